package testgen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"
)

// parseCEL parses an expression. Macros stay the calls that were written: has(x.y), list.all(e, …).
func parseCEL(source string) (ast.Expr, error) {
	p, err := parser.NewParser()
	if err != nil {
		return nil, err
	}
	tree, problems := p.Parse(common.NewTextSource(source))
	if len(problems.GetErrors()) > 0 {
		return nil, errors.New(problems.ToDisplayString())
	}
	return tree.Expr(), nil
}

// untranslated says which part of an expression the target has no word for.
type untranslated struct{ what string }

func (u untranslated) Error() string { return "a generated test cannot say " + u.what }

// translate renders an expression in the target's language over x, the variables of its support section. Of a conjunction
// it takes what it can; the error is for what is left to the judge. The code is empty where that is all.
func (g *celTarget) translate(source string) (string, error) {
	e, err := parseCEL(source)
	if err != nil {
		return "", err
	}
	return g.conjunction(e)
}

func (g *celTarget) conjunction(e ast.Expr) (string, error) {
	if c := e.AsCall(); e.Kind() == ast.CallKind && c.FunctionName() == operators.LogicalAnd && len(c.Args()) == 2 {
		left, err := g.conjunction(c.Args()[0])
		right, err2 := g.conjunction(c.Args()[1])
		if left != "" && right != "" {
			left = "x." + g.method("and") + "(" + left + ", " + right + ")"
		}
		return cmp.Or(left, right), cmp.Or(err, err2)
	}
	t := translator{celTarget: g}
	if code := t.expr(e); t.err == nil {
		return code, nil
	}
	return "", t.err
}

type translator struct {
	*celTarget
	bound []string // variables of macros, innermost last
	err   error
}

func (t *translator) give(format string, args ...any) string {
	if t.err == nil {
		t.err = untranslated{fmt.Sprintf(format, args...)}
	}
	return t.null
}

func (t *translator) expr(e ast.Expr) string {
	switch e.Kind() {
	case ast.LiteralKind:
		return t.literal(e)
	case ast.IdentKind:
		if name := e.AsIdent(); slices.Contains(t.bound, name) {
			return celBound(name)
		}
		return "x.at(" + t.text(e.AsIdent()) + ")"
	case ast.SelectKind:
		return t.selection(e)
	case ast.ListKind:
		if len(e.AsList().OptionalIndices()) > 0 {
			return t.give("an optional item")
		}
		return "x.list(" + t.exprs(e.AsList().Elements()) + ")"
	case ast.MapKind:
		return t.mapping(e.AsMap())
	case ast.CallKind:
		return t.call(e.AsCall())
	}
	return t.give("a literal of a map or message")
}

func (t *translator) exprs(es []ast.Expr) string {
	var out []string
	for _, e := range es {
		out = append(out, t.expr(e))
	}
	return strings.Join(out, ", ")
}

// mapping is a map that the expression writes out: keys and values by turns.
func (t *translator) mapping(m ast.MapExpr) string {
	if t.mapped == "" {
		return t.give("a literal of a map or message")
	}
	var out []string
	for _, entry := range m.Entries() {
		if entry.AsMapEntry().IsOptional() {
			return t.give("an optional entry")
		}
		out = append(out, t.expr(entry.AsMapEntry().Key()), t.expr(entry.AsMapEntry().Value()))
	}
	return "x." + t.mapped + "(" + strings.Join(out, ", ") + ")"
}

// selection is a path from a variable, or from what another expression gives.
func (t *translator) selection(e ast.Expr) string {
	var path []string
	for e.Kind() == ast.SelectKind {
		s := e.AsSelect()
		path = append([]string{t.text(s.FieldName())}, path...)
		e = s.Operand()
	}
	names := strings.Join(path, ", ")
	if e.Kind() == ast.IdentKind && !slices.Contains(t.bound, e.AsIdent()) {
		return fmt.Sprintf("x.at(%s, %s)", t.text(e.AsIdent()), names)
	}
	return fmt.Sprintf("x.of(%s, %s)", t.expr(e), names)
}

func (t *translator) literal(e ast.Expr) string {
	switch v := e.AsLiteral().(type) {
	case types.Int:
		return t.integer(int64(v))
	case types.Double:
		return t.float(float64(v))
	case types.String:
		return t.text(string(v))
	case types.Bool:
		return t.boolean(bool(v))
	case types.Bytes:
		return t.bytes(string(v))
	case types.Null:
		return t.null
	}
	return t.give("an unsigned number")
}

func (t *translator) call(c ast.CallExpr) string {
	name, operands := c.FunctionName(), c.Args()
	if name == operators.Has && !c.IsMemberFunction() && len(operands) == 1 && operands[0].Kind() == ast.SelectKind {
		s := operands[0].AsSelect()
		return fmt.Sprintf("x.has(%s, %s)", t.expr(s.Operand()), t.text(s.FieldName()))
	}
	if macro := t.macro(name); macro != "" && c.IsMemberFunction() && len(operands) == 2 && operands[0].Kind() == ast.IdentKind {
		list, item := t.expr(c.Target()), operands[0].AsIdent()
		t.bound = append(t.bound, item)
		body := t.expr(operands[1])
		t.bound = t.bound[:len(t.bound)-1]
		return fmt.Sprintf("x.%s(%s, %s)", t.method(macro), list, fmt.Sprintf(t.function, celBound(item), body))
	}
	if c.IsMemberFunction() {
		operands = append([]ast.Expr{c.Target()}, operands...)
	}
	if name == operators.NotEquals && len(operands) == 2 {
		return "x." + t.method("not") + "(x.eq(" + t.exprs(operands) + "))"
	}
	switch m, ok := t.operation(name, len(operands)); {
	case !ok:
	case m == "matches" && t.pattern != nil:
		return t.matches(operands)
	default:
		return "x." + t.method(m) + "(" + t.exprs(operands) + ")"
	}
	if in, known := operators.FindReverse(name); known {
		name = in
	} else if c.IsMemberFunction() && c.Target().Kind() == ast.IdentKind {
		name = c.Target().AsIdent() + "." + name
	}
	return t.give("%s", name)
}

// matches gives the pattern in the target's own words, which takes a pattern that is written out.
func (t *translator) matches(operands []ast.Expr) string {
	if operands[1].Kind() == ast.LiteralKind {
		if s, ok := operands[1].AsLiteral().(types.String); ok {
			pattern, err := t.pattern(string(s))
			if err != nil {
				return t.give("the pattern %q", string(s))
			}
			return "x.matches(" + t.expr(operands[0]) + ", " + t.text(pattern) + ")"
		}
	}
	return t.give("a pattern that is worked out")
}

// celBound is the name of a macro's variable in the target; none hides x.
func celBound(name string) string { return name + "Item" }

// asks lists the paths below result that an expression looks at: "" is all of it.
func asks(source string) []string {
	e, err := parseCEL(source)
	if err != nil {
		return []string{""}
	}
	var out []string
	var walk func(e ast.Expr, path string)
	walk = func(e ast.Expr, path string) {
		switch e.Kind() {
		case ast.IdentKind:
			if e.AsIdent() == "result" {
				out = append(out, strings.TrimPrefix(path, "."))
			}
		case ast.SelectKind:
			walk(e.AsSelect().Operand(), "."+e.AsSelect().FieldName()+path)
		case ast.ListKind:
			for _, item := range e.AsList().Elements() {
				walk(item, "")
			}
		case ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				walk(entry.AsMapEntry().Key(), "")
				walk(entry.AsMapEntry().Value(), "")
			}
		case ast.StructKind:
			for _, f := range e.AsStruct().Fields() {
				walk(f.AsStructField().Value(), "")
			}
		case ast.CallKind:
			if e.AsCall().IsMemberFunction() {
				walk(e.AsCall().Target(), "")
			}
			for _, a := range e.AsCall().Args() {
				walk(a, "")
			}
		}
	}
	walk(e, "")
	return out
}
