package support

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"
)

type (
	text    string
	weight  float32
	tiny    int8
	moment  time.Time
	upper   struct{ s string }
	embed   struct{ Deep string }
	Embed   struct{ Deep string }
	record2 struct {
		*embed
	}
	panics struct{}
	record struct {
		Embed
		ID     int    `json:"id"`
		HTTPId string // by name
		Label  int    `json:"tagged"`
		Other  bool   `json:"renamed"`
		Maybe  string `json:"maybe,omitempty"`
		Ptr    *int   `json:"ptr"`
	}
	arms struct {
		A *int `json:"a"`
		B string
	}
)

func (*panics) UnmarshalText([]byte) error { panic("no") }

func (u upper) MarshalText() ([]byte, error) { return []byte(u.s), nil }

func (u *upper) UnmarshalText(b []byte) error {
	if string(b) == "bad" {
		return errors.New("no such thing")
	}
	u.s = string(b)
	return nil
}

func init() {
	pactTypes["Color"] = pactType{kind: "enum", values: []string{"red"}}
	pactTypes["Record"] = pactType{kind: "struct", fields: []pactField{
		{name: "id", typ: "int"},
		{name: "http_id", typ: "string"},
		{name: "tagged", typ: "int"},
		{name: "flag", typ: "bool", as: "renamed"},
		{name: "maybe", typ: "string?"},
		{name: "ptr", typ: "int?"},
		{name: "deep", typ: "string"},
	}}
	pactTypes["Deep"] = pactType{kind: "struct", fields: []pactField{{name: "deep", typ: "string"}}}
	pactTypes["Arms"] = pactType{kind: "union", fields: []pactField{{name: "a", typ: "int"}, {name: "b", typ: "string"}}}
}

// TestThereAndBack fills Go values with JSON and takes them back as what they were.
func TestThereAndBack(t *testing.T) {
	record1 := `{"id":1,"http_id":"x","tagged":7,"flag":true,"deep":"d","ptr":0}`
	for _, c := range []struct {
		typ, json string
		into      any
		fails     string // what the error of filling or taking contains
	}{
		{"int", `5`, int(0), ""},
		{"int", `255`, uint8(0), ""},
		{"int", `256`, uint8(0), ": 256 does not fit in uint8"},
		{"int", `-1`, uint(0), ": -1 does not fit in uint"},
		{"int", `-129`, tiny(0), ": -129 does not fit in support.tiny"},
		{"int", `5`, float64(0), ""},
		{"int", `16777217`, float32(0), ": 16777217 does not fit in float32"},
		{"int", `5`, "", ": a int cannot be given as string"},
		{"int", `5`, big.Int{}, ""},
		{"int", `5`, true, ": a int cannot be given as bool"},
		{"float", `2.5`, weight(0), ""},
		{"float", `2`, int(0), ": 2 does not fit in int"},
		{"bool", `true`, false, ""},
		{"string", `"é"`, text(""), ""},
		{"string", `"x"`, []byte(nil), ": a string cannot be given as []uint8"},
		{"decimal", `"12.50"`, "", ""},
		{"decimal", `"12.50"`, big.Rat{}, `: "25/2" is no decimal`},
		{"decimal", `"12.50"`, upper{}, ""},
		{"decimal", `"12.50"`, float64(0), ": a decimal cannot be given as float64"},
		{"string", `"bad"`, upper{}, `: support.upper refuses "bad": no such thing`},
		{"uuid", `"00000000-0000-4000-8000-00000000000A"`, upper{}, ""},
		{"uuid", `"x"`, "", `: "x" is no uuid`},
		{"date", `"2027-02-03"`, time.Time{}, ""},
		{"date", `"2027-02-03"`, text(""), ""},
		{"timestamp", `"2027-02-03T04:05:06.7Z"`, time.Time{}, ""},
		{"timestamp", `"2027-02-03T04:05:06Z"`, moment{}, ""},
		{"timestamp", `"2027-02-03T04:05:06Z"`, "", ": a timestamp cannot be given as string"},
		{"string", `"x"`, panics{}, "it panicked: no"},
		{"Deep", `{"deep":"x"}`, record2{}, ".deep: it is in a *support.embed that is not exported"},
		{"timestamp", `"2027-02-03T04:05:06Z"`, int64(0), ": a timestamp cannot be given as int64"},
		{"duration", `"1h30m"`, time.Duration(0), ""},
		{"duration", `"1h30m"`, int64(0), ": a duration cannot be given as int64"},
		{"bytes", `"aGk="`, []byte(nil), ""},
		{"bytes", `"aGk="`, json.RawMessage(nil), ""},
		{"Color", `"red"`, text(""), ""},
		{"Color", `"blue"`, "", `: "blue" is no enum`},
		{"int?", `null`, (*int)(nil), ""},
		{"int?", `0`, (*int)(nil), ""},
		{"int?", `null`, int(0), ""},
		{"int", `null`, (*int)(nil), ": nil is no int"},
		{"list<int>", `[1,2]`, []tiny(nil), ""},
		{"list<int>", `[1,2]`, [2]int{}, ""},
		{"list<int>", `[1,2]`, [3]int{}, ": a list cannot be given as [3]int"},
		{"list<int>", `[1,300]`, []int8(nil), "[1]: 300 does not fit in int8"},
		{"list<int>", `[]`, []int(nil), ""},
		{"list<int?>", `[null,1]`, []*int(nil), ""},
		{"map<string, int>", `{"a":1}`, map[text]uint{}, ""},
		{"map<int, list<int>>", `{"-1":[2]}`, map[int][]int{}, ""},
		{"map<int, int>", `{"200":1}`, map[int8]int{}, ".200: 200 does not fit in int8"},
		{"json", `{"a":[1,2.5,null,"x"]}`, any(nil), ""},
		{"json", `{"a":1}`, json.RawMessage(nil), ""},
		{"json", `{"a":1}`, map[string]any(nil), ""},
		{"json", `[1,"2"]`, []any(nil), ""},
		{"json", `null`, any(nil), ""},
		{"Record", record1, record{}, ""},
		{"Record", record1, &record{}, ""},
		{"Record", record1, map[string]any{}, ""},
		{"Record", `{"id":1,"http_id":"x","tagged":7,"flag":true,"deep":"d","maybe":"","ptr":null}`, record{}, ""},
		{"Record", record1, struct{ ID int }{}, "struct { ID int } has no field"},
		{"Record", record1, 1, ": a struct cannot be given as int"},
		{"Arms", `{"a":0}`, arms{}, ""},
		{"Arms", `{"b":"x"}`, arms{}, ""},
		{"Arms", `{"b":"x"}`, map[string]any{}, ""},
		{"Arms", `{"b":"x"}`, 1, ": a union cannot be given as int; make it a struct with a field for each tag"},
		{"Arms", `{"b":""}`, arms{}, ": 0 arms of the union support.arms are set, and one must be"},
	} {
		name := fmt.Sprintf("%s %s in %T", c.typ, c.json, c.into)
		typ := pactTypeOf(c.typ)
		want, err := pactRead(typ, pactJSON(c.json), pactVars{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		dst := reflect.New(reflect.TypeFor[any]()).Elem()
		if c.into != nil {
			dst = reflect.New(reflect.TypeOf(c.into)).Elem()
		}
		var got any
		func() {
			defer pactRecover(&err)
			if err = pactFill(dst, typ, want); err == nil {
				got, err = pactTake(typ, dst)
			}
		}()
		switch {
		case c.fails == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)):
			t.Errorf("%s: error %v, want %q", name, err, c.fails)
		case err == nil:
			if diff := pactSame(want, got); diff != "" {
				t.Errorf("%s%s", name, diff)
			}
		}
	}
}

// TestSame wants different values told apart, and the same told where they differ in form.
func TestSame(t *testing.T) {
	read := func(typ, text string) any {
		v, err := pactRead(pactTypeOf(typ), pactJSON(text), pactVars{"one": map[string]any{"id": "x"}})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ typ, want, got, diff string }{
		{"string", `"1.0"`, `"1"`, `: want "1.0", got "1"`},
		{"decimal", `"1.00"`, `"1"`, ""},
		{"decimal", `"-0"`, `"0.0"`, ""},
		{"decimal", `"1.01"`, `"1.1"`, `: want "1.01", got "1.1"`},
		{"json", `1`, `1.0`, ""},
		{"json", `1`, `true`, ": want 1, got true"},
		{"json", `[1,{"a":null}]`, `[1,{}]`, ""},
		{"json", `{"a":1}`, `{"b":1}`, ".a: want 1, got nothing"},
		{"json", `[1,2]`, `[1]`, `: want 2 items, got 1: [1]`},
		{"json", `"x"`, `["x"]`, `: want "x", got ["x"]`},
		{"timestamp", `"2027-01-01T01:00:00+01:00"`, `"2027-01-01T00:00:00Z"`, ""},
		{"timestamp", `"2027-01-01T01:00:00Z"`, `"2027-01-01T00:00:00Z"`, `: want "2027-01-01T01:00:00Z", got "2027-01-01T00:00:00Z"`},
		{"duration", `"1.5h"`, `"90m"`, ""},
		{"bytes", `"aGk="`, `"aGg="`, `: want "aGk=", got "aGg="`},
		{"list<int>", `[1,2]`, `[1,3]`, `[1]: want 2, got 3`},
		{"string", `"${one.id}"`, `"x"`, ""},
		{"string", `"${one.id}"`, `"y"`, `: want "x", got "y"`},
		{"uuid", `"${uuid}"`, `"00000000-0000-4000-8000-00000000000a"`, ""},
		{"json", `"${uuid}"`, `"no"`, `: want ${uuid}, got "no"`},
		{"json", `"${int}"`, `1.5`, `: want ${int}, got 1.5`},
		{"json", `"${float}"`, `1`, ""},
		{"string", `"${timestamp}"`, `"2027-01-01T00:00:00Z"`, ""},
		{"json", `"${bool}"`, `null`, `: want ${bool}, got nothing`},
		{"json", `"${any}"`, `null`, ""},
	} {
		if diff := pactSame(read(c.typ, c.want), read(c.typ, c.got)); diff != c.diff {
			t.Errorf("%s and %s: %q, want %q", c.want, c.got, diff, c.diff)
		}
	}
	present := any(0)
	for _, v := range []any{&present, new(int)} {
		if got, err := pactTake(pactTypeOf("int?"), reflect.ValueOf(v)); got != int64(0) || err != nil {
			t.Errorf("a zero that is there: %v, %v", got, err)
		}
	}
	if pactSame("", pactZero{""}) != "" || pactSame(nil, pactZero{""}) != "" || pactSame("x", pactZero{""}) == "" || pactSame(pactZero{""}, nil) != "" {
		t.Error("a zero that may be absent")
	}
}

// TestExpressions wants what does not hold to be false, and what cannot be worked out to be an error.
func TestExpressions(t *testing.T) {
	x := pactVars{"n": int64(3), "f": 2.5, "s": "é!", "d": pactDecimal("1.50"), "l": []any{int64(1), int64(2)}, "m": map[string]any{"k": nil, "z": pactZero{"v"}}}
	no := errors.New("an error")
	for i, c := range []struct{ got, want any }{
		{x.at("gone"), no},
		{x.at("m", "gone"), no},
		{x.at("n", "k"), no},
		{x.at("m", "k"), nil},
		{x.at("m", "z"), "v"},
		{x.has(x.at("m"), "z"), false},
		{x.has(x.at("n"), "z"), no},
		{x.eq(x.at("n"), 4), false},
		{x.eq(x.at("gone"), nil), no},
		{x.and(false, no), false},
		{x.and(no, true), no},
		{x.or(true, no), true},
		{x.or(no, false), no},
		{x.not(no), no},
		{x.not("x"), no},
		{x.cond(no, true, true), no},
		{x.cond("x", true, true), no},
		{x.cond(false, no, true), true},
		{x.lt(x.at("n"), "x"), no},
		{x.lt(x.at("n"), int64(3)), false},
		{x.ge(x.at("d"), "1.5"), true},
		{x.eq(x.at("d"), "1.5"), true},
		{x.gt(false, true), false},
		{x.le([]byte("b"), []byte("a")), false},
		{x.add(int64(1), 2.0), no},
		{x.add(int64(1<<62), int64(1<<62)), no},
		{x.sub(int64(-1<<63), int64(1)), no},
		{x.mul(int64(1<<62), int64(2)), no},
		{x.neg(int64(-1 << 63)), no},
		{x.neg(2.5), -2.5},
		{x.div(int64(1), int64(0)), no},
		{x.mod(int64(1), int64(0)), no},
		{x.div(int64(-7), int64(2)), int64(-3)},
		{x.mod(2.5, 1.0), no},
		{x.size(x.at("s")), int64(2)},
		{x.size(x.at("n")), no},
		{x.size(no), no},
		{x.index(x.at("l"), int64(1)), int64(2)},
		{x.index(x.at("l"), int64(2)), no},
		{x.index(x.at("l"), int64(-1)), no},
		{x.index(x.at("m"), "z"), "v"},
		{x.in(int64(3), x.at("l")), false},
		{x.in(int64(3), "x"), no},
		{x.all(x.at("l"), func(any) any { return no }), no},
		{x.all(x.at("l"), func(e any) any { return x.cond(x.eq(e, int64(1)), no, false) }), false},
		{x.exists(x.at("l"), func(e any) any { return x.cond(x.eq(e, int64(1)), no, true) }), true},
		{x.size(x.filter(x.at("l"), func(e any) any { return x.gt(e, int64(1)) })), int64(1)},
		{x.filter(x.at("l"), func(any) any { return no }), no},
		{x.transform(x.at("l"), func(any) any { return no }), no},
		{x.all(x.at("n"), func(any) any { return true }), no},
		{x.contains(x.at("s"), x.at("n")), no},
		{x.startsWith(x.at("s"), "!"), false},
		{x.endsWith(x.at("s"), "é"), false},
		{x.matches(x.at("s"), "^x"), false},
		{x.list(int64(1), no), no},
		{x.timestamp("x"), no},
		{x.duration("x"), no},
		{x.duration(time.Second), time.Second},
		{x.sub(x.timestamp("2027-01-01T00:00:00Z"), x.duration("1s")), time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)},
	} {
		_, wantsError := c.want.(error)
		if _, isError := c.got.(error); isError != wantsError || !wantsError && !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%d: got %v, want %v", i, c.got, c.want)
		}
	}
}

// TestTests runs the methods that generated tests call; here they all hold. The tests of the generator make them fail.
func TestTests(t *testing.T) {
	pactFunctions["add"] = pactFunction{
		method: "Add", params: []pactField{{name: "n", typ: "int"}}, returns: "int",
		ensures: []pactClause{{"add/ensures/1", "result >= n", func(x pactVars) any { return x.ge(x.at("result"), x.at("n")) }}},
	}
	pactFactory = func() (*counter, error) { return new(counter), nil }
	defer func() { pactFactory = nil }()
	s := pactStart(t)
	s.call("add", `{"n":2}`).returns(`2`).save("two")
	s.call("add", `{"n":"${two}"}`).holds("result == two + 2", func(x pactVars) any { return x.eq(x.at("result"), x.add(x.at("two"), int64(2))) })
	s.call("add", `{"n":-1}`).fails("other", "negative")
	s.call("add", `{"n":-1}`).succeedsOrFails("negative")
	first := s.call("add", `{"n":0}`).succeeds()
	s.call("add", `{"n":0}`).succeeds().repeats(first)
	s.call("add", `{"n":1}`).succeedsOrFails("negative")
}

type counter int

func (c *counter) Add(n int) (int, error) {
	if n < 0 {
		return 0, coded{"negative"}
	}
	*c += counter(n)
	return int(*c), nil
}
