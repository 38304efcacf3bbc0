package gates

import (
	"fmt"
	"slices"

	"pact/artifacts"
	"pact/gates/documents"
	"pact/gates/gate"
	"pact/schemas"
)

// Pending lists the waivers that wait for a human's approval.
func Pending(s *artifacts.Snapshot) []artifacts.Waiver {
	return gate.Approvable(s, func(w schemas.Waiver) bool { return documents.KnownTarget(s, IDs(), w) })
}

// WaivedBy lists what a gate says now that a waiver speaks of.
func WaivedBy(s *artifacts.Snapshot, w artifacts.Waiver) []schemas.Finding {
	var out []schemas.Finding
	for _, r := range Judge(s, "", func(g gate.Gate) bool { return g.ID == w.Asked() }) {
		for _, f := range r.Findings {
			if w.Covers(f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// Excused counts the findings that do not block because somebody answers for them.
func Excused(fs []schemas.Finding, why schemas.Excuse) int {
	n := 0
	for _, f := range fs {
		if f.Excused == why {
			n++
		}
	}
	return n
}

// remark says in documents/valid, which is always there, which excuses excuse nothing of what was judged.
func remark(s *artifacts.Snapshot, results []gate.Result) {
	at := slices.IndexFunc(results, func(r gate.Result) bool { return r.Gate.ID == documents.Valid.ID })
	if at < 0 || results[at].Verdict != gate.Pass {
		return
	}
	var out []schemas.Finding
	for _, w := range s.Waivers() {
		if !w.Approved() || w.Ended {
			continue
		}
		r, looked := lookedAt(results, w.Asked())
		if looked && !slices.ContainsFunc(r.Findings, func(f schemas.Finding) bool { return w.Covers(f) }) {
			out = append(out, gate.Finding(s.Project, "waivers", schemas.Pointer("waivers", w.At), "remove it", "waivers: the waiver of %s matches nothing", w))
		}
	}
	out = append(out, fixed(s, results)...)
	for _, f := range out {
		f.Gate = documents.Valid.ID
		results[at].Findings = append(results[at].Findings, gate.Warn(f).Identify())
	}
	schemas.SortFindings(results[at].Findings)
}

// fixed names entries of the baseline whose findings are gone, by gate and path.
func fixed(s *artifacts.Snapshot, results []gate.Result) []schemas.Finding {
	if !s.Baseline.OK() {
		return nil
	}
	left := artifacts.Counted(s.Baseline.Value.Known)
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Excused == schemas.Known {
				left[schemas.KnownFinding{ID: f.ID, Gate: f.Gate, Path: f.Path}]--
			}
		}
	}
	var out []schemas.Finding
	at := map[[2]string]int{}
	for i, k := range s.Baseline.Value.Known {
		if _, looked := lookedAt(results, k.Gate); !looked || left[k] <= 0 {
			continue
		}
		left[k]--
		if j, seen := at[[2]string{k.Gate, k.Path}]; seen {
			out[j].Message += ", " + k.ID
			continue
		}
		at[[2]string{k.Gate, k.Path}] = len(out)
		out = append(out, gate.Finding(s.Baseline, "baseline", schemas.Pointer("known", i), "remove the entry, so that it stays fixed", "fixed: %s no longer finds in %s: %s", k.Gate, k.Path, k.ID))
	}
	return out
}

// lookedAt is the result of a gate, where it looked at everything.
func lookedAt(results []gate.Result, id string) (gate.Result, bool) {
	at := slices.IndexFunc(results, func(r gate.Result) bool { return r.Gate.ID == id })
	if at < 0 {
		return gate.Result{}, false
	}
	v := results[at].Verdict
	return results[at], v == gate.Pass || v == gate.Fail
}

// Excuses says in a few words what is excused, "" where nothing is.
func Excuses(fs []schemas.Finding) string {
	out := ""
	for _, why := range []schemas.Excuse{schemas.Waived, schemas.Known} {
		if n := Excused(fs, why); n > 0 {
			if out != "" {
				out += ", "
			}
			out += fmt.Sprintf("%d %s", n, why)
		}
	}
	return out
}
