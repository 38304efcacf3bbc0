// Package review holds the gate of reviews.
package review

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Done refuses source that nobody reviewed as it stands.
var Done = gate.Gate{
	ID: "review/done", Title: "This source was reviewed", Stage: gate.Build,
	Rule: "Refuses a component that no review covers as it stands now; a critical or high finding that is open in any review; one that is said to be fixed while its file is as it was; one that is settled as accepted or wrong without a human's approval; and a review that was edited by hand. " +
		"From security or gating regulated on, the reviewer and whoever approved the bar and the seal are none of the authors, told by e-mail.",
	Why:   "Tests show what somebody thought of; a second look finds what nobody did.",
	Fix:   "Review the source, and record what was found: gate_review.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindLock, artifacts.KindChanges, artifacts.KindSources},
	Reads: []artifacts.Kind{artifacts.KindRecords, artifacts.KindApprovals, artifacts.KindContracts, artifacts.KindTests},
	Tool:  "gate_review", ByComponent: true,
	Run: done,
}

func done(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	fresh := map[string]bool{}
	for _, doc := range s.Reviews {
		if !doc.OK() {
			out = append(out, schemas.Finding{Path: doc.Path, Message: "the review cannot be read whole", Fix: "mend it; documents/valid names each place"})
			continue
		}
		out = append(out, judge(s, doc)...)
		if why := Stale(s, doc); why == "" {
			fresh[doc.Value.Component] = true
		}
	}
	leaves := s.Plan.Value.Leaves()
	for _, c := range leaves {
		if fresh[""] || fresh[c.ID] {
			continue
		}
		message := fmt.Sprintf("nobody reviewed %q", c.ID)
		if slices.ContainsFunc(s.Reviews, func(d artifacts.Doc[schemas.Review]) bool {
			return d.OK() && (d.Value.Component == "" || d.Value.Component == c.ID)
		}) {
			message = fmt.Sprintf("the source of %q changed since it was reviewed", c.ID)
		}
		out = append(out, schemas.Finding{Subject: c.ID, Message: message})
	}
	if len(leaves) == 0 {
		out = append(out, gate.CouldNotLook(schemas.Finding{Message: "the plan has no component to review", Fix: "call plan_decompose"}))
	}
	return append(out, duties(s)...)
}

// Stale says why a review does not cover its source as it stands, "" when it does.
func Stale(s *artifacts.Snapshot, doc artifacts.Doc[schemas.Review]) string {
	now, err := s.Source(doc.Value.Component)
	switch {
	case err != nil:
		return "the source cannot be told: " + err.Error()
	case !s.ReviewIntact(doc):
		return "it was edited by hand since Pact wrote it"
	case now != doc.Value.Fingerprint:
		return "the source changed since"
	case doc.Value.Component != "" && s.Plan.Value.Component(doc.Value.Component) == nil:
		return fmt.Sprintf("the plan has no component %q", doc.Value.Component)
	}
	return ""
}

// Subject and Digest of a settled finding are what a human approves.
func Subject(review string, finding int) string { return fmt.Sprintf("review/%s/%d", review, finding) }

// Digest stands for exactly this finding, settled as it is.
func Digest(r *schemas.Review, f *schemas.ReviewFinding) string {
	return schemas.Digest(struct {
		Review  string                `json:"review"`
		Finding schemas.ReviewFinding `json:"finding"`
	}{r.ID, *f})
}

func judge(s *artifacts.Snapshot, doc artifacts.Doc[schemas.Review]) []schemas.Finding {
	var out []schemas.Finding
	say := func(f schemas.ReviewFinding, fix, format string, args ...any) {
		out = append(out, schemas.Finding{Subject: doc.Value.Component, Path: doc.Path, Message: fmt.Sprintf("%s finding %d, %q: ", f.Severity, f.ID, clip(f.Text)) + fmt.Sprintf(format, args...), Fix: fix})
	}
	if !s.ReviewIntact(doc) {
		out = append(out, schemas.Finding{Subject: doc.Value.Component, Path: doc.Path, Message: "the review was edited by hand since Pact wrote it", Fix: "restore it from git, and settle findings with gate_review {settle}"})
	}
	for _, f := range doc.Value.Findings {
		settle := fmt.Sprintf("mend it, then call gate_review {settle: [{id: %s/%d, status: fixed}]}", doc.Value.ID, f.ID)
		switch {
		case !f.Severity.Grave():
		case f.Status == schemas.ReviewFixed && !Changed(s, doc.Value, &f):
			say(f, "mend it, or have a human settle it as accepted or wrong", "it is said to be fixed, and what it is about is as it was")
		case f.Status == schemas.ReviewAccepted || f.Status == schemas.ReviewWrong:
			a, trust := s.ApprovalOf(Subject(doc.Value.ID, f.ID), Digest(doc.Value, &f))
			if a == nil || trust != artifacts.TrustHolds || a.Channel == schemas.ChannelUnattended {
				say(f, "a human runs: pact confirm "+Subject(doc.Value.ID, f.ID), "it is settled as %s, and no human approved that", f.Status)
			}
		case f.Status != schemas.ReviewFixed:
			say(f, settle, "it is open")
		}
	}
	return out
}

// Changed says that what a finding is about is not what it was when it was found: its file, or the source.
func Changed(s *artifacts.Snapshot, r *schemas.Review, f *schemas.ReviewFinding) bool {
	if f.Path == "" || f.Digest == "" {
		now, err := s.Source(r.Component)
		return err == nil && now != r.Fingerprint
	}
	now, err := s.FileDigest(f.Path)
	return err != nil || now != f.Digest
}

// duties wants the reviewer and the approver to be others than the authors.
func duties(s *artifacts.Snapshot) []schemas.Finding {
	if !gate.Blocks(s.Readiness(), "review/done", gate.Duties) {
		return nil
	}
	if s.Changes.AuthorsErr != "" {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Aspect: gate.Duties, Message: "who wrote this cannot be told: " + s.Changes.AuthorsErr, Fix: "fetch the history since the first seal: git fetch --unshallow"})}
	}
	var out []schemas.Finding
	check := func(path, what, who string) {
		email := strings.ToLower(schemas.Email(who))
		switch {
		case email == "":
			out = append(out, schemas.Finding{Aspect: gate.Duties, Path: path, Message: fmt.Sprintf("%s is %q, without an e-mail address to tell from the authors", what, who), Fix: "name them as Rita <rita@example.org>"})
		case slices.Contains(s.Changes.Authors, email):
			out = append(out, schemas.Finding{Aspect: gate.Duties, Path: path, Message: fmt.Sprintf("%s, %s, is an author of what changed since the first seal", what, email), Fix: "have somebody else do it"})
		}
	}
	for _, doc := range s.Reviews {
		if doc.OK() && Stale(s, doc) == "" {
			check(doc.Path, "the reviewer", doc.Value.Reviewer)
		}
	}
	for _, subject := range []string{"readiness", fmt.Sprintf("lock/%d", s.Lock.Value.Sequence)} {
		for i := len(s.Approvals.Value.Approvals) - 1; i >= 0; i-- {
			if a := s.Approvals.Value.Approvals[i]; a.Subject == subject {
				check(artifacts.ApprovalsFile, "who approved "+subject, a.By)
				break
			}
		}
	}
	return out
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
