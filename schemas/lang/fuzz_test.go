package lang

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// everything asks all that can be asked of a set; it must not panic, and each problem must be told well.
func everything(t *testing.T, contracts map[string]*schemas.Contract) string {
	s := Compile(contracts)
	var all strings.Builder
	for _, u := range s.sorted() {
		ps := append(u.Problems(), u.Agreement()...)
		for _, p := range ps {
			require.NotEmpty(t, p.Message)
			require.NotEmpty(t, p.Fix, p.Message)
			require.GreaterOrEqual(t, p.Offset, 0)
			require.True(t, p.Pointer == "" || p.Pointer[0] == '/', p.Pointer)
		}
		all.WriteString(lines(ps))
		for _, typ := range u.Types() {
			_ = typ.String()
			_ = CheckValue(typ, map[string]any{"a": nil}, "", true)
			_, _ = Normalize(typ, []any{1, "x"})
		}
		for _, f := range u.Functions() {
			_ = f.Bounds()
			_, _ = f.Outcome(nil)
			_, _ = f.Outcome(map[string]any{"request": map[string]any{}, "n": "x"})
			_ = f.Broken(nil, 7)
			_, _ = f.Expect("result == 7", nil, 7)
			for i := range 10 {
				args, ok := f.Draw(1, i)
				if !ok {
					continue
				}
				o, err := f.Outcome(args)
				require.NoError(t, err)
				require.True(t, o.Promised, "%v", args)
				small := f.Shrink(args, func(map[string]any) bool { return true }, 20)
				o, _ = f.Outcome(small)
				require.True(t, o.Promised, "%v", small)
				all.WriteString(show(args) + show(small) + "\n")
			}
		}
		for _, c := range Clauses(u.Contract()) {
			all.WriteString(c.Name + "\n")
		}
	}
	return all.String()
}

// FuzzCompile puts an expression and a type expression into every place of a contract that takes one.
func FuzzCompile(f *testing.F) {
	for _, seed := range [][2]string{
		{"request.seats < 1", "list<int>?"},
		{"request.seat <", "map<string, clock.Instant>"},
		{"has(request.note) && result.x.y[0].z == null", "Request"},
		{"request.lines.map(x, x.filter(y, y.a)).exists(z, z in [1])", "T"},
		{"{'a': 1, request.seats: [1, 2.0]}[n] == b'x'", "list<T?>"},
		{"Request{seats: n}.seats == Nope{}.x", "void"},
		{"'a'.matches('[') || matches('a', '(?=)')", "json"},
		{"n ? n : !n", "bool"},
		{"[1,2,3].map(i, [4,5,6].map(j, i * j)).flatten() == []", "uuid"},
		{"request.?seats.orValue(1) == 1 && optional.of(1).hasValue()", "duration"},
		{"\n\n  request\n.seat == \"é\n\"", "decimal"},
		{"type(n) == int && dyn(n) == 1u && n == -9223372036854775808", "int"},
		{"a.b.c.d", "a.b.c"},
		{"true ? 'x' in request : request.seats in {'x': 1}", "float"},
		{"'%d'.format([n]) == '1' && lists.range(3) == [0, 1, 2]", "timestamp"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, expression, typ string) {
		c := &schemas.Contract{
			Component: "shop", DependsOn: []string{"clock"},
			Types: []schemas.Type{
				{Name: "Request", Kind: schemas.KindStruct, Fields: []schemas.Field{{Name: "seats", Type: "int"}, {Name: "note", Type: "string?"}, {Name: "x", Type: typ}, {Name: "lines", Type: "list<T>"}}},
				{Name: "T", Kind: schemas.KindAlias, Type: typ},
				{Name: "U", Kind: schemas.KindUnion, Variants: []schemas.Variant{{Tag: "a", Type: typ}}},
			},
			Functions: []schemas.Function{{
				Name: "f", Params: []schemas.Field{{Name: "request", Type: "Request?"}, {Name: "n", Type: typ}}, Returns: typ,
				Requires: []string{expression}, Ensures: []string{expression}, Errors: []schemas.ErrorCase{{Name: "e", When: expression}},
				Examples: []schemas.Example{{Name: "x", Expect: expression, Args: map[string]any{"n": int64(1), "request": nil}}, {Name: "y", Error: "e"}},
			}},
			Scenarios: []schemas.Scenario{{Name: "s", Steps: []schemas.Step{{Call: "f", Save: "a"}, {Call: "f", Expect: expression, Args: map[string]any{"n": "${a.b}"}}}}},
		}
		other := decode(t, clock)
		contracts := map[string]*schemas.Contract{"shop": c, "clock": other}
		first := everything(t, contracts)
		require.Equal(t, first, everything(t, contracts), "the same contracts give the same problems")
		for _, p := range Compile(contracts).Unit("shop").Problems() {
			if p.Check == CheckExpressions && p.Offset > 0 {
				require.LessOrEqual(t, p.Offset, len(expression), p.Message)
			}
		}
	})
}

// FuzzContract decodes whatever it is given and compiles it.
func FuzzContract(f *testing.F) {
	f.Add(booking)
	f.Add(clock)
	f.Add(kinds + "functions: [{name: f, params: [{name: t, type: Tree}, {name: l, type: 'Loop?'}, {name: n, type: int, minimum: 1, maximum: 40}, {name: m, type: int}], requires: ['n < m', 'l == null || size(l.by) > 1'], errors: [{name: e, when: 'm > 30'}]}]")
	f.Add(`{pact: contract/1, component: shop, types: [{name: A, kind: alias, type: A, minimum: 1}, {name: A}, {kind: enum}, {name: B, kind: nope, values: [""]}], functions: [{}, {name: f, params: [{}], errors: [{}], examples: [{}], ensures: [""]}], scenarios: [{steps: [{}]}], invariants: [{}]}`)
	f.Add(`{component: shop, types: [{name: A, kind: struct, fields: [{name: a, type: "B?"}]}, {name: B, kind: union, variants: [{tag: a, type: A}, {tag: b, type: B}]}, {name: C, kind: alias, type: "map<string, B>", min_properties: 3, max_properties: 1}], functions: [{name: f, params: [{name: n, type: C, min_properties: 2}, {name: m, type: string, min_length: 9, pattern: "^(a|b)*$", format: email, max_length: 4}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, _, _ := schemas.Decode[schemas.Contract]([]byte(text))
		if c != nil {
			everything(t, map[string]*schemas.Contract{c.Component: c, "nil": nil})
		}
	})
}
