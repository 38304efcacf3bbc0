package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

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
	case string(mcp.MethodResourcesList), string(mcp.MethodResourcesRead), string(mcp.MethodPromptsGet), string(mcp.MethodCompletionComplete):
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
	if r.method == string(mcp.MethodResourcesList) {
		l.resources.list(r.ctx)
	}
	if r.method != string(mcp.MethodInitialize) && r.method != string(mcp.MethodPing) {
		<-l.filled
	}
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
