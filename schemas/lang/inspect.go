package lang

import (
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"pact/schemas"
)

// inspector walks a parsed expression with the contract's own types, which know more than CEL's: what a struct has, the
// values of an enum, what may be absent.
type inspector struct {
	source string
	info   *ast.SourceInfo
	scope  map[string]*T // variables; nil for what macros bring in without a type
	unit   *Unit
	found  []mistake
	told   map[int64]bool // expressions that need no word of CEL's any more
}

// mistake is a problem of an expression at a byte offset.
type mistake struct {
	offset       int
	message, fix string
}

func (in *inspector) refuse(e ast.Expr, offset int, message, fix string) {
	in.told[e.ID()] = true
	in.found = append(in.found, mistake{offset, message, fix})
}

// start is the byte offset of an expression's first character; of a selection or a call CEL knows the . or ( only.
func (in *inspector) start(e ast.Expr) int {
	r, ok := in.info.GetOffsetRange(e.ID())
	if !ok {
		return 0
	}
	return byteOffset(in.source, int(r.Start))
}

// name is the byte offset of the field name of a selection.
func (in *inspector) name(e ast.Expr, field string) int {
	at := in.start(e)
	if i := strings.Index(in.source[at:], field); i >= 0 {
		return at + i
	}
	return at
}

// byteOffset turns an offset in characters into one in bytes.
func byteOffset(s string, chars int) int {
	at := 0
	for range chars {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// typeOf goes through an expression and answers its type in the contract, nil where only CEL knows it.
func (in *inspector) typeOf(e ast.Expr) *T {
	switch e.Kind() {
	case ast.IdentKind:
		return in.scope[e.AsIdent()]
	case ast.SelectKind:
		return in.selection(e)
	case ast.CallKind:
		return in.call(e)
	case ast.ListKind:
		for _, item := range e.AsList().Elements() {
			in.typeOf(item)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			in.typeOf(entry.AsMapEntry().Key())
			in.typeOf(entry.AsMapEntry().Value())
		}
	case ast.StructKind:
		return in.construction(e)
	case ast.ComprehensionKind:
		in.comprehension(e)
	}
	return nil
}

func (in *inspector) selection(e ast.Expr) *T {
	sel := e.AsSelect()
	t := in.typeOf(sel.Operand())
	if t == nil || t.Kind == JSON || t.Kind == Invalid {
		return nil
	}
	field := sel.FieldName()
	switch t.Kind {
	case Map:
		return t.Elem
	case Struct, Union:
		if f := t.field(field); f != nil {
			return f
		}
		names := t.fieldNames()
		message := fmt.Sprintf("no field %s on %s", field, in.shape(t))
		if n := schemas.Nearest(field, names); n != "" {
			message += "; did you mean " + n + "?"
		}
		in.refuse(e, in.name(e, field), message, fmt.Sprintf("%s has %s", in.shape(t), strings.Join(names, ", ")))
	default:
		in.refuse(e, in.name(e, field), fmt.Sprintf("%s has no fields, and so no %s", in.shape(t), field), "compare the value itself, or correct what stands before the point")
	}
	return nil
}

// shape is a type's name without the ? of its use.
func (in *inspector) shape(t *T) string { return strings.TrimSuffix(t.String(), "?") }

func (in *inspector) call(e ast.Expr) *T {
	c := e.AsCall()
	args := c.Args()
	var all []ast.Expr
	if c.IsMemberFunction() {
		all = append(all, c.Target())
	}
	all = append(all, args...)
	ts := make([]*T, len(all))
	for i, a := range all {
		ts[i] = in.typeOf(a)
	}
	switch name := c.FunctionName(); {
	case (name == operators.Equals || name == operators.NotEquals) && len(all) == 2:
		in.literal(ts[0], all[1])
		in.literal(ts[1], all[0])
		in.null(all[0], ts[0], all[1], e)
		in.null(all[1], ts[1], all[0], e)
	case name == operators.In && len(all) == 2:
		if all[1].Kind() == ast.ListKind {
			in.literal(&T{Kind: List, Elem: ts[0]}, all[1])
		}
		if ts[1] != nil && ts[1].Kind == List {
			in.literal(ts[1].Elem, all[0])
		}
	case name == "matches" && len(all) == 2:
		in.regex(all[1])
	case (name == "timestamp" || name == "duration") && len(all) == 1:
		in.instant(name, all[0])
	case name == operators.Index && len(all) == 2 && ts[0] != nil:
		return ts[0].Elem
	case name == operators.Conditional && len(all) == 3 && ts[1] != nil:
		return ts[1]
	}
	return nil
}

// comprehension goes into a macro with its variable in scope.
func (in *inspector) comprehension(e ast.Expr) {
	c := e.AsComprehension()
	over := in.typeOf(c.IterRange())
	in.typeOf(c.AccuInit())
	outer := in.scope
	in.scope = maps.Clone(outer)
	in.scope[c.AccuVar()] = nil
	in.scope[c.IterVar()] = nil
	if over != nil {
		switch over.Kind {
		case List:
			in.scope[c.IterVar()] = over.Elem
		case Map:
			in.scope[c.IterVar()] = over.Key
		}
	}
	in.typeOf(c.LoopCondition())
	in.typeOf(c.LoopStep())
	in.typeOf(c.Result())
	in.scope = outer
}
