// Package report tells people how a project stands: one page of data, taken from one snapshot and one judgement, that every
// format is written from. The same snapshot gives the same bytes.
package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/schemas"
)

// Report is how a project stands.
type Report struct {
	At         artifacts.At
	Task       string
	Verdict    string // pass, fail, or off where the mode lets nothing block
	Stage      string // the first that does not pass, or certified
	Stages     []Stage
	Gates      []Gate
	Findings   []Finding
	Components []Component
	Trace      []Trace
	Controls   []Control
	Seals      []Seal
	Approvals  []schemas.Approval
	Waivers    []schemas.Waiver
	Reviews    []schemas.Review
	Certified  *schemas.Certification
}

// Stage is a step of the pipeline.
type Stage struct {
	Name, Verdict      string
	Blocking, Warnings int
}

// Gate is a gate with its verdict.
type Gate struct{ ID, Title, Stage, Verdict string }

// Finding is what a gate found, with the lines around it where it names a place.
type Finding struct {
	schemas.Finding
	Excerpt []Line
}

// Line is one line of a file.
type Line struct {
	Number int
	Text   string
	Here   bool // the one that the finding names
}

// Component is a node of the plan.
type Component struct {
	ID, Parent, Title, Verdict string
	DependsOn                  []string
	Blocking                   int
}

// Trace is one step of criterion → clause → case → result.
type Trace struct {
	Criterion, Text, Clause, Case, Result string // result: passed, failed, not run, none
}

// Control is a readiness control.
type Control struct{ ID, Dimension, Level, Text, JudgedBy, State string }

// Seal is a link of the lock's chain.
type Seal struct {
	Sequence         int
	At               time.Time
	Reason           string
	Files, Contracts int
	Anchor           string
	Current          bool
}

// Of makes the report of a snapshot and of what the gates say of it.
func Of(s *artifacts.Snapshot, results []gate.Result) *Report {
	r := &Report{
		At: s.At, Task: strings.TrimSpace(s.Task.Text), Verdict: string(gate.Pass), Approvals: s.Approvals.Value.Approvals, Waivers: s.Project.Value.Waivers,
	}
	stages := gates.ByStage(results)
	r.Stage = string(gates.Current(stages))
	for _, st := range stages {
		r.Stages = append(r.Stages, Stage{string(st.Stage), string(st.Verdict), st.Blocking, st.Warnings})
	}
	for _, g := range results {
		r.Gates = append(r.Gates, Gate{g.Gate.ID, g.Gate.Title, string(g.Gate.Stage), string(g.Verdict)})
		if g.Verdict != gate.Pass {
			r.Verdict = string(gate.Fail)
		}
		for _, f := range g.Findings {
			r.Findings = append(r.Findings, Finding{f, excerpt(s, f)})
		}
	}
	if !s.Project.Value.Mode.Enforced() {
		r.Verdict = string(gate.Off)
	}
	r.components(s)
	r.trace(s)
	for _, c := range readiness.Asked(s.Readiness()) {
		r.Controls = append(r.Controls, Control{c.ID, c.Dimension, string(c.Level), c.Text, c.JudgedBy(), c.State(s, results)})
	}
	if s.Seal != nil {
		for i := range s.Seal.Links {
			l := &s.Seal.Links[i]
			r.Seals = append(r.Seals, Seal{l.Lock.Sequence, l.Lock.At, l.Lock.Reason, len(l.Lock.Files), len(l.Lock.Contracts), l.Ref, s.Seal.Current == l})
		}
	}
	for _, d := range s.Reviews {
		if d.OK() {
			r.Reviews = append(r.Reviews, *d.Value)
		}
	}
	if s.Certified != nil && s.Certified.Statement != nil {
		r.Certified = &s.Certified.Statement.Predicate
	}
	return r
}

// components says of each component what stands in its way.
func (r *Report) components(s *artifacts.Snapshot) {
	for _, c := range s.Plan.Value.Components {
		out := Component{ID: c.ID, Parent: c.Parent, Title: c.Title, Verdict: string(gate.Pass), DependsOn: c.DependsOn}
		for _, f := range r.Findings {
			if head, _, _ := strings.Cut(f.Subject, "/"); head == c.ID && f.Severity == schemas.SeverityError {
				out.Blocking++
				out.Verdict = string(gate.Fail)
			}
		}
		r.Components = append(r.Components, out)
	}
}

// trace follows each acceptance criterion to the functions that satisfy it, their clauses, the cases of these and what came
// of them; then the clauses that no criterion leads to.
func (r *Report) trace(s *artifacts.Snapshot) {
	seen := map[string]bool{}
	for _, a := range s.Interview.Value.Acceptance {
		found := false
		for _, doc := range s.Contracts {
			id := artifacts.ComponentOf(doc.Path)
			whole := false
			if c := s.Plan.Value.Component(id); c != nil {
				whole = slices.Contains(c.Satisfies, a.ID)
			}
			direct := slices.ContainsFunc(doc.Value.Functions, func(f schemas.Function) bool { return slices.Contains(f.Satisfies, a.ID) })
			for _, f := range doc.Value.Functions {
				if slices.Contains(f.Satisfies, a.ID) || whole && !direct {
					found = r.clauses(s, a, id, f.Name, seen) || found
				}
			}
		}
		if !found {
			r.Trace = append(r.Trace, Trace{Criterion: a.ID, Text: a.Text, Result: "none"})
		}
	}
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		for _, f := range doc.Value.Functions {
			if !seen[id+"/"+f.Name] {
				r.clauses(s, schemas.Criterion{}, id, f.Name, seen)
			}
		}
	}
}

// clauses adds the clauses of one function, each with its cases.
func (r *Report) clauses(s *artifacts.Snapshot, a schemas.Criterion, component, function string, seen map[string]bool) bool {
	if s.Tests == nil {
		return false
	}
	t := s.Tests.Component(component)
	if t == nil {
		return false
	}
	seen[component+"/"+function] = true
	any := false
	for _, c := range t.Coverage {
		if head, _, _ := strings.Cut(c.Clause, "/"); head != function {
			continue
		}
		any = true
		row := Trace{Criterion: a.ID, Text: a.Text, Clause: component + ": " + c.Clause, Result: "none"}
		if c.Clause == function { // every case of it, and its parts follow
			r.Trace = append(r.Trace, whole(s, t, row, function))
			continue
		}
		cases := 0
		for _, k := range t.Cases {
			if slices.Contains(k.Clauses, c.Clause) {
				cases++
				row.Case, row.Result = k.ID, result(s, component, k.ID)
				r.Trace = append(r.Trace, row)
			}
		}
		if cases == 0 {
			r.Trace = append(r.Trace, row)
		}
	}
	return any
}

// whole sums the cases of a function in one row, with the worst result.
func whole(s *artifacts.Snapshot, t *artifacts.ComponentTests, row Trace, function string) Trace {
	n := 0
	for _, k := range t.Cases {
		if !slices.Contains(k.Clauses, function) {
			continue
		}
		n++
		if got := result(s, t.Component, k.ID); n == 1 || row.Result == "passed" || got == "failed" {
			row.Result = got
		}
	}
	if row.Case = fmt.Sprintf("%d cases", n); n == 1 {
		row.Case = "1 case"
	}
	return row
}

// result is what the judge, or else the native run, found about a case of the source as it stands.
func result(s *artifacts.Snapshot, component, id string) string {
	for _, what := range []string{artifacts.WhatCases, artifacts.WhatNative} {
		e := s.Find(what, component)
		if e == nil || e.Trust != artifacts.TrustHolds || e.Moved || e.Fingerprint != s.Fingerprint(component, what) {
			continue
		}
		if slices.ContainsFunc(e.Failures, func(f artifacts.Failure) bool { return f.Case == id }) {
			return "failed"
		}
		return "passed"
	}
	return "not run"
}

// excerpt is the lines around the place of a finding.
func excerpt(s *artifacts.Snapshot, f schemas.Finding) []Line {
	if f.Path == "" || f.Line == 0 || f.Gate == "code/secrets" { // a secret is not told again
		return nil
	}
	data, err := s.ReadSource(f.Path)
	if err != nil || bytes.IndexByte(data, 0) >= 0 {
		return nil
	}
	lines := strings.Split(string(data), "\n")
	var out []Line
	for n := max(1, f.Line-2); n <= min(len(lines), f.Line+2); n++ {
		text := strings.ToValidUTF8(strings.ReplaceAll(lines[n-1], "\t", "    "), "\uFFFD")
		if r := []rune(text); len(r) > 160 {
			text = string(r[:160]) + "…"
		}
		out = append(out, Line{n, text, n == f.Line})
	}
	return out
}

// Counts sums the findings.
func (r *Report) Counts() (blocking, warnings int) {
	for _, f := range r.Findings {
		if f.Severity == schemas.SeverityError {
			blocking++
		} else {
			warnings++
		}
	}
	return blocking, warnings
}

// Met counts the controls that are met.
func (r *Report) Met() string {
	met := 0
	for _, c := range r.Controls {
		if c.State == readiness.Met {
			met++
		}
	}
	return fmt.Sprintf("%d of %d", met, len(r.Controls))
}
