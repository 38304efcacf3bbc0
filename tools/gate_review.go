package tools

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/review"
	"pact/schemas"
)

type gateReviewIn struct {
	located
	Component string          `json:"component,omitempty" jsonschema_description:"Default: the whole project."`
	Reviewer  string          `json:"reviewer" jsonschema_description:"Who looked: Rita <rita@example.org>, or the model that did."`
	Findings  []reviewFinding `json:"findings,omitempty" jsonschema_description:"{severity critical|high|medium|low, path?, line?, text}; none: nothing was found."`
	Settle    []settlement    `json:"settle,omitempty" jsonschema_description:"{id as in open, status fixed|accepted|wrong, why}. Alone, it records no new review."`
}

type reviewFinding struct {
	Severity schemas.Gravity `json:"severity"`
	Path     string          `json:"path,omitempty"`
	Line     int             `json:"line,omitempty"`
	Text     string          `json:"text"`
}

type settlement struct {
	ID     string        `json:"id"`
	Status settledStatus `json:"status"`
	Why    string        `json:"why,omitempty"`
}

type settledStatus string

func (settledStatus) Enum() []string { return []string{"fixed", "accepted", "wrong"} }

type openFinding struct {
	ID       string          `json:"id"`
	Severity schemas.Gravity `json:"severity"`
	Path     string          `json:"path"`
	Line     int             `json:"line"`
	Text     string          `json:"text"`
}

type gateReviewOut struct {
	Head
	Review     string            `json:"review"`
	Open       []openFinding     `json:"open"`
	NeedsHuman string            `json:"needs_human"`
	Findings   []schemas.Finding `json:"findings"`
	Next       []Next            `json:"next"`
}

// GateReview records a review of the source as it stands, and settles what reviews found.
var GateReview = Write("gate_review", "Record a review",
	`Records what a reviewer found in the source as it stands; the next edit of that source makes the review stale. Look for what tests miss: unsafe defaults, missing authorisation, races, leaks. A critical or high finding blocks until it is settled: as fixed once its file changed, as accepted or wrong by a human alone. Comes after the seal.`,
	artifacts.Everything, gateReview)

func gateReview(ctx context.Context, d *artifacts.Draft, env *Env, in *gateReviewIn) (*gateReviewOut, error) {
	if err := reviewable(d.Snapshot, in); err != nil {
		return nil, err
	}
	out := &gateReviewOut{}
	changed := map[string]*schemas.Review{}
	var asked []settledFinding
	for _, st := range in.Settle {
		doc, f, err := settlable(d.Snapshot, changed, st)
		if err != nil {
			return nil, err
		}
		if st.Status == "fixed" && !review.Changed(d.Snapshot, doc, f) {
			return nil, refuse(InvalidArgument, "mend it first, or settle it as accepted or wrong", "finding %s is not fixed: what it is about is as it was", st.ID)
		}
		if st.Status != "fixed" && gate.Placeholder(st.Why) {
			return nil, refuse(InvalidArgument, "say in a sentence why", "finding %s is settled as %s with why: %q", st.ID, st.Status, st.Why)
		}
		f.Status, f.Why = schemas.ReviewStatus(st.Status), strings.TrimSpace(st.Why)
		if f.Severity.Grave() && st.Status != "fixed" {
			asked = append(asked, settledFinding{doc, f})
		}
	}
	needsHuman, err := approveSettled(ctx, d, env, asked)
	if err != nil {
		return nil, err
	}
	if len(in.Findings) > 0 || len(in.Settle) == 0 {
		r, err := newReview(d.Snapshot, env, in)
		if err != nil {
			return nil, err
		}
		changed[r.ID] = r
		out.Review = r.ID
	}
	for _, id := range sortedKeys(changed) {
		if err := d.Put(artifacts.ReviewFile(id), changed[id]); err != nil {
			return nil, err
		}
		d.NoteReview(*changed[id])
	}
	out.NeedsHuman = needsHuman
	return reviewResult(ctx, d, in, out)
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// reviewable says whether there is something to review, and somebody who does.
func reviewable(s *artifacts.Snapshot, in *gateReviewIn) error {
	if err := started(s); err != nil {
		return err
	}
	if err := withGit(s); err != nil {
		return err
	}
	if err := knownComponent(s, in.Component); err != nil {
		return err
	}
	for _, r := range s.Reviews {
		if err := readable(r.Path, r.Problems); err != nil {
			return err
		}
	}
	if s.Seal.Current == nil {
		if err := blockedBy("gate_review", gates.Judge(s, "", func(g gate.Gate) bool { return g.ID == "lock/sealed" || g.ID == "lock/intact" })); err != nil {
			return err
		}
		return refuse(StageBlocked, "call plan_lock", "gate_review comes too early: nothing is sealed")
	}
	if gate.Placeholder(in.Reviewer) || strings.ContainsAny(in.Reviewer, "\n\r") {
		return refuse(InvalidArgument, "name who looked, such as Rita <rita@example.org>", "reviewer is %q", in.Reviewer)
	}
	return nil
}

// settledFinding is a grave finding that is settled in words.
type settledFinding struct {
	review  *schemas.Review
	finding *schemas.ReviewFinding
}

// settlable finds the finding of an id, in a copy of its review that may be changed.
func settlable(s *artifacts.Snapshot, changed map[string]*schemas.Review, st settlement) (*schemas.Review, *schemas.ReviewFinding, error) {
	id, number, _ := strings.Cut(st.ID, "/")
	n, err := strconv.Atoi(number)
	doc := s.Review(id)
	if err != nil || doc == nil || doc.Value.Finding(n) == nil {
		var known []string
		for _, o := range openFindings(s) {
			known = append(known, o.ID)
		}
		return nil, nil, refuse(NotFound, "use an id of open: "+strings.Join(known, ", "), "there is no finding %q", st.ID)
	}
	if changed[id] == nil {
		c := *doc.Value
		c.Findings = slices.Clone(c.Findings)
		changed[id] = &c
	}
	return changed[id], changed[id].Finding(n), nil
}

// approveSettled asks the human about grave findings that are settled in words; what they decline stands as settled and blocks.
func approveSettled(ctx context.Context, d *artifacts.Draft, env *Env, asked []settledFinding) (needsHuman string, err error) {
	for _, a := range asked {
		subject, digest := review.Subject(a.review.ID, a.finding.ID), review.Digest(a.review, a.finding)
		if old, trust := d.ApprovalOf(subject, digest); old != nil && trust == artifacts.TrustHolds && old.Channel != schemas.ChannelUnattended {
			continue
		}
		needsHuman = command(d.Snapshot, subject)
		if env.Ask == nil {
			continue
		}
		form := mustJSON(map[string]any{"type": "object", "properties": map[string]any{"approve": map[string]any{"type": "boolean", "title": "Settle it so", "default": false}}})
		answer, err := env.Ask(ctx, Form{Key: subject, Message: SettledQuestion(a.review, a.finding), Schema: form})
		if err != nil {
			return "", err
		}
		if v, given := answer.Content["approve"]; answer.Action != ActionAccept || given && v != true {
			continue
		}
		if err := Approve(d, schemas.Approval{Subject: subject, Digest: digest, By: d.Human(), At: env.now(), Channel: schemas.ChannelElicitation, Note: through(answer)}); err != nil {
			return "", err
		}
		needsHuman = ""
	}
	return needsHuman, nil
}

// SettledQuestion tells a human which finding would be settled, how and why.
func SettledQuestion(r *schemas.Review, f *schemas.ReviewFinding) string {
	place := f.Path
	if f.Line > 0 {
		place += ":" + strconv.Itoa(f.Line)
	}
	return fmt.Sprintf("A %s finding of %s is to be settled as %s.\n  %s %s\n  Why: %s\n", f.Severity, r.Reviewer, f.Status, place, f.Text, f.Why)
}

func newReview(s *artifacts.Snapshot, env *Env, in *gateReviewIn) (*schemas.Review, error) {
	source, err := s.Source(in.Component)
	if err != nil {
		return nil, err
	}
	r := &schemas.Review{Pact: "review/1", ID: reviewID(s, env, in.Reviewer), Reviewer: strings.TrimSpace(in.Reviewer), Component: in.Component, Fingerprint: source, At: env.now(), Findings: []schemas.ReviewFinding{}}
	for i, f := range in.Findings {
		if gate.Placeholder(f.Text) {
			return nil, refuse(InvalidArgument, "say in a sentence what is wrong", "finding %d says %q", i+1, f.Text)
		}
		n := schemas.ReviewFinding{ID: i + 1, Severity: f.Severity, Path: f.Path, Line: f.Line, Text: f.Text, Status: schemas.ReviewOpen}
		if f.Path != "" {
			if n.Digest, err = s.FileDigest(f.Path); err != nil {
				return nil, refuse(InvalidArgument, "name a file of the project, with / between folders, or leave path out", "finding %d is about %q: %v", i+1, f.Path, err)
			}
		}
		r.Findings = append(r.Findings, n)
	}
	return r, nil
}

var notInID = schemas.Lazy(`[^a-z0-9]+`)

// reviewID is the day and the reviewer's first name, with a number where that is taken.
func reviewID(s *artifacts.Snapshot, env *Env, reviewer string) string {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(reviewer)), " ")
	if name = strings.Trim(notInID().ReplaceAllString(name, "-"), "-"); name == "" {
		name = "review"
	}
	base := env.now().Format("2006-01-02") + "-" + name[:min(len(name), 24)]
	id := base
	for n := 2; slices.ContainsFunc(s.Reviews, func(d artifacts.Doc[schemas.Review]) bool { return d.Path == artifacts.ReviewFile(id) }); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// openFindings lists what no review has settled, worst first.
func openFindings(s *artifacts.Snapshot) []openFinding {
	var out []openFinding
	for _, doc := range s.Reviews {
		for _, f := range doc.Value.Findings {
			if doc.OK() && f.Status == schemas.ReviewOpen {
				out = append(out, openFinding{fmt.Sprintf("%s/%d", doc.Value.ID, f.ID), f.Severity, f.Path, f.Line, f.Text})
			}
		}
	}
	rank := schemas.ReviewCritical.Enum()
	slices.SortStableFunc(out, func(a, b openFinding) int {
		return slices.Index(rank, string(a.Severity)) - slices.Index(rank, string(b.Severity))
	})
	return out
}

func reviewResult(ctx context.Context, d *artifacts.Draft, in *gateReviewIn, out *gateReviewOut) (*gateReviewOut, error) {
	after, err := d.After(ctx, artifacts.Everything...)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, in.Component, func(g gate.Gate) bool { return g.ID == "review/done" })
	out.Open = openFindings(after)
	out.Findings = findings(results)
	out.Next = nextCalls(gates.Judge(after, "", gates.Everything))
	out.At = after.At
	out.Summary = fmt.Sprintf("%s open in all reviews.", count(len(out.Open), "finding"))
	if out.Review != "" {
		out.Summary = fmt.Sprintf("Review %s: %s. ", out.Review, count(len(in.Findings), "finding")) + out.Summary
	}
	if out.NeedsHuman != "" {
		out.Summary += " A human must approve what was settled: " + out.NeedsHuman
	}
	return out, nil
}
