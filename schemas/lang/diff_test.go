package lang

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// tram is the contract that every case of a change starts from; stops is the component line, which it takes types from.
const tram = `
pact: contract/1
component: tram
version: 1
summary: Sells tickets for the trams of a town.
binding: {language: go, package: ./tram, factory: New}
types:
  - {name: Cents, kind: alias, type: int, minimum: 0}
  - {name: Zone, kind: enum, values: [inner, outer]}
  - {name: Class, kind: enum, values: [first, second]}
  - name: Trip
    kind: struct
    fields:
      - {name: stops, type: int, minimum: 1, maximum: 40}
      - {name: zone, type: Zone}
      - {name: code, type: string, pattern: "^[a-z0-9]{3}$"}
      - {name: mail, type: "string?", format: email}
      - {name: riders, type: list<string>, min_items: 1}
  - {name: Payment, kind: union, variants: [{tag: cash, type: Cents}, {tag: card, type: string}]}
  - name: Ticket
    kind: struct
    doc: What was bought.
    fields:
      - {name: price, type: Cents}
      - {name: class, type: Class}
      - {name: paid, type: Payment}
      - {name: note, type: 'string?'}
      - {name: points, type: "map<string, int>"}
      - {name: share, type: float, minimum: 0, maximum: 1}
  - {name: Spare, kind: enum, values: [one, two]}
functions:
  - name: buy
    doc: Sells one ticket.
    params: [{name: trip, type: Trip}, {name: stop, type: line.Stop}, {name: coupon, type: 'string?'}]
    returns: Ticket
    requires: ["trip.code != 'zzz'"]
    errors:
      - {name: bad_stops, when: "trip.stops < 1 || trip.stops > 40"}
      - {name: bad_code, when: "!trip.code.matches('^[a-z0-9]{3}$')"}
      - {name: bad_mail, when: "has(trip.mail) && !trip.mail.contains('@')"}
      - {name: no_rider, when: "size(trip.riders) < 1"}
      - {name: bad_stop, when: "stop.number < 0"}
      - {name: sold_out}
    ensures: ["result.price >= 200", "result.price <= 1200"]
    effects: [{kind: writes, target: tickets, data: [PII]}, {kind: reads, target: prices}]
    idempotent: true
    budget: {p95_ms: 50}
    satisfies: [AC-1]
    examples:
      - name: one stop
        args: {trip: {stops: 1, zone: inner, code: abc, riders: [ann]}, stop: {number: 4, sign: round}}
        returns: {price: 225, class: second, paid: {cash: 225}, points: {}, share: 0.5}
  - name: cancel
    params: [{name: id, type: uuid}, {name: fee, type: Cents}]
    errors: [{name: negative, when: "fee < 0"}]
    examples: [{name: cancels, args: {id: 00000000-0000-4000-8000-000000000001, fee: 50}, returns: null}]
  - name: near
    params: [{name: limit, type: float, minimum: 1}, {name: far, type: float}]
    returns: list<line.Stop>
    errors: [{name: small, when: "limit < 1.0"}]
    examples: [{name: none, args: {limit: 2.0, far: 3.0}, returns: []}]
scenarios:
  - name: what was bought can be cancelled
    satisfies: [AC-2]
    steps: [{call: cancel, args: {id: 00000000-0000-4000-8000-000000000002, fee: 0}}]
  - name: what is refused
    steps:
      - {call: buy, args: {trip: {stops: 41, zone: inner, code: abc, riders: [ann]}, stop: {number: 4, sign: round}}, error: bad_stops}
      - {call: buy, args: {trip: {stops: 4, zone: inner, code: a, riders: [ann]}, stop: {number: 4, sign: round}}, error: bad_code}
      - {call: buy, args: {trip: {stops: 4, zone: inner, code: abc, riders: [ann], mail: ann}, stop: {number: 4, sign: round}}, error: bad_mail}
      - {call: buy, args: {trip: {stops: 4, zone: inner, code: abc, riders: []}, stop: {number: 4, sign: round}}, error: no_rider}
      - {call: buy, args: {trip: {stops: 4, zone: inner, code: abc, riders: [ann]}, stop: {number: -4, sign: round}}, error: bad_stop}
      - {call: buy, args: {trip: {stops: 4, zone: inner, code: abc, riders: [ann]}, stop: {number: 4, sign: round}}, error: sold_out}
      - {call: cancel, args: {id: 00000000-0000-4000-8000-000000000003, fee: -1}, error: negative}
      - {call: near, args: {limit: 0.5, far: 1.0}, error: small}
invariants: [{text: "A ticket is sold once.", scenario: what was bought can be cancelled}]
depends_on: [line]
data_access:
  reads: [PUBLIC]
  writes: [PII]
  fields: [{type: Trip, field: mail, tier: PII, why: "An address of a person who is on the way."}]
  rationale: Whoever buys a ticket may leave an address for the receipt.
authority: {domains: [tickets], rationale: "Only one component may decide which tickets there are."}
`

const stops = `
pact: contract/1
component: line
version: 1
summary: Knows the stops.
binding: {language: go, package: ./line}
types:
  - name: Stop
    kind: struct
    fields: [{name: number, type: int, minimum: 0}, {name: sign, type: Sign}]
  - {name: Sign, kind: enum, values: [round, square]}
functions:
  - name: first
    returns: int
    examples: [{name: zero, args: {}, returns: 0}]
`

// changed is one edit of tram (of stops, where it begins with "line: ") and the changes that it makes, as
// clause kind ok|breaks, the one that the case is about first.
type changed struct {
	from, to string
	changes  []string
}

// diffOf compares tram with an edit of it.
func diffOf(t *testing.T, from, to string) []Change {
	t.Helper()
	a, b := tram, stops
	if rest, other := strings.CutPrefix(from, "line: "); other {
		require.Equal(t, 1, strings.Count(b, rest), rest)
		b = strings.Replace(b, rest, to, 1)
	} else {
		require.Equal(t, 1, strings.Count(a, from), "%q stands %d times", from, strings.Count(a, from))
		a = strings.Replace(a, from, to, 1)
	}
	after := compile(t, a, b)
	for _, p := range after.Problems() {
		require.NotEqual(t, CheckTypes, p.Check, "the edit does not resolve: %s", p.Message)
	}
	return Diff(compile(t, tram, stops), after)
}

func verdictOf(c Change) string {
	if c.Compatible {
		return c.Clause + " " + c.Kind + " ok"
	}
	return c.Clause + " " + c.Kind + " breaks"
}

// TestChanges: each kind of change, as one edit, gives exactly these changes; changes.md shows them.
func TestChanges(t *testing.T) {
	base := compile(t, tram, stops)
	require.Empty(t, lines(base.Problems()))
	require.Empty(t, lines(base.Agreement()))
	var b strings.Builder
	b.WriteString(changesHead)
	seen := twice{}
	for _, c := range edits {
		var got []string
		found := diffOf(t, c.from, c.to)
		for _, x := range found {
			require.NotEmpty(t, x.Why)
			got = append(got, verdictOf(x))
		}
		require.ElementsMatch(t, c.changes, got, "%s → %s", c.from, c.to)
		for _, x := range found {
			if verdictOf(x) == c.changes[0] {
				fmt.Fprintf(&b, "| `%s` | %s → %s | `%s` | %s | %s |\n", x.Kind, code(c.from), code(c.to), x.Clause, map[bool]string{true: "yes", false: "**no**"}[x.Compatible], cell(x.Why))
				seen[x.Kind] = true
			}
		}
	}
	require.Greater(t, len(seen), 60, "fewer kinds than there were")
	if *update {
		require.NoError(t, os.WriteFile("changes.md", []byte(b.String()), 0o644))
		return
	}
	have, err := os.ReadFile("changes.md")
	require.NoError(t, err)
	require.Equal(t, b.String(), string(have), "run: go test ./schemas/lang -run TestChanges -update")
}

const changesHead = `# What a change of a contract means to its callers

Generated by ` + "`go test ./schemas/lang -run TestChanges -update`" + `; the cases are in ` + "[diffcases_test.go](diffcases_test.go)" + `.

` + "`contract_read {view: diff}`" + ` and the gate ` + "`contract/version`" + ` classify each difference from the side of whoever calls the component: what
is taken may become more, what comes back may become less. Types are compared by what they resolve to, and expressions by what
they say. What cannot be shown to be compatible counts as breaking. An edit that begins with line: is one of another
component, whose types the contract takes.

| kind | edit | clause | compatible | why |
|---|---|---|---|---|
`

func code(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "nothing"
	}
	return "`" + cell(s) + "`"
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// TestNoChange: what means the same is no change.
func TestNoChange(t *testing.T) {
	for _, c := range [][2]string{
		{"version: 1\nsummary: Sells", "version: 2\nsummary: Sells"},
		{"{name: price, type: Cents}", "{name: price, type: int, minimum: 0}"},                                                // inlined
		{"{name: Cents, kind: alias, type: int, minimum: 0}", "{name: Cents, kind: alias, type: int, exclusive_minimum: -1}"}, // the same ints
		{"{name: share, type: float, minimum: 0, maximum: 1}", "{name: share, type: float, minimum: 0.0, maximum: 1.00}"},
		{"min_items: 1", "min_items: 1, max_items: 9223372036854775807"},
		{`pattern: "^[a-z0-9]{3}$"`, `pattern: "^[0-9a-z]{3}$"`},
		{"values: [inner, outer]", "values: [outer, inner]"},
		{`"trip.stops < 1 || trip.stops > 40"`, `" trip.stops>40||1 > trip.stops "`},
		{`"has(trip.mail) && !trip.mail.contains('@')"`, `"!(!has(trip.mail) || trip.mail.contains('@'))"`},
		{`["result.price >= 200", "result.price <= 1200"]`, `["1200 >= result.price", "result.price >= 200"]`},
		{"line: {name: sign, type: Sign}]", "{name: sign, type: line.Sign}]"},
	} {
		require.Empty(t, diffOf(t, c[0], c[1]), "%s → %s", c[0], c[1])
	}
	renamed := strings.ReplaceAll(strings.ReplaceAll(tram, "Zone", "Ring"), "Payment", "Means")
	require.Empty(t, Diff(compile(t, tram, stops), compile(t, renamed, stops)))
}

// TestDiffOfWhatIsNotThere: a contract that comes or goes does so by its functions.
func TestDiffOfWhatIsNotThere(t *testing.T) {
	u := compile(t, stops)
	require.Equal(t, []Change{{"first", "function/added", true, "first is new; nobody calls it yet"}}, Diff(nil, u))
	require.Empty(t, Diff(nil, nil))
	all := compile(t, tram, stops).set
	var got []string
	for _, c := range Diff(all.Unit("line"), nil) {
		got = append(got, verdictOf(c))
	}
	require.Equal(t, []string{"first function/removed breaks", "types/Stop type/removed breaks", "types/Sign type/removed ok"}, got)
}

// TestDiffOfBrokenContracts: what does not resolve or parse is breaking, or the same as it was, and never a panic.
func TestDiffOfBrokenContracts(t *testing.T) {
	text := "functions: [{name: f, params: [{name: a, type: Lost}], returns: Lost, requires: ['a b']}]"
	require.Empty(t, Diff(compile(t, text), compile(t, strings.ReplaceAll(text, "a b", "a  b"))))
	var got []string
	for _, c := range Diff(compile(t, text), compile(t, strings.NewReplacer("type: Lost", "type: int", "returns: Lost", "returns: Gone", "a b", "a c").Replace(text))) {
		got = append(got, verdictOf(c))
	}
	require.Equal(t, []string{"f/params/a param/changed breaks", "f/returns result/changed breaks", "f/requires/1 requires/changed breaks"}, got)
}

// TestDiffOfRecursiveTypes: comparing ends, and finds what differs below.
func TestDiffOfRecursiveTypes(t *testing.T) {
	text := `
types:
  - {name: Tree, kind: struct, fields: [{name: value, type: int}, {name: kids, type: list<Tree>}]}
functions: [{name: f, params: [{name: t, type: Tree}]}]`
	found := Diff(compile(t, text), compile(t, strings.Replace(text, "value, type: int", "value, type: float", 1)))
	require.Len(t, found, 1)
	require.Equal(t, "f/params/t.value param/widened ok", strings.Replace(verdictOf(found[0]), "field/", "param/", 1))
}

// TestDiffOfManyWays: types that are reached in very many ways are compared in bounded time, and what is not told apart
// counts as breaking.
func TestDiffOfManyWays(t *testing.T) {
	var b strings.Builder
	b.WriteString("types:\n")
	for i := range 40 {
		fmt.Fprintf(&b, "  - {name: T%d, kind: struct, fields: [{name: a, type: T%d}, {name: b, type: T%d}]}\n", i, i+1, i+1)
	}
	b.WriteString("  - {name: T40, kind: struct, fields: [{name: v, type: int}]}\nfunctions: [{name: f, params: [{name: t, type: T0}]}]")
	require.Empty(t, Diff(compile(t, b.String()), compile(t, b.String())))
	found := Diff(compile(t, b.String()), compile(t, strings.Replace(b.String(), "v, type: int", "v, type: float", 1)))
	require.Len(t, found, maxDeltas+1)
	require.Equal(t, "f/params/t type/changed breaks", verdictOf(found[maxDeltas]))
	require.True(t, found[0].Compatible)
}

// TestDiffOfSteps: the multiples of a number are among those of its divisors.
func TestDiffOfSteps(t *testing.T) {
	of := func(kind, step string) *Unit {
		return compile(t, "functions: [{name: f, params: [{name: x, type: "+kind+", multiple_of: "+step+"}]}]")
	}
	for _, c := range [][4]string{
		{"int", "2", "4", "constraint/tightened"},
		{"int", "4", "2", "constraint/loosened"},
		{"int", "4", "6", "constraint/changed"},
		{"float", "0.1", "0.2", "constraint/tightened"},
	} {
		found := Diff(of(c[0], c[1]), of(c[0], c[2]))
		require.Len(t, found, 1, c)
		require.Equal(t, c[3], found[0].Kind, c)
	}
	require.Empty(t, Diff(of("int", "1.5"), of("int", "3")), "the whole multiples of 1.5 are those of 3")
}

// TestDiffOfUnreachedTypes: other components send and get the values of a type that no function here reaches.
func TestDiffOfUnreachedTypes(t *testing.T) {
	of := func(values string) *Unit {
		return compile(t, "types: [{name: Lone, kind: enum, values: ["+values+"]}, {name: Pair, kind: struct, fields: [{name: x, type: Lone}]}]")
	}
	for _, c := range [][2]string{{"a", "a, b"}, {"a, b", "a"}} {
		for _, change := range Diff(of(c[0]), of(c[1])) {
			require.False(t, change.Compatible, "%v", change)
		}
		require.Len(t, Diff(of(c[0]), of(c[1])), 2)
	}
	lone := decode(t, "types: [{name: Lone, kind: enum, values: [a]}, {name: Pair, kind: struct, fields: [{name: x, type: shop.Lone}]}]")
	before := Compile(map[string]*schemas.Contract{"shop": lone}).Unit("shop")
	found := Diff(before, compile(t, "types: [{name: Pair, kind: struct, fields: [{name: x, type: string}]}]"))
	require.Equal(t, "types/Lone type/removed ok", verdictOf(found[0]), "its own contract is no other one")
}

// TestDiffOfExpectations: an expect is compared by what it says.
func TestDiffOfExpectations(t *testing.T) {
	of := func(expect string) *Unit {
		return compile(t, "functions: [{name: f, returns: int, examples: [{name: e, args: {}, expect: '"+expect+"'}]}]")
	}
	require.Empty(t, Diff(of("result > 1"), of("1<result")))
	require.Len(t, Diff(of("result > 1"), of("result > 2")), 1)
}

// TestDiffOfOrder: the order of errors says something only where one input may call for two of them.
func TestDiffOfOrder(t *testing.T) {
	text := func(errors string) string {
		return "functions: [{name: f, params: [{name: x, type: int}], errors: [" + errors + "]}]"
	}
	low, high, odd, state := "{name: low, when: 'x < 1'}", "{name: high, when: 'x > 40'}", "{name: odd, when: 'x % 2 == 1'}", "{name: state}"
	require.Empty(t, Diff(compile(t, text(low+", "+high+", "+state)), compile(t, text(state+", "+high+", "+low))))
	found := Diff(compile(t, text(low+", "+high+", "+odd)), compile(t, text(odd+", "+low+", "+high)))
	require.Len(t, found, 2)
	require.Equal(t, "f/errors/odd error/reordered breaks", verdictOf(found[0]))
}

// TestDiffOfBindingFromNone: nobody linked against what was not bound.
func TestDiffOfBindingFromNone(t *testing.T) {
	bound := func(language schemas.Language) *Unit {
		c := decode(t, "functions: [{name: f, params: [{name: a, type: int}, {name: b, type: int}]}]")
		c.Binding.Language = language
		return Compile(map[string]*schemas.Contract{"shop": c}).Unit("shop")
	}
	require.Equal(t, "binding/language binding/language ok", verdictOf(Diff(bound("none"), bound("go"))[0]))
	require.Equal(t, "binding/language binding/language breaks", verdictOf(Diff(bound("go"), bound("python"))[0]))
}

// TestReasoning: what follows and what excludes is shown only where it is so.
func TestReasoning(t *testing.T) {
	for _, c := range []struct {
		p, q              string
		implies, excludes bool
	}{
		{"x < 1", "x < 2", true, false},
		{"x < 2", "x < 1", false, false},
		{"x < 1", "x > 40", false, true},
		{"x < 1 || x > 40", "x < 2 || x > 30", true, false},
		{"x < 1 && y", "x < 1", true, false},
		{"x < 1", "x < 1 && y", false, false},
		{"x == 3", "x != 4", true, false},
		{"x < 3", "x != 3", true, false},
		{"x <= 3", "x != 3", false, false},
		{"x <= 1", "x < 1", false, false},
		{"x < 1", "x <= 1", true, false},
		{"x >= 1", "x > 1", false, false},
		{"x > 1", "x >= 1", true, false},
		{"x == 'a'", "x != 'b'", true, false},
		{"x == 'a'", "x == 'b'", false, true},
		{"x in ['a']", "x in ['a', 'b']", true, false},
		{"x in []", "y", true, true},
		{"has(x.y) && x.y < 1", "!has(x.y)", false, true},
		{"size(x) > 5", "size(x) >= 5", true, false},
		{"a < b", "b > a", true, false},
		{"!(x < 1)", "x >= 1", false, false}, // NaN
		{"!(x < 2)", "!(x < 1)", true, false},
		{"!(x < 1)", "!(x < 2)", false, false},
		{"x != 1", "x < 1", false, false},
		{"x == 1", "y == 1", false, false},
		{"x > 1.5", "x > 1", true, false},
		{"x >= 2", "x <= 2", false, false},
		{"x > 2", "x <= 2", false, true},
		{"xs.exists(v, v > 1)", "xs.exists(v,v>1)", true, false},
		{"xs.exists(v, v > 1)", "xs.exists(v, v > 0)", false, false},
	} {
		p, q := readPredicate(c.p), readPredicate(c.q)
		require.Equal(t, c.implies, implies(p, q), "%s ⇒ %s", c.p, c.q)
		require.Equal(t, c.excludes, excludes(p, q), "%s excludes %s", c.p, c.q)
		require.Equal(t, c.excludes, excludes(q, p), "%s excludes %s", c.q, c.p)
	}
}
