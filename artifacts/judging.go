package artifacts

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"pact/artifacts/judge"
)

// DefaultDraws is how many inputs the judge draws for each function where nothing else is said.
const DefaultDraws = 500

// JudgeOptions are what a caller may say about a run of the judge.
type JudgeOptions struct {
	Draws int    // for each function; 0: the project's, else DefaultDraws
	Seed  string // as judge.SeedText writes it; "": a new one
}

// RunJudge puts the implementations of components to their contracts: the cases, then inputs that are drawn anew, then the
// hidden cases where there is an audit repository. It gives evidence of each kind for each component.
//
// A caller who chooses the seed, or fewer draws than the project's, makes a trial: what it refuses counts, what it passes
// is no evidence. Code that failed is drawn for with the seed that it failed, until it changes: no run after another until
// one is lucky.
func (s *Snapshot) RunJudge(ctx context.Context, components []string, o JudgeOptions, progress func(done int)) ([]Evidence, error) {
	fresh, err := o.seed()
	if err != nil {
		return nil, err
	}
	var out []Evidence
	done := 0
	for _, id := range components {
		seed := fresh
		if e := s.Find(WhatProperties, id); o.Seed == "" && e != nil && e.Verdict == "fail" && s.holds(e) {
			if failed, err := judge.ParseSeed(e.Seed); err == nil {
				seed = failed
			}
		}
		made, err := s.judgeOne(ctx, id, o.draws(s), seed, func(n int) {
			if progress != nil {
				progress(done + n)
			}
		})
		if err != nil {
			return nil, err
		}
		for i, e := range made {
			done += e.Counts.Cases + e.Counts.Draws
			made[i].Trial = e.What == WhatProperties && o.trial(s)
		}
		out = append(out, made...)
	}
	return out, nil
}

func (o JudgeOptions) seed() (uint64, error) {
	if o.Seed != "" {
		return judge.ParseSeed(o.Seed)
	}
	var b [8]byte
	_, _ = rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:]), nil
}

func (o JudgeOptions) draws(s *Snapshot) int {
	if o.Draws > 0 {
		return o.Draws
	}
	return s.draws()
}

func (o JudgeOptions) trial(s *Snapshot) bool { return o.Seed != "" || o.draws(s) < s.draws() }

// draws is how many inputs the project wants drawn for each function.
func (s *Snapshot) draws() int {
	if set := s.Project.Value.Judge; set != nil && set.Draws > 0 {
		return set.Draws
	}
	return DefaultDraws
}

// holds says that evidence is ours and about what is there now.
func (s *Snapshot) holds(e *Evidence) bool {
	return e.Trust == TrustHolds && e.Fingerprint == s.Fingerprint(e.Component, e.What) && !e.Moved
}

func (s *Snapshot) judgeOne(ctx context.Context, id string, draws int, seed uint64, progress func(int)) ([]Evidence, error) {
	e := s.begin(WhatCases, id)
	t := s.Tests.Component(id)
	if e.Failures = s.unjudgeable(id); len(e.Failures) == 0 {
		if err := s.note(ctx, &e); err != nil {
			return nil, err
		}
	}
	var found *judge.Result
	if len(e.Failures) == 0 {
		var err error
		found, err = judge.Run(ctx, judge.Task{
			Unit: s.Law().Unit(id), Root: s.At.Root, ImportPath: t.ImportPath, Cases: t.Cases, Hidden: s.Audit.cases(id), Draws: draws, Seed: seed,
			Limits: s.limits(), Progress: progress,
		})
		if err != nil {
			return nil, err
		}
		if s.touched(&e, id) || s.moved(&e, id) {
			return nil, fmt.Errorf("files of %q changed while it was judged; run again", id)
		}
	}
	drawn, hidden := e, e
	hidden.What, hidden.Fingerprint = WhatHidden, s.Fingerprint(id, WhatHidden)
	drawn.What, drawn.Seed = WhatProperties, judge.SeedText(seed)
	if found != nil {
		e.take(found.Cases)
		drawn.take(found.Properties)
		hidden.take(found.Hidden)
		for _, w := range found.Warnings {
			drawn.Warnings = append(drawn.Warnings, Failure(w))
		}
	}
	e.conclude()
	drawn.conclude()
	out := []Evidence{e, drawn}
	if len(s.Audit.cases(id)) > 0 {
		hidden.conclude()
		out = append(out, s.hiddenEvidence(hidden))
	}
	return out, nil
}

// take notes what one part of the judge's result says.
func (e *Evidence) take(p judge.Part) {
	e.Counts = Counts{Cases: p.Cases, Passed: p.Passed, Failed: p.Failed, Draws: p.Draws}
	e.Failures = nil
	for _, f := range p.Failures {
		e.Failures = append(e.Failures, Failure(f))
	}
}

// limits are those of pact.yaml.
func (s *Snapshot) limits() judge.Limits {
	set := s.Project.Value.Judge
	if set == nil {
		return judge.Limits{}
	}
	return judge.Limits{
		Call:   set.CallTimeout.Or(0),
		Answer: set.AnswerLimit.Bytes(),
		Memory: set.Memory.Bytes(),
	}
}

// unjudgeable says why a component is not judged at all.
func (s *Snapshot) unjudgeable(id string) []Failure {
	t := s.Tests.Component(id)
	fail := func(format string, args ...any) []Failure {
		return []Failure{{Case: id, Clause: id + "/binding", Expected: "an implementation that can be judged", Got: fmt.Sprintf(format, args...)}}
	}
	if t.Err != "" {
		return fail("%s", t.Err)
	}
	file := ContractFile(id)
	st := s.Seal.File(file)
	switch {
	case st == nil:
		return fail("%s is not sealed, so nothing is judged by it", file)
	case !st.Intact():
		return fail("%s differs from the seal, so nothing is judged by it", file)
	}
	if why := s.withoutCode(id); why != "" {
		return fail("%s", why)
	}
	return nil
}
