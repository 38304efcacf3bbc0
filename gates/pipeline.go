package gates

import (
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Judge asks the gates that select chooses, and documents/valid always. The findings of a component alone are kept where
// one is named.
func Judge(s *artifacts.Snapshot, component string, selected func(gate.Gate) bool) []gate.Result {
	var out []gate.Result
	for _, g := range Of(s) {
		if g.ID == "documents/valid" || selected(g) {
			out = append(out, gate.Judge(s, g))
		}
	}
	remark(s, out)
	if component != "" {
		for i, r := range out {
			out[i] = about(s, r, component)
		}
	}
	return out
}

// Everything selects every gate.
func Everything(gate.Gate) bool { return true }

// about keeps what concerns one component: its own findings, and those of no component in particular.
func about(s *artifacts.Snapshot, r gate.Result, component string) gate.Result {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f schemas.Finding) bool {
		head, _, _ := strings.Cut(f.Subject, "/")
		return head != component && s.Plan.Value.Component(head) != nil
	})
	if r.Verdict == gate.Fail || r.Verdict == gate.Blocked {
		if !slices.ContainsFunc(r.Findings, func(f schemas.Finding) bool { return f.Severity == schemas.SeverityError }) {
			r.Verdict = gate.Pass
		}
	}
	return r
}

// StageResult is a stage with what its gates say.
type StageResult struct {
	Stage    gate.Stage
	Verdict  gate.Verdict
	Blocking int // findings that block
	Warnings int // what is excused is none
	Gates    int
}

// ByStage sums results by stage. A stage without a single gate is blocked: nothing looked at it.
func ByStage(results []gate.Result) []StageResult {
	var out []StageResult
	for _, stage := range gate.Stages {
		sr := StageResult{Stage: stage, Verdict: gate.Pass}
		for _, r := range results {
			if r.Gate.Stage != stage {
				continue
			}
			sr.Gates++
			for _, f := range r.Findings {
				switch f.Severity {
				case schemas.SeverityError:
					sr.Blocking++
				case schemas.SeverityWarning:
					sr.Warnings++
				}
			}
			sr.Verdict = worse(sr.Verdict, r.Verdict)
		}
		if sr.Gates == 0 {
			sr.Verdict = gate.Blocked
		}
		out = append(out, sr)
	}
	return out
}

// severities of verdicts, mildest first.
var rank = []gate.Verdict{gate.Pass, gate.Off, gate.Blocked, gate.Fail, gate.Broken}

func worse(a, b gate.Verdict) gate.Verdict {
	if slices.Index(rank, b) > slices.Index(rank, a) {
		return b
	}
	return a
}

// Current is the stage that the project is in: the first whose gates do not all pass.
func Current(stages []StageResult) gate.Stage {
	for _, s := range stages {
		if s.Verdict != gate.Pass {
			return s.Stage
		}
	}
	return "certified"
}

// Blocking lists the errors of the results, in order.
func Blocking(results []gate.Result) []schemas.Finding {
	var out []schemas.Finding
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Severity == schemas.SeverityError {
				out = append(out, f)
			}
		}
	}
	return out
}

// Find is the gate of that id, or nil.
func Find(id string) *gate.Gate {
	at := slices.IndexFunc(All, func(g gate.Gate) bool { return g.ID == id })
	if at < 0 {
		return nil
	}
	return &All[at]
}

// IDs lists the ids of all gates in order.
func IDs() []string {
	out := make([]string, len(All))
	for i, g := range All {
		out[i] = g.ID
	}
	return out
}
