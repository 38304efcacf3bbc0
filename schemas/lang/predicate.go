package lang

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/debug"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// predicate is a condition as it can be reasoned about: what it says without its spelling. Two with the same key say the
// same; two with different keys may.
type predicate struct {
	op   string // and, or, not; else a comparison of `of` with a literal (<, <=, >, >=, ==, !=); "" is opaque
	kids []*predicate
	of   string   // what is compared
	num  *big.Rat // the literal, where it is a number
	key  string
}

// readPredicate reads an expression. One that does not parse is its text without its spacing.
func readPredicate(source string) (p *predicate) {
	text := opaque("text " + strings.Join(strings.Fields(source), " "))
	defer func() {
		if recover() != nil { // CEL failed on it
			p = text
		}
	}()
	if len(source) > maxExpression {
		return text
	}
	parsed, iss := baseEnv().Parse(source)
	if iss.Err() != nil {
		return text
	}
	return predicateOf(parsed.NativeRep().Expr())
}

func opaque(key string) *predicate { return &predicate{key: key} }

// mirrored is the comparison with its sides exchanged.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

// comparisons are the operators of CEL by how they are written.
var comparisons = map[string]string{
	operators.Less: "<", operators.LessEquals: "<=", operators.Greater: ">", operators.GreaterEquals: ">=",
	operators.Equals: "==", operators.NotEquals: "!=",
}

func predicateOf(e ast.Expr) *predicate {
	if e.Kind() != ast.CallKind {
		return opaque(debug.ToDebugString(e))
	}
	c := e.AsCall()
	args := c.Args()
	switch name := c.FunctionName(); {
	case name == operators.LogicalAnd || name == operators.LogicalOr:
		var kids []*predicate
		for _, a := range args {
			kids = append(kids, predicateOf(a))
		}
		return join(map[string]string{operators.LogicalAnd: "and", operators.LogicalOr: "or"}[name], kids)
	case name == operators.LogicalNot:
		return negated(predicateOf(args[0]))
	case name == operators.In && args[1].Kind() == ast.ListKind && allLiteral(args[1].AsList().Elements()):
		var kids []*predicate
		for _, v := range args[1].AsList().Elements() {
			kids = append(kids, comparison("==", debug.ToDebugString(args[0]), v.AsLiteral()))
		}
		return join("or", kids)
	case comparisons[name] != "":
		op, left, right := comparisons[name], args[0], args[1]
		if left.Kind() == ast.LiteralKind && right.Kind() != ast.LiteralKind {
			op, left, right = mirrored[op], right, left
		}
		if right.Kind() == ast.LiteralKind {
			return comparison(op, debug.ToDebugString(left), right.AsLiteral())
		}
		a, b := debug.ToDebugString(left), debug.ToDebugString(right)
		if strings.HasPrefix(op, ">") || mirrored[op] == op && a > b {
			op, a, b = mirrored[op], b, a
		}
		return opaque(op + " " + a + " " + b)
	}
	return opaque(debug.ToDebugString(e))
}

func allLiteral(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool { return e.Kind() != ast.LiteralKind })
}

func comparison(op, of string, v ref.Val) *predicate {
	p := &predicate{op: op, of: of}
	switch v := v.(type) {
	case types.Int:
		p.num = new(big.Rat).SetInt64(int64(v))
	case types.Uint:
		p.num = new(big.Rat).SetInt(new(big.Int).SetUint64(uint64(v)))
	case types.Double:
		p.num = new(big.Rat).SetFloat64(float64(v))
	}
	literal := fmt.Sprintf("%s %v", v.Type().TypeName(), v.Value())
	if p.num != nil {
		literal = p.num.RatString()
	}
	p.key = op + " " + of + " " + literal
	return p
}

// join is the predicates joined, flat and in one order.
func join(op string, kids []*predicate) *predicate {
	var flat []*predicate
	for _, k := range kids {
		if k.op == op {
			flat = append(flat, k.kids...)
		} else {
			flat = append(flat, k)
		}
	}
	slices.SortFunc(flat, func(a, b *predicate) int { return strings.Compare(a.key, b.key) })
	flat = slices.CompactFunc(flat, func(a, b *predicate) bool { return a.key == b.key })
	if len(flat) == 1 {
		return flat[0]
	}
	keys := make([]string, len(flat))
	for i, k := range flat {
		keys[i] = k.key
	}
	return &predicate{op: op, kids: flat, key: op + "(" + strings.Join(keys, ", ") + ")"}
}

// negated is the opposite. The opposite of < is not >=, which NaN fails as well.
func negated(p *predicate) *predicate {
	flip := func(op string) *predicate {
		var kids []*predicate
		for _, k := range p.kids {
			kids = append(kids, negated(k))
		}
		return join(op, kids)
	}
	switch p.op {
	case "and":
		return flip("or")
	case "or":
		return flip("and")
	case "not":
		return p.kids[0]
	case "==", "!=":
		q := *p
		q.op = map[string]string{"==": "!=", "!=": "=="}[p.op]
		q.key = q.op + strings.TrimPrefix(p.key, p.op)
		return &q
	}
	return &predicate{op: "not", kids: []*predicate{p}, key: "not(" + p.key + ")"}
}
