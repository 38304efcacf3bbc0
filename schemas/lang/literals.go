package lang

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"pact/schemas"
)

// literal refuses a string that is compared with an enum and is none of its values.
func (in *inspector) literal(t *T, e ast.Expr) {
	if t == nil {
		return
	}
	switch e.Kind() {
	case ast.LiteralKind:
		s, ok := e.AsLiteral().(types.String)
		if !ok || t.Kind != Enum || slices.Contains(t.Values, string(s)) {
			return
		}
		in.refuse(e, in.start(e), fmt.Sprintf("%s has no value %q%s", in.shape(t), string(s), schemas.DidYouMean(string(s), t.Values)), "use one of "+strings.Join(t.Values, ", "))
	case ast.ListKind:
		if t.Kind == List {
			for _, item := range e.AsList().Elements() {
				in.literal(t.Elem, item)
			}
		}
	case ast.CallKind:
		if c := e.AsCall(); c.FunctionName() == operators.Conditional && len(c.Args()) == 3 {
			in.literal(t, c.Args()[1])
			in.literal(t, c.Args()[2])
		}
	}
}

// null refuses to compare a value with null that is never null: an absent optional field is asked with has().
func (in *inspector) null(side ast.Expr, t *T, other, call ast.Expr) {
	if t == nil || other.Kind() != ast.LiteralKind || other.AsLiteral() != types.NullValue || t.Kind == JSON || t.Kind == Invalid || t.Kind == Void {
		return
	}
	switch {
	case t.Optional && side.Kind() == ast.SelectKind:
		text := in.text(side)
		in.refuse(call, in.start(other), fmt.Sprintf("%s is absent, not null, where it is not given", text), fmt.Sprintf("ask has(%s)", text))
	case !t.Optional:
		in.refuse(call, in.start(other), fmt.Sprintf("%s is never null", in.text(side)), fmt.Sprintf("remove the comparison, or make it %s?", in.shape(t)))
	}
}

// text is a path of names as it stands in the source.
func (in *inspector) text(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		return in.text(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	}
	return "this"
}

// regex refuses a pattern that RE2 does not read.
func (in *inspector) regex(e ast.Expr) {
	if e.Kind() != ast.LiteralKind {
		return
	}
	s, ok := e.AsLiteral().(types.String)
	if !ok {
		return
	}
	if message, fix := badPattern(string(s)); message != "" {
		in.refuse(e, in.start(e), message, fix)
	}
}

// instant refuses a literal that timestamp() or duration() does not read.
func (in *inspector) instant(function string, e ast.Expr) {
	if e.Kind() != ast.LiteralKind {
		return
	}
	s, ok := e.AsLiteral().(types.String)
	if !ok {
		return
	}
	kind := Kind(function)
	if _, err := scalarText(kind, string(s)); err != nil {
		in.refuse(e, in.start(e), fmt.Sprintf("%q is no %s", string(s), kind), "write "+howWritten[kind])
	}
}

func (in *inspector) construction(e ast.Expr) *T {
	s := e.AsStruct()
	t := provider{unit: in.unit}.find(s.TypeName())
	for _, f := range s.Fields() {
		in.typeOf(f.AsStructField().Value())
		if t != nil {
			in.literal(t.field(f.AsStructField().Name()), f.AsStructField().Value())
		}
	}
	return t
}
