package tools

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// Runs are the long runs of one server. A run goes on when the call that started it has answered running; it ends with
// the server, or when the call that waits for it is cancelled.
type Runs struct {
	mu    sync.Mutex
	base  context.Context
	known map[string]*run
	order []string
}

type run struct {
	id     string
	done   chan struct{}
	cancel context.CancelFunc
	out    *testRunOut
	err    error
}

// keptRuns is how many runs are remembered for polling.
const keptRuns = 32

// NewRuns makes a registry; runs end when ctx does.
func NewRuns(ctx context.Context) *Runs {
	return &Runs{base: ctx, known: map[string]*run{}}
}

// start begins work and waits for it for a while.
func (r *Runs) start(ctx context.Context, work func(context.Context, func(int)) (*testRunOut, error), progress func(int), wait time.Duration) (*testRunOut, error) {
	var b [6]byte
	_, _ = rand.Read(b[:])
	runCtx, cancel := context.WithCancel(r.base)
	x := &run{id: "run-" + hex.EncodeToString(b[:]), done: make(chan struct{}), cancel: cancel}
	r.mu.Lock()
	r.known[x.id] = x
	r.order = append(r.order, x.id)
	if len(r.order) > keptRuns {
		delete(r.known, r.order[0])
		r.order = r.order[1:]
	}
	r.mu.Unlock()
	go func() {
		defer close(x.done)
		defer func() {
			if p := recover(); p != nil {
				x.err = fmt.Errorf("the run broke: %v", p)
			}
			cancel()
		}()
		x.out, x.err = work(runCtx, listening(ctx, progress))
	}()
	return r.wait(ctx, x.id, wait)
}

// listening reports progress only while the call that asked for it is open.
func listening(ctx context.Context, progress func(int)) func(int) {
	if progress == nil {
		return nil
	}
	return func(done int) {
		if ctx.Err() == nil {
			progress(done)
		}
	}
}

func (r *Runs) wait(ctx context.Context, id string, wait time.Duration) (*testRunOut, error) {
	r.mu.Lock()
	x := r.known[id]
	r.mu.Unlock()
	if x == nil {
		return nil, refuse(NotFound, "call test_run without run to start one", "run %q is not known to this server", id)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-x.done:
		if x.err != nil {
			return nil, x.err
		}
		out := *x.out
		out.Run = id
		return &out, nil
	case <-ctx.Done():
		x.cancel()
		<-x.done // its processes are gone when the answer is
		return nil, ctx.Err()
	case <-timer.C:
		out := &testRunOut{Run: id, State: "running", Next: []Next{{"test_run", map[string]any{"run": id}, "the run goes on"}}}
		out.Summary = "Still running. Call test_run with run: " + id + "."
		return out, nil
	}
}
