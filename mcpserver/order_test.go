package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pact/tools"
)

// notes is a project's document, written with care and read at leisure.
type notes struct {
	mu    sync.Mutex
	value map[string]int
	busy  map[string]bool
	clash atomic.Int32
}

func (n *notes) tools() []tools.Tool {
	type in struct {
		Project string `json:"project"`
		Value   int    `json:"value"`
	}
	pause := func() { time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond) }
	return []tools.Tool{
		writer("plan_set", func(_ context.Context, _ *tools.Env, raw json.RawMessage) (any, error) {
			var a in
			if err := json.Unmarshal(raw, &a); err != nil {
				return nil, err
			}
			n.mu.Lock()
			if n.busy[a.Project] {
				n.clash.Add(1)
			}
			n.busy[a.Project] = true
			n.mu.Unlock()
			pause()
			n.mu.Lock()
			defer n.mu.Unlock()
			n.busy[a.Project] = false
			n.value[a.Project] = a.Value
			return value(a.Value), nil
		}),
		reader("plan_get", func(_ context.Context, _ *tools.Env, raw json.RawMessage) (any, error) {
			var a in
			if err := json.Unmarshal(raw, &a); err != nil {
				return nil, err
			}
			pause()
			n.mu.Lock()
			defer n.mu.Unlock()
			if n.busy[a.Project] {
				n.clash.Add(1)
			}
			return value(n.value[a.Project]), nil
		}),
	}
}

func newNotes() *notes { return &notes{value: map[string]int{}, busy: map[string]bool{}} }

func TestPipelinedReadsSeeTheWritesBeforeThem(t *testing.T) {
	t.Parallel()
	for session := range 100 {
		n := newNotes()
		var in strings.Builder
		want := map[string]int{}
		last := map[string]int{}
		for i := range 40 {
			project := []string{"", "/a", "/b"}[rand.IntN(3)]
			tool := "plan_get"
			if rand.IntN(3) == 0 {
				tool = "plan_set"
				last[project] = i + 1
			}
			want[fmt.Sprint(i)] = last[project]
			fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{"project":%q,"value":%d}}}`+"\n", i, tool, project, i+1)
		}
		all := exchange(t, Options{Tools: n.tools()}, in.String())
		if len(all) != 40 {
			t.Fatalf("session %d: %d answers to 40 requests", session, len(all))
		}
		for id, v := range want {
			if got, want := string(byID(t, all, id).called(t).Structured), fmt.Sprintf(`{"value":%d}`, v); got != want {
				t.Fatalf("session %d: call %s answered %s, want %s", session, id, got, want)
			}
		}
		if c := n.clash.Load(); c != 0 {
			t.Fatalf("session %d: %d calls ran beside a write of their project", session, c)
		}
	}
}

// gathering is a tool that ends only when n calls of it run at once.
func gathering(name string, n int) tools.Tool {
	var mu sync.Mutex
	here, all := 0, make(chan struct{})
	return reader(name, func(ctx context.Context, _ *tools.Env, _ json.RawMessage) (any, error) {
		mu.Lock()
		if here++; here == n {
			close(all)
		}
		mu.Unlock()
		select {
		case <-all:
			return value(here), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
}

func TestReadsRunBesideEachOther(t *testing.T) {
	t.Parallel()
	h := start(t, Options{Tools: []tools.Tool{gathering("plan_get", callLimit)}})
	for i := range callLimit {
		h.call(fmt.Sprint(i), "plan_get", "{}")
	}
	for i := range callLimit {
		h.answer(fmt.Sprint(i))
	}
	h.end()
}

func TestNoMoreThanTheLimitRunAtOnce(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	o := Options{Tools: []tools.Tool{reader("plan_get", func(context.Context, *tools.Env, json.RawMessage) (any, error) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(2 * time.Millisecond)
		now.Add(-1)
		return value(1), nil
	})}}
	var in strings.Builder
	for i := range 50 {
		fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"plan_get","arguments":{"project":"/p%d"}}}`+"\n", i, i)
	}
	if all := exchange(t, o, in.String()); len(all) != 50 {
		t.Errorf("%d answers to 50 requests", len(all))
	}
	if m := most.Load(); m != callLimit {
		t.Errorf("%d calls ran at once, want %d", m, callLimit)
	}
}

// gate is a tool that says when it began and ends when told to.
type gate struct {
	tools.Tool
	began, let chan struct{}
	runs       atomic.Int32
}

func gated(make_ func(string, run) tools.Tool, name string) *gate {
	g := &gate{began: make(chan struct{}, 100), let: make(chan struct{})}
	g.Tool = make_(name, func(ctx context.Context, _ *tools.Env, _ json.RawMessage) (any, error) {
		g.runs.Add(1)
		g.began <- struct{}{}
		select {
		case <-g.let:
			return value(1), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	return g
}

func TestOneProjectDoesNotWaitForAnother(t *testing.T) {
	t.Parallel()
	g := gated(writer, "plan_set")
	h := start(t, Options{Tools: []tools.Tool{g.Tool}})
	h.call("1", "plan_set", `{"project":"/a"}`)
	h.call("2", "plan_set", `{"project":"/b"}`)
	<-g.began
	<-g.began
	close(g.let)
	h.answer("1")
	h.answer("2")
}

func TestOtherRequestsDoNotWaitBehindTools(t *testing.T) {
	t.Parallel()
	g := gated(writer, "plan_set")
	h := start(t, Options{
		Tools:     []tools.Tool{g.Tool},
		Resources: []Resource{{URI: "pact://status", Name: "status", Read: func(context.Context) (string, error) { return "fine", nil }}},
		Prompts:   []Prompt{{Name: "plan", Text: func(map[string]string) (string, error) { return "Plan.", nil }}},
		Templates: []Template{{
			URI: "pact://contract/{component}", Name: "contract",
			Complete: func(context.Context, string, string) []string { return []string{"booking"} },
		}},
	})
	for i := range 2 * callLimit {
		h.call(fmt.Sprint(i), "plan_set", fmt.Sprintf(`{"project":"/%d"}`, i))
	}
	for range callLimit {
		<-g.began
	}
	for i, request := range []string{
		`"method":"ping"`,
		`"method":"tools/list"`,
		`"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}`,
		`"method":"server/discover","params":{"_meta":` + modern("{}") + `}`,
		`"method":"resources/read","params":{"uri":"pact://status"}`,
		`"method":"prompts/get","params":{"name":"plan"}`,
		`"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"pact://contract/{component}"},"argument":{"name":"component","value":"b"}}`,
		`"method":"tools/call","params":{"name":"plan_sit"}`,
	} {
		h.send(`{"jsonrpc":"2.0","id":"q%d",%s}`, i, request)
		h.answer(fmt.Sprintf(`"q%d"`, i))
	}
	close(g.let)
	h.end()
}

func TestCallsDoNotWaitForLongOnes(t *testing.T) {
	t.Parallel()
	first, slow := gated(writer, "plan_set"), gated(writer, "test_run")
	n := newNotes()
	h := start(t, Options{Tools: append(n.tools()[1:], first.Tool, slow.Tool), Long: []string{"test_run"}})
	h.call("1", "plan_set", "{}")
	h.call("2", "test_run", "{}")
	h.call("3", "plan_get", "{}")
	<-first.began
	if slow.runs.Load() != 0 {
		t.Error("a long call did not wait for the write before it")
	}
	close(first.let)
	<-slow.began
	h.answer("3")
	h.call("4", "plan_set", "{}")
	h.answer("4")
	close(slow.let)
	h.answer("2")
}

// TestQueue plays random traffic and holds the queue to its promises.
func TestQueue(t *testing.T) {
	t.Parallel()
	for round := range 200 {
		q := newQueue(3)
		var mu sync.Mutex
		ended, dropped, total := map[int]bool{}, map[int]bool{}, 0
		var wg sync.WaitGroup
		type sent struct {
			id int
			j  *job
		}
		var before []sent
		for id := range 30 {
			j := &job{project: []string{"a", "b"}[rand.IntN(2)], mode: mode(rand.IntN(3))}
			earlier := append([]sent(nil), before...)
			wg.Add(1)
			j.run = func() {
				defer wg.Done()
				mu.Lock()
				total++
				if total > 3 {
					t.Errorf("round %d: %d jobs at once", round, total)
				}
				for _, e := range earlier {
					after := e.j.project == j.project && e.j.mode != long && (e.j.mode == writes || j.mode != reads)
					if after && !ended[e.id] && !dropped[e.id] {
						t.Errorf("round %d: job %d (%d) began before job %d (%d) ended", round, id, j.mode, e.id, e.j.mode)
					}
				}
				mu.Unlock()
				if rand.IntN(4) == 0 {
					mu.Lock()
					total--
					mu.Unlock()
					q.rest(func() { time.Sleep(time.Microsecond) })
					mu.Lock()
					total++
					mu.Unlock()
				}
				time.Sleep(time.Duration(rand.IntN(50)) * time.Microsecond)
				mu.Lock()
				total--
				ended[id] = true
				mu.Unlock()
			}
			before = append(before, sent{id, j})
			q.submit(j)
			if victim := before[rand.IntN(len(before))]; rand.IntN(5) == 0 {
				mu.Lock()
				if q.drop(victim.j) {
					dropped[victim.id] = true
					wg.Done()
				}
				mu.Unlock()
			}
		}
		wg.Wait()
		for {
			q.mu.Lock()
			idle := q.free == 3 && len(q.tracks) == 0 && len(q.ready) == 0
			q.mu.Unlock()
			if idle {
				break
			}
			time.Sleep(time.Microsecond)
		}
	}
}
