package lang

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestShrink has one row a function, an input and what it shrinks to while the condition holds.
func TestShrink(t *testing.T) {
	n := func(args map[string]any, name string) int64 { return args[name].(int64) }
	for name, row := range map[string]struct {
		params, requires, args string
		fails                  func(map[string]any) bool
		want                   string
	}{
		"range":           {"{name: n, type: int, minimum: 1, maximum: 40}", "true", "{n: 33}", func(a map[string]any) bool { return n(a, "n") >= 20 }, `{"n":20}`},
		"upper end":       {"{name: n, type: int}", "true", "{n: 40}", func(a map[string]any) bool { return n(a, "n") >= 20 && n(a, "n") <= 40 }, `{"n":20}`},
		"single point":    {"{name: n, type: int}", "true", "{n: 27}", func(a map[string]any) bool { return n(a, "n") == 27 }, `{"n":27}`},
		"to zero":         {"{name: n, type: int}", "true", "{n: -123456789}", func(map[string]any) bool { return true }, `{"n":0}`},
		"to a bound":      {"{name: n, type: int, maximum: -7}", "true", "{n: -500}", func(map[string]any) bool { return true }, `{"n":-7}`},
		"to a multiple":   {"{name: n, type: int, multiple_of: 5, minimum: 11}", "true", "{n: 500}", func(a map[string]any) bool { return n(a, "n") > 42 }, `{"n":45}`},
		"below zero":      {"{name: n, type: int}", "true", "{n: -900}", func(a map[string]any) bool { return n(a, "n") < -13 }, `{"n":-14}`},
		"large":           {"{name: n, type: int}", "true", "{n: 9223372036854775807}", func(a map[string]any) bool { return n(a, "n") > 1000000007 }, `{"n":1000000008}`},
		"outside a bound": {"{name: n, type: int, maximum: 20}", "true", "{n: 950}", func(a map[string]any) bool { return n(a, "n") > 20 }, `{"n":21}`},
		"float":           {"{name: n, type: float}", "true", "{n: 33.37}", func(a map[string]any) bool { return a["n"].(float64) > 20.5 }, `{"n":21}`},
		"fraction":        {"{name: n, type: decimal, maximum: 1}", "true", "{n: '0.87'}", func(a map[string]any) bool { return a["n"] != "0" && a["n"] != "1" }, `{"n":"0.1"}`},
		"bool":            {"{name: b, type: bool}, {name: c, type: bool}", "true", "{b: true, c: true}", func(a map[string]any) bool { return a["c"] == true }, `{"b":false,"c":true}`},
		"enum":            {"{name: c, type: Color}, {name: d, type: Color}", "true", "{c: blue, d: blue}", func(a map[string]any) bool { return a["d"] != "red" }, `{"c":"red","d":"green"}`},
		"text":            {"{name: s, type: string}", "true", "{s: 'hello, (wörld'}", func(a map[string]any) bool { return slices.Contains([]rune(a["s"].(string)), '(') }, `{"s":"("}`},
		"length":          {"{name: s, type: string, min_length: 2}", "true", "{s: 'héllo wörld'}", func(a map[string]any) bool { return len([]rune(a["s"].(string))) > 4 }, `{"s":"aaaaa"}`},
		"pattern":         {"{name: s, type: string, pattern: '^[a-z]{2,9}$'}", "true", "{s: xyzzy}", func(map[string]any) bool { return true }, `{"s":"aa"}`},
		"list": {"{name: xs, type: list<int>}", "true", "{xs: [5, -7, 900, 3]}", func(a map[string]any) bool {
			return slices.ContainsFunc(a["xs"].([]any), func(v any) bool { return v.(int64) > 100 })
		}, `{"xs":[101]}`},
		"unique list":      {"{name: xs, type: list<int>, unique_items: true, min_items: 3}", "true", "{xs: [50, 70, 90, 30]}", func(map[string]any) bool { return true }, `{"xs":[0,1,2]}`},
		"map":              {"{name: m, type: 'map<string, int>'}", "true", "{m: {a: 1, b: 20, c: 3}}", func(a map[string]any) bool { return a["m"].(map[string]any)["b"] != nil }, `{"m":{"b":0}}`},
		"optionals":        {"{name: r, type: Leaf}, {name: o, type: 'int?'}", "true", "{r: {code: ZZ-99, seats: 9, note: abc}, o: 4}", func(map[string]any) bool { return true }, `{"r":{"code":"AA-0","seats":3}}`},
		"timestamp":        {"{name: t, type: timestamp}", "true", "{t: '2031-05-05T07:06:05.5+02:00'}", func(a map[string]any) bool { return a["t"].(string) > "2030" }, `{"t":"2030-01-01T00:00:00Z"}`},
		"date":             {"{name: t, type: date}", "true", "{t: 2031-05-05}", func(a map[string]any) bool { return a["t"].(string) > "2030-02-27" }, `{"t":"2030-02-28"}`},
		"duration":         {"{name: t, type: duration}", "t >= duration('5s')", "{t: 1h30m}", func(map[string]any) bool { return true }, `{"t":"5s"}`},
		"bytes":            {"{name: b, type: bytes}", "true", "{b: aGVsbG8=}", func(a map[string]any) bool { return len(a["b"].(string)) > 4 }, `{"b":"AAAAAA=="}`},
		"json":             {"{name: j, type: json}", "true", "{j: {a: [1, {b: 70}], c: x}}", func(a map[string]any) bool { _, ok := a["j"].(map[string]any); return ok }, `{"j":{}}`},
		"union":            {"{name: t, type: Tree}", "true", "{t: {node: {left: {leaf: {code: XY-7, seats: 9}}, right: {leaf: {code: XY-7, seats: 8}}, more: [{leaf: {code: QQ-1, seats: 5}}]}}}", func(a map[string]any) bool { return a["t"].(map[string]any)["node"] != nil }, `{"t":{"node":{"left":{"leaf":{"code":"AA-0","seats":3}},"more":[]}}}`},
		"order kept":       {"{name: a, type: int}, {name: b, type: int}", "a < b", "{a: 70, b: 90}", func(a map[string]any) bool { return n(a, "b") > 30 }, `{"a":0,"b":31}`},
		"equals go along":  {"{name: a, type: int}, {name: b, type: int}", "a == b", "{a: 70, b: 70}", func(a map[string]any) bool { return n(a, "b") > 30 }, `{"a":31,"b":31}`},
		"count goes along": {"{name: xs, type: list<int>}, {name: n, type: int}", "size(xs) == n", "{xs: [7, 8, 9, 9, 9], n: 5}", func(a map[string]any) bool { return n(a, "n") >= 2 }, `{"n":2,"xs":[0,0]}`},
	} {
		f := function(t, kinds+"functions: [{name: f, params: ["+row.params+"], requires: [\""+row.requires+"\"]}]")
		args := argsOf(t, row.args)
		before := show(args)
		calls := 0
		fails := func(a map[string]any) bool {
			calls++
			o, err := f.Outcome(a)
			require.NoError(t, err, name)
			require.True(t, o.Promised, "%s %v", name, a)
			return row.fails(a)
		}
		require.True(t, row.fails(args), name)
		require.Equal(t, row.want, show(f.Shrink(args, fails, 500)), name)
		require.LessOrEqual(t, calls, 500, name)
		require.Equal(t, before, show(args), "the input stays as it was")
		for _, limit := range []int{0, 1, 5} {
			calls = 0
			small := f.Shrink(args, fails, limit)
			require.LessOrEqual(t, calls, limit, name)
			require.True(t, row.fails(small), name)
			require.Equal(t, show(small), show(f.Shrink(args, fails, limit)), name)
		}
	}
}
