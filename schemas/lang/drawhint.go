package lang

import (
	"math/big"
	"slices"
	"time"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// hint is a literal of an expression and the names that stand beside it: what a place of such a name is compared with.
type hint struct {
	value any // int64, float64 or string
	names []string
	regex bool // it is a pattern
}

// hints are worked out when they are first wanted.
func (p *program) hints() []hint {
	p.hinting.Do(func() { p.hinted = hintsIn(p.tree.Expr()) })
	return p.hinted
}

// hintsIn collects the literals of an expression, each with the names of the smallest call that holds both.
func hintsIn(e ast.Expr) []hint {
	var out []hint
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		c := e.AsCall()
		args := c.Args()
		if c.IsMemberFunction() {
			args = append([]ast.Expr{c.Target()}, args...)
		}
		var own []hint
		var names []string
		for _, a := range args {
			literals := literalsIn(a)
			if len(literals) == 0 {
				names = append(names, namesIn(a)...)
			}
			for _, l := range literals {
				own = append(own, hint{value: l, regex: c.FunctionName() == "matches"})
			}
		}
		for _, h := range own {
			if h.names = names; len(names) > 0 {
				out = append(out, h)
			}
		}
	}))
	return out
}

// literalsIn are the numbers and texts of an expression that has nothing else: 3, -3, [1, 2], timestamp('…').
func literalsIn(e ast.Expr) []any {
	if len(namesIn(e)) > 0 {
		return nil
	}
	var out []any
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.LiteralKind {
			switch v := e.AsLiteral().(type) {
			case types.Int:
				out = append(out, int64(v))
			case types.Double:
				out = append(out, float64(v))
			case types.String:
				out = append(out, string(v))
			}
		}
	}))
	return out
}

// namesIn are the variables and fields that an expression looks at.
func namesIn(e ast.Expr) []string {
	var out []string
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			out = append(out, e.AsIdent())
		case ast.SelectKind:
			out = append(out, e.AsSelect().FieldName())
		}
	}))
	return out
}

// values are what a hint makes of a place of a type: the literal and its neighbours, or something of that size.
func (h hint) values(t *T) []any {
	if s, ok := h.value.(string); ok {
		return h.texts(t, s)
	}
	n := number(h.value)
	switch t.Kind {
	case Int, Float, Decimal:
		out := around(t, n, big.NewRat(1, 1))
		if t.Kind != Int {
			out = append(out, around(t, n, unit(t.Kind, n))...)
		}
		return out
	case String, Bytes, List, Map:
		if i, ok := h.value.(int64); ok && i >= 0 && i < maxMadeItems {
			return ofSize(t, int(i)-1, int(i), int(i)+1)
		}
	}
	return nil
}

// ofSize gives values of a type with so many characters, bytes or members.
func ofSize(t *T, ns ...int) []any {
	var out []any
	for _, n := range ns {
		switch t.Kind {
		case String, Bytes:
			out = append(out, ofLength(t, n, true)...)
		case List:
			out = append(out, items(t, n)...)
		case Map:
			out = append(out, entries(t, n)...)
		}
	}
	return out
}

func (h hint) texts(t *T, s string) []any {
	switch t.Kind {
	case String:
		if !h.regex {
			return []any{s, s + "a", "a" + s}
		}
		p := *t
		p.Rules.Pattern = s
		p.Rules.Format = ""
		good, bad := besidePattern(&p)
		return slices.Concat(good, samples(&p, 8), bad)
	case Timestamp, Date, Duration:
		if x, err := scalar(t.Kind, s); err == nil {
			return slices.Concat([]any{s}, shifted(t.Kind, x))
		}
	case Decimal:
		if x, err := scalar(Decimal, s); err == nil {
			return around(t, x.(*big.Rat), unit(t.Kind, x.(*big.Rat)))
		}
	case UUID, Enum:
		return []any{s}
	}
	return nil
}

// around is a number and what lies so far from it on both sides.
func around(t *T, n, step *big.Rat) []any {
	return []any{numberOf(t.Kind, n), numberOf(t.Kind, new(big.Rat).Add(n, step)), numberOf(t.Kind, new(big.Rat).Sub(n, step))}
}

// shifted are the moments just before and after.
func shifted(k Kind, x any) []any {
	switch x := x.(type) {
	case time.Time:
		step := time.Second
		if k == Date {
			step = 24 * time.Hour
		}
		return []any{canonical(k, x.Add(-step)), canonical(k, x.Add(step))}
	case time.Duration:
		return []any{durationText(x - time.Second), durationText(x + time.Second)}
	}
	return nil
}
