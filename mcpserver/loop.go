package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pact/tools"
)

// The bounds of one server.
const (
	callLimit    = 8               // tool calls that run at once
	lookLimit    = 32              // other requests that run code of ours at once: resources, prompts, completion
	pendingLimit = 10_000          // requests that are not answered yet
	pendingBytes = 64 << 20        // their size together
	grace        = 3 * time.Second // what running calls have to end when the server is told to
	busyCode     = -32000          // JSON-RPC: server error
	busyText     = "busy: %d requests of %d bytes are waiting already; send this one again after some were answered"
	toolMissing  = "tool %q is not known; known are %s"
	panicText    = "internal panic: %v"
	listenMethod = mcp.MethodSubscriptionsListen
)

// loop carries messages between one client and mcp-go.
type loop struct {
	o         Options
	srv       *server.MCPServer
	filled    <-chan struct{} // closed when the tools are in srv, or unpublished says why not
	session   *session
	out       *output
	resources *catalogue
	modes     map[string]mode // by tool
	calls     *queue          // tools/call
	looks     *queue          // other requests that run code of ours

	unpublished error // read after filled

	limit  int             // of requests that are not answered yet
	room   int             // for them, in bytes
	base   context.Context // of every request
	cancel context.CancelFunc
	over   chan struct{} // closed when run returns

	mu      sync.Mutex
	closed  bool
	bytes   int
	pending map[*request]bool
	byID    map[string]*request // the newest of each id
	idle    chan struct{}       // closed when closed and nothing is pending
}

func newLoop(ctx context.Context, o Options, out io.Writer) (*loop, error) {
	l := &loop{
		o: o, modes: map[string]mode{}, calls: newQueue(callLimit), looks: newQueue(lookLimit), limit: pendingLimit, room: pendingBytes,
		pending: map[*request]bool{}, byID: map[string]*request{}, idle: make(chan struct{}),
	}
	for _, t := range o.Tools {
		if _, twice := l.modes[t.Name]; twice {
			return nil, fmt.Errorf("two tools are named %q", t.Name)
		}
		l.modes[t.Name] = writes
		if slices.Contains(o.Long, t.Name) {
			l.modes[t.Name] = long
		} else if t.ReadOnly {
			l.modes[t.Name] = reads
		}
	}
	l.resources = &catalogue{templates: o.Templates, log: o.Log}
	ctx, l.cancel = context.WithCancel(ctx)
	l.out = newOutput(out, l.cancel)
	l.over = make(chan struct{})
	l.session = newSession(l.out, o, l.over)
	srv, filled := newServer(o, l.resources.changed, func(err error) {
		l.unpublished = err
		l.cancel()
	})
	l.resources.srv, l.resources.session = srv, l.session
	l.srv, l.filled = srv, filled
	l.base = srv.WithContext(ctx, l.session)
	return l, nil
}

func (l *loop) run(in io.Reader) error {
	defer close(l.over)
	defer l.cancel()
	if err := l.srv.RegisterSession(l.base, l.session); err != nil {
		return fmt.Errorf("register the session: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- l.read(newLines(in)) }()

	var broken error
	select {
	case broken = <-ended:
	case <-l.base.Done():
	}
	l.session.close() // the client cannot answer any more
	l.close()
	if !l.await(l.idle) {
		l.o.Log.Warn("left calls behind that did not end when they were cancelled")
	}
	l.out.close()
	if !l.await(l.out.done) {
		l.o.Log.Warn("left messages behind that the client did not read")
	}
	<-l.filled
	if l.unpublished != nil {
		return l.unpublished
	}
	if err := l.out.broken(); err != nil {
		return err
	}
	return broken
}

// await waits for done, but no longer than a moment once the server is told to end.
func (l *loop) await(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-l.base.Done():
	}
	select {
	case <-done:
		return true
	case <-time.After(grace):
		return false
	}
}

// read takes messages until the input ends.
func (l *loop) read(in *lines) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("read the input: panic: %v", p)
		}
	}()
	for {
		got, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
		if got.long {
			l.say(failure(got.id, mcp.INVALID_REQUEST, "a message has at most %d bytes", lineLimit))
			continue
		}
		if !l.take(got.text) {
			return nil
		}
	}
}

// take sends one message on its way, and reports whether there is a use for another.
func (l *loop) take(text []byte) bool {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, byteOrderMark))
	if len(text) == 0 {
		return true
	}
	m, refusal := parse(text)
	switch {
	case refusal != nil:
		l.say(refusal)
	case m.Method == "":
		l.session.answered(m)
	case m.ID == nil:
		l.notified(m)
	default:
		return l.accept(m, text)
	}
	return true
}

// notified acts on a notification. Only cancellation and a change of the roots mean anything here.
func (l *loop) notified(m *message) {
	switch m.Method {
	case mcp.MethodNotificationRootsListChanged:
		l.session.rootsChanged()
	case string(mcp.MethodNotificationCancelled):
		var params struct {
			RequestID json.RawMessage `json:"requestId"`
		}
		_ = json.Unmarshal(m.Params, &params)
		l.mu.Lock()
		r := l.byID[string(params.RequestID)]
		l.mu.Unlock()
		if r == nil {
			return
		}
		r.cancel()
		if r.queue != nil && r.queue.drop(r.job) {
			l.forget(r)
		}
	}
}

// close accepts no more requests and ends the subscriptions, which would never end by themselves.
func (l *loop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for r := range l.pending {
		if r.method == string(listenMethod) {
			r.cancel()
		}
	}
	if len(l.pending) == 0 {
		close(l.idle)
	}
}

// say sends a message that is known to be encodable.
func (l *loop) say(message any) {
	if err := l.out.send(message); err != nil {
		l.o.Log.Error("a message cannot be encoded", "error", err)
	}
}

func names(all []tools.Tool) []string {
	list := make([]string, len(all))
	for i, t := range all {
		list[i] = t.Name
	}
	return list
}
