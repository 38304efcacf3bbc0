package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"strings"
	"testing"

	"pact/tools"
)

func echo() tools.Tool {
	return reader("plan_echo", func(_ context.Context, _ *tools.Env, raw json.RawMessage) (any, error) {
		return value(len(raw)), nil
	})
}

// awkward are tools that behave badly.
func awkward() []tools.Tool {
	return []tools.Tool{
		echo(),
		reader("plan_panic", func(context.Context, *tools.Env, json.RawMessage) (any, error) { panic("boom") }),
		reader("plan_exit", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
			runtime.Goexit()
			return nil, nil
		}),
		reader("plan_nan", func(context.Context, *tools.Env, json.RawMessage) (any, error) { return value(math.NaN()), nil }),
		reader("plan_bomb", func(context.Context, *tools.Env, json.RawMessage) (any, error) { return value(bomb{}), nil }),
		reader("plan_nil", func(context.Context, *tools.Env, json.RawMessage) (any, error) { return nil, nil }),
		reader("plan_list", func(context.Context, *tools.Env, json.RawMessage) (any, error) { return []int{1}, nil }),
		writer("plan_refuse", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
			return nil, fmt.Errorf("wrapped: %w", &tools.Error{Code: tools.NotFound, Message: `component "seat" is not there`, Fix: "call plan_status"})
		}),
		writer("plan_fail", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
			return nil, errors.New("disk on fire")
		}),
		writer("plan_late", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
			return nil, fmt.Errorf("wait: %w", context.DeadlineExceeded)
		}),
	}
}

type bomb struct{}

func (bomb) MarshalJSON() ([]byte, error) { panic("bomb") }

func TestBadCallsAreAnsweredAndTheServerGoesOn(t *testing.T) {
	t.Parallel()
	var logged buffer
	h := start(t, Options{Tools: awkward(), Log: slog.New(slog.NewTextHandler(&logged, nil))})
	for tool, want := range map[string]string{
		"plan_panic":  "error: internal: panic: boom\nfix: call plan_panic again; if it stays, report it with the server's log",
		"plan_bomb":   "error: internal: panic: bomb\nfix: call plan_bomb again; if it stays, report it with the server's log",
		"plan_refuse": "error: not_found: component \"seat\" is not there\nfix: call plan_status",
		"plan_fail":   "error: internal: disk on fire\nfix: call plan_fail again; if it stays, report it with the server's log",
		"plan_late":   "error: timeout: plan_late ran out of time\nfix: call plan_late again; ask it for less if it stays",
	} {
		h.call("1", tool, "{}")
		c := h.answer("1").called(t)
		if !c.IsError || c.text() != want || len(c.Content) != 1 || c.Structured != nil {
			t.Errorf("%s answered %+v, want %q alone", tool, c, want)
		}
	}
	for tool, want := range map[string]string{
		"plan_nan":  "the result cannot be encoded",
		"plan_nil":  "the result is not an object",
		"plan_list": "the result is not an object",
		"plan_exit": "ended without a result",
	} {
		h.call("2", tool, "{}")
		if m := h.answer("2"); m.Error == nil || m.Error.Code != -32603 || !strings.Contains(m.Error.Message, want) {
			t.Errorf("%s answered %+v, want a JSON-RPC error with %q", tool, m, want)
		}
	}
	h.call("3", "plan_ecko", "{}")
	if m := h.answer("3"); m.Error == nil || m.Error.Code != -32602 || !strings.Contains(m.Error.Message, `tool "plan_ecko" is not known; known are plan_echo, plan_panic`) {
		t.Errorf("an unknown tool answered %+v", m)
	}
	h.call("4", "plan_echo", "{}")
	if c := h.answer("4").called(t); c.IsError || string(c.Structured) != `{"value":2}` || c.text() != `{"value":2}` {
		t.Errorf("after all that: %+v", c)
	}
	h.end()
	for _, want := range []string{"disk on fire", "boom", "tool=plan_panic"} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("%q is not in the log:\n%s", want, logged.String())
		}
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	if text, err := encode(bomb{}); err == nil {
		t.Errorf("encoded %s", text)
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	var got []string
	o := Options{Tools: []tools.Tool{writer("plan_set", func(_ context.Context, _ *tools.Env, raw json.RawMessage) (any, error) {
		got = append(got, string(raw))
		return value(1), nil
	})}}
	exchange(t, o, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_set"}}
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"plan_set","arguments":null}}
{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"plan_set","arguments":{"moode":12345678901234567890}}}
{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"plan_set","arguments":[1]}}
`)
	want := `[{} {} {"moode":12345678901234567890} [1]]`
	if fmt.Sprint(got) != want {
		t.Errorf("the tool saw %s, want %s", got, want)
	}
}

func TestBadLines(t *testing.T) {
	t.Parallel()
	ping := `{"jsonrpc":"2.0","id":%s,"method":"ping"}`
	for _, c := range []struct{ name, line, id, want string }{
		{"blank", "", "", ""},
		{"spaces", " \t\r", "", ""},
		{"not JSON", "{", "null", "not JSON"},
		{"two values", `{} {}`, "null", "not JSON"},
		{"batch", "[" + fmt.Sprintf(ping, "1") + "]", "null", "batches"},
		{"scalar", "7", "null", "object"},
		{"empty object", "{}", "null", "a method, a result or an error"},
		{"method is a number", `{"jsonrpc":"2.0","id":5,"method":7}`, "5", "is a string"},
		{"id is null", fmt.Sprintf(ping, "null"), "null", "the id"},
		{"id is an object", fmt.Sprintf(ping, `{"a":1}`), "null", "the id"},
		{"id is true", fmt.Sprintf(ping, "true"), "null", "the id"},
		{"no version", `{"id":6,"method":"ping"}`, "6", "version"},
		{"unknown method", `{"jsonrpc":"2.0","id":7,"method":"plan"}`, "7", "not found"},
		{"unknown notification", `{"jsonrpc":"2.0","method":"notifications/plan"}`, "", ""},
		{"answer to nothing", `{"jsonrpc":"2.0","id":8,"result":{}}`, "", ""},
		{"error to nothing", `{"jsonrpc":"2.0","id":9,"error":{"code":1,"message":"no"}}`, "", ""},
		{"error to null", `{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"no"}}`, "", ""},
		{"cancels nothing", `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}`, "", ""},
		{"cancels badly", `{"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]}`, "", ""},
		{"params is a list", `{"jsonrpc":"2.0","id":10,"method":"tools/call","params":[1]}`, "10", "unparsable"},
		{"large id", fmt.Sprintf(ping, "9007199254740993"), "9007199254740993", "ok"},
		{"string id", fmt.Sprintf(ping, `"a\u0000b"`), `"a\u0000b"`, "ok"},
		{"byte order mark", "\ufeff" + fmt.Sprintf(ping, "11"), "11", "ok"},
		{"carriage return", fmt.Sprintf(ping, "12") + "\r", "12", "ok"},
		{"not UTF-8", `{"jsonrpc":"2.0","id":13,"method":"ping","params":{"x":"` + "\xff\xfe" + `"}}`, "13", "ok"},
		{"deep", strings.Repeat("[", 20_000), "null", "not JSON"},
	} {
		all := exchange(t, Options{Tools: awkward()}, c.line+"\n"+fmt.Sprintf(ping, `"after"`))
		byID(t, all, `"after"`)
		if c.id == "" {
			if len(all) != 1 {
				t.Errorf("%s: answered %+v", c.name, all)
			}
			continue
		}
		m := byID(t, all, c.id)
		if ok := m.Error == nil; ok != (c.want == "ok") || !ok && !strings.Contains(m.Error.Message, c.want) {
			t.Errorf("%s: answered %s %+v, want %q", c.name, m.Result, m.Error, c.want)
		}
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	const frame = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_echo","arguments":{"x":""}}}`
	fit := strings.Repeat("x", lineLimit-len(frame))
	for _, c := range []struct{ name, line, id string }{
		{"fits", strings.Replace(frame, `"x":"`, `"x":"`+fit, 1), ""},
		{"id first", strings.Replace(frame, `"x":"`, `"x":"y`+fit, 1), "1"},
		{"id last", `{"jsonrpc":"2.0","method":"tools/call","params":{"id":3,"name":"\"}","x":[` + strings.Repeat(`{"id":4},`, 1<<20) + `0]},"id":"a\"b"}`, `"a\"b"`},
		{"id is an object", `{"id":{"id":3},"x":"` + fit + fit + `"}`, "null"},
		{"no end", strings.Repeat("[", 2*lineLimit), "null"},
		{"no id", `{"params":"` + fit + fit + `"}`, "null"},
	} {
		all := exchange(t, Options{Tools: awkward()}, c.line+"\n"+`{"jsonrpc":"2.0","id":"after","method":"ping"}`)
		byID(t, all, `"after"`)
		if c.id == "" {
			if r := byID(t, all, "1").called(t); r.IsError || len(all) != 2 {
				t.Errorf("%s: answered %+v", c.name, r)
			}
			continue
		}
		if m := byID(t, all, c.id); len(all) != 2 || m.Error == nil || !strings.Contains(m.Error.Message, fmt.Sprint(lineLimit)) {
			t.Errorf("%s: answered %+v, want the limit under id %s", c.name, all, c.id)
		}
	}
}

func FuzzServe(f *testing.F) {
	for _, seed := range []string{
		"", "\n\n", "{", "[]", "null", "\ufeff{}", "\xff\xfe", `{"jsonrpc":"2.0","id":1,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"elicitation":{},"roots":{}}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"plan_ask","arguments":{},"_meta":{"progressToken":1}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"plan_panic"}}` + "\n" + `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}`,
		`{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"plan_ask","inputResponses":{"x":null},"requestState":"e30","_meta":` + modern(`{"elicitation":{}}`) + `}}`,
		`{"jsonrpc":"2.0","id":4,"method":"subscriptions/listen","params":{"_meta":` + modern("{}") + `}}`,
		`{"jsonrpc":"2.0","id":5,"method":"prompts/get","params":{"name":"plan","arguments":{"what":"x"}}}`,
		`{"jsonrpc":"2.0","id":6,"method":"resources/read","params":{"uri":"pact://contract/a%2Fb"}}`,
		`{"jsonrpc":"2.0","id":7,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"plan"},"argument":{"name":"what","value":""}}}`,
		`{"jsonrpc":"2.0","id":"pact-1","result":{"action":"accept"}}`,
	} {
		f.Add([]byte(seed))
	}
	o := furnished(awkward()...)
	o.Log = slog.New(slog.DiscardHandler)
	f.Fuzz(func(t *testing.T, in []byte) {
		var out buffer
		if err := Serve(t.Context(), bytes.NewReader(append(in, "\n"+`{"jsonrpc":"2.0","id":"after","method":"ping"}`...)), &out, o); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(in, []byte("after")) {
			return
		}
		after := 0
		for text := range bytes.Lines(out.Bytes()) {
			var m msg
			if err := json.Unmarshal(text, &m); err != nil {
				t.Fatalf("the server wrote %q: %v", text, err)
			}
			if string(m.ID) == `"after"` {
				after++
			}
		}
		if after != 1 {
			t.Fatalf("%d answers to what came after", after)
		}
	})
}
