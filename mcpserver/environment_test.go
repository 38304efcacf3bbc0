package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pact/tools"
)

func TestProgressComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	var stale func(done, total float64, message string)
	tool := writer("test_run", func(_ context.Context, env *tools.Env, _ json.RawMessage) (any, error) {
		if env.Progress == nil {
			return value(0), nil
		}
		for i := range 200 {
			env.Progress(float64(i), 200, fmt.Sprint("case ", i))
			env.Progress(float64(i), 200, "no further")
		}
		env.Progress(math.NaN(), 1, "")
		env.Progress(math.Inf(1), 1, "")
		env.Progress(300, 0, "")
		stale = env.Progress
		return value(1), nil
	})
	h := start(t, Options{Tools: []tools.Tool{tool}})
	for session := range 20 {
		h.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_run","_meta":{"progressToken":"t%d"}}}`, session)
		for i := range 200 {
			m := h.next()
			want := fmt.Sprintf(`{"message":"case %d","progress":%d,"progressToken":"t%d","total":200}`, i, i, session)
			if m.Method != "notifications/progress" || string(m.Params) != want {
				t.Fatalf("got %s %s, want %s", m.Method, m.Params, want)
			}
		}
		if m := h.next(); string(m.Params) != fmt.Sprintf(`{"progress":300,"progressToken":"t%d"}`, session) {
			t.Fatalf("got %s %s", m.Method, m.Params)
		}
		if m := h.next(); string(m.ID) != "1" {
			t.Fatalf("got %+v instead of the answer", m)
		}
		stale(999, 0, "after the answer")
	}
	h.call("2", "test_run", "{}")
	if m := h.next(); string(m.ID) != "2" || string(m.called(t).Structured) != `{"value":0}` {
		t.Errorf("without a token: %+v", m)
	}
	h.end()
}

// looking is a tool that tells what is around it.
func looking() tools.Tool {
	return writer("plan_look", func(ctx context.Context, env *tools.Env, _ json.RawMessage) (any, error) {
		began := time.Now()
		roots := env.Roots(ctx)
		return map[string]any{"root": env.Root, "roots": roots, "seconds": int(time.Since(began).Seconds()), "now": env.Now != nil}, nil
	})
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	base := &tools.Env{Root: "/base", Now: time.Now}
	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_look"}}`
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, `{"now":false,"root":"","roots":null,"seconds":0}`},
		{Options{Env: base}, `{"now":true,"root":"/base","roots":null,"seconds":0}`},
		{Options{Env: base, Root: "/root"}, `{"now":true,"root":"/root","roots":null,"seconds":0}`},
	} {
		c.o.Tools = []tools.Tool{looking()}
		if got := byID(t, exchange(t, c.o, call), "1").called(t); string(got.Structured) != c.want {
			t.Errorf("got %s %s, want %s", got.Structured, got.text(), c.want)
		}
	}
	if base.Ask != nil || base.Roots != nil || base.Root != "/base" {
		t.Error("a call changed what all calls share")
	}
}

func TestRoots(t *testing.T) {
	t.Parallel()
	o := Options{Tools: []tools.Tool{looking()}}
	h := start(t, o)
	h.hello("2025-06-18", `{"roots":{"listChanged":true}}`)
	h.call("1", "plan_look", "{}")
	m := h.asked("roots/list")
	h.send(`{"jsonrpc":"2.0","id":%s,"result":{"roots":[{"uri":"file:///home/me/my%%20app","name":"app"},{"uri":"https://example.com/x"},{"uri":"untitled:/x"},{"uri":"file://localhost/b"},{"uri":"file://other/c"},{"uri":"%%"}]}}`, m.ID)
	if got := string(h.answer("1").called(t).Structured); !strings.Contains(got, `"roots":["/home/me/my app","/b"]`) {
		t.Errorf("got %s", got)
	}
	h.call("2", "plan_look", "{}")
	m = h.asked("roots/list")
	h.send(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32603,"message":"no"}}`, m.ID)
	if got := string(h.answer("2").called(t).Structured); !strings.Contains(got, `"roots":null`) {
		t.Errorf("got %s", got)
	}
	h.send(`{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"plan_look","_meta":%s}}`, modern(`{"roots":{}}`))
	if got := string(h.answer("3").called(t).Structured); !strings.Contains(got, `"roots":null`) {
		t.Errorf("a modern client was asked: %s", got)
	}
	h.hello("2025-06-18", "{}")
	h.call("4", "plan_look", "{}")
	h.answer("4")
	for _, m := range h.end() {
		t.Errorf("a client without roots was asked: %+v", m)
	}
}

func TestRootsOfAClientThatIsSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := start(t, Options{Tools: []tools.Tool{looking()}})
		h.hello("2025-06-18", `{"roots":{"listChanged":true}}`)
		for i, seconds := range []int{2, 0, 2} {
			if i == 2 {
				h.send(`{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}`)
			}
			h.call("1", "plan_look", "{}")
			if got, want := string(h.answer("1").called(t).Structured), fmt.Sprintf(`"roots":null,"seconds":%d}`, seconds); !strings.HasSuffix(got, want) {
				t.Errorf("call %d: got %s, want %s", i, got, want)
			}
		}
		h.end()
		h.cancel()
	})
}

// TestAHandlerThatDoesNotEnd is left behind when the server is told to end.
func TestAHandlerThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		tool := writer("plan_set", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
			<-let
			return value(1), nil
		})
		h := start(t, Options{Tools: []tools.Tool{tool}})
		h.call("1", "plan_set", "{}")
		synctest.Wait()
		began := time.Now()
		h.cancel()
		h.wait()
		if d := time.Since(began); d != grace {
			t.Errorf("Serve returned after %s, want %s", d, grace)
		}
		h.in.Close()
		close(let)
	})
}
