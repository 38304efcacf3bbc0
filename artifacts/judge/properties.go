package judge

import (
	"context"
	"fmt"
	"slices"

	"pact/schemas"
	"pact/schemas/lang"
)

const (
	maxClauses = 8   // failing clauses of one function that are looked for
	maxShrink  = 400 // calls to make one counterexample small
	maxTimes   = 10_000
)

// properties draws inputs for each function and holds what comes back against what the contract promises for any input.
// The functions are judged side by side, the draws of one function in order on a driver of its own, so that the seed
// repeats a run exactly.
func (b *bench) properties(ctx context.Context) (Part, []Failure, error) {
	var fns []*lang.Fn
	for _, f := range b.task.Unit.Functions() {
		if f.Sound() {
			fns = append(fns, f)
		}
	}
	parts := make([]Part, len(fns))
	warnings := make([][]Failure, len(fns))
	err := b.each(ctx, len(fns), func(c *caller, i int) error {
		p := &prober{b: b, f: fns[i], failing: map[string]bool{}, claims: map[[2]string]bool{}}
		own, err := start(ctx, b.launch, b.subject, b.task.Limits)
		if err != nil {
			return err
		}
		p.c = &caller{b: b, s: own}
		defer p.c.close()
		if err := p.run(ctx); err != nil {
			return err
		}
		parts[i], warnings[i] = p.part, p.slow()
		return nil
	})
	if err != nil {
		return Part{}, nil, err
	}
	var all Part
	for _, p := range parts {
		all.Draws += p.Draws
		all.Failures = append(all.Failures, p.Failures...)
	}
	return all, slices.Concat(warnings...), nil
}

// prober draws the inputs of one function.
type prober struct {
	b       *bench
	c       *caller
	f       *lang.Fn
	part    Part
	failing map[string]bool // clauses that a counterexample is known of
	times   []int64         // of the last calls, in nanoseconds; only where the contract bounds them
	calls   int
	claims  map[[2]string]bool // where the first error was due, what came said that it is the second too
}

func (p *prober) run(ctx context.Context) error {
	language := p.b.task.Unit.Contract().Binding.Language
	script := language == schemas.LanguageJavaScript || language == schemas.LanguageTypeScript
	left := p.b.task.Draws
	for i := 0; left > 0 && i < 2*p.b.task.Draws; i++ {
		if p.b.hung(p.f, false) || len(p.failing) >= p.b.clauses {
			return nil
		}
		args, ok := p.f.Draw(p.b.task.Seed, i)
		if ok && script && beyondExact(args) {
			continue
		}
		left--
		if !ok {
			continue
		}
		p.part.Draws++
		s, ok, err := p.probe(ctx, args)
		if err != nil {
			return err
		}
		p.b.tick()
		if !ok || len(s.failures) == 0 {
			continue
		}
		first := s.failures[0]
		if p.failing[first.Clause] {
			continue
		}
		p.failing[first.Clause] = true
		if err := p.report(ctx, args, first, s.hang); err != nil {
			return err
		}
	}
	return nil
}

// probe calls the function with drawn arguments on a fresh subject; ok is false where the contract does not decide them.
func (p *prober) probe(ctx context.Context, args map[string]any) (s settled, ok bool, err error) {
	out, unknown := p.f.Outcome(args)
	if unknown != nil || !out.Promised {
		return s, false, nil
	}
	w := wanted{errors: out.Errors, clause: p.f.Name}
	if len(out.Errors) == 0 {
		w.success = true
		for _, e := range p.f.Decl.Errors {
			if e.When == "" { // state decides it
				w.errors = append(w.errors, e.Name)
			}
		}
	}
	if s, err = p.b.try(ctx, p.c, p.f, args, w, true); err != nil || len(s.failures) > 0 {
		return s, true, err
	}
	if len(out.Errors) == 1 {
		p.confuses(&s, w)
	}
	if len(s.failures) > 0 {
		return s, true, nil
	}
	p.took(s.ns)
	if p.f.Decl.Idempotent && len(out.Errors) == 0 && s.value != nil {
		first := s.value
		if s, err = p.b.try(ctx, p.c, p.f, args, w, false); err == nil && len(s.failures) == 0 {
			if same, where := lang.Equal(p.f.Returns, first, s.value); !same {
				s.fail(p.f.Name+"/idempotent", "the same call again gives "+show(first), where)
			}
		}
	}
	return s, true, err
}

// confuses fails a call whose error is two errors of the contract, each of which is the other one too: whoever handles them
// cannot tell them apart. An error that is a kind of another one is that one as well, but not the other way round.
func (p *prober) confuses(s *settled, w wanted) {
	due := w.errors[0]
	for _, name := range s.errors {
		if name == due {
			continue
		}
		p.claims[[2]string{due, name}] = true
		if p.claims[[2]string{name, due}] {
			s.fail(p.f.Name+"/errors/"+due, "error "+due, "error "+due+" that is "+name+" too, as "+name+" is "+due)
			return
		}
	}
}

// report makes a counterexample small and keeps it. One that does not fail again by itself is reported as it was drawn.
func (p *prober) report(ctx context.Context, args map[string]any, first Failure, hang bool) error {
	small, found := args, first
	var stop error
	again := 0
	if !hang { // each try would wait for the limit
		p.f.Shrink(args, func(smaller map[string]any) bool {
			if stop != nil {
				return false
			}
			s, ok, err := p.probe(ctx, smaller)
			if err != nil {
				stop = err
				return false
			}
			at := slices.IndexFunc(s.failures, func(f Failure) bool { return f.Clause == first.Clause })
			if !ok || at < 0 {
				return false
			}
			small, found = smaller, s.failures[at]
			again++
			return true
		}, maxShrink)
	}
	if stop != nil {
		return stop
	}
	found.Case, found.Input, found.Seed = p.f.Name+"/properties", show(small), SeedText(p.b.task.Seed)
	if !hang && again == 0 {
		if s, _, err := p.probe(ctx, args); err != nil {
			return err
		} else if len(s.failures) == 0 {
			found.Got += "; called again with the same input it held, so it depends on the calls before"
		}
	}
	p.part.Failed++
	p.part.Failures = append(p.part.Failures, found)
	return nil
}

// took notes how long a call took. The newest are kept, so that a long run takes no more memory than a short one.
func (p *prober) took(ns int64) {
	if p.f.Decl.Budget == nil {
		return
	}
	if len(p.times) < maxTimes {
		p.times = append(p.times, ns)
	} else {
		p.times[p.calls%maxTimes] = ns
	}
	p.calls++
}

// beyondExact says that a whole number of the input is beyond ±(2^53-1): a JavaScript number does not hold it exactly.
func beyondExact(v any) bool {
	const exact = 1<<53 - 1
	switch v := v.(type) {
	case int64:
		return v > exact || v < -exact
	case []any:
		return slices.ContainsFunc(v, beyondExact)
	case map[string]any:
		for _, member := range v {
			if beyondExact(member) {
				return true
			}
		}
	}
	return false
}

// slow warns where the function took longer than its budget.
func (p *prober) slow() []Failure {
	budget := p.f.Decl.Budget
	if budget == nil || len(p.times) < 20 {
		return nil
	}
	slices.Sort(p.times)
	p95 := p.times[len(p.times)*95/100]
	if p95 <= int64(budget.P95ms)*1e6 {
		return nil
	}
	return []Failure{{
		Case: p.f.Name + "/budget", Clause: p.f.Name, Expected: fmt.Sprintf("95 of 100 calls within %d ms", budget.P95ms),
		Got: fmt.Sprintf("%.1f ms", float64(p95)/1e6), Seed: SeedText(p.b.task.Seed),
	}}
}
