// Package gate is what a gate is, and how one is judged. A gate is a plain value; it asks no model, starts nothing, writes
// nothing, and gives the same findings for the same snapshot. It sees only the kinds that it declares.
package gate

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/schemas"
)

// Stage is a step of the pipeline.
type Stage string

// The stages, in order.
const (
	Interview     Stage = "interview"
	Readiness     Stage = "readiness"
	Contracts     Stage = "contracts"
	Tests         Stage = "tests"
	Build         Stage = "build"
	Certification Stage = "certification"
)

// Stages lists the stages in order.
var Stages = []Stage{Interview, Readiness, Contracts, Tests, Build, Certification}

// Before says that a stage comes earlier than another one.
func (s Stage) Before(o Stage) bool { return slices.Index(Stages, s) < slices.Index(Stages, o) }

// Gate is one mechanical check.
type Gate struct {
	ID    string // contract/examples: also the place of its source and of its example
	Title string
	Rule  string // what it refuses
	Why   string // what goes wrong without it
	Fix   string // how to satisfy it
	Stage Stage

	Needs []artifacts.Kind // must be there, else the gate is blocked
	Reads []artifacts.Kind // looked at if there; Run sees nothing else

	Last bool // it is not judged when a tool asks whether its stage may be left

	Evidence    string // what kind of run it reads: artifacts.WhatNative …; "" for none
	Tool        string // the tool that serves it
	ByComponent bool   // that tool takes the finding's component

	Run func(*artifacts.Snapshot) []schemas.Finding
}

// Verdict is what a gate says. Only pass is pass.
type Verdict string

// The verdicts. Blocked: something that it needs is not there. Broken: the gate itself failed.
const (
	Pass    Verdict = "pass"
	Fail    Verdict = "fail"
	Blocked Verdict = "blocked"
	Broken  Verdict = "broken"
	Off     Verdict = "off"
)

// Result is a gate's verdict with its findings, sorted.
type Result struct {
	Gate     Gate
	Verdict  Verdict
	Findings []schemas.Finding
}

// always are the gates that no setting turns off: they say what the settings are worth.
var always = []string{"documents/valid", "readiness/confirmed", "lock/sealed", "lock/intact"}

// Judge asks one gate. It never panics and never passes what the gate could not look at.
func Judge(s *artifacts.Snapshot, g Gate) (r Result) {
	r = Result{Gate: g, Verdict: Pass, Findings: []schemas.Finding{}}
	if s.Project.Value.Mode == "off" && !slices.Contains(always, g.ID) {
		r.Verdict = Off
		return r
	}
	defer func() {
		if p := recover(); p != nil {
			r.Verdict = Broken
			r.Findings = []schemas.Finding{finish(g, schemas.Finding{
				Message: fmt.Sprintf("the gate broke: %v at %s", p, place(debug.Stack())), Fix: "report this as a defect of Pact; the gate stays closed",
			}, true)}
		}
	}()
	if f, blocked := missing(s, g); blocked {
		blocks := Blocks(s.Readiness(), g.ID, "")
		if blocks {
			r.Verdict = Blocked
		}
		r.Findings = []schemas.Finding{finish(g, f, blocks)}
		return r
	}
	excuse := excusesOf(s, g)
	for _, f := range g.Run(s.Only(append(slices.Clone(g.Needs), g.Reads...)...)) {
		blocked, broken := f.Severity == blockedSeverity, f.Severity == brokenSeverity
		if blocked || broken {
			f.Severity = ""
		}
		f = finish(g, f, Blocks(s.Readiness(), g.ID, f.Aspect))
		if !broken {
			f = excuse.apply(f, blocked)
		}
		r.Findings = append(r.Findings, f)
		switch {
		case f.Excused != "" || r.Verdict == Broken:
		case broken:
			r.Verdict = Broken
		case blocked:
			r.Verdict = Blocked
		case f.Severity == schemas.SeverityError && r.Verdict == Pass:
			r.Verdict = Fail
		}
	}
	if r.Verdict == Blocked && !slices.ContainsFunc(r.Findings, func(f schemas.Finding) bool { return f.Severity == schemas.SeverityError }) {
		r.Verdict = Pass
	}
	schemas.SortFindings(r.Findings)
	return r
}

// blockedSeverity marks a finding that says why a gate could not look.
const blockedSeverity = schemas.Severity("blocked")

// CouldNotLook makes a finding that leaves its gate blocked instead of failed.
func CouldNotLook(f schemas.Finding) schemas.Finding {
	f.Severity = blockedSeverity
	return f
}

// brokenSeverity marks a finding that says why a check of the team's own gave no answer.
const brokenSeverity = schemas.Severity("broken")

// Broke makes a finding that leaves its gate broken instead of failed.
func Broke(f schemas.Finding) schemas.Finding {
	f.Severity = brokenSeverity
	return f
}

func missing(s *artifacts.Snapshot, g Gate) (schemas.Finding, bool) {
	for _, k := range g.Needs {
		if why, fix := s.Missing(k); why != "" {
			return schemas.Finding{Message: fmt.Sprintf("%s cannot be judged: %s", g.ID, why), Fix: fix}, true
		}
	}
	return schemas.Finding{}, false
}

func finish(g Gate, f schemas.Finding, blocks bool) schemas.Finding {
	f.Gate = g.ID
	if f.Severity == "" {
		f.Severity = schemas.SeverityError
	}
	if f.Severity == schemas.SeverityError && !blocks {
		f.Severity, f.Spared = schemas.SeverityWarning, true
	}
	if f.Fix == "" {
		f.Fix = g.Fix
	}
	return f.Identify()
}

// place is the line of a stack where a gate's own code panicked.
func place(stack []byte) string {
	for line := range strings.SplitSeq(string(stack), "\n") {
		if i := strings.Index(line, "/gates/"); i >= 0 && !strings.Contains(line, "/gates/gate/") {
			return strings.Fields(line[i+1:])[0]
		}
	}
	return "an unknown place"
}
