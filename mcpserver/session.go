package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// session is the one client on the other end: what mcp-go notes about it, and the requests that we put to it. mcp-go's
// own stdio session is a global of its package; this one is not.
type session struct {
	out      *output
	log      *slog.Logger
	askLimit time.Duration
	notes    chan mcp.JSONRPCNotification // what mcp-go itself sends
	quit     chan struct{}                // closed when the client can answer no more
	over     <-chan struct{}              // closed when the server is about to return

	initialized atomic.Bool
	silent      atomic.Bool // asked for its roots, the client did not answer

	mu           sync.Mutex
	closed       bool
	client       mcp.Implementation
	can          mcp.ClientCapabilities
	version      string // of initialize, "" in the modern era
	filter       mcp.SubscriptionFilter
	subscribed   bool
	subscription any // the id of the newest subscription
	asked        int
	open         map[string]chan *message // requests of ours, by id
}

var (
	_ server.SessionWithClientInfo         = (*session)(nil)
	_ server.SessionWithProtocolVersion    = (*session)(nil)
	_ server.SessionWithSubscriptionFilter = (*session)(nil)
	_ server.SessionWithElicitation        = (*session)(nil)
)

func newSession(out *output, o Options, over <-chan struct{}) *session {
	s := &session{
		out: out, over: over, log: o.Log, askLimit: o.AskLimit,
		notes: make(chan mcp.JSONRPCNotification, 100),
		quit:  make(chan struct{}),
		open:  map[string]chan *message{},
	}
	go s.pass()
	return s
}

// pass hands mcp-go's notifications to the output. One that carries a channel is ours: see flush.
func (s *session) pass() {
	for {
		select {
		case <-s.over:
			return
		case n := <-s.notes:
			if done, ok := n.Params.AdditionalFields["flush"].(chan struct{}); ok {
				close(done)
				continue
			}
			switch n.Method {
			case mcp.MethodNotificationResourcesListChanged: // mcp-go says it of every step; see catalogue
				continue
			case mcp.MethodNotificationSubscriptionsAcknowledged:
				s.mu.Lock()
				s.subscription = n.Params.Meta[mcp.MetaKeySubscriptionID]
				s.mu.Unlock()
			}
			if err := s.out.send(n); err != nil {
				s.log.Error("a notification cannot be encoded", "method", n.Method, "error", err)
			}
		}
	}
}

// flush waits until the notifications that mcp-go sent so far are on their way.
func (s *session) flush() {
	done := make(chan struct{})
	var mark mcp.JSONRPCNotification
	mark.Params.AdditionalFields = map[string]any{"flush": done}
	select {
	case s.notes <- mark:
	case <-s.over:
		return
	}
	select {
	case <-done:
	case <-s.over:
	}
}

// close says that the client can answer no more: what waits for it goes on without.
func (s *session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.quit)
	}
}

// SessionID, Initialize, Initialized and NotificationChannel make a server.ClientSession.

func (s *session) SessionID() string { return "stdio" }

func (s *session) Initialize() { s.initialized.Store(true) }

func (s *session) Initialized() bool { return s.initialized.Load() }

func (s *session) NotificationChannel() chan<- mcp.JSONRPCNotification { return s.notes }

func (s *session) GetClientInfo() mcp.Implementation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client
}

func (s *session) SetClientInfo(info mcp.Implementation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = info
}

func (s *session) GetClientCapabilities() mcp.ClientCapabilities {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.can
}

func (s *session) SetClientCapabilities(can mcp.ClientCapabilities) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.can = can
}

func (s *session) ProtocolVersion() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
}

// SetProtocolVersion is what mcp-go looks for to note the outcome of initialize.
func (s *session) SetProtocolVersion(version string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = version
}

func (s *session) SubscriptionFilter() (mcp.SubscriptionFilter, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.filter, s.subscribed
}

func (s *session) SetSubscriptionFilter(filter mcp.SubscriptionFilter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter, s.subscribed = filter, !filter.IsEmpty()
}

// errGone is why a request of ours stays without an answer after the input ended.
var errGone = errors.New("the client is gone")

// request puts a request to the client and waits for its answer. When ctx ends first, the client is told to forget it.
func (s *session) request(ctx context.Context, method mcp.MCPMethod, params, result any) error {
	s.mu.Lock()
	s.asked++
	id := fmt.Sprintf("pact-%d", s.asked)
	answer := make(chan *message, 1)
	s.open[id] = answer
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, id)
	}()
	if err := s.out.send(struct {
		JSONRPC string        `json:"jsonrpc"`
		ID      string        `json:"id"`
		Method  mcp.MCPMethod `json:"method"`
		Params  any           `json:"params,omitempty"`
	}{mcp.JSONRPC_VERSION, id, method, params}); err != nil {
		return fmt.Errorf("ask the client: %w", err)
	}
	select {
	case <-s.quit:
		return errGone
	case <-ctx.Done():
		_ = s.out.send(notification(mcp.MethodNotificationCancelled, map[string]any{
			"requestId": id, "reason": ctx.Err().Error(),
		}))
		return ctx.Err()
	case m := <-answer:
		if m.Error != nil {
			return fmt.Errorf("%s was refused: %s", method, m.Error)
		}
		return json.Unmarshal(m.Result, result)
	}
}

// answered takes an answer of the client; one to nothing that we asked is forgotten.
func (s *session) answered(m *message) {
	var id string
	_ = json.Unmarshal(m.ID, &id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer := s.open[id]; answer != nil {
		delete(s.open, id)
		answer <- m
	}
}

func notification(method mcp.MCPMethod, fields map[string]any) mcp.JSONRPCNotification {
	n := mcp.JSONRPCNotification{JSONRPC: mcp.JSONRPC_VERSION}
	n.Method = string(method)
	n.Params.AdditionalFields = fields
	return n
}
