package tools

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

// upTo selects the gates of a stage and of all before it, without those that the seal itself satisfies.
func upTo(stage gate.Stage) func(gate.Gate) bool {
	return func(g gate.Gate) bool { return (g.Stage == stage || g.Stage.Before(stage)) && !g.Last }
}

// of selects the gates of one stage.
func of(stage gate.Stage) func(gate.Gate) bool {
	return func(g gate.Gate) bool { return g.Stage == stage }
}

// findings lists the findings of all results, sorted.
func findings(results []gate.Result) []schemas.Finding {
	out := []schemas.Finding{}
	for _, r := range results {
		out = append(out, r.Findings...)
	}
	schemas.SortFindings(out)
	return out
}

// nextCalls says what to call next: the tools that serve the first stage which does not pass.
func nextCalls(results []gate.Result) []Next {
	stage := gates.Current(slices.DeleteFunc(gates.ByStage(results), func(st gates.StageResult) bool { return st.Gates == 0 })) // of what was asked
	out := []Next{}
	seen := map[string]bool{}
	for _, r := range results {
		if r.Gate.Stage != stage || r.Verdict == gate.Pass || r.Verdict == gate.Off {
			continue
		}
		for _, f := range r.Findings {
			if f.Severity != schemas.SeverityError {
				continue
			}
			n := serve(r.Gate, f)
			key := fmt.Sprint(n.Tool, n.Arguments)
			if n.Tool != "" && !seen[key] && len(out) < 4 {
				seen[key] = true
				out = append(out, n)
			}
		}
	}
	return out
}

func serve(g gate.Gate, f schemas.Finding) Next {
	n := Next{Tool: g.Tool, Arguments: map[string]any{}, Why: f.Message}
	switch {
	case g.ByComponent && f.Subject != "":
		n.Arguments["component"] = f.Subject
	case f.Subject != "" && g.Tool == "contract_write":
		n.Arguments["contract"] = map[string]any{"component": f.Subject}
	}
	switch g.Evidence {
	case "":
	case artifacts.WhatGate:
		n.Arguments = map[string]any{"component": g.ID}
	default:
		n.Arguments["what"] = artifacts.RunOf(g.Evidence)
	}
	return n
}

// blockedBy refuses a call that comes too early: which gates are missing, and the tool that serves them.
func blockedBy(call string, results []gate.Result) error {
	errors := gates.Blocking(results)
	if len(errors) == 0 {
		return nil
	}
	var ids, lines []string
	tool := ""
	for _, f := range errors {
		if !slices.Contains(ids, f.Gate) {
			ids = append(ids, f.Gate)
		}
		if len(lines) < 3 {
			lines = append(lines, f.String())
		}
		if g := gates.Find(f.Gate); tool == "" && g != nil {
			tool = g.Tool
		}
	}
	fix := errors[0].Fix
	if tool != "" && !strings.Contains(fix, tool) {
		fix = "call " + tool + ". " + fix
	}
	return refuse(StageBlocked, fix, "%s comes too early: %s: %s", call, strings.Join(ids, ", "), strings.Join(lines, "; "))
}

// count says how many of a thing there are.
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// tally sums findings for a summary line. What is excused is counted by itself.
func tally(fs []schemas.Finding) string {
	blocking, warnings := 0, 0
	for _, f := range fs {
		switch {
		case f.Severity == schemas.SeverityError:
			blocking++
		case f.Excused == "":
			warnings++
		}
	}
	var parts []string
	if blocking > 0 {
		parts = append(parts, count(blocking, "finding")+" to settle")
	}
	if warnings > 0 {
		parts = append(parts, count(warnings, "warning"))
	}
	if excused := gates.Excuses(fs); excused != "" {
		parts = append(parts, excused)
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// page keeps findings within what a host shows, from a position on.
func page(fs []schemas.Finding, from, bytes int) (shown []schemas.Finding, omitted int) {
	shown = []schemas.Finding{}
	if from > len(fs) {
		from = len(fs)
	}
	for _, f := range fs[from:] {
		if bytes -= sizeOf([]schemas.Finding{f}); bytes < 0 && len(shown) > 0 {
			break
		}
		shown = append(shown, f)
	}
	return shown, len(fs) - from - len(shown)
}

// sizeOf is about how many bytes findings take in a result.
func sizeOf(fs []schemas.Finding) int {
	size := 0
	for _, f := range fs {
		size += len(f.Message) + len(f.Fix) + len(f.Path) + len(f.Subject) + 160
	}
	return size
}

const pageBytes = 9000
