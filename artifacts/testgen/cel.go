package testgen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
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

// untranslated says which part of an expression has no Go here.
type untranslated struct{ what string }

func (u untranslated) Error() string { return "a generated test cannot say " + u.what }

// translate renders an expression as Go over x, the variables of the support section. Of a conjunction it takes what it
// can; the error is for what is left to the judge. The code is empty where that is all.
func translate(source string) (string, error) {
	e, err := parseCEL(source)
	if err != nil {
		return "", err
	}
	return conjunction(e)
}

func conjunction(e ast.Expr) (string, error) {
	if c := e.AsCall(); e.Kind() == ast.CallKind && c.FunctionName() == operators.LogicalAnd && len(c.Args()) == 2 {
		left, err := conjunction(c.Args()[0])
		right, err2 := conjunction(c.Args()[1])
		if left != "" && right != "" {
			left = "x.and(" + left + ", " + right + ")"
		}
		return cmp.Or(left, right), cmp.Or(err, err2)
	}
	t := translator{}
	if code := t.expr(e); t.err == nil {
		return code, nil
	}
	return "", t.err
}

type translator struct {
	bound []string // variables of macros, innermost last
	err   error
}

func (t *translator) give(format string, args ...any) string {
	if t.err == nil {
		t.err = untranslated{fmt.Sprintf(format, args...)}
	}
	return "nil"
}

// methods are the operators and functions that the support section has, by their name in CEL and number of operands.
var methods = map[string]struct {
	name     string
	operands int
}{
	operators.Conditional: {"cond", 3}, operators.LogicalAnd: {"and", 2}, operators.LogicalOr: {"or", 2},
	operators.LogicalNot: {"not", 1}, operators.Equals: {"eq", 2}, operators.Less: {"lt", 2},
	operators.LessEquals: {"le", 2}, operators.Greater: {"gt", 2}, operators.GreaterEquals: {"ge", 2},
	operators.Add: {"add", 2}, operators.Subtract: {"sub", 2}, operators.Multiply: {"mul", 2},
	operators.Divide: {"div", 2}, operators.Modulo: {"mod", 2}, operators.Negate: {"neg", 1},
	operators.Index: {"index", 2}, operators.In: {"in", 2}, "size": {"size", 1},
	"startsWith": {"startsWith", 2}, "endsWith": {"endsWith", 2}, "contains": {"contains", 2}, "matches": {"matches", 2},
	"timestamp": {"timestamp", 1}, "duration": {"duration", 1},
}

// macros go through the items of a list; map is transform here.
var macros = map[string]string{
	operators.All: "all", operators.Exists: "exists", operators.Filter: "filter", operators.Map: "transform",
}

func (t *translator) expr(e ast.Expr) string {
	switch e.Kind() {
	case ast.LiteralKind:
		return t.literal(e)
	case ast.IdentKind:
		if name := e.AsIdent(); slices.Contains(t.bound, name) {
			return goBound(name)
		}
		return fmt.Sprintf("x.at(%q)", e.AsIdent())
	case ast.SelectKind:
		return t.selection(e)
	case ast.ListKind:
		if len(e.AsList().OptionalIndices()) > 0 {
			return t.give("an optional item")
		}
		return "x.list(" + t.exprs(e.AsList().Elements()) + ")"
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

// selection is a path from a variable, or from what another expression gives.
func (t *translator) selection(e ast.Expr) string {
	var path []string
	for e.Kind() == ast.SelectKind {
		s := e.AsSelect()
		path = append([]string{strconv.Quote(s.FieldName())}, path...)
		e = s.Operand()
	}
	names := strings.Join(path, ", ")
	if e.Kind() == ast.IdentKind && !slices.Contains(t.bound, e.AsIdent()) {
		return fmt.Sprintf("x.at(%q, %s)", e.AsIdent(), names)
	}
	return fmt.Sprintf("x.of(%s, %s)", t.expr(e), names)
}

func (t *translator) literal(e ast.Expr) string {
	switch v := e.AsLiteral().(type) {
	case types.Int:
		return fmt.Sprintf("int64(%d)", int64(v))
	case types.Double:
		return fmt.Sprintf("float64(%s)", strconv.FormatFloat(float64(v), 'g', -1, 64))
	case types.String:
		return strconv.Quote(string(v))
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Bytes:
		return fmt.Sprintf("[]byte(%q)", string(v))
	case types.Null:
		return "nil"
	}
	return t.give("an unsigned number")
}

func (t *translator) call(c ast.CallExpr) string {
	name, operands := c.FunctionName(), c.Args()
	if name == operators.Has && !c.IsMemberFunction() && len(operands) == 1 && operands[0].Kind() == ast.SelectKind {
		s := operands[0].AsSelect()
		return fmt.Sprintf("x.has(%s, %q)", t.expr(s.Operand()), s.FieldName())
	}
	if macro := macros[name]; macro != "" && c.IsMemberFunction() && len(operands) == 2 && operands[0].Kind() == ast.IdentKind {
		list, item := t.expr(c.Target()), operands[0].AsIdent()
		t.bound = append(t.bound, item)
		body := t.expr(operands[1])
		t.bound = t.bound[:len(t.bound)-1]
		return fmt.Sprintf("x.%s(%s, func(%s any) any { return %s })", macro, list, goBound(item), body)
	}
	if c.IsMemberFunction() {
		operands = append([]ast.Expr{c.Target()}, operands...)
	}
	if name == operators.NotEquals && len(operands) == 2 {
		return "x.not(x.eq(" + t.exprs(operands) + "))"
	}
	m, ok := methods[name]
	if !ok || m.operands != len(operands) {
		if in, known := operators.FindReverse(name); known {
			name = in
		} else if c.IsMemberFunction() && c.Target().Kind() == ast.IdentKind {
			name = c.Target().AsIdent() + "." + name
		}
		return t.give("%s", name)
	}
	return "x." + m.name + "(" + t.exprs(operands) + ")"
}

// goBound is the Go name of a macro's variable; none hides x.
func goBound(name string) string { return name + "Item" }

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
