package lang

import (
	"fmt"
	"maps"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// What may be absent has to be asked for before its value is used: of an optional field there is no value to look at, and
// an absent parameter is null. && and || take a side that cannot be evaluated as unknown, so that either side can ask.

// present is the paths of names that are known to be there.
type present map[string]bool

func (p present) and(more present) present {
	out := present{}
	maps.Copy(out, p)
	maps.Copy(out, more)
	return out
}

func (p present) both(other present) present {
	out := present{}
	for path := range p {
		if other[path] {
			out[path] = true
		}
	}
	return out
}

// judgeAbsent refuses inputs that an error's when or an ensures uses without asking for them. What requires ask for is
// there; they themselves are what nothing is promised outside of. A function that returns has met no error's when.
func (f *Fn) judgeAbsent() {
	known := present{}
	for _, p := range f.requires {
		known = known.and(p.facts(true))
	}
	for i, p := range f.whens {
		p.judgeAbsent(f, known, below(f.Pointer, "errors", i, "when"))
	}
	for _, p := range f.whens {
		known = known.and(p.facts(false))
	}
	for i, p := range f.ensures {
		p.judgeAbsent(f, known, below(f.Pointer, "ensures", i))
	}
}

func (p *program) judgeAbsent(f *Fn, known present, pointer string) {
	if p == nil {
		return
	}
	w := absence{in: p.inspector(f.unit), told: twice{}}
	w.walk(p.tree.Expr(), known)
	for _, m := range w.found {
		f.unit.refuse(CheckExpressions, pointer, m.offset, m.message, m.fix)
	}
}

// facts are what is there when the whole expression is true, or false.
func (p *program) facts(truth bool) present {
	if p == nil {
		return nil
	}
	return facts(p.tree.Expr(), truth)
}

func (p *program) inspector(u *Unit) *inspector {
	return &inspector{source: p.source, info: p.tree.SourceInfo(), scope: p.vars, unit: u, told: map[int64]bool{}}
}

func facts(e ast.Expr, truth bool) present {
	switch e.Kind() {
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() && truth {
			return reached(pathOf(e))
		}
	case ast.CallKind:
		args, name := e.AsCall().Args(), e.AsCall().FunctionName()
		switch {
		case name == operators.LogicalNot:
			return facts(args[0], !truth)
		case name == operators.LogicalAnd && truth, name == operators.LogicalOr && !truth:
			return facts(args[0], truth).and(facts(args[1], truth))
		case name == operators.LogicalAnd || name == operators.LogicalOr:
			return facts(args[0], truth).both(facts(args[1], truth))
		case name == operators.NotEquals && truth, name == operators.Equals && !truth:
			for i, arg := range args {
				if isNull(args[1-i]) {
					return reached(pathOf(arg))
				}
			}
		}
	}
	return nil
}

// reached is a path and all that it leads through.
func reached(path string) present {
	out := present{}
	for path != "" {
		out[path] = true
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return out
}

// pathOf is names joined by points, "" for any other expression.
func pathOf(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		if of := pathOf(e.AsSelect().Operand()); of != "" {
			return of + "." + e.AsSelect().FieldName()
		}
	}
	return ""
}

func isNull(e ast.Expr) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.NullValue
}

// absence goes through an expression with what is known to be there.
type absence struct {
	in    *inspector
	told  twice
	found []mistake
}

func (w *absence) walk(e ast.Expr, known present) {
	switch e.Kind() {
	case ast.IdentKind:
		if t := w.in.scope[e.AsIdent()]; t != nil && t.Optional {
			w.use(e, w.in.start(e), known, "!= null")
		}
	case ast.SelectKind:
		w.selection(e, known)
	case ast.CallKind:
		w.call(e.AsCall(), known)
	case ast.ListKind:
		for _, item := range e.AsList().Elements() {
			w.walk(item, known)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			w.walk(entry.AsMapEntry().Key(), known)
			w.walk(entry.AsMapEntry().Value(), known)
		}
	case ast.StructKind:
		for _, field := range e.AsStruct().Fields() {
			w.walk(field.AsStructField().Value(), known)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		w.walk(c.IterRange(), known)
		w.walk(c.LoopStep(), known)
		w.walk(c.Result(), known)
	}
}

func (w *absence) selection(e ast.Expr, known present) {
	sel := e.AsSelect()
	of := w.in.typeOf(sel.Operand())
	w.walk(sel.Operand(), known)
	if of == nil || sel.IsTestOnly() || of.Kind != Struct && of.Kind != Union {
		return
	}
	if t := of.field(sel.FieldName()); t != nil && (t.Optional || of.Kind == Union) {
		w.use(e, w.in.name(e, sel.FieldName()), known, "")
	}
}

func (w *absence) call(c ast.CallExpr, known present) {
	args := c.Args()
	switch name := c.FunctionName(); name {
	case operators.LogicalAnd, operators.LogicalOr:
		for i, arg := range args {
			w.walk(arg, known.and(facts(args[1-i], name == operators.LogicalAnd)))
		}
		return
	case operators.Conditional:
		w.walk(args[0], known)
		w.walk(args[1], known.and(facts(args[0], true)))
		w.walk(args[2], known.and(facts(args[0], false)))
		return
	case operators.Equals, operators.NotEquals: // null equals null alone
		for _, arg := range args {
			if arg.Kind() != ast.IdentKind {
				w.walk(arg, known)
			}
		}
		return
	}
	if c.IsMemberFunction() {
		w.walk(c.Target(), known)
	}
	for _, arg := range args {
		w.walk(arg, known)
	}
}

// use refuses a path that is used and not known to be there, once. What a function returned is its own matter: an
// ensures that looks at what is absent does not hold.
func (w *absence) use(e ast.Expr, offset int, known present, ask string) {
	path := pathOf(e)
	root, _, _ := strings.Cut(path, ".")
	if path == "" || root == "result" || known[path] || w.in.scope[root] == nil || w.told.seen(path) {
		return
	}
	question := "has(" + path + ")"
	if ask != "" {
		question = path + " " + ask
	}
	w.found = append(w.found, mistake{
		offset, fmt.Sprintf("%s may be absent, and then this has no value to look at", path),
		fmt.Sprintf("ask first: %s && …, or %s ? … : …", question, question),
	})
}
