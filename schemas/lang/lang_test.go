package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// booking is a whole contract that agrees with itself.
const booking = `
pact: contract/1
component: booking
version: 1
summary: Accepts, lists and cancels the bookings of one tenant.
binding: {language: go, package: ./internal/booking, factory: NewForPact}
types:
  - name: TenantID
    kind: alias
    type: string
    pattern: "^[a-z0-9-]{3,32}$"
  - name: Request
    kind: struct
    fields:
      - {name: tenant_id, type: TenantID}
      - {name: start, type: timestamp}
      - {name: seats, type: int, minimum: 1, maximum: 20}
      - {name: note, type: "string?", max_length: 200}
  - {name: Status, kind: enum, values: [held, confirmed, cancelled]}
  - name: Booking
    kind: struct
    fields:
      - {name: id, type: uuid}
      - {name: tenant_id, type: TenantID}
      - {name: seats, type: int}
      - {name: status, type: Status}
functions:
  - name: create
    doc: Holds seats for a tenant.
    params: [{name: request, type: Request}]
    returns: Booking
    requires: []
    errors:
      - {name: invalid_seats, when: "request.seats < 1 || request.seats > 20"}
      - {name: invalid_tenant, when: "!request.tenant_id.matches('^[a-z0-9-]{3,32}$')"}
      - {name: note_too_long, when: "has(request.note) && size(request.note) > 200"}
    ensures:
      - "result.seats == request.seats"
      - "result.tenant_id == request.tenant_id"
      - "result.status == 'held'"
    effects: [{kind: writes, target: bookings, data: [PII]}]
    idempotent: false
    budget: {p95_ms: 50}
    satisfies: [AC-1]
    examples:
      - name: holds two seats
        args: {request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2}}
        returns: {id: "${uuid}", tenant_id: acme, seats: 2, status: held}
      - name: refuses zero seats
        args: {request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 0}}
        error: invalid_seats
      - name: refuses a short tenant
        args: {request: {tenant_id: ac, start: "2027-01-01T10:00:00Z", seats: 1}}
        error: invalid_tenant
  - name: cancel
    params: [{name: id, type: uuid}]
    errors: [{name: unknown}]
    examples:
      - {name: cancels, args: {id: 00000000-0000-4000-8000-000000000001}, returns: null}
  - name: free
    params: [{name: start, type: timestamp}]
    returns: int
    ensures: ["result >= 0 && result <= 20"]
    examples:
      - {name: all free, args: {start: "2027-01-01T10:00:00Z"}, returns: 20}
scenarios:
  - name: a cancelled booking frees its seats
    satisfies: [AC-2, AC-1]
    steps:
      - {call: create, args: {request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2, note: "n"}}, save: first}
      - {call: cancel, args: {id: "${first.id}"}}
      - {call: cancel, args: {id: "${first.id}"}, error: unknown}
      - {call: free, args: {start: "2027-01-01T10:00:00Z"}, expect: "result == 20 && first.seats == 2"}
  - name: a long note is refused
    steps:
      - call: create
        args: {request: {tenant_id: acme, start: "2027-01-01T10:00:00Z", seats: 2, note: "` + longNote + `"}}
        error: note_too_long
invariants: [{text: "A cancelled booking holds no seats.", scenario: a cancelled booking frees its seats}]
depends_on: []
`

const longNote = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" +
	"01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"

// decode reads a contract; the head may be left out.
func decode(t testing.TB, text string) *schemas.Contract {
	t.Helper()
	if !strings.Contains(text, "pact: contract/1") {
		text = "pact: contract/1\ncomponent: shop\nversion: 1\nsummary: s\nbinding: {language: none}\n" + text
	}
	if !strings.Contains(text, "\nfunctions:") {
		text += "\nfunctions: []\n"
	}
	c, _, problems := schemas.Decode[schemas.Contract]([]byte(text))
	require.Empty(t, problems, "%s", text)
	return c
}

// compile compiles contracts together and answers the first one's unit.
func compile(t testing.TB, texts ...string) *Unit {
	t.Helper()
	contracts := map[string]*schemas.Contract{}
	var first string
	for _, text := range texts {
		c := decode(t, text)
		if contracts[c.Component] = c; first == "" {
			first = c.Component
		}
	}
	return Compile(contracts).Unit(first)
}

// lines writes problems as check pointer+offset: message.
func lines(ps []Problem) string {
	var b strings.Builder
	for _, p := range ps {
		at := p.Pointer
		if p.Offset > 0 {
			at += fmt.Sprintf("+%d", p.Offset)
		}
		mark := ""
		if p.Warning {
			mark = "warning: "
		}
		fmt.Fprintf(&b, "%s %s: %s%s\n", p.Check, at, mark, p.Message)
	}
	return b.String()
}

// edited is the booking contract with one passage replaced.
func edited(t testing.TB, from, to string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(booking, from), "%q stands %d times", from, strings.Count(booking, from))
	return strings.Replace(booking, from, to, 1)
}

func TestBookingAgreesWithItself(t *testing.T) {
	u := compile(t, booking)
	require.Empty(t, lines(u.Problems()))
	require.Empty(t, lines(u.Agreement()))
	for _, f := range u.Functions() {
		require.True(t, f.Sound(), f.Name)
	}
	require.Equal(t, "Booking", u.Function("create").Returns.String())
	require.Nil(t, u.Function("crate"))
	require.Equal(t, Void, u.Function("cancel").Returns.Kind)
}
