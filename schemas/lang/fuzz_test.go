package lang

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

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
	for _, text := range fixtures(f) {
		c, _, _ := schemas.Decode[schemas.Contract]([]byte(text))
		for _, expression := range expressionsOf(c) {
			f.Add(expression, "list<Request>?")
		}
		for _, t := range c.Types {
			for _, field := range t.Fields {
				f.Add("n == n", field.Type)
			}
		}
	}
	f.Fuzz(func(t *testing.T, expression, typ string) {
		defer frugal(t)()
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
	for _, text := range fixtures(f) {
		f.Add(text)
	}
	other := decode(f, clock)
	f.Fuzz(func(t *testing.T, text string) {
		defer frugal(t)()
		c, _, _ := schemas.Decode[schemas.Contract]([]byte(text))
		if c != nil {
			everything(t, map[string]*schemas.Contract{"clock": other, c.Component: c, "nil": nil})
		}
	})
}

// FuzzConstraints narrows a type of every kind. What is refused as impossible has no value, and of the rest some value is
// made that fits, or none at all; the bounds have values on the sides that they say.
func FuzzConstraints(f *testing.F) {
	for _, seed := range []struct{ typ, low, high, step, pattern string }{
		{"int", "1", "4", "5", ""},
		{"decimal", "0.01", "9.99", "0.01", ""},
		{"float", "-1e300", "1e300", "1e-3", ""},
		{"string", "2", "8", "", "^[A-Z]+$"},
		{"string", "0", "2", "", "b$a"},
		{"string", "3", "3", "", "^(ab)*$"},
		{"bytes", "1", "9", "", ""},
		{"list<bool>", "3", "2", "", ""},
		{"list<Seat>", "4", "4", "", ""},
		{"map<int, bool?>", "1", "3", "", ""},
		{"int", "-9223372036854775808", "9223372036854775807", "9223372036854775807", ""},
		{"date", "1", "", "", "x"},
		{"string", "1000000000", "", "", "^(a{1,1000}){1,1000}$"},
		{"list<list<list<Seat>>>", "4", "5", "", ""},
	} {
		f.Add(seed.typ, seed.low, seed.high, seed.step, seed.pattern, true)
	}
	f.Fuzz(func(t *testing.T, typ, low, high, step, pattern string, inclusive bool) {
		defer frugal(t)()
		c := constraintsOf(low, high, step, pattern, inclusive)
		one, three := schemas.Number("1"), schemas.Number("3")
		contract := &schemas.Contract{
			Component: "shop",
			Types: []schemas.Type{
				{Name: "Seat", Kind: schemas.KindAlias, Type: "int", Constraints: schemas.Constraints{Minimum: &one, Maximum: &three}},
				{Name: "T", Kind: schemas.KindAlias, Type: typ},
			},
			Functions: []schemas.Function{{Name: "f", Params: []schemas.Field{{Name: "n", Type: "T"}}}},
		}
		plain := Compile(map[string]*schemas.Contract{"shop": contract}).Unit("shop").Functions()[0].Params[0].Type
		contract.Functions[0].Params[0].Constraints = keep(c, plain)
		everything(t, map[string]*schemas.Contract{"shop": contract})
		u := Compile(map[string]*schemas.Contract{"shop": contract}).Unit("shop")
		n := u.Functions()[0].Params[0].Type
		value, made := sample(n, 0)
		if impossible := strings.Contains(lines(u.Problems()), " can meet ") || strings.Contains(lines(u.Problems()), " can hold "); impossible && made {
			require.NotNil(t, CheckValue(n, value, "", false), "%v is refused and takes %v", n, value)
		}
		if len(u.Problems()) > 0 {
			return
		}
		if made {
			require.Empty(t, CheckValue(n, value, "", false))
		}
		for _, b := range u.Functions()[0].Bounds() {
			for _, good := range b.Good {
				require.Empty(t, CheckValue(n, good, "", false), b.Rule)
			}
			for _, bad := range b.Bad {
				require.NotEmpty(t, CheckValue(n, bad, "", false), b.Rule)
			}
		}
	})
}

// constraintsOf reads constraints of every kind out of a few texts.
func constraintsOf(low, high, step, pattern string, inclusive bool) schemas.Constraints {
	number := func(s string) *schemas.Number {
		if n, err := schemas.ParseNumber(s); err == nil {
			return &n
		}
		return nil
	}
	count := func(s string) *int {
		var n int
		if _, err := fmt.Sscanf(s, "%d", &n); err == nil {
			return &n
		}
		return nil
	}
	c := schemas.Constraints{
		MultipleOf: number(step), Pattern: pattern, UniqueItems: inclusive,
		MinLength: count(low), MaxLength: count(high), MinItems: count(low), MaxItems: count(high), MinProperties: count(low), MaxProperties: count(high),
	}
	if inclusive {
		c.Minimum, c.Maximum = number(low), number(high)
	} else {
		c.ExclusiveMinimum, c.ExclusiveMaximum = number(low), number(high)
	}
	return c
}

// keep leaves the constraints that fit a type.
func keep(c schemas.Constraints, t *T) schemas.Constraints {
	var out schemas.Constraints
	switch t.Kind {
	case Int, Float, Decimal:
		out.Minimum, out.Maximum, out.ExclusiveMinimum, out.ExclusiveMaximum, out.MultipleOf = c.Minimum, c.Maximum, c.ExclusiveMinimum, c.ExclusiveMaximum, c.MultipleOf
	case String:
		out.MinLength, out.MaxLength, out.Pattern = c.MinLength, c.MaxLength, c.Pattern
	case Bytes:
		out.MinLength, out.MaxLength = c.MinLength, c.MaxLength
	case List:
		out.MinItems, out.MaxItems, out.UniqueItems = c.MinItems, c.MaxItems, c.UniqueItems
	case Map:
		out.MinProperties, out.MaxProperties = c.MinProperties, c.MaxProperties
	default:
		return c
	}
	return out
}

// maxAllocated bounds what one input may take, in bytes.
const maxAllocated = 256 << 20

// frugal fails where more was allocated than one input may take.
func frugal(t *testing.T) func() {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	return func() {
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(maxAllocated), "bytes allocated")
	}
}

// fixtures are the contracts of the project that examples/contracts starts from and, where something is being fuzzed,
// those with the mistakes of its cases.
func fixtures(t testing.TB) []string {
	const dir = "../../examples/contracts"
	base, err := txtar.ParseFile(filepath.Join(dir, "base.txtar"))
	require.NoError(t, err)
	var out []string
	for _, file := range base.Files {
		if strings.HasPrefix(file.Name, "pact/contracts/") {
			out = append(out, string(file.Data))
		}
	}
	if flag.Lookup("test.fuzz").Value.String() == "" {
		return out
	}
	originals := slices.Clone(out)
	files, err := filepath.Glob(filepath.Join(dir, "contract", "*.txtar"))
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, c := range txtar.Parse(data).Files {
			var old, new []string
			for line := range strings.Lines(string(c.Data)) {
				if rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "- "); ok {
					old = append(old, rest)
				} else if rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "+ "); ok {
					new = append(new, rest)
				}
			}
			for _, text := range originals {
				if from := strings.Join(old, "\n"); strings.Contains(text, from) {
					out = append(out, strings.Replace(text, from, strings.Join(new, "\n"), 1))
				}
			}
		}
	}
	require.Greater(t, len(out), 150)
	return out
}

func expressionsOf(c *schemas.Contract) []string {
	var out []string
	for _, f := range c.Functions {
		out = append(append(out, f.Requires...), f.Ensures...)
		for _, e := range f.Errors {
			out = append(out, e.When)
		}
	}
	return out
}
