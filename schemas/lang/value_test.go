package lang

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// typeOf resolves a type expression of the place contract.
func typeIn(t testing.TB, source string) *T {
	t.Helper()
	u := expression(t, "true", "true")
	typ := u.resolve(source, "", true)
	require.NotEqual(t, Invalid, typ.Kind, source)
	for _, use := range u.set.uses {
		use.Fields, use.Values, use.Variants = use.def.Fields, use.def.Values, use.def.Variants
	}
	return typ
}

func said(ps []schemas.Problem) string {
	var out []string
	for _, p := range ps {
		out = append(out, strings.TrimSpace(p.Pointer+" "+p.Message))
	}
	return strings.Join(out, "|")
}

func TestCheckKind(t *testing.T) {
	for _, row := range []struct{ typ, value, want string }{
		{"bool", "true", ""},
		{"bool", "1", "1 is not a bool"},
		{"int", "9223372036854775807", ""},
		{"int", "9223372036854775808", "9223372036854775808 is not an int"},
		{"int", "2.0", "2.0 is not an int"},
		{"int", `"2"`, `"2" is not an int`},
		{"int", "null", "null is not an int"},
		{"int?", "null", ""},
		{"float", "2", ""},
		{"float", "2.5", ""},
		{"float", `"2.5"`, `"2.5" is not a float`},
		{"decimal", `"12.50"`, ""},
		{"decimal", `"-0.1"`, ""},
		{"decimal", `12.5`, "12.5 is not a decimal"},
		{"decimal", `"1e3"`, `"1e3" is not a decimal`},
		{"decimal", `"01"`, `"01" is not a decimal`},
		{"string", `""`, ""},
		{"string", "1", "1 is not a string"},
		{"bytes", "aGk=", ""},
		{"bytes", "aGk", `"aGk" is not bytes`},
		{"bytes", "aGl=", `"aGl=" is not bytes`},
		{"date", `"2028-02-29"`, ""},
		{"date", `"2027-02-29"`, `"2027-02-29" is not a date`},
		{"date", `"2027-01-01T00:00:00Z"`, `"2027-01-01T00:00:00Z" is not a date`},
		{"timestamp", `"2027-01-01T10:00:00.5+02:00"`, ""},
		{"timestamp", `"2027-01-01 10:00"`, `"2027-01-01 10:00" is not a timestamp`},
		{"timestamp", `"0000-01-01T00:00:00Z"`, `"0000-01-01T00:00:00Z" is not a timestamp`},
		{"duration", "1h30m", ""},
		{"duration", "PT1H", `"PT1H" is not a duration`},
		{"uuid", "00000000-0000-4000-8000-00000000000A", ""},
		{"uuid", "x-0000", `"x-0000" is not a uuid`},
		{"json", "{a: [1, null, {b: 2.5}]}", ""},
		{"void", "null", ""},
		{"void", "1", "1 is not void"},
		{"list<int>", "[1, 2]", ""},
		{"list<int>", "[1, a, null]", `/1 "a" is not an int|/2 null is not an int`},
		{"list<int?>", "[1, null]", ""},
		{"list<int>", "{a: 1}", `{"a":1} is not a list<int>`},
		{"map<string, int>", "{a: 1}", ""},
		{"map<string, int>", "{b: x, a/b: y}", `/a~1b "y" is not an int|/b "x" is not an int`},
		{"map<int, int>", `{"1": 1, "-2": 1}`, ""},
		{"map<int, int>", `{"01": 1, x: 1}`, `/01 key "01" is not an int|/x key "x" is not an int`},
		{"Status", "held", ""},
		{"Status", "hold", `"hold" is not a Status, did you mean "held"?`},
		{"Status", "1", "1 is not a Status"},
		{"Card", `{number: "1"}`, ""},
		{"Card", `{number: "1", nummer: 2}`, `/nummer no field nummer on Card, did you mean "number"?`},
		{"Card", `{}`, "field number is missing; Card wants it"},
		{"Card", `[]`, "[] is not a Card"},
		{"Pay", `{cash: 1}`, ""},
		{"Pay", `{cash: 1, card: {number: "1"}}`, `{"card":{"number":"1"},"cash":1} is not a Pay: exactly one of card, cash stands in it`},
		{"Pay", `{cart: 1}`, `/cart no variant cart on Pay, did you mean "card"?`},
		{"Pay", `{card: {number: 1}}`, `/card/number 1 is not a string`},
		{"clock.Instant", `{at: "2027-01-01T10:00:00Z", zone: ut}`, `/zone "ut" is not a Zone, did you mean "utc"?`},
	} {
		ps := CheckKind(typeIn(t, row.typ), jsonOf(t, row.value), "")
		require.Equal(t, row.want, said(ps), "%s %s", row.typ, row.value)
		for _, p := range ps {
			require.NotEmpty(t, p.Fix)
		}
		require.Equal(t, row.want, said(CheckValue(typeIn(t, row.typ), jsonOf(t, row.value), "", false)))
	}
}

func TestCheckValue(t *testing.T) {
	for _, row := range []struct{ typ, value, want string }{
		{"type: int, minimum: 1", "1", ""},
		{"type: int, minimum: 1", "0", "0 breaks minimum: a number of at least 1 is wanted"},
		{"type: int, exclusive_minimum: 1", "1", "1 breaks exclusive_minimum: a number above 1 is wanted"},
		{"type: int, exclusive_minimum: 1", "2", ""},
		{"type: float, maximum: 0.1", "0.1", ""},
		{"type: float, maximum: 0.1", "0.10001", "0.10001 breaks maximum: a number of at most 0.1 is wanted"},
		{"type: float, exclusive_maximum: 0.1", "0.1", "0.1 breaks exclusive_maximum: a number below 0.1 is wanted"},
		{"type: float, multiple_of: 0.1", "0.3", ""},
		{"type: float, multiple_of: 0.1", "0.35", "0.35 breaks multiple_of: a number that is a multiple of 0.1 is wanted"},
		{"type: decimal, maximum: 1.5, multiple_of: 0.01", `"1.50"`, ""},
		{"type: decimal, maximum: 1.5, multiple_of: 0.01", `"1.505"`, `"1.505" breaks maximum: a number of at most 1.5 is wanted|"1.505" breaks multiple_of: a number that is a multiple of 0.01 is wanted`},
		{"type: string, min_length: 2, max_length: 3", "üü", ""},
		{"type: string, min_length: 2, max_length: 3", "ü", "1 characters; at least 2 are wanted"},
		{"type: string, min_length: 2, max_length: 3", "abcd", "4 characters; at most 3 are taken"},
		{"type: bytes, max_length: 1", "aGk=", "2 bytes; at most 1 are taken"},
		{"type: bytes, max_length: 2", "aGk=", ""},
		{"type: string, pattern: b", "abc", ""},
		{"type: string, pattern: ^b", "abc", `"abc" does not match the pattern ^b`},
		{"type: string, format: email", "ann@example.org", ""},
		{"type: string, format: email", "Ann <ann@example.org>", `"Ann <ann@example.org>" has not the format email`},
		{"type: string, format: ipv4", "192.0.2.256", `"192.0.2.256" has not the format ipv4`},
		{"type: string, format: hostname", "a-.b", `"a-.b" has not the format hostname`},
		{"type: string, format: uri", "/a", `"/a" has not the format uri`},
		{"type: list<int>, min_items: 1, max_items: 2", "[]", "0 items; at least 1 are wanted"},
		{"type: list<int>, min_items: 1, max_items: 2", "[1, 2, 3]", "3 items; at most 2 are taken"},
		{"type: list<float>, unique_items: true", "[1, 2, 1.0]", "/2 1.0 stands at 0 and at 2, and unique_items wants each once"},
		{"type: list<timestamp>, unique_items: true", `["2027-01-01T10:00:00Z", "2027-01-01T11:00:00+01:00"]`, `/1 "2027-01-01T11:00:00+01:00" stands at 0 and at 1, and unique_items wants each once`},
		{"type: list<int>, unique_items: true", "[1, 2]", ""},
		{`type: "map<string, int>", min_properties: 1, max_properties: 1`, "{}", "0 entries; at least 1 are wanted"},
		{`type: "map<string, int>", min_properties: 1, max_properties: 1`, "{a: 1, b: 2}", "2 entries; at most 1 are taken"},
		{`type: "map<Key, Small>"`, "{a: 1, bb: 9}", `/bb "bb" does not match the pattern ^.$|/bb 9 breaks maximum: a number of at most 3 is wanted`},
	} {
		u := compile(t, "types: [{name: Key, kind: alias, type: string, pattern: ^.$}, {name: Small, kind: alias, type: int, maximum: 3}, {name: A, kind: alias, "+row.typ+"}]")
		require.Empty(t, lines(u.Problems()))
		ps := CheckValue(u.named["A"], jsonOf(t, row.value), "", false)
		require.Equal(t, row.want, said(ps), "%s %s", row.typ, row.value)
		require.Empty(t, said(CheckKind(u.named["A"], jsonOf(t, row.value), "")))
	}
}

func TestPlaceholders(t *testing.T) {
	for _, row := range []struct{ typ, value, want string }{
		{"uuid", "${uuid}", ""},
		{"string", "${uuid}", ""},
		{"int", "${any}", ""},
		{"json", "${any}", ""},
		{"Card", "${any}", ""},
		{"int", "${uuid}", "${uuid} stands for a uuid, and int is wanted"},
		{"int", "${itn}", `${itn} stands for nothing, did you mean "int"?`},
		{"string", "a ${uuid}", ""},
	} {
		require.Equal(t, row.want, said(CheckValue(typeIn(t, row.typ), jsonOf(t, `"`+strings.ReplaceAll(row.value, `"`, `\"`)+`"`), "", true)), row.typ+row.value)
	}
	require.Empty(t, CheckValue(typeIn(t, "list<int>"), []any{"${int}", int64(2)}, "", true))
	require.NotEmpty(t, CheckValue(typeIn(t, "uuid"), "${uuid}", "", false))
}

func TestEqual(t *testing.T) {
	for _, row := range []struct{ typ, want, got, diff string }{
		{"int", "2", "2", ""},
		{"int", "2", "3", "want 2, got 3"},
		{"float", "2", "2.0", ""},
		{"float", "0.3", "0.30000000000000004", "want 0.3, got 0.30000000000000004"},
		{"decimal", `"1.50"`, `"1.5"`, ""},
		{"decimal", `"1.50"`, `"1.51"`, `want "1.50", got "1.51"`},
		{"timestamp", `"2027-01-01T10:00:00Z"`, `"2027-01-01T11:00:00.000+01:00"`, ""},
		{"timestamp", `"2027-01-01T10:00:00Z"`, `"2027-01-01T10:00:01Z"`, `want "2027-01-01T10:00:00Z", got "2027-01-01T10:00:01Z"`},
		{"duration", "90m", "1h30m", ""},
		{"uuid", "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000A", ""},
		{"uuid", `"${uuid}"`, "00000000-0000-4000-8000-00000000000A", ""},
		{"uuid", `"${uuid}"`, "x", `want "${uuid}", got "x"`},
		{"string", `"${any}"`, "x", ""},
		{"string", `"${any}"`, "null", `want "${any}", got null`},
		{"string?", `"${any}"`, "null", ""},
		{"string", `"${name}"`, `"${name}"`, ""},
		{"list<int>", "[1, 2]", "[1, 3]", "/1: want 2, got 3"},
		{"list<int>", "[1, 2]", "[1, 2, 3]", "want 2 items, got 3"},
		{"list<list<int>>", "[[1]]", "[[]]", "/0: want 1 items, got 0"},
		{"map<string, int>", "{a: 1, b: 2}", "{b: 2, a: 1}", ""},
		{"map<string, int>", "{a: 1}", "{a: 1, b: 2}", "/b: want nothing, got 2"},
		{"map<string, int?>", "{a: null}", "{}", "/a: want null, got nothing"},
		{"Card", `{number: "1"}`, `{number: "2"}`, `/number: want "1", got "2"`},
		{"Card", `{number: "1"}`, `{}`, `/number: want "1", got nothing`},
		{"Card", `{number: "1"}`, `{number: "1", x: 1}`, `/x: want nothing, got 1`},
		{"Card", `{number: "1"}`, `7`, `want {"number":"1"}, got 7`},
		{"Pay", `{cash: 1}`, `{card: {number: "1"}}`, `/cash: want 1, got nothing`},
		{"json", `{a: [1, 2.0]}`, `{a: [1.0, 2]}`, ""},
		{"json", `{a: [1]}`, `{a: [2]}`, `want {"a":[1]}, got {"a":[2]}`},
		{"int?", "null", "null", ""},
		{"int?", "null", "1", "want null, got 1"},
		{"Status", "held", "confirmed", `want "held", got "confirmed"`},
		{"void", "null", "null", ""},
	} {
		ok, diff := Equal(typeIn(t, row.typ), jsonOf(t, row.want), jsonOf(t, row.got))
		require.Equal(t, row.diff, diff, "%s %s %s", row.typ, row.want, row.got)
		require.Equal(t, diff == "", ok)
	}
	request := typeIn(t, "Request")
	ok, diff := Equal(request, jsonOf(t, order+", note: null}"), jsonOf(t, order+"}"))
	require.True(t, ok, diff)
}

func TestNormalize(t *testing.T) {
	for _, row := range []struct{ typ, value, want string }{
		{"float", "2", "2"},
		{"decimal", `"1.50"`, `"1.5"`},
		{"decimal", `"-0.0"`, `"0"`},
		{"timestamp", `"2027-01-01T11:00:00.500+01:00"`, `"2027-01-01T10:00:00.5Z"`},
		{"duration", "1h30m0.25s", `"5400.25s"`},
		{"uuid", "00000000-0000-4000-8000-00000000000A", `"00000000-0000-4000-8000-00000000000a"`},
		{"list<decimal?>", `["1.0", null]`, `["1",null]`},
		{"Pay", `{card: {number: "1"}}`, `{"card":{"number":"1"}}`},
		{"Request", order + ", note: null}", `{"data":"aGk=","day":"2027-01-01","lines":[{"price":"1.5","sku":"a","status":"held"}],"now":{"at":"2027-01-01T10:00:00Z","zone":"utc"},"open":true,"pay":{"cash":3},"ratio":1,"seats":2,"start":"2027-01-01T10:00:00Z","status":"held","stock":{"a":1,"b":2},"tenant_id":"acme","wait":"5400s"}`},
		{"map<int, duration>", `{"1": 1m}`, `{"1":"60s"}`},
	} {
		got, err := Normalize(typeIn(t, row.typ), jsonOf(t, row.value))
		require.NoError(t, err)
		b, err := json.Marshal(got)
		require.NoError(t, err)
		require.Equal(t, row.want, string(b))
		again, err := Normalize(typeIn(t, row.typ), got)
		require.NoError(t, err)
		require.Equal(t, got, again, "it is normal already")
	}
	got, err := Normalize(typeIn(t, "float"), json.Number("2"))
	require.NoError(t, err)
	require.Equal(t, 2.0, got)
	_, err = Normalize(typeIn(t, "Card"), jsonOf(t, "{number: 1}"))
	require.EqualError(t, err, "/number: 1 is not a string")
	_, err = Normalize(typeIn(t, "int"), 2.5)
	require.Error(t, err)
}
