package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// place is a function over every kind of type there is.
const place = `pact: contract/1
component: shop
version: 1
summary: s
binding: {language: none}
depends_on: [clock]
types:
  - {name: Status, kind: enum, values: [held, confirmed, cancelled]}
  - {name: Card, kind: struct, fields: [{name: number, type: string}]}
  - {name: Pay, kind: union, variants: [{tag: card, type: Card}, {tag: cash, type: int}]}
  - {name: Line, kind: struct, fields: [{name: sku, type: string}, {name: status, type: Status}, {name: price, type: decimal}]}
  - name: Request
    kind: struct
    fields:
      - {name: tenant_id, type: string}
      - {name: seats, type: int}
      - {name: ratio, type: float}
      - {name: note, type: "string?"}
      - {name: start, type: timestamp}
      - {name: wait, type: duration}
      - {name: day, type: date}
      - {name: data, type: bytes}
      - {name: status, type: Status}
      - {name: lines, type: list<Line>}
      - {name: stock, type: "map<string, int>"}
      - {name: extra, type: "json?"}
      - {name: pay, type: Pay}
      - {name: now, type: clock.Instant}
      - {name: open, type: bool}
functions:
  - name: order
    params:
      - {name: request, type: Request}
      - {name: limit, type: "int?"}
      - {name: tags, type: "list<string>?"}
      - {name: other, type: "Request?"}
      - {name: state, type: "Status?"}
      - {name: type, type: string}
    returns: Line
    requires: [%q]
    ensures: [%q]
`

func expression(t testing.TB, requires, ensures string) *Unit {
	t.Helper()
	return compile(t, fmt.Sprintf(place, requires, ensures), clock)
}

// TestExpressionDefects has one row a defect, and near misses that are accepted.
func TestExpressionDefects(t *testing.T) {
	for name, row := range map[string]struct {
		bad, message, fix string
		good              []string
	}{
		"field": {
			"request.seat < 1", "8: no field seat on Request; did you mean seats?", "Request has tenant_id, seats",
			[]string{"request.seats < 1", "'ü' == 'ü' && request.seats == 1"},
		},
		"field after other letters": {"'ü€' == 'ü€' && request.seat == 1", "30: no field seat on Request; did you mean seats?", "has", nil},
		"field of a second line":    {"request.seats > 1 &&\n  request.seat == 1", "31: no field seat on Request; did you mean seats?", "has", nil},
		"field nothing is near":     {"request.xyzzy == 1", "8: no field xyzzy on Request", "Request has tenant_id", nil},
		"field in has":              {"has(request.notes)", "12: no field notes on Request; did you mean note?", "has", []string{"has(request.note)", "!has(request.note) || size(request.note) <= 200"}},
		"field of an item": {
			"request.lines.exists(l, l.skuu == 'a')", "26: no field skuu on Line; did you mean sku?", "Line has sku",
			[]string{"request.lines.exists(l, l.sku == 'a')", "request.lines[0].sku == 'a'", "request.lines.all(request, request.sku == 'a')"},
		},
		"field of an index":             {"request.lines[0].skuu == 'a'", "17: no field skuu on Line; did you mean sku?", "has", nil},
		"field of another component":    {"request.now.zon == 'utc'", "12: no field zon on clock.Instant; did you mean zone?", "has at, zone", []string{"request.now.zone == 'utc' && request.now.at > request.start"}},
		"field of an optional list":     {"tags.map(x, x.foo) == []", "14: string has no fields, and so no foo", "compare the value itself", []string{"tags == null || tags.exists(t, t == 'a')", "'a' in tags"}},
		"field of an optional struct":   {"other.seat == 1", "6: no field seat on Request; did you mean seats?", "has", []string{"other == null || other.seats == 1"}},
		"field of a scalar":             {"request.seats.foo == 1", "14: int has no fields, and so no foo", "compare the value itself", nil},
		"variant":                       {"has(request.pay.cart)", "16: no field cart on Pay; did you mean card?", "Pay has card, cash", []string{"has(request.pay.card) && request.pay.card.number == '1'"}},
		"json":                          {"request.extra.a.b == 1 && request.seat == 1", "34: no field seat on Request; did you mean seats?", "has", []string{"request.extra.a.b == 1", "request.extra"}},
		"name":                          {"reqest.seats == 1", "0: nothing is called reqest here; did you mean request?", "use one of limit, other, request, state, tags, type", []string{"limit == null || limit > 1"}},
		"name of a macro elsewhere":     {"request.lines.exists(l, true) && l == 1", "33: nothing is called l here", "use one of", nil},
		"function":                      {"siz(request.tenant_id) > 1", "0: no function is called siz; did you mean size?", "use a function of CEL", []string{"size(request.tenant_id) > 1"}},
		"method":                        {"request.tenant_id.matchs('a')", "18: no function is called matchs; did you mean matches?", "use a function", []string{"request.tenant_id.startsWith('a')", "request.tenant_id.lowerAscii() == 'a'", "math.greatest(1, 2) == 2", "sets.contains([1], [1])", "[1, 2].slice(0, 1) == [1]"}},
		"types that do not meet":        {"request.seats == 'a'", "14: == compares two values of one type, not (int, string)", "1.0 is a float", []string{"request.tenant_id == 'a'"}},
		"int beside float":              {"request.ratio > 1", "14: > does not take (float, int)", "1.0 is a float", []string{"request.ratio > 1.0"}},
		"int equal float":               {"request.ratio == 1", "14: == compares two values of one type, not (float, int)", "1.0 is a float", []string{"request.ratio == 1.0"}},
		"sum of different types":        {"request.seats + '1' == 2", "14: + does not take (int, string)", "int(…)", []string{"request.seats + 1 == 2"}},
		"function of another type":      {"size(request.seats) == 2", "4: size does not take (int)", "give it what it takes", []string{"size(request.lines) == 2", "size(request.data) == 1", "size(request.stock) == 1"}},
		"timestamp with text":           {"request.start > '2027-01-01T00:00:00Z'", "14: > does not take (timestamp, string)", "timestamp(", []string{"request.start > timestamp('2027-01-01T00:00:00Z')", "request.wait < duration('1h')", "request.start + request.wait > request.start", "request.day > '2027-01-01'", "request.start.getFullYear() == 2027"}},
		"value of an enum":              {"request.status == 'hold'", `18: Status has no value "hold", did you mean "held"?`, "use one of held, confirmed, cancelled", []string{"request.status == 'held'", "request.tenant_id == 'hold'"}},
		"value of an enum on the left":  {"'hold' != request.status", `0: Status has no value "hold", did you mean "held"?`, "use one of", []string{"'held' != request.status"}},
		"value of an optional enum":     {"state == null || state == 'hold'", `26: Status has no value "hold", did you mean "held"?`, "use one of", []string{"state == null || state == 'held'"}},
		"value of an enum in a list":    {"request.status in ['held', 'gone']", `27: Status has no value "gone"; known: held, confirmed, cancelled`, "use one of", []string{"request.status in ['held', 'cancelled']", "'gone' in ['held', 'gone']"}},
		"value of an enum of items":     {"request.lines.all(l, l.status == 'hold')", `33: Status has no value "hold", did you mean "held"?`, "use one of", []string{"request.lines.all(l, l.status == 'held')"}},
		"value of an enum by condition": {"request.status == (request.open ? 'held' : 'gone')", `43: Status has no value "gone"; known: held, confirmed, cancelled`, "use one of", []string{"request.status == (request.open ? 'held' : 'cancelled')"}},
		"value of a built struct":       {"Line{sku: 'a', status: 'hold', price: '1'} == request.lines[0]", `23: Status has no value "hold", did you mean "held"?`, "use one of", []string{"Line{sku: 'a', status: 'held', price: '1'} == request.lines[0]"}},
		"null of a field":               {"request.note == null", "16: request.note is absent, not null, where it is not given", "ask has(request.note)", []string{"limit == null && tags == null && other == null && state == null"}},
		"null of what is there":         {"type != null", "8: type is never null", "make it string?", []string{"type != ''"}},
		"has of a parameter":            {"has(limit)", "4: has() asks for a field", "limit != null", nil},
		"regular expression":            {"request.tenant_id.matches('[a')", "26: pattern \"[a\" is not RE2: missing closing ]: `[a`", "correct the pattern", []string{"request.tenant_id.matches('[a]')", "matches(request.tenant_id, '^a$')", "request.tenant_id.matches(type)"}},
		"no bool":                       {"request.seats + 1", "0: requires is to be true or false, and this is an int", "compare it", []string{"request.open"}},
		"no bool but text":              {"request.start", "0: requires is to be true or false, and this is a timestamp", "compare it", nil},
		"early end":                     {"request.seats &&", "16: the expression ends too early", "complete it", nil},
		"wrong sign":                    {"request.seats = 1", `14: "=" is no part of CEL`, "write ==", []string{"request.seats == 1"}},
		"word of CEL":                   {"request.seats == 1 and request.open", `19: "and" cannot stand here`, "it is CEL", nil},
		"empty":                         {" ", "0: requires is empty", "write a condition", nil},
		"too long":                      {strings.Repeat("x", maxExpression+1), "0: an expression of 4097 bytes; at most 4096 are read", "split it", []string{"true" + strings.Repeat(" ", maxExpression-4)}},
		"result of no call":             {"result.sku == 'a'", "0: result is what a function returned, and there is none here", "use the parameters: limit, other", nil},
	} {
		t.Run(name, func(t *testing.T) {
			u := expression(t, row.bad, "true")
			require.Len(t, u.Problems(), 1, lines(u.Problems()))
			p := u.Problems()[0]
			require.Equal(t, CheckExpressions, p.Check)
			require.Equal(t, "/functions/0/requires/0", p.Pointer)
			require.Equal(t, row.message, fmt.Sprintf("%d: %s", p.Offset, p.Message))
			require.Contains(t, p.Fix, row.fix)
			require.False(t, u.Function("order").Sound())
			for _, good := range row.good {
				u := expression(t, good, "true")
				require.Empty(t, lines(u.Problems()), good)
				require.True(t, u.Function("order").Sound())
			}
		})
	}
}
