package artifacts

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// ScratchMachine is a machine without a past: no key, no notes, nothing trusted, only the allowed signers of this one. End lets go
// of it.
func ScratchMachine() (m Machine, end func(), err error) {
	own, err := NewMachine()
	if err != nil {
		return m, nil, err
	}
	dir, err := os.MkdirTemp("", "pact-scratch-")
	if err != nil {
		return m, nil, fmt.Errorf("make a scratch state: %w", err)
	}
	end = func() { _ = os.RemoveAll(dir) }
	if data, err := readRegular(filepath.Join(own.dir, signersFile)); err == nil {
		if err := os.WriteFile(filepath.Join(dir, signersFile), data, 0o600); err != nil {
			end()
			return m, nil, fmt.Errorf("make a scratch state: %w", err)
		}
	}
	return Machine{dir}, end, nil
}

// With is the snapshot with other evidence than what stands in .pact: runs of this call, which nobody else wrote.
func (s *Snapshot) With(ran []Evidence) *Snapshot {
	out := *s
	out.Evidence = slices.Clone(ran)
	for i := range out.Evidence {
		out.Evidence[i].Trust = TrustHolds
	}
	return &out
}

// Believing is the snapshot as another machine may have seen it: a signature whose key is not here counts, and commands that
// prove a control ran as their record says, as did the cases of an audit repository that is not here. With runs, every run of tests passed, too. What a gate refuses even so does not
// hold; what it accepts only so is as good as whoever says it.
func (s *Snapshot) Believing(ctx context.Context, machine Machine, runs bool) *Snapshot {
	out := *s
	out.Verify = func(payload []byte, signature string) Trust {
		if trust := s.Verify(payload, signature); trust != TrustForeign {
			return trust
		}
		return TrustHolds
	}
	if s.Order != nil && s.Seal != nil {
		out.loadOrder(ctx, machine)
	}
	if p := s.Project.Value; p.Audit != nil && s.Audit != nil && s.Audit.Err != "" { // whoever has it ran its cases
		without := *p
		without.Audit = nil
		out.Project.Value = &without
	}
	out.Evidence = slices.Clone(s.Evidence)
	for _, r := range s.Records.Value.Evidence {
		if r.Command != nil {
			e := Evidence{What: WhatCommand, Component: commandKey(r.Control), Argv: r.Command.Run, Fingerprint: r.Command.Fingerprint, Verdict: "fail", Trust: TrustHolds}
			if r.Command.Exit == 0 {
				e.Verdict = "pass"
			}
			out.Evidence = append(out.Evidence, e)
		}
	}
	if !runs || s.Tests == nil {
		return &out
	}
	for _, id := range s.Bound() {
		for _, what := range []string{WhatNative, WhatRed, WhatCases, WhatProperties, WhatHidden} {
			out.Evidence = append(out.Evidence, Evidence{What: what, Component: id, Fingerprint: s.Fingerprint(id, what), Verdict: "pass", Trust: TrustHolds})
		}
	}
	return &out
}

// RunAgain runs red, native and judge of every bound component, and keeps nothing.
func (s *Snapshot) RunAgain(ctx context.Context, progress func(done int)) ([]Evidence, error) {
	bound := s.Bound()
	if err := s.MayRun(bound); err != nil {
		return nil, err
	}
	var out []Evidence
	for _, run := range []func() ([]Evidence, error){
		func() ([]Evidence, error) { return s.RunRed(ctx, bound, progress) },
		func() ([]Evidence, error) { return s.RunNative(ctx, bound, progress) },
		func() ([]Evidence, error) { return s.RunJudge(ctx, bound, JudgeOptions{}, progress) },
	} {
		made, err := run()
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}
