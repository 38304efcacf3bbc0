package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const clock = `
pact: contract/1
component: clock
version: 1
summary: Tells the time.
binding: {language: none}
types:
  - {name: Instant, kind: struct, fields: [{name: at, type: timestamp}, {name: zone, type: Zone}]}
  - {name: Zone, kind: enum, values: [utc, local]}
functions: []
`

// head is a contract of a shop that depends on clock.
const head = `pact: contract/1
component: shop
version: 1
summary: s
binding: {language: none}
depends_on: [clock, gone]
functions: []
`

// TestTypeDefects has one row a defect: a contract's types that are refused with exactly that problem, and a near miss
// that is accepted.
func TestTypeDefects(t *testing.T) {
	for name, row := range map[string]struct{ bad, problem, fix, good string }{
		"unknown type": {
			`{name: A, kind: struct, fields: [{name: x, type: strng}]}`,
			`/types/0/fields/0/type: no type is called "strng", did you mean "string"?`, "write string",
			`{name: A, kind: struct, fields: [{name: x, type: string}]}`,
		},
		"type of another language": {
			`{name: A, kind: struct, fields: [{name: x, type: list<int64>}]}`,
			`/types/0/fields/0/type+5: no type is called "int64", did you mean "int"?`, "write int",
			`{name: A, kind: struct, fields: [{name: x, type: list<int>}]}`,
		},
		"misspelt own type": {
			`{name: Request, kind: alias, type: int}, {name: A, kind: alias, type: "map<string, Reqest>"}`,
			`/types/1/type+12: no type is called "Reqest", did you mean "Request"?`, "declare Reqest under types",
			`{name: Request, kind: alias, type: int}, {name: A, kind: alias, type: "map<string, Request>"}`,
		},
		"nothing near": {
			`{name: A, kind: alias, type: Zyxwvut}`,
			`/types/0/type: no type is called "Zyxwvut"; known: A, list, map, bool, int, float, decimal, string, bytes, date, timestamp, duration, uuid, json, void`, "declare it under types",
			`{name: A, kind: alias, type: json}`,
		},
		"type of a dependency without its name": {
			`{name: A, kind: alias, type: Instant}`,
			`/types/0/type: no type is called "Instant" here; clock has one`, "write clock.Instant",
			`{name: A, kind: alias, type: clock.Instant}`,
		},
		"misspelt type of a dependency": {
			`{name: A, kind: alias, type: clock.Instance}`,
			`/types/0/type: clock has no type called "Instance", did you mean "Instant"?`, "contract of clock",
			`{name: A, kind: alias, type: "list<clock.Instant?>"}`,
		},
		"undeclared dependency": {
			`{name: A, kind: alias, type: store.Row}`,
			`/types/0/type: store.Row is a type of store, and shop does not depend on store`, "add store to depends_on",
			`{name: A, kind: alias, type: clock.Zone}`,
		},
		"unknown component": {
			`{name: A, kind: alias, type: clok.Zone}`,
			`/types/0/type: no component is called "clok", did you mean "clock"?`, "depends_on",
			`{name: Zone, kind: alias, type: int}, {name: A, kind: alias, type: shop.Zone}`,
		},
		"dependency without a contract": {
			`{name: A, kind: alias, type: gone.Row}`,
			`/types/0/type: gone has no contract, so gone.Row is unknown`, "write the contract of gone",
			`{name: A, kind: alias, type: clock.Zone}`,
		},
		"constraint of another type": {
			`{name: A, kind: alias, type: int, min_length: 3}`,
			`/types/0/min_length: min_length: 3 does not fit int; it bounds the characters of a string, the bytes of bytes`, "int takes minimum, maximum",
			`{name: A, kind: alias, type: bytes, min_length: 3}`,
		},
		"constraint of the items on a list": {
			`{name: A, kind: alias, type: list<string>, pattern: "^a"}`,
			`/types/0/pattern: pattern: ^a does not fit list<string>; it bounds strings`, "write an alias with the constraint",
			`{name: A, kind: alias, type: list<string>, min_items: 1, unique_items: true}`,
		},
		"constraint on a struct": {
			`{name: A, kind: struct, fields: [{name: x, type: int}], max_properties: 3}`,
			`/types/0/max_properties: max_properties: 3 does not fit A; it bounds maps`, "A takes no constraints",
			`{name: A, kind: alias, type: "map<string, int>", max_properties: 3}`,
		},
		"constraint on an enum": {
			`{name: A, kind: enum, values: [x], max_length: 3}`,
			`/types/0/max_length: max_length: 3 does not fit A; it bounds the characters of a string, the bytes of bytes`, "takes no constraints",
			`{name: A, kind: enum, values: [x]}`,
		},
		"minimum above maximum": {
			`{name: A, kind: struct, fields: [{name: x, type: int, minimum: 5, maximum: 3}]}`,
			`/types/0/fields/0/minimum: no int can meet minimum 5 and maximum 3`, "change one of them",
			`{name: A, kind: struct, fields: [{name: x, type: int, minimum: 5, maximum: 5}]}`,
		},
		"bounds that exclude each other": {
			`{name: A, kind: alias, type: float, exclusive_minimum: 5, maximum: 5}`,
			`/types/0/maximum: no float can meet maximum 5 and exclusive_minimum 5`, "change one of them",
			`{name: A, kind: alias, type: float, exclusive_minimum: 5, maximum: 5.5}`,
		},
		"no whole number between": {
			`{name: A, kind: alias, type: int, exclusive_minimum: 5, exclusive_maximum: 6}`,
			`/types/0/exclusive_minimum: no int can meet exclusive_minimum 5 and exclusive_maximum 6`, "change one of them",
			`{name: A, kind: alias, type: decimal, exclusive_minimum: 5, exclusive_maximum: 6}`,
		},
		"no multiple between": {
			`{name: A, kind: alias, type: int, minimum: 11, maximum: 14, multiple_of: 5}`,
			`/types/0/minimum: no int can meet minimum 11 and maximum 14 and multiple_of 5`, "change one of them",
			`{name: A, kind: alias, type: int, minimum: 11, maximum: 15, multiple_of: 5}`,
		},
		"more than 64 bits": {
			`{name: A, kind: alias, type: int, minimum: 1e19}`,
			`/types/0/minimum: no int can meet minimum 1e19`, "change one of them",
			`{name: A, kind: alias, type: int, minimum: 1e18}`,
		},
		"multiple of zero": {
			`{name: A, kind: alias, type: float, multiple_of: 0}`,
			`/types/0/multiple_of: multiple_of: 0 can be met by no value`, "above 0",
			`{name: A, kind: alias, type: float, multiple_of: 0.01}`,
		},
		"lengths": {
			`{name: A, kind: alias, type: string, min_length: 4, max_length: 3}`,
			`/types/0/min_length: no string can meet min_length 4 and max_length 3`, "change one of them",
			`{name: A, kind: alias, type: string, min_length: 3, max_length: 3}`,
		},
		"negative length": {
			`{name: A, kind: alias, type: string, min_length: -1}`,
			`/types/0/min_length: min_length: -1 is below zero, and nothing is counted so`, "0 or more",
			`{name: A, kind: alias, type: string, min_length: 0}`,
		},
		"pattern against length": {
			`{name: A, kind: alias, type: string, pattern: "^[a-z]{5}$", max_length: 3}`,
			`/types/0/max_length: no string can meet max_length 3 and pattern ^[a-z]{5}$`, "change one of them",
			`{name: A, kind: alias, type: string, pattern: "^[a-z]{5}$", max_length: 5}`,
		},
		"pattern against a length without end": {
			`{name: A, kind: alias, type: string, pattern: "^[a-z]{3,5}$", min_length: 2000}`,
			`/types/0/min_length: no string can meet min_length 2000 and pattern ^[a-z]{3,5}$`, "change one of them",
			`{name: A, kind: alias, type: string, pattern: "^[a-z]{3,}$", min_length: 2000}`,
		},
		"items": {
			`{name: A, kind: alias, type: list<int>, min_items: 4, max_items: 3}`,
			`/types/0/min_items: no list can meet min_items 4 and max_items 3`, "change one of them",
			`{name: A, kind: alias, type: list<int>, max_items: 3}`,
		},
		"more different items than there are": {
			`{name: A, kind: alias, type: list<bool>, min_items: 3, unique_items: true}`,
			`/types/0/unique_items: no A can hold 3 different items: there are 2`, "lower min_items",
			`{name: A, kind: alias, type: list<bool>, min_items: 2, unique_items: true}`,
		},
		"properties": {
			`{name: A, kind: alias, type: "map<int, int>", min_properties: 4, max_properties: 3}`,
			`/types/0/min_properties: no map can meet min_properties 4 and max_properties 3`, "change one of them",
			`{name: A, kind: alias, type: "map<int, int>", min_properties: 4, max_properties: 4}`,
		},
		"use against type": {
			`{name: Small, kind: alias, type: int, maximum: 3}, {name: A, kind: struct, fields: [{name: x, type: Small, minimum: 5}]}`,
			`/types/1/fields/0/minimum: no int can meet minimum 5 and maximum 3`, "change one of them",
			`{name: Small, kind: alias, type: int, maximum: 5}, {name: A, kind: struct, fields: [{name: x, type: Small, minimum: 5}]}`,
		},
		"two patterns": {
			`{name: Id, kind: alias, type: string, pattern: "^a"}, {name: A, kind: struct, fields: [{name: x, type: Id, pattern: "z$"}]}`,
			`/types/1/fields/0/pattern: pattern "z$" stands beside "^a" of the type itself`, "one pattern that says both",
			`{name: Id, kind: alias, type: string, pattern: "^a"}, {name: A, kind: struct, fields: [{name: x, type: Id, max_length: 4}]}`,
		},
		"pattern": {
			`{name: A, kind: alias, type: string, pattern: "(?=a)"}`,
			"/types/0/pattern: pattern \"(?=a)\" is not RE2: invalid or unsupported Perl syntax: `(?=`", "look-around",
			`{name: A, kind: alias, type: string, pattern: "(?i)a"}`,
		},
		"format": {
			`{name: A, kind: alias, type: string, format: e-mail}`,
			`/types/0/format: format "e-mail" is unknown, did you mean "email"?`, "use one of date, date-time, email",
			`{name: A, kind: alias, type: string, format: email}`,
		},
		"empty enum": {
			`{name: A, kind: enum}`,
			`/types/0: enum A is empty: it has no values`, "at least one value",
			`{name: A, kind: enum, values: [x]}`,
		},
		"empty struct": {
			`{name: A, kind: struct}`,
			`/types/0: struct A is empty: it has no fields`, "at least one field",
			`{name: A, kind: struct, fields: [{name: x, type: "int?"}]}`,
		},
		"empty union": {
			`{name: A, kind: union, variants: []}`,
			`/types/0: union A is empty: it has no variants`, "at least one variant",
			`{name: A, kind: union, variants: [{tag: x, type: int}]}`,
		},
		"alias of nothing": {
			`{name: A, kind: alias}`,
			`/types/0: alias A is empty: it has no type`, "the type that it stands for",
			`{name: A, kind: alias, type: int}`,
		},
		"duplicate value": {
			`{name: A, kind: enum, values: [x, y, x]}`,
			`/types/0/values/2: value "x" of A is listed twice`, "remove one",
			`{name: A, kind: enum, values: [x, y, X]}`,
		},
		"blank value": {
			`{name: A, kind: enum, values: [x, " x"]}`,
			`/types/0/values/1: " x" is not a value that can be told apart`, "without spaces",
			`{name: A, kind: enum, values: [x, "x x"]}`,
		},
		"duplicate type": {
			`{name: A, kind: enum, values: [x]}, {name: A, kind: alias, type: int}`,
			`/types/1/name: type "A" is declared twice`, "rename or remove",
			`{name: A, kind: enum, values: [x]}, {name: A2, kind: alias, type: int}`,
		},
		"duplicate field": {
			`{name: A, kind: struct, fields: [{name: x, type: int}, {name: x, type: string}]}`,
			`/types/0/fields/1/name: field "x" is declared twice`, "rename or remove",
			`{name: A, kind: struct, fields: [{name: x, type: int}, {name: x_, type: string}]}`,
		},
		"duplicate variant": {
			`{name: A, kind: union, variants: [{tag: x, type: int}, {tag: x, type: string}]}`,
			`/types/0/variants/1/tag: variant "x" of A is declared twice`, "rename or remove",
			`{name: A, kind: union, variants: [{tag: x, type: int}, {tag: y, type: int}]}`,
		},
		"optional variant": {
			`{name: A, kind: union, variants: [{tag: x, type: "int?"}]}`,
			`/types/0/variants/0/type: variant "x" is optional, but an arm that is chosen is there`, "remove the ?",
			`{name: A, kind: union, variants: [{tag: x, type: "list<int?>"}]}`,
		},
		"type name": {
			`{name: request, kind: alias, type: int}`,
			`/types/0/name: "request" does not name a type`, "capital letter",
			`{name: R2, kind: alias, type: int}`,
		},
		"field name": {
			`{name: A, kind: struct, fields: [{name: tenantId, type: int}]}`,
			`/types/0/fields/0/name: "tenantId" does not name a field`, "write tenant_id",
			`{name: A, kind: struct, fields: [{name: tenant_id, type: int}]}`,
		},
		"word of CEL": {
			`{name: A, kind: struct, fields: [{name: in, type: int}]}`,
			`/types/0/fields/0/name: "in" is a word of CEL and names no field`, "another name",
			`{name: A, kind: struct, fields: [{name: result, type: int}, {name: inn, type: int}]}`,
		},
		"recursion": {
			`{name: A, kind: struct, fields: [{name: next, type: A}]}`,
			`/types/0: A has no value that ends: it holds itself through next`, "make next optional",
			`{name: A, kind: struct, fields: [{name: next, type: "A?"}, {name: all, type: list<A>}, {name: by, type: "map<int, A>"}]}`,
		},
		"recursion through a list that is never empty": {
			`{name: A, kind: struct, fields: [{name: all, type: list<A>, min_items: 1}]}`,
			`/types/0: A has no value that ends: it holds itself through all`, "make all optional",
			`{name: A, kind: struct, fields: [{name: all, type: "list<A?>", min_items: 1}]}`,
		},
		"recursion through a union": {
			`{name: U, kind: union, variants: [{tag: a, type: U}]}`,
			`/types/0: U has no value that ends: it holds itself through a`, "make a optional",
			`{name: U, kind: union, variants: [{tag: a, type: U}, {tag: b, type: int}]}`,
		},
		"alias of itself": {
			`{name: A, kind: alias, type: list<A>}`,
			`/types/0/type: alias A stands for itself`, "make it a struct",
			`{name: A, kind: alias, type: list<B>}, {name: B, kind: struct, fields: [{name: a, type: A}]}`,
		},
		"optional alias": {
			`{name: A, kind: alias, type: "int?"}`,
			`/types/0/type: alias A is optional, and what is optional is said where it is used`, "write A? there",
			`{name: A, kind: alias, type: "list<int?>"}`,
		},
		"members of another kind": {
			`{name: A, kind: enum, values: [x], fields: [{name: x, type: int}]}`,
			`/types/0/fields: enum A has fields, which belong to kind struct`, "make it kind: struct",
			`{name: A, kind: struct, fields: [{name: x, type: int}]}`,
		},
		"void": {
			`{name: A, kind: struct, fields: [{name: x, type: void}]}`,
			`/types/0/fields/0/type: void is no value: only a function returns it, and never void?`, "remove it",
			`{name: A, kind: struct, fields: [{name: x, type: json}]}`,
		},
		"void in a list": {
			`{name: A, kind: alias, type: list<void>}`,
			`/types/0/type+5: void is no value: only a function returns it, and never void?`, "remove it",
			`{name: A, kind: alias, type: list<json>}`,
		},
		"key of a map": {
			`{name: A, kind: alias, type: "map<float, int>"}`,
			`/types/0/type: float cannot be the key of a map`, "string or int",
			`{name: K, kind: alias, type: string, max_length: 3}, {name: A, kind: alias, type: "map<K, int>"}`,
		},
		"optional key of a map": {
			`{name: A, kind: alias, type: "map<string?, int>"}`,
			`/types/0/type: string? cannot be the key of a map`, "string or int",
			`{name: A, kind: alias, type: "map<string, int?>"}`,
		},
		"list of nothing": {
			`{name: A, kind: alias, type: list}`,
			`/types/0/type: list does not say of what`, "write list<T>",
			`{name: A, kind: alias, type: list<list<int>>}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := "pact: contract/1\ncomponent: store\nversion: 1\nsummary: s\nbinding: {language: none}\nfunctions: []\ntypes: [{name: Row, kind: alias, type: int}]\n"
			u := compile(t, head+"types: ["+row.bad+"]", clock, store)
			require.Equal(t, "types "+row.problem+"\n", lines(u.Problems()))
			require.Contains(t, u.Problems()[0].Fix, row.fix)
			u = compile(t, head+"types: ["+row.good+"]", clock, store)
			require.Empty(t, lines(u.Problems()))
		})
	}
}

func TestSeveralTypeProblemsInDocumentOrder(t *testing.T) {
	u := compile(t, `
types:
  - {name: Node, kind: struct, fields: [{name: left, type: Pair}, {name: x, type: nope<int}]}
  - {name: Pair, kind: struct, fields: [{name: a, type: Node}, {name: b, type: "Node?"}]}
  - {name: Two, kind: alias, type: One}
  - {name: One, kind: alias, type: Two}
functions:
  - {name: In, params: [{name: result, type: "list<strng>"}, {name: b, type: "map<int, inet>"}, {name: b, type: void}], returns: void, errors: [{name: e}, {name: e}, {name: E}]}
  - {name: x, returns: "void?"}
  - {name: x, returns: list<void>}
`)
	require.Equal(t, `types /types/0: Node has no value that ends: it holds itself through left.a
types /types/0/fields/1/type+4: nope takes no <…>
types /types/0/fields/1/type+8: "nope<int" is not closed
types /types/1: Pair has no value that ends: it holds itself through a.left
types /types/2/type: alias Two stands for itself
types /functions/0/name: "In" does not name a function
types /functions/0/params/0/name: "result" is what a function returned and names no parameter
types /functions/0/params/0/type+5: no type is called "strng", did you mean "string"?
types /functions/0/params/1/type+9: no type is called "inet", did you mean "int"?
types /functions/0/params/2/name: parameter "b" is declared twice
types /functions/0/params/2/type: void is no value: only a function returns it, and never void?
types /functions/0/errors/1/name: error "e" is declared twice
types /functions/0/errors/2/name: "E" does not name an error
types /functions/1/returns: void is no value: only a function returns it, and never void?
types /functions/2/name: function "x" is declared twice
types /functions/2/returns+5: void is no value: only a function returns it, and never void?
`, lines(u.Problems()))
}

func TestRecursionAcrossComponents(t *testing.T) {
	a := strings.NewReplacer("component: shop", "component: a", "depends_on: [clock, gone]", "depends_on: [b]").Replace(head)
	b := strings.NewReplacer("component: shop", "component: b", "depends_on: [clock, gone]", "depends_on: [a]").Replace(head)
	u := compile(t, a+"types: [{name: A, kind: struct, fields: [{name: b, type: b.B}]}]", b+"types: [{name: B, kind: struct, fields: [{name: a, type: \"list<a.A>\"}]}]")
	require.Empty(t, lines(u.Problems()))
	u = compile(t, a+"types: [{name: A, kind: struct, fields: [{name: b, type: b.B}]}]", b+"types: [{name: B, kind: struct, fields: [{name: a, type: a.A}]}]")
	require.Equal(t, "types /types/0: A has no value that ends: it holds itself through b.a\n", lines(u.Problems()))

	var many strings.Builder // a type whose ways double at each step, none of which leads back
	for i := range 40 {
		fmt.Fprintf(&many, "{name: A%d, kind: struct, fields: [{name: x, type: A%d}, {name: y, type: A%d}]}, ", i, i+1, i+1)
	}
	u = compile(t, "types: ["+many.String()+"{name: A40, kind: struct, fields: [{name: x, type: A40}]}]")
	require.Equal(t, "types /types/40: A40 has no value that ends: it holds itself through x\n", lines(u.Problems()))
	u = compile(t, "types: ["+many.String()+"{name: A40, kind: struct, fields: [{name: x, type: int, minimum: 1}]}]\nfunctions: [{name: f, params: [{name: a, type: A0}], returns: A0}]")
	require.Empty(t, lines(u.Problems()))
	require.True(t, u.Function("f").Sound())
	require.Len(t, u.Function("f").Bounds(), maxBounds)
	require.Len(t, u.Agreement(), 1, "no input is small enough to be judged")
	u = compile(t, "types: ["+many.String()+"{name: A40, kind: enum, values: [x]}]\nfunctions: [{name: f, params: [{name: a, type: A0}]}]")
	require.Empty(t, u.Function("f").Bounds())
}

func TestTypesAreSharedAndPrinted(t *testing.T) {
	u := compile(t, head+`types:
  - {name: Small, kind: alias, type: int, minimum: 1, maximum: 9, multiple_of: 2}
  - {name: Leg, kind: struct, fields: [{name: n, type: "Small?", maximum: 20, minimum: 3, multiple_of: 3}, {name: at, type: clock.Instant}]}
  - {name: Legs, kind: alias, type: "map<string, list<Leg?>>", max_properties: 3}
  - {name: Alias, kind: alias, type: Leg}
`, clock)
	require.Empty(t, lines(u.Problems()))
	leg := u.named["Leg"]
	n := leg.Fields[0].Type
	require.Equal(t, "Small?", n.String())
	require.Equal(t, Int, n.Kind)
	require.Equal(t, "3 9 6", string(*n.Rules.Minimum)+" "+string(*n.Rules.Maximum)+" "+string(*n.Rules.MultipleOf), "the tighter one holds")
	require.Equal(t, "1", string(*u.named["Small"].Rules.Minimum), "a use does not change the type")
	require.Equal(t, "clock.Instant", leg.Fields[1].Type.String())
	require.Equal(t, "utc", leg.Fields[1].Type.Fields[1].Type.Values[0])
	require.Equal(t, "Legs", u.named["Legs"].String())
	require.Equal(t, "list<Leg?>", u.named["Legs"].Elem.String())
	require.Equal(t, Struct, u.named["Alias"].Kind)
	require.Equal(t, "/types/1/fields/0", u.named["Alias"].Fields[0].Pointer)
	require.Len(t, u.Types(), 4)
}
