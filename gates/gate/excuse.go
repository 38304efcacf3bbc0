package gate

import (
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/schemas"
)

// excuses are what stands between the findings of one gate and its verdict: the waivers that a human approved, and what
// was there when the code was adopted. What is excused stays in every report, as a remark that says so and why.
type excuses struct {
	waivers []artifacts.Waiver
	known   map[schemas.KnownFinding]int // how many more findings each entry stands for
}

func excusesOf(s *artifacts.Snapshot, g Gate) excuses {
	var e excuses
	if !Waivable(g.ID) {
		return e
	}
	for _, w := range s.Waivers() {
		if w.Asked() == g.ID && len(Flaws(w.Waiver)) == 0 {
			e.waivers = append(e.waivers, w)
		}
	}
	if CodeReading(g.ID) && s.Baseline.OK() {
		e.known = artifacts.Counted(s.Baseline.Value.Known)
	}
	return e
}

// apply excuses a finding, or leaves it. A gate that could not look at a file is excused only where it reads files one by
// one; that it could not look at all never is.
func (e *excuses) apply(f schemas.Finding, blocked bool) schemas.Finding {
	if f.Path == "" || blocked && !CodeReading(f.Gate) {
		return f
	}
	if k := (schemas.KnownFinding{ID: f.ID, Gate: f.Gate, Path: f.Path}); e.known[k] > 0 {
		e.known[k]--
		f.Severity, f.Excused = schemas.SeverityInfo, schemas.Known
		f.Message = "known since the code was adopted: " + f.Message
		f.Fix = "It does not block. When it is settled, remove " + f.ID + " from " + artifacts.BaselineFile + ". " + f.Fix
		return f
	}
	var useless []string
	for _, w := range e.waivers {
		if !w.Covers(f) {
			continue
		}
		why := worth(w)
		if why == "" {
			return waived(f, w)
		}
		useless = append(useless, why)
	}
	if len(useless) > 0 {
		f.Message += "; " + strings.Join(useless, "; ")
	}
	return f
}

// worth says why a waiver excuses nothing, "" where it does.
func worth(w artifacts.Waiver) string {
	switch {
	case w.Ended:
		return "its waiver ended on " + w.Until
	case w.Approval == nil:
		return "its waiver excuses nothing before a human approved it"
	case w.Trust == artifacts.TrustForeign:
		return fmt.Sprintf("the approval of its waiver by %s is not verifiable here: it carries the key of another machine", w.Approval.By)
	case w.Trust != artifacts.TrustHolds:
		return fmt.Sprintf("the approval of its waiver by %q carries no signature that verifies", w.Approval.By)
	}
	return ""
}

// waived keeps the finding's id: what it says is still true.
func waived(f schemas.Finding, w artifacts.Waiver) schemas.Finding {
	f.Severity, f.Excused = schemas.SeverityInfo, schemas.Waived
	f.Message = fmt.Sprintf("waived until %s (%s): %s", w.Until, strings.TrimSpace(w.Reason), f.Message)
	f.Fix = "It blocks again the day after. " + f.Fix
	if by := w.Approval.By; by != "" {
		f.Fix = fmt.Sprintf("Approved by %s (%s). %s", by, w.Approval.Channel, f.Fix)
	}
	return f
}
