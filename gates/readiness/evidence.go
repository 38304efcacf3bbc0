package readiness

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/gates/gate"
	"pact/gates/review"
	"pact/schemas"
)

// Evidence refuses controls that nothing proves.
var Evidence = gate.Gate{
	ID: "readiness/evidence", Title: "Every control is proven", Stage: gate.Certification,
	Rule: "Refuses a control of the profile that no gate judges and that has no record in pact/evidence.yaml; a record whose file is missing, empty, a placeholder, not tracked by git, or edited since; whose command Pact did not run on this source here, or that failed; whose review is stale or has an open finding. " +
		"A sentence is no evidence. The controls for load, failure-mode and regression tests are met by a case with that tag, too.",
	Why:   "A control that nobody can check is a wish.",
	Fix:   "Record what proves it: readiness_evidence.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindProject, artifacts.KindSources, artifacts.KindEvidence},
	Reads: []artifacts.Kind{artifacts.KindRecords, artifacts.KindApprovals, artifacts.KindPlan, artifacts.KindContracts, artifacts.KindTests}, Tool: "readiness_evidence",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		if len(s.Records.Problems) > 0 {
			return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Path: artifacts.RecordsFile, Message: artifacts.RecordsFile + " cannot be read whole", Fix: "mend it; documents/valid names each place"})}
		}
		var out []schemas.Finding
		asked := Asked(s.Readiness())
		for _, c := range asked {
			if len(c.Gates) > 0 {
				continue
			}
			if state, why, fix := c.Evidence(s); state != Met {
				out = append(out, schemas.Finding{Subject: c.ID, Path: artifacts.RecordsFile, Message: fmt.Sprintf("control %s is %s: %s (asked for: %s)", c.ID, state, why, strings.TrimSuffix(c.Text, ".")), Fix: fix})
			}
		}
		for i, r := range s.Records.Value.Evidence {
			if !slices.ContainsFunc(asked, func(c Control) bool { return c.ID == r.Control }) {
				out = append(out, gate.Warn(gate.Finding(s.Records, r.Control, schemas.Pointer("evidence", i, "control"), "remove it, or raise the level", "the profile asks for no control %q%s", r.Control, schemas.DidYouMean(r.Control, ids(asked)))))
			}
		}
		return out
	},
}

func ids(controls []Control) []string {
	out := make([]string, len(controls))
	for i, c := range controls {
		out[i] = c.ID
	}
	return out
}

// Evidence says whether the record of a control proves it now, why not, and what to do.
func (c Control) Evidence(s *artifacts.Snapshot) (state, why, fix string) {
	if c.Tag != "" && tagged(s, c.Tag) {
		return Met, "", ""
	}
	again := fmt.Sprintf("call readiness_evidence {control: %s, …}", c.ID)
	r := s.Records.Value.Of(c.ID)
	if r == nil {
		fix := fmt.Sprintf("call readiness_evidence {control: %s, file: a tracked document, or command, or review}", c.ID)
		if c.Tag != "" {
			fix += fmt.Sprintf("; or write a case tagged %s with test_write", c.Tag)
		}
		return Missing, "nothing is recorded for it", fix
	}
	proof := s.Proofs[c.ID]
	switch {
	case one(r) != 1:
		return Missing, "its record names not exactly one of file, command and review", again
	case r.File != "":
		return fileProves(r, proof)
	case r.Review != "":
		return reviewProves(s, r)
	}
	return commandProves(s, r)
}

func one(r *schemas.Record) int {
	n := 0
	for _, there := range []bool{r.File != "", r.Command != nil, r.Review != ""} {
		if there {
			n++
		}
	}
	return n
}

// Worthless says why a file proves nothing, whatever is recorded about it; "" when it may.
func Worthless(file string, p artifacts.Proof) string {
	switch {
	case p.Why != "":
		return fmt.Sprintf("%s: %s", file, p.Why)
	case !p.Tracked:
		return file + " is not tracked by git"
	case strings.TrimSpace(p.Text) == "":
		return file + " is empty"
	case gate.Placeholder(p.Text) || onlyPlaceholders(p.Text):
		return file + " is a placeholder"
	}
	return ""
}

// onlyPlaceholders says that nothing stands below the headings of a text but placeholders.
func onlyPlaceholders(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "<!--") {
			continue
		}
		if !gate.Placeholder(line) && !promise().MatchString(line) {
			return false
		}
	}
	return true
}

// promise is a line that says what is to be written.
var promise = schemas.Lazy(`(?i)^[-*+>\s\[\]()]*(todo|tbd|fixme|xxx)\b`)

func fileProves(r *schemas.Record, p artifacts.Proof) (state, why, fix string) {
	if why := Worthless(r.File, p); why != "" {
		return Missing, why, "write it, git add it, and record it again with readiness_evidence"
	}
	if p.Digest != r.Digest {
		return Stale, r.File + " was edited since it was recorded", fmt.Sprintf("look at it again, then call readiness_evidence {control: %s, file: %s}", r.Control, r.File)
	}
	return Met, "", ""
}

func reviewProves(s *artifacts.Snapshot, r *schemas.Record) (state, why, fix string) {
	doc := s.Review(r.Review)
	if doc == nil {
		return Missing, fmt.Sprintf("there is no review %q", r.Review), "call gate_review, then readiness_evidence with its id"
	}
	if why := review.Stale(s, *doc); why != "" {
		return Stale, fmt.Sprintf("review %q: %s", r.Review, why), "review again with gate_review, and record that one"
	}
	for _, f := range doc.Value.Findings {
		if f.Severity.Grave() && f.Status == schemas.ReviewOpen {
			return Missing, fmt.Sprintf("review %q has an open finding of severity %s", r.Review, f.Severity), "settle it with gate_review"
		}
	}
	return Met, "", ""
}

func commandProves(s *artifacts.Snapshot, r *schemas.Record) (state, why, fix string) {
	command := strings.Join(r.Command.Run, " ")
	fix = fmt.Sprintf("call readiness_evidence {control: %s, command: …} to have Pact run it", r.Control)
	e := s.FindCommand(r.Control, r.Command.Run)
	now, err := s.Source("")
	switch {
	case err != nil:
		return Missing, "the source cannot be told: " + err.Error(), fix
	case e == nil:
		return Stale, fmt.Sprintf("Pact did not run %q on this source on this machine", command), fix
	case e.Trust != artifacts.TrustHolds:
		return Stale, fmt.Sprintf("what is kept of %q was not written by Pact on this machine, or was edited", command), fix
	case e.Fingerprint != now || r.Command.Fingerprint != now:
		return Stale, fmt.Sprintf("the source changed since %q ran", command), fix
	case e.Verdict != "pass" || r.Command.Exit != 0:
		return Missing, fmt.Sprintf("%q failed with exit status %d", command, r.Command.Exit), "mend what it found, and run it again"
	}
	return Met, "", ""
}

// tagged says that some case of the project has a tag.
func tagged(s *artifacts.Snapshot, tag string) bool {
	if s.Tests == nil {
		return false
	}
	return slices.ContainsFunc(s.Tests.Components, func(t artifacts.ComponentTests) bool {
		return slices.ContainsFunc(t.Cases, func(c testgen.Case) bool { return slices.Contains(c.Tags, tag) })
	})
}
