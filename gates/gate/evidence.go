package gate

import (
	"fmt"

	"pact/artifacts"
	"pact/schemas"
)

// Look asks the evidence of a run about every bound component: evidence that is missing, stale or not ours leaves the
// gate blocked; failures in it are findings.
func Look(s *artifacts.Snapshot, what string) []schemas.Finding {
	return LookAt(s, what, func(string) bool { return true })
}

// LookAt is Look for some components.
func LookAt(s *artifacts.Snapshot, what string, asked func(component string) bool) []schemas.Finding {
	var out []schemas.Finding
	bound := 0
	for _, t := range s.Tests.Components {
		if t.Language == schemas.LanguageNone || !asked(t.Component) {
			continue
		}
		bound++
		e := s.Find(what, t.Component)
		if why := Worthless(s, e, what, t.Component); why != "" {
			out = append(out, CouldNotLook(schemas.Finding{
				Subject: t.Component, Message: why, Fix: fmt.Sprintf("call test_run {component: %s, what: %s}", t.Component, artifacts.RunOf(what)),
			}))
			continue
		}
		for _, f := range e.Failures {
			out = append(out, found(t, what, f))
		}
		for _, f := range e.Warnings {
			out = append(out, Warn(found(t, what, f)))
		}
		if e.Verdict != "pass" && len(e.Failures) == 0 {
			out = append(out, schemas.Finding{Subject: t.Component, Message: fmt.Sprintf("the %s run of %q failed", what, t.Component)})
		}
	}
	for _, doc := range s.Contracts {
		if id := artifacts.ComponentOf(doc.Path); s.Tests.Component(id) == nil && asked(id) {
			bound++
			out = append(out, CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("contract %q yields no test while it does not compile", id), Fix: "mend what contract/types and contract/expressions name"}))
		}
	}
	if bound == 0 {
		out = append(out, CouldNotLook(schemas.Finding{Message: "no contract is bound to code, so no test ran", Fix: "bind a component to a language: contract_write"}))
	}
	return out
}

// found says what failed. A native test stands in a file; what the judge found is told by its clause.
func found(t artifacts.ComponentTests, what string, f artifacts.Failure) schemas.Finding {
	out := schemas.Finding{Subject: t.Component, Message: fmt.Sprintf("%s: %s", f.Case, f.Got)}
	if what == artifacts.WhatNative || what == artifacts.WhatRed {
		if len(t.Files) > 0 {
			out.Path = t.Files[0].Path
		}
		return out
	}
	out.Message = fmt.Sprintf("%s does not hold", f.Clause)
	for _, part := range []struct{ label, text string }{{"case", f.Case}, {"input", f.Input}, {"expected", f.Expected}, {"got", f.Got}, {"seed", f.Seed}} {
		if part.text != "" && part.text != f.Clause {
			out.Message += fmt.Sprintf("; %s: %s", part.label, part.text)
		}
	}
	return out
}

// Worthless says why evidence proves nothing, "" when it does.
func Worthless(s *artifacts.Snapshot, e *artifacts.Evidence, what, component string) string {
	switch {
	case e == nil:
		return fmt.Sprintf("there is no %s run of %q", artifacts.RunOf(what), component)
	case e.Trust == artifacts.TrustForeign:
		return fmt.Sprintf("the %s run of %q was made on another machine and cannot be verified here", what, component)
	case e.Trust != artifacts.TrustHolds:
		return fmt.Sprintf("the %s run of %q in %s was not written by Pact on this machine, or was edited since", what, component, e.File)
	case e.Fingerprint == "" || e.Fingerprint != s.Fingerprint(component, what):
		return fmt.Sprintf("the %s run of %q is stale: contract, tests, sources or toolchain changed since", what, component)
	case e.Moved:
		return fmt.Sprintf("the %s run of %q is stale: code that %q is built from, owned or not, changed since", what, component, component)
	}
	return ""
}
