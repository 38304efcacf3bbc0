package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pact/tools"
)

// shelf is a project whose contracts come and go.
type shelf struct {
	mu    sync.Mutex
	uris  []string
	err   error
	bang  bool
	looks atomic.Int32
}

func (s *shelf) put(uris ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uris = uris
}

func (s *shelf) options() Options {
	o := furnished(writer("contract_write", func(_ context.Context, _ *tools.Env, raw json.RawMessage) (any, error) {
		var in struct{ URIs []string }
		err := json.Unmarshal(raw, &in)
		s.put(in.URIs...)
		return value(len(in.URIs)), err
	}))
	o.Templates[0].List = func(context.Context) ([]string, error) {
		s.looks.Add(1)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.bang {
			panic("bang")
		}
		return slices.Clone(s.uris), s.err
	}
	return o
}

func (h *host) resources(meta string) string {
	h.t.Helper()
	h.send(`{"jsonrpc":"2.0","id":"list","method":"resources/list","params":{"_meta":%s}}`, meta)
	m := h.answer(`"list"`)
	var list struct{ Resources []struct{ URI, Name string } }
	if err := json.Unmarshal(m.Result, &list); err != nil {
		h.t.Fatal(err)
	}
	var all []string
	for _, r := range list.Resources {
		if !slices.Contains([]string{"broken", "panic", "status"}, r.Name) {
			all = append(all, r.Name)
		}
	}
	return strings.Join(all, " ")
}

func isChange(m msg) bool { return m.Method == "notifications/resources/list_changed" }

func TestContractsComeAndGo(t *testing.T) {
	t.Parallel()
	for version, meta := range map[string]string{"2025-06-18": "{}", "2026-07-28": modern("{}")} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			var s shelf
			s.put("pact://contract/a")
			h := start(t, s.options())
			if version == "2026-07-28" {
				h.send(`{"jsonrpc":"2.0","id":"sub","method":"subscriptions/listen","params":{"notifications":{"resourcesListChanged":true},"_meta":%s}}`, meta)
				h.until(func(m msg) bool { return m.Method == "notifications/subscriptions/acknowledged" })
			} else if m := h.hello(version, "{}"); !strings.Contains(string(m.Result), `"resources":{"listChanged":true}`) {
				t.Errorf("hello answered %s", m.Result)
			}
			h.call("1", "contract_write", `{"uris":["pact://contract/a","pact://contract/b"]}`)
			h.answer("1")
			if n := s.looks.Load(); n != 0 {
				t.Errorf("looked %d times for a client that never listed", n)
			}
			if got := h.resources(meta); got != "contract/a contract/b" {
				t.Errorf("listed %s", got)
			}
			h.call("2", "contract_write", `{"uris":["pact://contract/b","pact://contract/a"]}`)
			h.answer("2")
			h.call("3", "contract_write", `{"uris":["pact://contract/b","pact://contract/c d"]}`)
			if m := h.until(isChange); version == "2026-07-28" && string(m.Params) != `{"_meta":{"io.modelcontextprotocol/subscriptionId":"sub"}}` {
				t.Errorf("told %s", m.Params)
			}
			h.answer("3")
			if got := h.resources(meta); got != "contract/b contract/c d" {
				t.Errorf("listed %s", got)
			}
			h.send(`{"jsonrpc":"2.0","id":4,"method":"resources/read","params":{"uri":"pact://contract/b","_meta":%s}}`, meta)
			if m := h.answer("4"); !strings.Contains(string(m.Result), `"text":"component: b"`) {
				t.Errorf("read %s %+v", m.Result, m.Error)
			}
			s.put() // behind our back
			if got := h.resources(meta); got != "" {
				t.Errorf("listed %s", got)
			}
			for _, m := range h.end() {
				if isChange(m) {
					t.Errorf("told more than what was new: %+v", m)
				}
			}
		})
	}
}

func TestContractsThatCannotBeListed(t *testing.T) {
	t.Parallel()
	var s shelf
	s.put("pact://contract/a")
	h := start(t, s.options())
	if got := h.resources("{}"); got != "contract/a" {
		t.Errorf("listed %s", got)
	}
	h.call("0", "contract_write", `{"uris":["pact://contract/a","pact://contract/b"]}`)
	h.answer("0")
	s.mu.Lock()
	s.err = errors.New("disk on fire")
	s.mu.Unlock()
	h.call("1", "contract_write", `{"uris":[]}`)
	h.answer("1")
	if got := h.resources("{}"); got != "contract/a contract/b" {
		t.Errorf("listed %s", got)
	}
	s.mu.Lock()
	s.bang = true
	s.mu.Unlock()
	h.call("2", "contract_write", `{"uris":[]}`)
	if c := h.answer("2").called(t); c.IsError {
		t.Errorf("a write was refused: %s", c.text())
	}
	if got := h.resources("{}"); got != "contract/a contract/b" {
		t.Errorf("listed %s", got)
	}
	for _, m := range h.end() {
		t.Errorf("a client that did not say hello was told %+v", m)
	}
}
