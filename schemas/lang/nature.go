package lang

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// nature is what an expression does that its evaluation has to know.
type nature struct {
	builds bool     // a struct
	open   bool     // its cost can grow faster than its input, and has to be limited
	whole  bool     // it compares lists, maps or structs as a whole
	names  []string // of variables that it looks at
}

// steady are the functions whose cost grows no faster than their input and whose result no more than that: an expression
// of these alone, which is bounded in length, is bounded in cost.
var steady = slices.Concat(
	[]string{
		operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Equals,
		operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Add,
		operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo, operators.Negate, operators.Index, operators.In,
		operators.NotStrictlyFalse,
	},
	strings.Fields(`size matches contains startsWith endsWith int double string bool bytes timestamp duration dyn type
		getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds getMilliseconds`),
)

func natureOf(checked *ast.AST) nature {
	var n nature
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			n.names = append(n.names, e.AsIdent())
		case ast.ComprehensionKind:
			n.open = true
		case ast.StructKind:
			n.builds = true
		case ast.CallKind:
			c := e.AsCall()
			stranger := !slices.Contains(steady, c.FunctionName())
			n.open = n.open || stranger
			compares := slices.Contains([]string{operators.Equals, operators.NotEquals, operators.In}, c.FunctionName())
			n.whole = n.whole || (stranger || compares) && takesWhole(checked, c)
		}
	}))
	return n
}

// takesWhole says that a call takes a list, map or struct out of a variable. One that is written in the expression is
// unknown as soon as a part of it is, and beside null nothing is looked into.
func takesWhole(checked *ast.AST, c ast.CallExpr) bool {
	args := c.Args()
	if c.IsMemberFunction() {
		args = append([]ast.Expr{c.Target()}, args...)
	}
	if slices.ContainsFunc(args, func(e ast.Expr) bool { return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.NullValue }) {
		return false
	}
	return slices.ContainsFunc(args, func(e ast.Expr) bool {
		switch checked.GetType(e.ID()).Kind() {
		case types.ListKind, types.MapKind, types.StructKind, types.DynKind:
			return e.Kind() == ast.IdentKind || e.Kind() == ast.SelectKind || e.Kind() == ast.CallKind || e.Kind() == ast.ComprehensionKind
		}
		return false
	})
}
