package lang

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// function compiles a contract and answers its function f.
func function(t testing.TB, text string) *Fn {
	t.Helper()
	u := compile(t, text)
	require.Empty(t, lines(u.Problems()))
	return u.Function("f")
}

const kinds = `
types:
  - {name: Color, kind: enum, values: [red, green, blue]}
  - {name: Code, kind: alias, type: string, pattern: "^[A-Z]{2}-[0-9]{1,4}$"}
  - {name: Seats, kind: alias, type: int, minimum: 3, maximum: 9}
  - {name: Leaf, kind: struct, fields: [{name: code, type: Code}, {name: seats, type: Seats}, {name: note, type: "string?", max_length: 5}]}
  - {name: Tree, kind: union, variants: [{tag: node, type: Node}, {tag: leaf, type: Leaf}]}
  - {name: Node, kind: struct, fields: [{name: left, type: Tree}, {name: right, type: "Tree?"}, {name: more, type: list<Tree>, max_items: 3}]}
  - {name: Loop, kind: struct, fields: [{name: next, type: "Loop?"}, {name: by, type: "map<string, Loop>"}]}
`

// TestDrawnValuesMeetTheirConstraints draws values of every kind: all meet their constraints, and enough are different.
func TestDrawnValuesMeetTheirConstraints(t *testing.T) {
	for typ, differ := range map[string]int{
		"bool": 2, "int": 50, "int, minimum: 3, maximum: 9": 7, "int, minimum: -20, maximum: -3, multiple_of: 5": 3, "int, maximum: -5": 20,
		"int, minimum: 9223372036854775806": 2, "int, exclusive_minimum: 0.5, exclusive_maximum: 2.5": 2,
		"float": 50, "float, minimum: 0, maximum: 1": 20, "float, exclusive_minimum: 0, exclusive_maximum: 0.001": 1, "float, multiple_of: 0.25": 50, "float, minimum: 1e300": 1,
		"decimal": 50, "decimal, minimum: 0.01, maximum: 99.99": 50, "decimal, exclusive_minimum: 1, exclusive_maximum: 1.01": 1,
		"string": 50, "string, min_length: 2, max_length: 3": 50, "string, max_length: 0": 1, "string, min_length: 5000": 50, "Code": 50,
		`string, pattern: "^a*$", min_length: 3, max_length: 4`: 2, "string, format: email, max_length: 20": 10, "string, format: uuid": 50, "string, format: date-time": 50,
		"string, format: date": 50, "string, format: ipv4": 5, "string, format: ipv6": 5, "string, format: hostname": 10, "string, format: uri": 10, "string, format: regex": 5,
		"string, format: time": 5, "string, format: json-pointer": 10,
		"bytes": 50, "bytes, min_length: 2, max_length: 2": 50, "date": 50, "timestamp": 50, "duration": 50, "uuid": 50, "json": 30, "Color": 3,
		"list<int>": 50, "list<bool>, unique_items: true, min_items: 2": 2, "list<Color>, unique_items: true": 8, "list<Code>, min_items: 2, max_items: 3": 50, `"list<int?>"`: 50,
		`"map<string, int>"`: 50, `"map<int, Color>", min_properties: 2, max_properties: 4`: 50, `"map<string, list<Seats>>"`: 50,
		"Leaf": 50, "Tree": 30, "Node": 50, "Loop": 15,
	} {
		f := function(t, kinds+"functions: [{name: f, params: [{name: x, type: "+typ+"}]}]")
		of := f.Params[0].Type
		seen := map[string]bool{}
		for i := range 200 {
			v, ok := DrawValue(of, rand.New(rand.NewPCG(7, uint64(i))))
			require.True(t, ok, "%s %d", typ, i)
			require.Empty(t, CheckValue(of, v, "", false), "%s %v", typ, v)
			require.Less(t, len(show(v)), 400)
			seen[identity(of, v)] = true
		}
		require.GreaterOrEqual(t, len(seen), differ, typ)
		for i := range 100 {
			args, ok := f.Draw(1, i)
			require.True(t, ok, typ)
			require.Empty(t, CheckValue(of, args["x"], "", false), "%s %v", typ, args)
		}
	}
}

// drawn is the x of the first n draws, each as it is shown.
func drawn(f *Fn, seed uint64, n int) []string {
	var out []string
	for i := range n {
		if args, ok := f.Draw(seed, i); ok {
			out = append(out, show(args["x"]))
		}
	}
	return out
}

func TestEveryEdgeIsDrawn(t *testing.T) {
	for typ, want := range map[string]string{
		"int, minimum: 1, maximum: 1000":                  `1 2 999 1000`,
		"int, exclusive_minimum: 1, maximum: 1000":        `2 3 999 1000`,
		"int, minimum: 0, maximum: 1000, multiple_of: 10": `0 10 990 1000`,
		"int": `0 1 -1`,
		"float, minimum: 1, exclusive_maximum: 100": `1.0 2.0 99.999 99.0`,
		"decimal, minimum: 1, maximum: 100":         `"1" "2" "99" "100"`,
		"string, min_length: 2, max_length: 5":      `"aa" "aaa" "aaaa" "aaaaa"`,
		"string, max_length: 3":                     `"" "a" "aa" "aaa" "é漢😀"`,
		`string, pattern: "^[a-z]{2,4}$"`:           `"aa" "aaaa"`,
		"bytes, max_length: 2":                      `"" "AA==" "AAA="`,
		"list<int>, max_items: 3":                   `[] [1] [1,1] [1,1,1]`,
		`"map<string, int>", min_properties: 1`:     `{"a":1} {"a":1,"b":1}`,
		`"map<string, int>", max_properties: 2`:     `{} {"a":1} {"a":1,"b":1}`,
		"bool":                                      `true false`,
		"Color":                                     `"red" "green" "blue"`,
		`"Color?"`:                                  `null "red" "green" "blue"`,
		"int, minimum: 9223372036854775800":         `9223372036854775800 9223372036854775801 9223372036854775807`,
		"timestamp":                                 `"1970-01-01T00:00:00Z" "2024-02-29T23:59:59Z"`,
		"date":                                      `"2024-02-29"`,
		"duration":                                  `"0s" "1s"`,
		"json":                                      `[] {} false 0 ""`,
		"Seats":                                     `3 4 5 6 7 8 9`,
	} {
		f := function(t, kinds+"functions: [{name: f, params: [{name: x, type: "+typ+"}]}]")
		for seed := range uint64(3) {
			got := drawn(f, seed, 300)
			for _, v := range strings.Fields(want) {
				require.True(t, slices.Contains(got, v), "%s %s", typ, v)
			}
		}
	}
}

// TestOutsideOfConstraints has an error for each constraint: about a fifth of the draws break one, each side is met.
func TestOutsideOfConstraints(t *testing.T) {
	f := function(t, `
functions:
  - name: f
    params: [{name: x, type: int, minimum: 1, maximum: 20}, {name: s, type: string, min_length: 2, max_length: 3}, {name: xs, type: list<int>, max_items: 2}]
    errors:
      - {name: bad_x, when: "x < 1 || x > 20"}
      - {name: bad_s, when: "size(s) < 2 || size(s) > 3"}
      - {name: long, when: "size(xs) > 2"}
`)
	met := map[string]int{}
	for i := range 500 {
		args, ok := f.Draw(3, i)
		require.True(t, ok)
		o, err := f.Outcome(args)
		require.NoError(t, err)
		require.True(t, o.Promised)
		require.LessOrEqual(t, len(o.Errors), 1, args)
		for _, e := range o.Errors {
			met[e]++
			met["all"]++
		}
		met["x = "+show(args["x"])]++
		met["s = "+show(args["s"])]++
		met[fmt.Sprint("xs of ", len(args["xs"].([]any)))]++
	}
	require.InDelta(t, 100, met["all"], 20)
	for _, v := range []string{"bad_x", "bad_s", "long", "x = 0", "x = 21", `s = "a"`, `s = "aaaa"`, "xs of 3"} {
		require.Positive(t, met[v], v)
	}
}

// TestInteriorPoints has a trap at one point of a narrow range, which shows only where the rest of the input is valid: 500
// draws meet it whatever the seed.
func TestInteriorPoints(t *testing.T) {
	f := function(t, `
types:
  - {name: Seat, kind: alias, type: int, minimum: 1, maximum: 40}
  - {name: Trip, kind: struct, fields: [{name: stops, type: int, minimum: 1, maximum: 40}, {name: seats, type: list<Seat>}, {name: from, type: string, pattern: "^[A-Z]{3}$"}, {name: to, type: string, pattern: "^[A-Z]{3}$"}]}
functions:
  - name: f
    params: [{name: trip, type: Trip}, {name: age, type: int, minimum: 0, maximum: 63}, {name: start, type: timestamp}, {name: end, type: timestamp}, {name: code, type: string}]
    requires: ["start < end"]
    errors:
      - {name: same, when: "trip.from == trip.to"}
      - {name: unknown, when: "!(code in ['adult', 'child'])"}
      - {name: bad_stops, when: "trip.stops < 1 || trip.stops > 40"}
`)
	missed := map[string]int{}
	for seed := range uint64(100) {
		var stops, seats, ages [64]bool
		left := 40 + 40 + 64
		note := func(seen *bool) {
			if !*seen {
				*seen, left = true, left-1
			}
		}
		for i := 0; i < 500 && left > 0; i++ {
			if i%5 >= 3 {
				continue // these are drawn freely; the others must do
			}
			args, ok := f.Draw(seed, i)
			require.True(t, ok)
			if o, err := f.Outcome(args); err != nil || !o.Promised || len(o.Errors) > 0 {
				continue
			}
			trip := args["trip"].(map[string]any)
			note(&stops[trip["stops"].(int64)])
			note(&ages[args["age"].(int64)])
			for _, s := range trip["seats"].([]any) {
				note(&seats[s.(int64)])
			}
		}
		for n := range 64 {
			if n >= 1 && n <= 40 && !stops[n] {
				missed[fmt.Sprint("stops ", n)]++
			}
			if n >= 1 && n <= 40 && !seats[n] {
				missed[fmt.Sprint("seats ", n)]++
			}
			if !ages[n] {
				missed[fmt.Sprint("age ", n)]++
			}
		}
	}
	for trap, n := range missed {
		require.LessOrEqual(t, n, 1, trap)
	}
}

// TestManyNarrowRanges has more points than draws: several are drawn at once.
func TestManyNarrowRanges(t *testing.T) {
	var params []string
	for i := range 12 {
		params = append(params, fmt.Sprintf("{name: p%d, type: int, minimum: 1, maximum: 60}", i))
	}
	f := function(t, "functions: [{name: f, params: ["+strings.Join(params, ", ")+"]}]")
	seen := map[string]bool{}
	for i := range 500 {
		args, ok := f.Draw(5, i)
		require.True(t, ok)
		for name, v := range args {
			seen[fmt.Sprint(name, " ", v)] = true
		}
	}
	require.Equal(t, 12*60, len(seen))
}

func TestDrawsRepeat(t *testing.T) {
	f, again := compile(t, booking).Function("create"), compile(t, booking).Function("create")
	var all []string
	for i := range 60 {
		args, ok := f.Draw(9, i)
		require.True(t, ok)
		all = append(all, show(args))
		args["request"].(map[string]any)["seats"] = "spoilt"
	}
	for i := range slices.Backward(all) {
		args, ok := again.Draw(9, i)
		require.True(t, ok)
		require.Equal(t, all[i], show(args))
		args, _ = f.Draw(9, i)
		require.Equal(t, all[i], show(args), "what is done to a draw is not seen by later ones")
	}
	other, _ := f.Draw(10, 3)
	require.NotEqual(t, all[3], show(other))
}

// TestRequiresIsMet has conditions that values drawn apart from each other seldom meet.
func TestRequiresIsMet(t *testing.T) {
	for requires, params := range map[string]string{
		"a < b":                           "{name: a, type: int}, {name: b, type: int}",
		"a == b":                          "{name: a, type: int, minimum: 0, maximum: 100000}, {name: b, type: int}",
		"a < b && b < c && c < d":         "{name: a, type: int}, {name: b, type: int}, {name: c, type: int}, {name: d, type: int}",
		"size(xs) == n":                   "{name: xs, type: list<string>}, {name: n, type: int}",
		"size(s) == n && n > 3":           "{name: s, type: string}, {name: n, type: int}",
		"start < end":                     "{name: start, type: timestamp}, {name: end, type: timestamp}",
		"end - start == duration('1h')":   "{name: start, type: timestamp}, {name: end, type: timestamp}",
		"from < to":                       "{name: from, type: date}, {name: to, type: date}",
		"s == 'open sesame'":              "{name: s, type: string}",
		"s.startsWith('ab') && n == 4711": "{name: s, type: string}, {name: n, type: int}",
		"xs.all(x, x > 1000)":             "{name: xs, type: list<int>, min_items: 2}",
		"has(r.a) && !has(r.b)":           "{name: r, type: R}",
		"r.a == q":                        "{name: r, type: R}, {name: q, type: int}",
		"s.matches('^[0-9]{4}-x$')":       "{name: s, type: string}",
		"n % 7 == 3":                      "{name: n, type: int}",
		"opt != null && opt > 5":          `{name: opt, type: "int?"}`,
		"xs.exists(x, x == n)":            "{name: xs, type: list<int>}, {name: n, type: int}",
	} {
		f := function(t, `types: [{name: R, kind: struct, fields: [{name: a, type: "int?"}, {name: b, type: "int?"}]}]
functions: [{name: f, params: [`+params+`], requires: ["`+requires+`"]}]`)
		seen := map[string]bool{}
		for i := range 100 {
			args, ok := f.Draw(2, i)
			require.True(t, ok, requires)
			o, err := f.Outcome(args)
			require.NoError(t, err)
			require.True(t, o.Promised, "%s %v", requires, args)
			seen[show(args)] = true
		}
		if requires != "s == 'open sesame'" {
			require.GreaterOrEqual(t, len(seen), 8, requires)
		}
	}
}

// TestHopelessRequires ends soon, without an input.
func TestHopelessRequires(t *testing.T) {
	for _, requires := range []string{
		"a < b && b < a", "a > 5 && a < 3", "false", "a == a + 1", "10 / (a - a) > 1",
		"lists.range(1000).all(x, lists.range(1000).all(y, x + y + a < b - a))",
	} {
		f := function(t, `functions: [{name: f, params: [{name: a, type: int, minimum: 0, maximum: 9}, {name: b, type: int}], requires: ["`+requires+`"]}]`)
		for i := range 500 {
			_, ok := f.Draw(1, i)
			require.False(t, ok, requires)
		}
	}
	f := function(t, `functions: [{name: f, params: [{name: a, type: "list<list<int>>", min_items: 1000000000}]}]`)
	_, ok := f.Draw(1, 1)
	require.False(t, ok)
	none := function(t, `functions: [{name: f}]`)
	for i := range 5 {
		args, ok := none.Draw(1, i)
		require.True(t, ok)
		require.Empty(t, args)
	}
}

func TestDrawnPatterns(t *testing.T) {
	for _, source := range []string{
		"^[a-z0-9-]{3,32}$", "abc", "^$", "", "a|b", "(?i)^AB$", "^(foo|ba[rz])+$", `^\d{4}-\d{2}$`, `\bword\b`, "^.{300}$", "(?m)^line$", "^[^a]$",
		`^\p{Greek}$`, "(a*)*", "x{0,5}y", "[[:upper:]]", `^(a|ab)(c|bcd)(d*)$`, `^[^\x00-\x7f]+$`, `^(([a-z]+)\.)*[a-z]{2,}$`, `^(?:(?:25[0-5]|1\d\d|\d{1,2})\.){3}\d{1,2}$`,
		`\A[\w.+-]+@\w+\.\w{2,}\z`, "^(|a|bb)$", "^a?b?c?$", `^\S+ \S+$`, "(?s)^.$", `^\x{1F600}+$`, `^\Qa.b\E$`, "^((a|b){2}|c){3}$", "^[a-c]{0}$",
	} {
		of := &T{Kind: String, Rules: schemas.Constraints{Pattern: source}}
		seen := map[string]bool{}
		for i := range 50 {
			v, ok := DrawValue(of, rand.New(rand.NewPCG(1, uint64(i))))
			require.True(t, ok, source)
			require.True(t, matches(source, v.(string)), "%q %q", source, v)
			seen[v.(string)] = true
		}
		if strings.Contains(source, "+$") {
			require.Greater(t, len(seen), 5, source)
		}
	}
}

func TestLiteralsAreDrawn(t *testing.T) {
	f := function(t, `
functions:
  - name: f
    params: [{name: n, type: int}, {name: s, type: string}, {name: xs, type: list<int>}, {name: at, type: timestamp}]
    returns: int
    ensures:
      - "result == (n > 4711 ? 1 : 0)"
      - "s == 'magic' ? result == 1 : true"
      - "size(xs) > 17 ? result == 1 : true"
      - "at < timestamp('2031-05-05T05:05:05Z') ? result == 1 : true"
`)
	seen := map[string]bool{}
	for i := range 500 {
		args, _ := f.Draw(4, i)
		seen[show(args["n"])], seen[show(args["s"])], seen[show(args["at"])] = true, true, true
		seen[fmt.Sprint("size ", len(args["xs"].([]any)))] = true
	}
	for _, v := range []string{"4710", "4711", "4712", `"magic"`, "size 16", "size 17", "size 18", `"2031-05-05T05:05:05Z"`, `"2031-05-05T05:05:04Z"`} {
		require.True(t, seen[v], v)
	}
}

func BenchmarkDraw(b *testing.B) {
	f := compile(b, booking).Function("create")
	f.Draw(1, 0)
	i := 0
	for b.Loop() {
		f.Draw(1, i)
		i++
	}
}

// TestPairs has a trap at one point of a narrow range beside one value of another place: 500 draws meet it whatever the seed.
func TestPairs(t *testing.T) {
	f := function(t, kinds+`
functions:
  - name: f
    params: [{name: stops, type: int, minimum: 1, maximum: 40}, {name: zone, type: Color}, {name: back, type: bool}, {name: age, type: int, minimum: 0, maximum: 20}]
    errors: [{name: bad_stops, when: "stops < 1 || stops > 40"}, {name: no_child, when: "age < 3 && back"}]
`)
	missed := map[string]int{}
	for seed := range uint64(100) {
		seen := map[string]bool{}
		for i := range 500 {
			args, ok := f.Draw(seed, i)
			require.True(t, ok)
			if o, err := f.Outcome(args); err == nil && o.Promised && len(o.Errors) == 0 {
				seen[fmt.Sprint(args["stops"], args["zone"])], seen[fmt.Sprint(args["stops"], args["back"])] = true, true
			}
		}
		for n := 1; n <= 40; n++ {
			for _, v := range []string{"red", "green", "blue", "true", "false"} {
				if !seen[fmt.Sprint(n, v)] && !seen[fmt.Sprint(n, " ", v)] {
					missed[fmt.Sprint(n, " ", v)]++
				}
			}
		}
	}
	for pair, n := range missed {
		require.LessOrEqual(t, n, 1, pair)
	}
}
