package lang

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

func bounds(t testing.TB, f *Fn) string {
	t.Helper()
	var b strings.Builder
	for _, x := range f.Bounds() {
		good, err := json.Marshal(x.Good)
		require.NoError(t, err)
		bad, err := json.Marshal(x.Bad)
		require.NoError(t, err)
		fmt.Fprintf(&b, "%s %s %s\n", x.Clause, good, bad)
		require.Equal(t, x.Clause, f.Name+"/params/"+strings.Join(x.Pointer, ".")+"/"+x.Rule)
	}
	return b.String()
}

func TestBounds(t *testing.T) {
	for typ, want := range map[string]string{
		"type: int, minimum: 1, maximum: 20":                     `minimum [1] [0]|maximum [20] [21]`,
		"type: int, exclusive_minimum: 1, exclusive_maximum: 20": `exclusive_minimum [2] [1]|exclusive_maximum [19] [20]`,
		"type: int, minimum: 0.5":                                `minimum [1] [0]`,
		"type: int, minimum: 3, maximum: 17, multiple_of: 5":     `minimum [5] [0]|maximum [15] [20]|multiple_of [5] [6]`,
		"type: int, maximum: 9223372036854775807":                `maximum [9223372036854775807] null`,
		"type: int, maximum: -5":                                 `maximum [-5] [-4]`,
		"type: float, minimum: 1.5":                              `minimum [1.5] [1.499]`,
		"type: float, exclusive_minimum: 0":                      `exclusive_minimum [0.001] [0]`,
		"type: float, maximum: 1e9":                              `maximum [1000000000] [1000001000]`,
		"type: float, minimum: 1, multiple_of: 0.25":             `minimum [1] [0.75]|multiple_of [1] [1.125]`,
		"type: decimal, minimum: 1.505, exclusive_maximum: 2":    `minimum ["1.505"] ["1.504"]|exclusive_maximum ["1.99"] ["2"]`,
		"type: string, min_length: 2, max_length: 3":             `min_length ["aa"] ["a"]|max_length ["aaa"] ["aaaa"]`,
		"type: string, min_length: 0":                            `min_length [""] null`,
		`type: string, pattern: "^[0-9]+$", max_length: 3`:       `max_length ["000"] ["0000"]|pattern ["0"] ["","!","0!"]`,
		`type: string, pattern: "^[a-z]{2,4}$"`:                  `pattern ["aa","aaaa"] ["a","a!","aaaaa"]`,
		"type: string, pattern: x":                               `pattern ["x"] ["","!","X"]`,
		"type: string, format: email, max_length: 20":            `max_length ["aaaaann0@example.org"] ["aaaaaann0@example.org"]|format ["ann0@example.org"] ["a","b","not email"]`,
		"type: bytes, max_length: 2":                             `max_length ["AAA="] ["AAAA"]`,
		"type: list<int>, min_items: 1, max_items: 2":            `min_items [[1]] [[]]|max_items [[1,1]] [[1,1,1]]`,
		"type: list<bool>, unique_items: true":                   `unique_items [[false,true]] [[false,false]]`,
		"type: list<int>, unique_items: true, max_items: 3":      `max_items [[1,2,3]] [[1,2,3,4]]|unique_items [[1,2]] [[1,1]]`,
		`type: "map<string, int>", min_properties: 1`:            `min_properties [{"a":1}] [{}]`,
		`type: "map<int, Status>", max_properties: 1`:            `max_properties [{"1":"held"}] [{"1":"held","2":"held"}]`,
		"type: Request":       `n/maximum [5] [6]|sub.name/max_length ["a"] ["aa"]|note/max_length ["aaa"] ["aaaa"]`,
		"type: list<Request>": ``,
		"type: Status":        ``,
		"type: bool":          ``,
		"type: uuid":          ``,
	} {
		u := compile(t, `
types:
  - {name: Status, kind: enum, values: [held, gone]}
  - {name: Sub, kind: struct, fields: [{name: name, type: string, max_length: 1}, {name: up, type: "Sub?"}]}
  - {name: Request, kind: struct, fields: [{name: n, type: int, maximum: 5}, {name: sub, type: Sub}, {name: note, type: "string?", max_length: 3}]}
functions: [{name: f, params: [{name: x, `+typ+`}]}]`)
		require.Empty(t, lines(u.Problems()), typ)
		got := bounds(t, u.Function("f"))
		got = strings.ReplaceAll(strings.ReplaceAll(got, "f/params/x/", ""), "f/params/x.", "")
		require.Equal(t, strings.ReplaceAll(want, "|", "\n"), strings.TrimSpace(got), typ)
	}
}

func TestBoundsAreTheSameEachTime(t *testing.T) {
	u := compile(t, booking)
	first := bounds(t, u.Function("create"))
	for range 5 {
		require.Equal(t, first, bounds(t, compile(t, booking).Function("create")))
	}
	require.Contains(t, first, "create/params/request.note/max_length")
}

// TestUncoveredInputs has the base input that bounds are put into where no example succeeds, and the condition that is
// suggested: with it, the contract agrees.
func TestUncoveredInputs(t *testing.T) {
	for typ, want := range map[string]string{
		"type: int, minimum: 1":                       "x < 1",
		"type: float, exclusive_maximum: 2":           "x >= 2.0",
		"type: decimal, maximum: 2.5":                 "double(x) > double('2.5')",
		"type: int, multiple_of: 5":                   "x % 5 != 0",
		`type: string, pattern: "^\\d'$"`:             `!x.matches('^\\d\'$')`,
		"type: string, max_length: 3":                 "size(x) > 3",
		`type: "string?", max_length: 3`:              "x != null && size(x) > 3",
		"type: list<int>, min_items: 1":               "size(x) < 1",
		"type: list<int>, unique_items: true":         "size(x.distinct()) < size(x)",
		`type: "map<string, int>", max_properties: 1`: "size(x) > 1",
	} {
		text := `
functions:
  - name: f
    params: [{name: x, ` + typ + `}, {name: y, type: int, minimum: 0}]
    requires: ["y >= 0"]
`
		u := compile(t, text)
		require.Empty(t, lines(u.Problems()), typ)
		ps := slices.DeleteFunc(u.Agreement(), func(p Problem) bool { return p.Check != CheckErrors })
		require.Len(t, ps, 1, typ)
		require.Equal(t, "/functions/0/params/0", ps[0].Pointer)
		require.Equal(t, fmt.Sprintf("add an error with when: %q, or exclude such inputs under requires", want), ps[0].Fix)
		quoted, err := json.Marshal(want)
		require.NoError(t, err)
		u = compile(t, text+"    errors: [{name: e, when: "+string(quoted)+"}]\n")
		require.Empty(t, lines(u.Problems()), typ)
		require.NotContains(t, lines(u.Agreement()), "errors /", typ)
	}
}

func TestClauses(t *testing.T) {
	var got []string
	for _, c := range Clauses(decode(t, booking)) {
		got = append(got, c.Kind+" "+c.Name+" "+c.Pointer)
	}
	require.Equal(t, `function create /functions/0
params create/params/request.tenant_id/pattern /functions/0/params/0
params create/params/request.seats/minimum /functions/0/params/0
params create/params/request.seats/maximum /functions/0/params/0
params create/params/request.note/max_length /functions/0/params/0
error create/errors/invalid_seats /functions/0/errors/0
error create/errors/invalid_tenant /functions/0/errors/1
error create/errors/note_too_long /functions/0/errors/2
ensures create/ensures/1 /functions/0/ensures/0
ensures create/ensures/2 /functions/0/ensures/1
ensures create/ensures/3 /functions/0/ensures/2
criterion AC-1 /functions/0/satisfies/0
example create/examples/holds two seats /functions/0/examples/0
example create/examples/refuses zero seats /functions/0/examples/1
example create/examples/refuses a short tenant /functions/0/examples/2
function cancel /functions/1
error cancel/errors/unknown /functions/1/errors/0
example cancel/examples/cancels /functions/1/examples/0
function free /functions/2
ensures free/ensures/1 /functions/2/ensures/0
example free/examples/all free /functions/2/examples/0
scenario scenarios/a cancelled booking frees its seats /scenarios/0
criterion AC-2 /scenarios/0/satisfies/0
scenario scenarios/a long note is refused /scenarios/1
invariant invariants/1 /invariants/0`, strings.Join(got, "\n"))
	require.Equal(t, "request.seats: minimum 1", Clauses(decode(t, booking))[2].Text)
	require.Empty(t, Clauses(&schemas.Contract{}))
}

func TestPatterns(t *testing.T) {
	for _, source := range []string{
		"^[a-z0-9-]{3,32}$", "abc", "^$", "", "a|b", "(?i)^AB$", "^(foo|ba[rz])+$", `^\d{4}-\d{2}$`, `\bword\b`, "^.{300}$", "(?m)^line$", "^[^a]$", `^\p{Greek}$`, "(a*)*", "x{0,5}y", "[[:upper:]]", `^(a|ab)(c|bcd)(d*)$`,
	} {
		v, ok := sample(&T{Kind: String, Rules: schemas.Constraints{Pattern: source}}, 0)
		require.True(t, ok, source)
		require.True(t, matches(source, v.(string)), "%q %q", source, v)
	}
	_, ok := sample(&T{Kind: String, Rules: schemas.Constraints{Pattern: "^a$^b$"}}, 0)
	require.False(t, ok)
	p := patternOf("^[a-z]{2}[0-9]?$")
	require.Equal(t, []bool{false, false, true, true, false}, p.lengths[:5])
	require.False(t, p.open)
	require.Len(t, p.ofLength(3, 20), 20)
	require.Empty(t, patternOf(`^a\bb$`).ofLength(2, 3), "a boundary of words is only seen in the whole")
}

// TestSamplesDiffer draws several values of each type: all good, all different.
func TestSamplesDiffer(t *testing.T) {
	for typ, n := range map[string]int{
		"int": 50, "float": 50, "decimal": 50, "string": 50, "bytes": 50, "date": 50, "timestamp": 50, "duration": 50, "uuid": 50,
		"bool": 2, "Status": 3, "list<int>": 50, "map<string, int>": 50, "Card": 50, "Pay": 50, "Line": 50, "Request": 50, "clock.Instant": 50, "json": 50,
	} {
		seen := map[string]bool{}
		of := typeIn(t, typ)
		for i := range n {
			v, ok := sample(of, i)
			require.True(t, ok, "%s %d", typ, i)
			require.Empty(t, CheckValue(of, v, "", false), "%s %v", typ, v)
			seen[identity(of, v)] = true
		}
		require.Len(t, seen, n, typ)
		_, ok := sample(of, 3)
		require.Equal(t, n > 3, ok, typ)
	}
}

// TestSmallestArm has a recursive union, whose samples take the arm that ends soonest.
func TestSmallestArm(t *testing.T) {
	u := compile(t, `types:
  - {name: Tree, kind: union, variants: [{tag: node, type: Node}, {tag: deep, type: Deep}, {tag: leaf, type: int}]}
  - {name: Node, kind: struct, fields: [{name: left, type: Tree}, {name: right, type: Tree}]}
  - {name: Deep, kind: struct, fields: [{name: leaf, type: int}]}
`)
	require.Empty(t, lines(u.Problems()))
	v, ok := sample(u.named["Node"], 0)
	require.True(t, ok)
	require.Equal(t, `{"left":{"leaf":1},"right":{"leaf":1}}`, show(v))

	u = compile(t, `types:
  - {name: One, kind: struct, fields: [{name: x, type: int}]}
  - {name: Two, kind: struct, fields: [{name: one, type: One}]}
  - {name: Inner, kind: union, variants: [{tag: two, type: Two}, {tag: x, type: int}]}
  - {name: Outer, kind: union, variants: [{tag: two, type: Two}, {tag: inner, type: Inner}]}
`)
	v, ok = sample(u.named["Outer"], 0)
	require.True(t, ok)
	require.Equal(t, `{"inner":{"x":1}}`, show(v))
}

// TestHugeConstraintsStayCheap hangs or runs out of memory where a value is made as large as a constraint allows.
func TestHugeConstraintsStayCheap(t *testing.T) {
	u := compile(t, `
functions:
  - name: f
    params:
      - {name: a, type: string, min_length: 1000000000}
      - {name: b, type: "list<list<int>>", min_items: 1000000000}
      - {name: c, type: string, max_length: 1000000000}
      - {name: d, type: string, pattern: "^([a-z]{1,30}){1,30}$", min_length: 900}
      - {name: e, type: int, maximum: 1e18, multiple_of: 999999999999}
      - {name: g, type: float, minimum: 1e-300, maximum: 1e300}
`)
	require.Empty(t, lines(u.Problems()))
	_ = u.Agreement()
	_ = bounds(t, u.Function("f"))
}
