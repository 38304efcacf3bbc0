package lang

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// jsonOf reads a plain value from YAML's flow form.
func jsonOf(t testing.TB, text string) any {
	t.Helper()
	c := decode(t, "functions: [{name: f, examples: [{name: e, returns: "+text+"}]}]")
	return c.Functions[0].Examples[0].Returns.Value
}

func argsOf(t testing.TB, text string) map[string]any {
	t.Helper()
	return jsonOf(t, text).(map[string]any)
}

const order = `{tenant_id: acme, seats: 2, ratio: 1, start: "2027-01-01T11:00:00+01:00", wait: 90m, day: 2027-01-01, data: aGk=,
 status: held, lines: [{sku: a, status: held, price: "1.50"}], stock: {b: 2, a: 1}, pay: {cash: 3}, now: {at: "2027-01-01T10:00:00Z", zone: utc}, open: true`

// TestEvaluation says of each expression what it gives for one order; each is evaluated as a requires.
func TestEvaluation(t *testing.T) {
	args := argsOf(t, "{type: x, request: "+order+"}}")
	for source, want := range map[string]string{
		"request.seats == 2":                                 "true",
		"request.ratio == 1.0":                               "true",
		"request.start == timestamp('2027-01-01T10:00:00Z')": "true",
		"request.start == request.now.at":                    "true",
		"request.wait == duration('1h30m')":                  "true",
		"request.day == '2027-01-01'":                        "true",
		"request.data == b'hi'":                              "true",
		"request.lines[0].price == '1.50'":                   "true",
		"has(request.note)":                                  "false",
		"request.note == ''":                                 "note is absent; ask has(….note) first",
		"limit == null && tags == null && other == null":     "true",
		"has(request.pay.card)":                              "false",
		"has(request.pay.cash) && request.pay.cash == 3":     "true",
		"request.stock.map(k, k) == ['a', 'b']":              "true",
		"request.stock['a'] == 1 && 'b' in request.stock && !has(request.stock.c)": "true",
		"Card{number: '1'} == Card{number: '1'}":                                   "true",
		"request.lines == [Line{sku: 'a', status: 'held', price: '1.50'}]":         "true",
		"10 / (request.seats - 2) == 1":                                            "division by zero",
		"request.lines[7].sku == 'a'":                                              "index out of bounds: 7",
		"lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0))":           "it costs more than an expression may",
		nested("[" + strings.Repeat("1,", 49) + "1]"):                              "it costs more than an expression may",
		"request.start.getHours() == 10":                                           "true",
	} {
		u := expression(t, source, "true")
		require.Empty(t, lines(u.Problems()), source)
		o, err := u.Function("order").Outcome(args)
		got := fmt.Sprint(o.Promised)
		var clause *ClauseError
		if errors.As(err, &clause) {
			require.Equal(t, "order/requires/1", clause.Clause)
			require.Equal(t, source, clause.Expression)
			require.False(t, o.Promised)
			got = clause.Err.Error()
		}
		require.Equal(t, want, got, source)
	}
}

// nested is a condition that goes through a list four times over.
func nested(list string) string {
	return fmt.Sprintf("%[1]s.all(a, %[1]s.all(b, %[1]s.all(c, %[1]s.all(d, a + b + c + d > 0))))", list)
}

func TestOptionalArgumentsAndJSON(t *testing.T) {
	for source, request := range map[string]string{
		"request.extra.a[0] == 1 && request.extra.b == 2.5":                             order + ", extra: {a: [1], b: 2.5}}",
		"request.extra.map(k, k) == ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'x', 'y', 'z']": order + ", extra: {z: 1, x: 2, y: 3, g: 4, f: 5, e: 6, d: 7, c: 8, b: 9, a: 10}}",
		"!has(request.extra)":                                 order + ", extra: null}",
		"has(request.note) && request.note == 'n'":            order + ", note: n}",
		"limit + 1 == 4 && tags == ['b', 'a'] && 'a' in tags": order + "}, limit: 3, tags: [b, a]",
		"other.seats == 2 && other == request":                order + "}, other: " + order + "}",
		"state == 'held' && state in ['held', 'cancelled']":   order + "}, state: held",
	} {
		u := expression(t, source, "true")
		require.Empty(t, lines(u.Problems()), source)
		o, err := u.Function("order").Outcome(argsOf(t, "{type: x, request: "+request+"}"))
		require.NoError(t, err, source)
		require.True(t, o.Promised, source)
	}
}

// TestAbsentItems has null among items and results, which are asked with == null and not with has().
func TestAbsentItems(t *testing.T) {
	u := compile(t, `
types:
  - {name: Row, kind: struct, fields: [{name: n, type: int}]}
  - {name: Pay, kind: union, variants: [{tag: cash, type: int}]}
functions:
  - name: f
    params: [{name: xs, type: "list<int?>"}, {name: m, type: "map<string, Row?>"}, {name: by, type: "map<int, list<int?>?>"}, {name: p, type: "Pay?"}, {name: j, type: "json?"}]
    returns: Row?
    requires:
      - "xs.exists(x, x == null) && xs.exists(x, x != null && x > 1)"
      - "'a' in m && 'b' in m && m['a'] == null && m['b'] != null && m.b.n == 2 && m.exists(k, k == 'b' && m[k] != null)"
      - "1 in by && -2 in by && by[1] == null && by[-2] != null && size(by[-2]) > 1 && by[-2][1] == 5"
      - "p == null && j == null"
    ensures: ["result == null || result.n == 1"]
    examples:
      - {name: nothing, args: {xs: [null, 2], m: {a: null, b: {n: 2}}, by: {"1": null, "-2": [null, 5]}}, returns: null}
      - {name: a row, args: {xs: [null, 2], m: {a: null, b: {n: 2}}, by: {"1": null, "-2": [null, 5]}, p: null, j: null}, returns: {n: 1}}
`)
	require.Empty(t, lines(u.Problems()))
	require.Empty(t, lines(u.Agreement()))
}

func TestOutcome(t *testing.T) {
	f := compile(t, booking).Function("create")
	for request, want := range map[string]Outcome{
		`{tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2}`:  {Promised: true},
		`{tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 0}`:  {Promised: true, Errors: []string{"invalid_seats"}},
		`{tenant_id: ac, start: "2027-01-01T10:00:00Z", seats: 21}`:   {Promised: true, Errors: []string{"invalid_seats", "invalid_tenant"}},
		`{tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 20}`: {Promised: true},
	} {
		got, err := f.Outcome(argsOf(t, "{request: "+request+"}"))
		require.NoError(t, err)
		require.Equal(t, want, got, request)
	}
	_, err := f.Outcome(argsOf(t, "{request: {tenant_id: acme, start: soon, seats: 2}}"))
	require.ErrorContains(t, err, `create/errors/invalid_seats: "request.seats < 1 || request.seats > 20": request: start: "soon" is not a timestamp`)
}

func TestBroken(t *testing.T) {
	f := compile(t, booking).Function("create")
	args := argsOf(t, `{request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2}}`)
	id := "00000000-0000-4000-8000-000000000001"
	require.Empty(t, f.Broken(args, jsonOf(t, "{id: "+id+", tenant_id: acme, seats: 2, status: held}")))
	require.Equal(t, []Broken{
		{Clause: "create/ensures/1", Expression: "result.seats == request.seats"},
		{Clause: "create/ensures/3", Expression: "result.status == 'held'"},
	}, f.Broken(args, jsonOf(t, "{id: "+id+", tenant_id: acme, seats: 3, status: cancelled}")))
	got := f.Broken(args, jsonOf(t, "{id: "+id+", tenant_id: acme, status: held}"))
	require.Len(t, got, 1)
	require.ErrorContains(t, got[0].Err, "seats is absent")
	require.Len(t, f.Broken(args, "nonsense"), 3)
	require.NotContains(t, args, "result", "the arguments stay as they were")
}

func TestExpect(t *testing.T) {
	u := compile(t, booking)
	free, create := u.Function("free"), u.Function("create")
	first := jsonOf(t, "{id: 00000000-0000-4000-8000-000000000001, tenant_id: acme, seats: 2, status: held}")
	got, err := free.Expect("result == 20 && first.seats == 2", map[string]any{"first": first}, int64(20))
	require.NoError(t, err)
	require.True(t, got)
	got, err = free.Expect("result == 20 && first.seats == 2", map[string]any{"first": first}, int64(19))
	require.NoError(t, err)
	require.False(t, got)

	// The contract does not hold these; they are compiled when asked.
	args := argsOf(t, `{request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2}}`)
	got, err = create.Expect("result.seats == request.seats && x.y == 1", map[string]any{"request": args["request"], "x": map[string]any{"y": int64(1)}}, first)
	require.NoError(t, err)
	require.True(t, got)
	_, err = create.Expect("result.seat == 1", args, first)
	require.ErrorContains(t, err, "at 8: no field seat on Booking; did you mean seats?")
	_, err = create.Expect("y == 1", args, first)
	require.ErrorContains(t, err, "nothing is called y here")
}

// TestExpectOfTwoScenarios has one text that two scenarios mean for saved values of different types.
func TestExpectOfTwoScenarios(t *testing.T) {
	u := compile(t, `
functions:
  - {name: text, returns: string, examples: [{name: e, returns: x}]}
  - {name: list, returns: list<timestamp>, examples: [{name: e, returns: []}]}
  - {name: check, returns: bool, examples: [{name: e, returns: true}]}
scenarios:
  - {name: one, steps: [{call: text, save: a}, {call: check, expect: "result && size(a) == 1"}]}
  - {name: two, steps: [{call: list, save: a}, {call: check, expect: "result && size(a) == 1"}]}
`)
	require.Empty(t, lines(u.Problems()))
	require.Empty(t, lines(u.Agreement()))
	for _, saved := range []any{"x", []any{"2027-01-01T10:00:00Z"}} {
		got, err := u.Function("check").Expect("result && size(a) == 1", map[string]any{"a": saved}, true)
		require.NoError(t, err)
		require.True(t, got)
	}
	_, err := u.Function("check").Expect("a[0] > timestamp('2027-01-01T10:00:00Z')", map[string]any{"a": []any{int64(1)}}, true)
	require.ErrorContains(t, err, "no such overload")
}

func TestUseByManyGoroutines(t *testing.T) {
	u := compile(t, booking)
	f := u.Function("create")
	args := argsOf(t, `{request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 0}}`)
	result := jsonOf(t, "{id: 00000000-0000-4000-8000-000000000001, tenant_id: acme, seats: 2, status: held}")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			o, err := f.Outcome(args)
			require.NoError(t, err)
			require.Equal(t, []string{"invalid_seats"}, o.Errors)
			_, err = f.Expect(fmt.Sprintf("request.seats < %d", i%3), args, result)
			require.NoError(t, err)
			require.Empty(t, u.Agreement())
		})
	}
	wg.Wait()
}
