package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
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
	o       Options
	srv     *server.MCPServer
	session *session
	out     *output
	modes   map[string]mode // by tool
	calls   *queue          // tools/call
	looks   *queue          // other requests that run code of ours

	limit  int             // of requests that are not answered yet
	room   int             // for them, in bytes
	base   context.Context // of every request
	cancel context.CancelFunc

	mu      sync.Mutex
	closed  bool
	bytes   int
	pending map[*request]bool
	byID    map[string]*request // the newest of each id
	idle    chan struct{}       // closed when closed and nothing is pending
}

// request is one request of the client until it is answered. Handlers find it in their context.
type request struct {
	id     json.RawMessage
	method string
	text   []byte
	ctx    context.Context
	cancel context.CancelFunc
	queue  *queue // nil: runs at once
	job    *job
	code   int // of the JSON-RPC error, where a handler knows better than mcp-go; 0 leaves it

	mu         sync.Mutex
	answered   bool
	progressed bool
	progress   float64 // the last that was told
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
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
	srv, err := newServer(o)
	if err != nil {
		return nil, err
	}
	ctx, l.cancel = context.WithCancel(ctx)
	l.out = newOutput(out, l.cancel)
	l.session = newSession(l.out, o)
	l.srv = srv
	l.base = srv.WithContext(ctx, l.session)
	return l, nil
}

func (l *loop) run(in io.Reader) error {
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

// accept takes on a request, unless the server is about to end or has too much to do.
func (l *loop) accept(m *message, text []byte) bool {
	r := &request{id: m.ID, method: m.Method, text: text}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	if n := len(l.pending); n >= l.limit || n > 0 && l.bytes+len(text) > l.room {
		size := l.bytes
		l.mu.Unlock()
		l.say(failure(m.ID, busyCode, busyText, n, size))
		return true
	}
	r.ctx, r.cancel = context.WithCancel(context.WithValue(l.base, requestKey{}, r))
	l.pending[r] = true
	l.byID[string(m.ID)] = r
	l.bytes += len(text)
	l.mu.Unlock()

	serve := func() { l.serve(r) }
	switch m.Method {
	case string(mcp.MethodToolsCall):
		tool, project := callee(m.Params)
		if mode, ok := l.modes[tool]; ok {
			r.begin(l.calls, &job{project: project, mode: mode, run: serve})
			return true
		}
		serve()
	case string(mcp.MethodResourcesRead), string(mcp.MethodPromptsGet), string(mcp.MethodCompletionComplete):
		r.begin(l.looks, &job{mode: reads, run: serve})
	case string(listenMethod):
		go serve()
	default:
		serve()
	}
	return true
}

func (r *request) begin(q *queue, j *job) {
	r.queue, r.job = q, j
	q.submit(j)
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

// serve has one request answered.
func (l *loop) serve(r *request) {
	var response any
	defer func() {
		if p := recover(); p != nil {
			l.o.Log.Error("panic", "method", r.method, "panic", p, "stack", string(debug.Stack()))
			response = failure(r.id, mcp.INTERNAL_ERROR, panicText, p)
		}
		if response == nil {
			response = failure(r.id, mcp.INTERNAL_ERROR, "%s ended without a result", r.method)
		}
		r.mu.Lock()
		r.answered = true
		r.mu.Unlock()
		if err := l.out.send(response); err != nil {
			l.o.Log.Error("a result cannot be encoded", "method", r.method, "error", err)
			l.say(failure(r.id, mcp.INTERNAL_ERROR, "the result cannot be encoded: %v", err))
		}
		l.forget(r)
	}()
	response = under(r.id, l.srv.HandleMessage(r.ctx, r.text))
	if e, ok := response.(mcp.JSONRPCError); ok {
		response = l.worded(r, e)
	}
	if r.method == string(listenMethod) {
		l.session.flush() // mcp-go acknowledges through the session's channel
	}
}

// worded gives an error of mcp-go the code and the words that the caller needs.
func (l *loop) worded(r *request, e mcp.JSONRPCError) mcp.JSONRPCError {
	if r.code != 0 {
		e.Error.Code = r.code
	}
	if r.method == string(mcp.MethodToolsCall) && strings.HasSuffix(e.Error.Message, server.ErrToolNotFound.Error()) {
		var m message
		_ = json.Unmarshal(r.text, &m)
		name, _ := callee(m.Params)
		e.Error.Message = fmt.Sprintf(toolMissing, name, strings.Join(names(l.o.Tools), ", "))
	}
	return e
}

// forget ends a request.
func (l *loop) forget(r *request) {
	r.cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.pending[r] {
		return
	}
	delete(l.pending, r)
	l.bytes -= len(r.text)
	if l.byID[string(r.id)] == r {
		delete(l.byID, string(r.id))
	}
	if l.closed && len(l.pending) == 0 {
		close(l.idle)
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
