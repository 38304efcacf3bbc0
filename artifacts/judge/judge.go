package judge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"

	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// Task is what an implementation is put to.
type Task struct {
	Unit       *lang.Unit
	Root       string // absolute path of the project
	ImportPath string // Go: of the bound package
	Cases      []testgen.Case
	Hidden     []testgen.Case // of an audit repository
	Draws      int            // inputs drawn for each function; 0: none
	Seed       uint64         // of the draws
	Limits     Limits
	Progress   func(done int) // called with how many cases and draws ended; may be nil
}

// Part is what came of one kind of judging.
type Part struct {
	Cases, Passed, Failed, Draws int
	Failing                      []int // which cases
	Failures                     []Failure
}

// Result is what the judge found.
type Result struct {
	Cases, Properties, Hidden Part
	Warnings                  []Failure // p95 over its budget
	Unbound                   string    // why nothing could be called; every case fails then
}

// Run judges an implementation. An error is a trouble of the machine, a missing toolchain, or the context's; whatever the
// implementation does is in the result.
func Run(ctx context.Context, t Task) (*Result, error) {
	scratch, err := os.MkdirTemp("", "pact-judge-")
	if err != nil {
		return nil, fmt.Errorf("make a scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	b := &bench{task: t, component: t.Unit.Contract().Component, hangs: map[string]int{}, clauses: maxClauses}
	b.subject = SubjectOf(t.Unit, t.Root)
	b.launch, err = prepare(ctx, t, b.subject, scratch)
	var unbuilt *fault
	switch {
	case errors.As(err, &unbuilt):
		return unbound(t, b.component, unbuilt.message), nil
	case err != nil:
		return nil, err
	}
	if b.launch.Close != nil {
		defer b.launch.Close()
	}
	first, err := start(ctx, b.launch, b.subject, t.Limits)
	if err != nil {
		return nil, err
	}
	if first.binding != "" {
		first.close()
		return unbound(t, b.component, first.binding), nil
	}
	b.idle = append(b.idle, first)
	defer b.closeAll()
	out := &Result{}
	for _, work := range []struct {
		cases []testgen.Case
		part  *Part
	}{{t.Cases, &out.Cases}, {t.Hidden, &out.Hidden}} {
		if *work.part, err = b.cases(ctx, work.cases); err != nil {
			return nil, err
		}
	}
	if t.Draws > 0 {
		if out.Properties, out.Warnings, err = b.properties(ctx); err != nil {
			return nil, err
		}
	}
	return out, ctx.Err()
}

// prepare makes the driver of the task's language.
func prepare(ctx context.Context, t Task, s *Subject, scratch string) (launch, error) {
	switch language := t.Unit.Contract().Binding.Language; language {
	case schemas.LanguageGo:
		return goDriver(ctx, t.Unit, t.Root, t.ImportPath, scratch)
	case schemas.LanguagePython:
		return pythonDriver(ctx, s, scratch)
	case schemas.LanguageJavaScript, schemas.LanguageTypeScript:
		return nodeDriver(ctx, s, scratch, language)
	default:
		return launch{}, fmt.Errorf("the judge has no driver for %q", language)
	}
}

// unbound is the result of an implementation that cannot be called at all: every case fails, and says so once.
func unbound(t Task, component, why string) *Result {
	part := func(n int) Part {
		return Part{Cases: n, Failed: n, Failures: []Failure{{
			Case: component, Clause: component + "/binding", Expected: "an implementation that can be built, loaded and called", Got: why,
		}}}
	}
	out := &Result{Cases: part(len(t.Cases)), Unbound: why}
	if t.Draws > 0 {
		out.Properties = part(0)
	}
	if len(t.Hidden) > 0 {
		out.Hidden = part(len(t.Hidden))
	}
	return out
}

// bench is a judge at work. Each of its drivers is used by one goroutine at a time.
type bench struct {
	task      Task
	component string
	subject   *Subject
	launch    launch
	clauses   int // failing ones of a function, after which no more is drawn for it

	mu    sync.Mutex
	idle  []*session
	hangs map[string]int // by function
	done  int
}

// session takes an idle driver, or starts one.
func (b *bench) session(ctx context.Context) (*session, error) {
	b.mu.Lock()
	if n := len(b.idle); n > 0 {
		s := b.idle[n-1]
		b.idle = b.idle[:n-1]
		b.mu.Unlock()
		return s, nil
	}
	b.mu.Unlock()
	s, err := start(ctx, b.launch, b.subject, b.task.Limits)
	if err == nil && s.binding != "" { // it loaded before, and does not any more
		s.close()
		return nil, &fault{message: s.binding}
	}
	return s, err
}

func (b *bench) giveBack(s *session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.idle = append(b.idle, s)
}

func (b *bench) closeAll() {
	for _, s := range b.idle {
		s.close()
	}
}

func (b *bench) tick() {
	b.mu.Lock()
	b.done++
	n := b.done
	b.mu.Unlock()
	if b.task.Progress != nil {
		b.task.Progress(n)
	}
}

// maxHangs is how often a function may hang before it is not called any more.
const maxHangs = 3

func (b *bench) hung(f *lang.Fn, more bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if more {
		b.hangs[f.Name]++
	}
	return b.hangs[f.Name] >= maxHangs
}

// caller calls functions on one driver, and takes a new one after a fault.
type caller struct {
	b *bench
	s *session
}

// call makes a call. The error is a *fault of the implementation, or one that ends the judging.
func (c *caller) call(ctx context.Context, f *lang.Fn, args map[string]any, fresh bool) (*answer, error) {
	if c.b.hung(f, false) {
		return nil, &fault{message: fmt.Sprintf("it was not called: %s hung %d times before", f.Name, maxHangs)}
	}
	if c.s == nil {
		s, err := c.b.session(ctx)
		if err != nil {
			return nil, err
		}
		c.s = s
	}
	raw, err := encodeArguments(args)
	if err != nil {
		return nil, err
	}
	a, err := c.s.call(f.Name, raw, fresh)
	if err == nil {
		return a, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var broken *fault
	if errors.As(err, &broken) {
		c.s = nil
		if broken.hang {
			c.b.hung(f, true)
		}
	}
	return nil, err
}

// end gives the driver back.
func (c *caller) end() {
	if c.s != nil {
		c.b.giveBack(c.s)
		c.s = nil
	}
}

// close ends the driver.
func (c *caller) close() {
	if c.s != nil {
		c.s.close()
		c.s = nil
	}
}

// each does n pieces of work beside one another, each with a caller of its own worker.
func (b *bench) each(ctx context.Context, n int, work func(c *caller, i int) error) error {
	workers := min(n, runtime.GOMAXPROCS(0))
	next := make(chan int)
	errs := make([]error, workers)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			c := &caller{b: b}
			defer c.end()
			for i := range next {
				if errs[w] == nil {
					if errs[w] = work(c, i); errs[w] != nil {
						stop()
					}
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wait.Wait()
	return errors.Join(errs...)
}

// SeedText is how a seed is written: sixteen hexadecimal digits.
func SeedText(seed uint64) string { return fmt.Sprintf("%016x", seed) }

// ParseSeed reads what SeedText wrote.
func ParseSeed(text string) (uint64, error) {
	seed, err := strconv.ParseUint(text, 16, 64)
	if err != nil || len(text) > 16 {
		return 0, fmt.Errorf("seed %q is not up to sixteen hexadecimal digits", text)
	}
	return seed, nil
}
