package lang

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBookingDefects has one row a defect: a change to the booking contract and exactly the problems that follow.
func TestBookingDefects(t *testing.T) {
	const goodArgs = `args: {request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2}}
        returns:`
	for name, row := range map[string]struct{ from, to, problems string }{
		"near miss: another good value": {`seats: 2, status: held}`, `seats: 2, status: "${any}"}`, ""},
		"near miss: a note":             {goodArgs, strings.Replace(goodArgs, "seats: 2", "seats: 2, note: n", 1), ""},

		"argument of another kind": {goodArgs, strings.Replace(goodArgs, "seats: 2", "seats: two", 1), `
examples /functions/0/examples/0/args/request/seats: "two" is not an int`},
		"float for an int": {goodArgs, strings.Replace(goodArgs, "seats: 2", "seats: 2.0", 1), `
examples /functions/0/examples/0/args/request/seats: 2.0 is not an int`},
		"missing field": {goodArgs, strings.Replace(goodArgs, ", seats: 2", "", 1), `
examples /functions/0/examples/0/args/request: field seats is missing; Request wants it`},
		"unknown field": {goodArgs, strings.Replace(goodArgs, "seats: 2", "seats: 2, seat: 2", 1), `
examples /functions/0/examples/0/args/request/seat: no field seat on Request, did you mean "seats"?`},
		"unknown argument": {goodArgs, strings.Replace(goodArgs, "{request:", "{reqest:", 1), `
examples /functions/0/examples/0/args: argument request is missing; create wants it
examples /functions/0/examples/0/args/reqest: no argument reqest on create, did you mean "request"?`},
		"argument outside its constraints": {goodArgs, strings.Replace(goodArgs, "seats: 2", "seats: 21", 1), `
examples /functions/0/examples/0/args/request/seats: 21 breaks maximum: a number of at most 20 is wanted`},
		"argument that misses its pattern": {goodArgs, strings.Replace(goodArgs, "acme", "Acme", 1), `
examples /functions/0/examples/0/args/request/tenant_id: "Acme" does not match the pattern ^[a-z0-9-]{3,32}$`},
		"result of another kind": {`seats: 2, status: held}`, `seats: 2, status: hold}`, `
examples /functions/0/examples/0/returns/status: "hold" is not a Status, did you mean "held"?`},
		"placeholder of another kind": {`seats: 2, status: held}`, `seats: "${uuid}", status: held}`, `
examples /functions/0/examples/0/returns/seats: ${uuid} stands for a uuid, and int is wanted`},
		"unknown placeholder": {`{id: "${uuid}", tenant`, `{id: "${uid}", tenant`, `
examples /functions/0/examples/0/returns/id: ${uid} stands for nothing, did you mean "uuid"?`},
		"two outcomes": {`seats: 2, status: held}`, `seats: 2, status: held}
        expect: "true"`, `
examples /functions/0/examples/0: example "holds two seats" has 2 of returns, error and expect`},
		"no outcome": {`00000000-0000-4000-8000-000000000001}, returns: null`, `00000000-0000-4000-8000-000000000001}`, `
examples /functions/1/examples/0: example "cancels" has 0 of returns, error and expect`},
		"something returned for void": {`00000000-0000-4000-8000-000000000001}, returns: null`, `00000000-0000-4000-8000-000000000001}, returns: 1`, `
examples /functions/1/examples/0/returns: 1 is not void`},
		"success outside requires": {`requires: []`, `requires: ["request.seats > 2 || request.seats < 2 && request.tenant_id == 'acme'"]`, `
examples /functions/0/examples/0/args: example "holds two seats" breaks requires "request.seats > 2 || request.seats < 2 && request.tenant_id == 'acme'", outside of which nothing is promised
examples /functions/0/examples/2/args: example "refuses a short tenant" breaks requires "request.seats > 2 || request.seats < 2 && request.tenant_id == 'acme'", outside of which no error is promised
examples /scenarios/0/steps/0/args: step 1 of scenario "a cancelled booking frees its seats" breaks requires "request.seats > 2 || request.seats < 2 && request.tenant_id == 'acme'", outside of which nothing is promised
examples /scenarios/1/steps/0/args: step 1 of scenario "a long note is refused" breaks requires "request.seats > 2 || request.seats < 2 && request.tenant_id == 'acme'", outside of which no error is promised`},
		"success that an error calls for": {`request.seats < 1 || request.seats > 20`, `request.seats < 3 && !has(request.note) || request.seats > 20`, `
errors /functions/0/params/0: nothing says what create does when request.seats is 0, which breaks its minimum of 1
examples /functions/0/examples/0: example "holds two seats" succeeds, but its input calls for error invalid_seats: request.seats < 3 && !has(request.note) || request.seats > 20
examples /functions/0/examples/2: example "refuses a short tenant" expects invalid_tenant, but its input calls for invalid_seats, which is listed before: request.seats < 3 && !has(request.note) || request.seats > 20
errors /functions/0/examples/2: warning: invalid_seats and invalid_tenant both hold for {"request":{"seats":1,"start":"2027-01-01T10:00:00Z","tenant_id":"ac"}} of create; either is accepted`},
		"broken ensures": {`seats: 2, status: held}`, `seats: 3, status: confirmed}`, `
examples /functions/0/examples/0/returns: example "holds two seats" breaks create/ensures/1: result.seats == request.seats
examples /functions/0/examples/0/returns: example "holds two seats" breaks create/ensures/3: result.status == 'held'`},
		"ensures that cannot be evaluated": {`"result.status == 'held'"`, `"1 / (result.seats - 2) == 0"`, `
examples /functions/0/examples/0/returns: example "holds two seats" breaks create/ensures/3: 1 / (result.seats - 2) == 0 (division by zero)`},
		"ensures over a placeholder is skipped": {`"result.status == 'held'"`, `"result.id == 'x' && size(result.id) == 3"`, ""},
		"when that cannot be evaluated": {`has(request.note) && size(request.note) > 200`, `has(request.note) ? size(request.note) > 200 : 1 / (request.seats - 2) > 1`, `
examples /functions/0/examples/0: create/errors/note_too_long cannot be evaluated for example "holds two seats": division by zero`},
		"unknown error": {`seats: 0}}
        error: invalid_seats`, `seats: 0}}
        error: invalid_seat`, `
clauses /functions/0/errors/0: nothing exercises create/errors/invalid_seats
examples /functions/0/examples/1/error: create has no error "invalid_seat"; did you mean invalid_seats?`},
		"error that its input does not call for": {`seats: 0}}`, `seats: 3}}`, `
examples /functions/0/examples/1: example "refuses zero seats" expects invalid_seats, but its input does not call for it: request.seats < 1 || request.seats > 20`},
		"error example of another kind": {`seats: 0}}`, `seats: none}}`, `
examples /functions/0/examples/1/args/request/seats: "none" is not an int`},
		"error example that lacks a field": {`start: "2027-01-01T10:00:00Z", seats: 0}}`, `seats: 0}}`, ``},
		"uncovered minimum": {`request.seats < 1 || request.seats > 20`, `request.seats < 0 || request.seats > 20`, `
errors /functions/0/params/0: nothing says what create does when request.seats is 0, which breaks its minimum of 1
examples /functions/0/examples/1: example "refuses zero seats" expects invalid_seats, but its input does not call for it: request.seats < 0 || request.seats > 20`},
		"uncovered maximum": {`request.seats < 1 || request.seats > 20`, `request.seats < 1`, `
errors /functions/0/params/0: nothing says what create does when request.seats is 21, which breaks its maximum of 20`},
		"maximum excluded by requires": {`requires: []
    errors:
      - {name: invalid_seats, when: "request.seats < 1 || request.seats > 20"}`, `requires: ["request.seats <= 20"]
    errors:
      - {name: invalid_seats, when: "request.seats < 1"}`, ""},
		"uncovered pattern": {`'^[a-z0-9-]{3,32}$')"`, `'^[a-z0-9-]{3,}$')"`, `
errors /functions/0/params/0: nothing says what create does when request.tenant_id is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", which breaks its pattern of ^[a-z0-9-]{3,32}$`},
		"uncovered length of an optional field": {`has(request.note) && size(request.note) > 200`, `has(request.note) && size(request.note) > 201`, `
errors /functions/0/params/0: nothing says what create does when request.note is "` + strings.Repeat("a", 75) + ` …, which breaks its max_length of 200`},
		"two errors for one input": {`request.seats < 1 || request.seats > 20`, `request.seats < 1 || request.seats > 20 || request.tenant_id == 'aa'`, `
errors /functions/0/params/0: warning: invalid_seats and invalid_tenant both hold for {"request":{"seats":2,"start":"2027-01-01T10:00:00Z","tenant_id":"aa"}} of create; either is accepted`},
		"no success example": {`seats: 2, status: held}
      - name: refuses zero seats`, `seats: 2, status: held}
      - name: refuses zero seats`, ""},
		"unknown call": {`- {call: free,`, `- {call: fre,`, `
examples /scenarios/0/steps/3/call: no function is called "fre", did you mean "free"?`},
		"reference to nothing": {`args: {id: "${first.id}"}, error`, `args: {id: "${frist.id}"}, error`, `
examples /scenarios/0/steps/2/args/id: ${frist.id}: no step before saved frist; did you mean first?`},
		"reference to no field": {`args: {id: "${first.id}"}, error`, `args: {id: "${first.ids}"}, error`, `
examples /scenarios/0/steps/2/args/id: ${first.ids}: no field ids on Booking; did you mean id?`},
		"reference of another type": {`args: {id: "${first.id}"}, error`, `args: {id: "${first.seats}"}, error`, `
examples /scenarios/0/steps/2/args/id: ${first.seats} is an int, and uuid is wanted`},
		"step that breaks a constraint": {`seats: 2, note: "n"}`, `seats: 22, note: "n"}`, `
examples /scenarios/0/steps/0/args/request/seats: 22 breaks maximum: a number of at most 20 is wanted`},
		"error step that nothing calls for": {`seats: 2, note: "` + longNote + `"`, `seats: 2, note: "short"`, `
examples /scenarios/1/steps/0: step 1 of scenario "a long note is refused" expects note_too_long, but its input does not call for it: has(request.note) && size(request.note) > 200`},
		"invariant without a scenario": {`, scenario: a cancelled booking frees its seats}`, `}`, `
clauses /invariants/0: nothing exercises invariants/1: "A cancelled booking holds no seats." names no scenario`},
		"invariant with an unknown scenario": {`, scenario: a cancelled booking frees its seats}`, `, scenario: a cancelled booking frees its seat}`, `
clauses /invariants/0/scenario: no scenario is called "a cancelled booking frees its seat", did you mean "a cancelled booking frees its seats"?`},
		"example twice": {`name: refuses zero seats`, `name: holds two seats`, `
clauses /functions/0/examples/1/name: example "holds two seats" stands twice`},
		"scenario twice": {`name: a long note is refused`, `name: a cancelled booking frees its seats`, `
clauses /scenarios/1/name: scenario "a cancelled booking frees its seats" stands twice`},
	} {
		t.Run(name, func(t *testing.T) {
			u := compile(t, edited(t, row.from, row.to))
			require.Empty(t, lines(u.Problems()))
			require.Equal(t, strings.TrimPrefix(row.problems, "\n"), strings.TrimSuffix(lines(u.Agreement()), "\n"))
			for _, p := range u.Agreement() {
				require.NotEmpty(t, p.Fix)
			}
		})
	}
}

func TestClausesThatNothingExercises(t *testing.T) {
	u := compile(t, `
functions:
  - name: f
    params: [{name: n, type: int, minimum: 3}]
    returns: int
    errors: [{name: small, when: "n < 2"}, {name: lost}]
    ensures: ["result > n", "result > 1"]
  - name: g
    returns: int
    ensures: ["result > 1"]
  - name: h
    errors: [{name: broken, when: "m > 1"}]
scenarios:
  - {name: s, steps: [{call: g}, {call: f, args: {n: 5}, error: lost}]}
  - {name: empty, steps: []}
`)
	require.Equal(t, "expressions /functions/2/errors/0/when: nothing is called m here\n", lines(u.Problems()))
	require.Equal(t, `clauses /functions/0: f has no example that succeeds
errors /functions/0/params/0: nothing says what f does when n is 2, which breaks its minimum of 3
clauses /functions/0/errors/0: nothing exercises f/errors/small
clauses /functions/0/ensures/0: nothing exercises f/ensures/1
clauses /functions/0/ensures/1: nothing exercises f/ensures/2
clauses /functions/1: g has no example that succeeds
examples /scenarios/1: scenario "empty" has no steps
`, lines(u.Agreement()))
}

// TestErrorsAboutTheKind has examples of errors that are about what is absent or no member: a case only where a when
// decides it.
func TestErrorsAboutTheKind(t *testing.T) {
	u := compile(t, `
types:
  - {name: Color, kind: enum, values: [red, green]}
  - {name: Request, kind: struct, fields: [{name: color, type: Color}, {name: n, type: int}]}
functions:
  - name: f
    params: [{name: r, type: Request}]
    errors:
      - {name: no_n, when: "!has(r.n)"}
      - {name: bad_color, when: "!(r.color in ['red', 'green'])"}
      - {name: big, when: "r.n > 9"}
    examples:
      - {name: ok, args: {r: {color: red, n: 1}}, returns: null}
      - {name: no n, args: {r: {color: red}}, error: no_n}
      - {name: blue, args: {r: {color: blue, n: 1}}, error: bad_color}
      - {name: big, args: {r: {color: red, n: 10}}, error: big}
      - {name: blue and big, args: {r: {color: blue, n: 10}}, error: big}
      - {name: no color, args: {r: {n: 10}}, error: no_n}
      - {name: text, args: {r: {n: x}}, error: no_n}
`)
	require.Empty(t, lines(u.Problems()))
	require.Equal(t, `errors /functions/0/examples/4: warning: bad_color and big both hold for {"r":{"color":"blue","n":10}} of f; either is accepted
examples /functions/0/examples/4: example "blue and big" expects big, but its input calls for bad_color, which is listed before: !(r.color in ['red', 'green'])
examples /functions/0/examples/5/args/r: field color is missing; Request wants it
examples /functions/0/examples/6/args/r: field color is missing; Request wants it
examples /functions/0/examples/6/args/r/n: "x" is not an int
`, lines(u.Agreement()))
}

func TestSavedValues(t *testing.T) {
	for name, row := range map[string]struct{ steps, expressions, agreement string }{
		"near miss":       {`{call: make, save: a}, {call: make, save: b}, {call: use, args: {n: "${a}"}, expect: "result && a < b"}`, "", ""},
		"whole and part":  {`{call: pair, save: p}, {call: use, args: {n: "${p.left}"}}, {call: take, args: {p: "${p}"}}, {call: take, args: {p: {left: "${p.left}"}}}`, "", ""},
		"part of another": {`{call: pair, save: p}, {call: take, args: {p: "${p.left}"}}`, "", "examples /scenarios/0/steps/1/args/p: ${p.left} is an int, and Pair is wanted\n"},
		"not known yet":   {`{call: pair, save: p}, {call: any, args: {j: {a: ["${p}"]}}}, {call: use, args: {n: "${p.left}"}, error: odd}`, "", ""},
		"known":           {`{call: any, args: {j: {a: [{left: 2}]}}}`, "", "examples /scenarios/0/steps/0/args: step 1 of scenario \"s\" breaks requires \"j == null || j.a[0].left == 1\", outside of which nothing is promised\n"},
		"right operand":   {`{call: pair, save: p}, {call: two, args: {a: 1, b: "${p.left}", xs: [1, 2]}}`, "", ""},
		"right and known": {`{call: pair, save: p}, {call: two, args: {a: "${p.left}", b: 1, xs: [2]}}`, "", "examples /scenarios/0/steps/1: step 2 of scenario \"s\" succeeds, but its input calls for error known: xs == [2]\n"},
		"item":            {`{call: pair, save: p}, {call: two, args: {a: 1, b: 1, xs: ["${p.left}"]}}, {call: two, args: {a: 1, b: 1, xs: [1, "${p.left}"]}}`, "", ""},

		"two outcomes":  {`{call: make, returns: 1, expect: "result == 1"}`, "", "examples /scenarios/0/steps/0: step 1 of scenario \"s\" has 2 of returns, error and expect\n"},
		"unknown error": {`{call: use, args: {n: 3}, error: od}`, "", "examples /scenarios/0/steps/0/error: use has no error \"od\"; did you mean odd?\n"},
		"other result":  {`{call: make, returns: x}`, "", "examples /scenarios/0/steps/0/returns: \"x\" is not an int\n"},
		"inside a text": {`{call: pair, save: p}, {call: say, args: {s: "is ${p.left}"}}, {call: say, args: {s: "${q.left} is"}}`, "", "examples /scenarios/0/steps/1/args/s: ${p.left} stands inside a text; only as the whole value it is what was saved\n"},
		"twice":         {`{call: make, save: a}, {call: make, save: a}`, "expressions /scenarios/0/steps/1/save: \"a\" is saved twice in this scenario\n", ""},
		"result":        {`{call: make, save: result}`, "expressions /scenarios/0/steps/0/save: \"result\" is what a function returned and names no saved value\n", ""},
		"form":          {`{call: make, save: First}`, "expressions /scenarios/0/steps/0/save: \"First\" does not name a saved value\n", ""},
		"of nothing":    {`{call: drop, save: a}`, "expressions /scenarios/0/steps/0/save: drop returns nothing here that could be saved as \"a\"\n", ""},
		"later":         {`{call: use, args: {n: "${a}"}, expect: "a > 1"}, {call: make, save: a}`, "expressions /scenarios/0/steps/0/expect: nothing is called a here\n", "examples /scenarios/0/steps/0/args/n: ${a}: no step before saved a\n"},
		"parameter":     {`{call: use, args: {n: 1}, expect: "n == 1"}`, "expressions /scenarios/0/steps/0/expect: nothing is called n here\n", ""},
		"field":         {`{call: pair, save: p}, {call: make, expect: "result == p.lef"}`, "expressions /scenarios/0/steps/1/expect+12: no field lef on Pair; did you mean left?\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			u := compile(t, `
types: [{name: Pair, kind: struct, fields: [{name: left, type: int}]}]
functions:
  - {name: make, returns: int, examples: [{name: e, returns: 1}]}
  - {name: pair, returns: Pair, examples: [{name: e, returns: {left: 1}}]}
  - {name: use, params: [{name: n, type: int, minimum: 0}], requires: ["n > -1"], errors: [{name: odd, when: "n == 3"}], returns: bool, examples: [{name: e, args: {n: 1}, returns: true}, {name: o, args: {n: 3}, error: odd}]}
  - {name: take, params: [{name: p, type: Pair}], examples: [{name: e, args: {p: {left: 1}}, returns: null}]}
  - {name: any, params: [{name: j, type: "json?"}], requires: ["j == null || j.a[0].left == 1"], examples: [{name: e, returns: null}]}
  - name: two
    params: [{name: a, type: int}, {name: b, type: int}, {name: xs, type: list<int>}]
    requires: ["xs != [1, 7]", "xs.sort().size() > 0", "1 in xs || 2 in xs || 5 in xs"]
    errors: [{name: less, when: "a > b + 0"}, {name: known, when: "xs == [2]"}, {name: same, when: "!(xs == [1, 2]) && !(xs == [1]) && xs != [2] && !(2 in xs)"}]
    examples: [{name: e, args: {a: 1, b: 1, xs: [1]}, returns: null}, {name: l, args: {a: 2, b: 1, xs: [1]}, error: less}, {name: k, args: {a: 1, b: 1, xs: [2]}, error: known}, {name: s, args: {a: 1, b: 1, xs: [5]}, error: same}]
  - {name: say, params: [{name: s, type: string}], examples: [{name: e, args: {s: x}, returns: null}]}
  - {name: drop, examples: [{name: e, returns: null}]}
scenarios: [{name: s, steps: [`+row.steps+`]}]
`)
			require.Equal(t, row.expressions, lines(u.Problems()))
			require.Equal(t, row.agreement, lines(u.Agreement()))
		})
	}
}
