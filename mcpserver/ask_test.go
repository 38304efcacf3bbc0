package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pact/tools"
)

// modern is the _meta of a request of 2026-07-28.
func modern(capabilities string) string {
	return `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"host","version":"7"},"io.modelcontextprotocol/clientCapabilities":` + capabilities + `}`
}

var (
	first  = tools.Form{Key: "seal", Message: "Seal 5 contracts?", Schema: json.RawMessage(`{"type":"object","properties":{"ok":{"type":"boolean"}}}`)}
	second = tools.Form{Key: "sure", Message: "Are you sure?"}
)

// asking is a tool that asks and tells what it heard.
func asking(forms ...tools.Form) tools.Tool {
	return writer("plan_ask", func(ctx context.Context, env *tools.Env, _ json.RawMessage) (any, error) {
		var heard []string
		for _, form := range forms {
			a, err := env.Ask(ctx, form)
			if err != nil {
				return nil, fmt.Errorf("ask: %w", err)
			}
			heard = append(heard, fmt.Sprintf("%s %v by %s", a.Action, a.Content, a.By))
		}
		return map[string]any{"heard": heard}, nil
	})
}

// session speaks one revision of the protocol.
type session_ struct {
	*host
	version, can string
}

func (s session_) open() {
	if s.version != "2026-07-28" {
		s.hello(s.version, s.can)
	}
}

// ask calls plan_ask, answers every form with what reply says, and returns the result.
func (s session_) ask(id string, reply func(message string) string) called {
	s.t.Helper()
	if s.version != "2026-07-28" {
		s.call(id, "plan_ask", "{}")
		for {
			m := s.until(func(m msg) bool { return string(m.ID) == id || m.Method == "elicitation/create" })
			if m.Method == "" {
				return m.called(s.t)
			}
			s.send(`{"jsonrpc":"2.0","id":%s,%s}`, m.ID, reply(form(s.t, m.Params)))
		}
	}
	more := ""
	for round := 0; ; round++ {
		if round == 10 {
			s.t.Fatal("asked without end")
		}
		s.send(`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"plan_ask","arguments":{}%s,"_meta":%s}}`, id, more, modern(s.can))
		c := s.answer(id).called(s.t)
		if c.ResultType != "input_required" {
			return c
		}
		var responses []string
		for key, r := range c.InputRequests {
			if r.Method != "elicitation/create" {
				s.t.Fatalf("asked for %s", r.Method)
			}
			response := strings.TrimPrefix(reply(form(s.t, r.Params)), `"result":`)
			responses = append(responses, fmt.Sprintf("%q:%s", key, response))
		}
		state, _ := json.Marshal(c.RequestState)
		more = fmt.Sprintf(`,"inputResponses":{%s},"requestState":%s`, strings.Join(responses, ","), state)
	}
}

func form(t testing.TB, params json.RawMessage) string {
	t.Helper()
	var p struct {
		Message         string
		RequestedSchema struct{ Type string }
	}
	if err := json.Unmarshal(params, &p); err != nil || p.RequestedSchema.Type != "object" {
		t.Fatalf("the form is %s: %v", params, err)
	}
	return p.Message
}

var revisions = []string{"2025-06-18", "2025-11-25", "2026-07-28"}

func TestAsk(t *testing.T) {
	t.Parallel()
	for _, version := range revisions {
		for _, c := range []struct {
			name, can, reply string
			want             string
		}{
			{"accept", `{"elicitation":{}}`, `{"action":"accept","content":{"ok":true}}`, `{"heard":["accept map[ok:true] by host 7"]}`},
			{"accept without content", `{"elicitation":{"form":{}}}`, `{"action":"accept"}`, `{"heard":["accept map[] by host 7"]}`},
			{"decline", `{"elicitation":{"form":{},"url":{}}}`, `{"action":"decline","content":{"ok":true}}`, `{"heard":["decline map[] by host 7"]}`},
			{"cancel", `{"elicitation":{}}`, `{"action":"cancel"}`, `{"heard":["cancel map[] by host 7"]}`},
			{"nonsense", `{"elicitation":{}}`, `{"action":"perhaps"}`, `{"heard":["cancel map[] by host 7"]}`},
			{"null", `{"elicitation":{}}`, `null`, `{"heard":["cancel map[] by host 7"]}`},
			{"wrong type", `{"elicitation":{}}`, `{"action":7}`, `{"heard":["cancel map[] by host 7"]}`},
			{"absent", `{}`, "", `{"heard":["absent map[] by "]}`},
			{"only links", `{"elicitation":{"url":{}}}`, "", `{"heard":["absent map[] by "]}`},
		} {
			t.Run(version+" "+c.name, func(t *testing.T) {
				t.Parallel()
				s := session_{start(t, Options{Tools: []tools.Tool{asking(first)}}), version, c.can}
				s.open()
				asked := 0
				got := s.ask("1", func(message string) string {
					asked++
					if message != first.Message {
						t.Errorf("the form says %q", message)
					}
					return `"result":` + c.reply
				})
				if string(got.Structured) != c.want || got.IsError {
					t.Errorf("heard %s %s, want %s", got.Structured, got.text(), c.want)
				}
				if want := min(1, len(c.reply)); asked != want {
					t.Errorf("asked %d times, want %d", asked, want)
				}
			})
		}
	}
}

func TestAskTwice(t *testing.T) {
	t.Parallel()
	for _, version := range revisions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := session_{start(t, Options{Tools: []tools.Tool{asking(first, second)}}), version, `{"elicitation":{}}`}
			s.open()
			var asked []string
			got := s.ask("1", func(message string) string {
				asked = append(asked, message)
				if len(asked) == 1 {
					return `"result":{"action":"accept","content":{"ok":true}}`
				}
				return `"result":{"action":"decline"}`
			})
			if want := `{"heard":["accept map[ok:true] by host 7","decline map[] by host 7"]}`; string(got.Structured) != want {
				t.Errorf("heard %s %s, want %s", got.Structured, got.text(), want)
			}
			if !slices.Equal(asked, []string{first.Message, second.Message}) {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

// TestAnAnswerBelongsToWhatWasRead: the files changed while the human thought, so the question is another.
func TestAnAnswerBelongsToWhatWasRead(t *testing.T) {
	t.Parallel()
	for _, version := range revisions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			var contracts atomic.Int32
			contracts.Store(5)
			tool := writer("plan_ask", func(ctx context.Context, env *tools.Env, _ json.RawMessage) (any, error) {
				n := contracts.Load()
				a, err := env.Ask(ctx, tools.Form{Key: "seal", Message: fmt.Sprintf("Seal %d contracts?", n)})
				return map[string]any{"sealed": n, "action": a.Action}, err
			})
			s := session_{start(t, Options{Tools: []tools.Tool{tool}}), version, `{"elicitation":{}}`}
			s.open()
			var asked []string
			got := s.ask("1", func(message string) string {
				asked = append(asked, message)
				contracts.Store(6)
				return `"result":{"action":"accept"}`
			})
			if want := `{"action":"accept","sealed":6}`; string(got.Structured) != want {
				t.Errorf("got %s, want %s", got.Structured, want)
			}
			if !slices.Equal(asked, []string{"Seal 5 contracts?", "Seal 6 contracts?"}) {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

func TestAskOlderClientsThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	cancelled := `{"heard":["cancel map[] by host 7"]}`
	open := func(t *testing.T, limit time.Duration) session_ {
		s := session_{start(t, Options{Tools: []tools.Tool{asking(first), echo()}, AskLimit: limit}), "2025-06-18", `{"elicitation":{}}`}
		s.open()
		return s
	}
	t.Run("refuses", func(t *testing.T) {
		t.Parallel()
		s := open(t, 0)
		if got := s.ask("1", func(string) string { return `"error":{"code":-32601,"message":"no"}` }); string(got.Structured) != cancelled {
			t.Errorf("heard %s %s", got.Structured, got.text())
		}
	})
	t.Run("is silent", func(t *testing.T) {
		t.Parallel()
		s := open(t, 30*time.Millisecond)
		s.call("1", "plan_ask", "{}")
		m := s.asked("elicitation/create")
		if got := s.answer("1").called(t); string(got.Structured) != cancelled {
			t.Errorf("heard %s %s", got.Structured, got.text())
		}
		n := s.until(func(m msg) bool { return m.Method == "notifications/cancelled" })
		if !strings.Contains(string(n.Params), string(m.ID)) {
			t.Errorf("the client was told %s about %s", n.Params, m.ID)
		}
		s.send(`{"jsonrpc":"2.0","id":%s,"result":{"action":"accept"}}`, m.ID) // too late
		if rest := s.end(); len(rest) != 0 {
			t.Errorf("more came: %+v", rest)
		}
	})
	t.Run("leaves", func(t *testing.T) {
		t.Parallel()
		s := open(t, 0)
		s.call("1", "plan_ask", "{}")
		s.asked("elicitation/create")
		if got := byID(t, s.end(), "1").called(t); string(got.Structured) != cancelled {
			t.Errorf("heard %s %s", got.Structured, got.text())
		}
	})
	t.Run("cancels the call", func(t *testing.T) {
		t.Parallel()
		s := open(t, 0)
		s.call("1", "plan_ask", "{}")
		s.asked("elicitation/create")
		s.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
		if got := s.answer("1").called(t); !strings.HasPrefix(got.text(), "error: cancelled: ") {
			t.Errorf("heard %s %s", got.Structured, got.text())
		}
	})
	t.Run("thinks while others work", func(t *testing.T) {
		t.Parallel()
		s := open(t, 0)
		for i := range callLimit {
			s.call(fmt.Sprint(i), "plan_ask", fmt.Sprintf(`{"project":"/%d"}`, i))
		}
		var forms []msg
		for range callLimit {
			forms = append(forms, s.asked("elicitation/create"))
		}
		s.call("99", "plan_echo", "{}")
		s.answer("99")
		s.call("100", "plan_echo", `{"project":"/0"}`)
		for _, m := range forms {
			s.send(`{"jsonrpc":"2.0","id":%s,"result":{"action":"decline"}}`, m.ID)
		}
		s.answer("100")
		s.end()
	})
}

func TestAPendingThatNobodyCanAnswer(t *testing.T) {
	t.Parallel()
	tool := writer("plan_ask", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
		return nil, &tools.Pending{Form: first}
	})
	all := exchange(t, Options{Tools: []tools.Tool{tool}, Log: slog.New(slog.DiscardHandler)},
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_ask"}}`)
	if c := byID(t, all, "1").called(t); !strings.HasPrefix(c.text(), "error: internal: waiting for a human's answer") {
		t.Errorf("answered %+v", c)
	}
}

func TestAFormThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	broken := tools.Form{Key: "seal", Message: "Seal?", Schema: json.RawMessage(`{"type":`)}
	o := Options{Tools: []tools.Tool{asking(broken)}, Log: slog.New(slog.DiscardHandler)}
	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_ask","_meta":%s}}`
	all := exchange(t, o, fmt.Sprintf(call, modern(`{"elicitation":{}}`)))
	if m := byID(t, all, "1"); m.Error == nil || m.Error.Code != -32603 || !strings.Contains(m.Error.Message, "the result cannot be encoded") {
		t.Errorf("a modern client got %s %+v", m.Result, m.Error)
	}
	h := start(t, o)
	h.hello("2025-06-18", `{"elicitation":{}}`)
	h.call("1", "plan_ask", "{}")
	if got := h.answer("1").called(t); string(got.Structured) != `{"heard":["cancel map[] by host 7"]}` {
		t.Errorf("an older client got %s", got.text())
	}
}
