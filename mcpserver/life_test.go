package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pact/tools"
)

func TestEndOfInputFinishesWhatWasAccepted(t *testing.T) {
	t.Parallel()
	o := Options{Tools: []tools.Tool{writer("plan_set", func(ctx context.Context, _ *tools.Env, _ json.RawMessage) (any, error) {
		time.Sleep(time.Millisecond)
		return value(1), ctx.Err()
	})}}
	var in strings.Builder
	in.WriteString(`{"jsonrpc":"2.0","id":"l","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":` + modern("{}") + "}}\n")
	for i := range 101 {
		if i > 0 {
			in.WriteByte('\n')
		}
		fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"plan_set"}}`, i)
	}
	all := exchange(t, o, in.String())
	for i := range 101 {
		if c := byID(t, all, fmt.Sprint(i)).called(t); c.IsError {
			t.Fatalf("call %d: %s", i, c.text())
		}
	}
	byID(t, all, `"l"`)
}

// TestListen: a subscription is acknowledged before it ends, holds nobody up while it lasts, and ends with the input.
func TestListen(t *testing.T) {
	t.Parallel()
	listen := func(id int) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":%s}}`, id, modern("{}"))
	}
	for range 100 { // nothing to subscribe to
		all := exchange(t, Options{Tools: awkward()}, listen(1))
		if len(all) != 2 || all[0].Method != "notifications/subscriptions/acknowledged" || string(all[1].ID) != "1" {
			t.Fatalf("answered %+v", all)
		}
	}
	var out buffer
	l, err := newLoop(t.Context(), Options{Tools: awkward(), Log: slog.New(slog.DiscardHandler)}, &out)
	if err != nil {
		t.Fatal(err)
	}
	server.WithToolCapabilities(true)(l.srv)
	in, w := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- l.run(in) }()
	for id := range 2 * callLimit {
		fmt.Fprintln(w, listen(id))
	}
	fmt.Fprintln(w, `{"jsonrpc":"2.0","id":99,"method":"tools/call","params":{"name":"plan_echo"}}`)
	for !strings.Contains(out.String(), `"id":99`) || strings.Count(out.String(), "acknowledged") < 2*callLimit {
		time.Sleep(time.Millisecond)
	}
	l.srv.AddTool(mcp.NewTool("plan_new"), nil)
	for !strings.Contains(out.String(), "notifications/tools/list_changed") {
		time.Sleep(time.Millisecond)
	}
	if strings.Contains(out.String(), `"id":0`) {
		t.Error("a subscription ended by itself")
	}
	fmt.Fprintln(w, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}}`)
	for !strings.Contains(out.String(), `"id":0`) {
		time.Sleep(time.Millisecond)
	}
	w.Close()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), `{"jsonrpc":"2.0","id":`); n != 2*callLimit+1 {
		t.Errorf("%d answers, want %d", n, 2*callLimit+1)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	g := gated(writer, "plan_set")
	h := start(t, Options{Tools: []tools.Tool{g.Tool, echo()}})
	h.call(`"x"`, "plan_set", "{}")
	<-g.began
	h.call("2", "plan_set", "{}")
	h.call("3", "plan_echo", "{}")
	h.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}`)
	h.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x","reason":"enough"}}`)
	if c := h.answer(`"x"`).called(t); !c.IsError || !strings.HasPrefix(c.text(), "error: cancelled: plan_set was cancelled") {
		t.Errorf("the running call answered %+v", c)
	}
	h.answer("3")
	for _, m := range h.end() {
		t.Errorf("unexpected %+v", m)
	}
	if n := g.runs.Load(); n != 1 {
		t.Errorf("%d calls ran, want the first alone", n)
	}
}

func TestTheContextEndsTheServer(t *testing.T) {
	t.Parallel()
	g := gated(writer, "plan_set")
	h := start(t, Options{Tools: []tools.Tool{g.Tool}})
	h.send(`{"jsonrpc":"2.0","id":0,"method":"subscriptions/listen","params":{"notifications":{},"_meta":%s}}`, modern("{}"))
	h.call("1", "plan_set", "{}")
	h.call("2", "plan_set", "{}")
	h.send(`{"jsonrpc":"2.0","id":3,"method":"ping"}`)
	h.answer("3") // so the calls were accepted
	<-g.began
	h.cancel()
	h.wait()
	for _, id := range []string{"1", "2"} {
		if c := h.answer(id).called(t); !strings.HasPrefix(c.text(), "error: cancelled: ") {
			t.Errorf("call %s answered %+v", id, c)
		}
	}
	if n := g.runs.Load(); n != 1 {
		t.Errorf("%d calls ran, want the first alone", n)
	}
}

func TestTooMuchToDo(t *testing.T) {
	t.Parallel()
	const calls = 20
	for _, c := range []struct {
		name        string
		limit, room int
	}{{"requests", calls, pendingBytes}, {"bytes", pendingLimit, calls * 1000}} {
		g := gated(writer, "plan_set")
		var out buffer
		l, err := newLoop(t.Context(), Options{Tools: []tools.Tool{g.Tool}, Log: slog.New(slog.DiscardHandler)}, &out)
		if err != nil {
			t.Fatal(err)
		}
		l.limit, l.room = c.limit, c.room
		in, w := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- l.run(in) }()
		for i := range calls + 1 {
			call := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"plan_set","arguments":{"x":"`, i)
			fmt.Fprintf(w, "%s%s\"}}}\n", call, strings.Repeat("x", 1000-len(call)-4))
		}
		w.Close()
		for out.String() == "" { // the refusal comes at once, the rest when it may
			time.Sleep(time.Millisecond)
		}
		close(g.let)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if l.bytes != 0 || len(l.pending) != 0 || len(l.byID) != 0 {
			t.Errorf("%s: %d bytes of %d requests stayed", c.name, l.bytes, len(l.pending))
		}
		text := out.String()
		if n := strings.Count(text, "\n"); n != calls+1 {
			t.Errorf("%s: %d answers, want %d", c.name, n, calls+1)
		}
		if first, _, _ := strings.Cut(text, "\n"); !strings.HasPrefix(first, `{"jsonrpc":"2.0","id":20,"error":{"code":-32000,"message":"busy: 20 requests of `) {
			t.Errorf("%s: the one too many answered %s", c.name, first)
		}
	}
}

func TestAClientThatDoesNotReadCanStillWrite(t *testing.T) {
	t.Parallel()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(t.Context(), inR, outW, Options{Tools: awkward(), Log: slog.New(slog.DiscardHandler)})
		outW.Close()
	}()
	for i := range 1000 {
		fmt.Fprintf(inW, `{"jsonrpc":"2.0","id":%d,"method":"tools/list"}`+"\n", i)
	}
	inW.Close()
	all, err := io.ReadAll(outR)
	if n := bytes.Count(all, []byte("\n")); err != nil || n != 1000 {
		t.Errorf("%d answers, %v", n, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestABrokenPipeEndsTheServer(t *testing.T) {
	t.Parallel()
	in, w := io.Pipe()
	go fmt.Fprintln(w, `{"jsonrpc":"2.0","id":1,"method":"ping"}`)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := Serve(ctx, in, brokenPipe{}, Options{Tools: awkward(), Log: slog.New(slog.DiscardHandler)})
	if ctx.Err() != nil {
		t.Error("Serve did not notice")
	}
	if !errors.Is(err, os.ErrClosed) {
		t.Errorf("Serve returned %v", err)
	}
}
