package mcpserver

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"pact/tools"
)

// msg is one message that the server sent.
type msg struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// called is the result of a tools/call.
type called struct {
	Structured json.RawMessage `json:"structuredContent"`
	Content    []struct {
		Type, Text string
	} `json:"content"`
	IsError       bool   `json:"isError"`
	ResultType    string `json:"resultType"`
	RequestState  string `json:"requestState"`
	InputRequests map[string]struct {
		Method string
		Params json.RawMessage
	} `json:"inputRequests"`
}

func (m msg) called(t testing.TB) called {
	t.Helper()
	var c called
	if m.Result == nil {
		t.Fatalf("no result in %+v", m)
	}
	if err := json.Unmarshal(m.Result, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c called) text() string {
	var b strings.Builder
	for _, p := range c.Content {
		b.WriteString(p.Text)
	}
	return b.String()
}

// host is a client that speaks raw lines to a running server.
type host struct {
	t      testing.TB
	in     *io.PipeWriter
	got    chan msg
	early  []msg
	ended  chan error
	cancel context.CancelFunc
}

func start(t testing.TB, o Options) *host {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	h := &host{t: t, in: inW, got: make(chan msg, 100_000), ended: make(chan error, 1), cancel: cancel}
	go func() {
		h.ended <- Serve(ctx, inR, outW, o)
		outW.Close()
	}()
	go func() {
		defer close(h.got)
		lines := bufio.NewScanner(outR)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var m msg
			if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
				t.Errorf("the server wrote %q: %v", lines.Text(), err)
			}
			h.got <- m
		}
	}()
	t.Cleanup(func() {
		cancel()
		inW.Close()
	})
	return h
}

func (h *host) send(format string, args ...any) {
	h.t.Helper()
	if _, err := fmt.Fprintf(h.in, format+"\n", args...); err != nil {
		h.t.Fatal(err)
	}
}

// next is the next message of any kind.
func (h *host) next() msg {
	h.t.Helper()
	if len(h.early) > 0 {
		m := h.early[0]
		h.early = h.early[1:]
		return m
	}
	return h.fresh()
}

func (h *host) fresh() msg {
	h.t.Helper()
	select {
	case m, ok := <-h.got:
		if !ok {
			h.t.Fatal("the server is gone")
		}
		return m
	case <-time.After(10 * time.Second):
		h.t.Fatal("no message in ten seconds")
	}
	panic("unreachable")
}

// until is the first message that ok takes; the others stay for later.
func (h *host) until(ok func(msg) bool) msg {
	h.t.Helper()
	for i, m := range h.early {
		if ok(m) {
			h.early = append(h.early[:i:i], h.early[i+1:]...)
			return m
		}
	}
	for {
		m := h.fresh()
		if ok(m) {
			return m
		}
		h.early = append(h.early, m)
	}
}

// answer is the response to a request.
func (h *host) answer(id string) msg {
	h.t.Helper()
	return h.until(func(m msg) bool { return m.Method == "" && string(m.ID) == id })
}

// asked is the next request of the server's own.
func (h *host) asked(method string) msg {
	h.t.Helper()
	return h.until(func(m msg) bool { return m.Method == method && m.ID != nil })
}

func (h *host) call(id, tool, arguments string) {
	h.t.Helper()
	h.send(`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, id, tool, arguments)
}

// hello shakes hands in the older era.
func (h *host) hello(version, capabilities string) msg {
	h.t.Helper()
	h.send(`{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":%q,"capabilities":%s,"clientInfo":{"name":"host","version":"7"}}}`, version, capabilities)
	m := h.answer(`"hello"`)
	h.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return m
}

// end closes the input and returns what was still sent.
func (h *host) end() []msg {
	h.t.Helper()
	h.in.Close()
	h.wait()
	rest := h.early
	for m := range h.got {
		rest = append(rest, m)
	}
	return rest
}

// wait waits until Serve returned well.
func (h *host) wait() {
	h.t.Helper()
	select {
	case err := <-h.ended:
		if err != nil {
			h.t.Fatalf("Serve returned %v", err)
		}
	case <-time.After(10 * time.Second):
		h.t.Fatal("Serve did not return")
	}
}

// exchange gives the whole input at once and returns all that came out, in order.
func exchange(t testing.TB, o Options, input string) []msg {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var out buffer
	if err := Serve(t.Context(), strings.NewReader(input), &out, o); err != nil {
		t.Fatalf("Serve returned %v", err)
	}
	var all []msg
	for text := range bytes.Lines(out.Bytes()) {
		var m msg
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatalf("the server wrote %q: %v", text, err)
		}
		all = append(all, m)
	}
	return all
}

func byID(t testing.TB, all []msg, id string) msg {
	t.Helper()
	var found []msg
	for _, m := range all {
		if m.Method == "" && string(m.ID) == id {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d answers to %s in %v", len(found), id, all)
	}
	return found[0]
}

type buffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// The tools of the tests.

type run = func(ctx context.Context, env *tools.Env, arguments json.RawMessage) (any, error)

func reader(name string, f run) tools.Tool {
	t := writer(name, f)
	t.ReadOnly, t.Idempotent = true, true
	return t
}

func writer(name string, f run) tools.Tool {
	toolset, _, _ := strings.Cut(name, "_")
	return tools.Tool{
		Name: name, Title: "Title of " + name, Doc: "Does " + name + ".", Toolset: toolset,
		Input:  json.RawMessage(`{"type":"object","properties":{"project":{"type":"string"}},"additionalProperties":false}`),
		Output: json.RawMessage(`{"type":"object","properties":{"value":{"type":"integer"}}}`),
		Run:    f,
	}
}

func value(v any) map[string]any { return map[string]any{"value": v} }
