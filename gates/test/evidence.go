package test

import (
	"fmt"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// look asks the evidence of a run about every bound component: evidence that is missing, stale or not ours leaves the
// gate blocked; failures in it are findings.
func look(s *artifacts.Snapshot, what string) []schemas.Finding {
	var out []schemas.Finding
	bound := 0
	for _, t := range s.Tests.Components {
		if t.Language == schemas.LanguageNone {
			continue
		}
		bound++
		e := s.Find(what, t.Component)
		if why := worthless(s, e, what, t.Component); why != "" {
			out = append(out, gate.CouldNotLook(schemas.Finding{
				Subject: t.Component, Message: why, Fix: fmt.Sprintf("call test_run {component: %s, what: %s}", t.Component, what),
			}))
			continue
		}
		for _, f := range e.Failures {
			path := ""
			if len(t.Files) > 0 {
				path = t.Files[0].Path
			}
			message := fmt.Sprintf("%s: %s", f.Case, f.Got)
			out = append(out, schemas.Finding{Subject: t.Component, Path: path, Message: message})
		}
		if e.Verdict != "pass" && len(e.Failures) == 0 {
			out = append(out, schemas.Finding{Subject: t.Component, Message: fmt.Sprintf("the %s run of %q failed", what, t.Component)})
		}
	}
	for _, doc := range s.Contracts {
		if id := artifacts.ComponentOf(doc.Path); s.Tests.Component(id) == nil {
			bound++
			out = append(out, gate.CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("contract %q yields no test while it does not compile", id), Fix: "mend what contract/types and contract/expressions name"}))
		}
	}
	if bound == 0 {
		out = append(out, gate.CouldNotLook(schemas.Finding{Message: "no contract is bound to code, so no test ran", Fix: "bind a component to a language: contract_write"}))
	}
	return out
}

// worthless says why evidence proves nothing, "" when it does.
func worthless(s *artifacts.Snapshot, e *artifacts.Evidence, what, component string) string {
	switch {
	case e == nil:
		return fmt.Sprintf("there is no %s run of %q", what, component)
	case e.Trust == artifacts.TrustForeign:
		return fmt.Sprintf("the %s run of %q was made on another machine and cannot be verified here", what, component)
	case e.Trust != artifacts.TrustHolds:
		return fmt.Sprintf("the %s run of %q in %s was not written by Pact on this machine, or was edited since", what, component, e.File)
	case e.Fingerprint == "" || e.Fingerprint != s.Fingerprint(component, what == artifacts.WhatNative):
		return fmt.Sprintf("the %s run of %q is stale: contract, tests, sources or toolchain changed since", what, component)
	case e.Moved:
		return fmt.Sprintf("the %s run of %q is stale: code that %q is built from, owned or not, changed since", what, component, component)
	}
	return ""
}
