package interview

import (
	"fmt"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Assumptions refuses assumptions that nobody settled, and defaults that nobody assumed.
var Assumptions = gate.Gate{
	ID: "interview/assumptions", Title: "Every assumption is settled", Stage: gate.Interview,
	Rule:  "Refuses an assumption that is neither accepted nor rejected, an empty or doubled one, and an answer with source default that is not its question's default, or not assumed, or whose assumption was rejected.",
	Why:   "An assumption that nobody looked at is a decision that nobody made.",
	Fix:   "Ask the human, then call plan_interview with accept or reject.",
	Needs: []artifacts.Kind{artifacts.KindInterview}, Tool: "plan_interview",
	Run: assumptions,
}

var assumptionID = schemas.Lazy(`^A-[1-9][0-9]{0,4}$`)

func assumptions(s *artifacts.Snapshot) []schemas.Finding {
	doc, v := s.Interview, s.Interview.Value
	var out []schemas.Finding
	seen := map[string]bool{}
	for i, a := range v.Assumptions {
		at := schemas.Pointer("assumptions", i)
		out = append(out, numbered(doc, seen, a.ID, "assumptions A-1, A-2 …", at, assumptionID().MatchString(a.ID))...)
		if gate.Placeholder(a.Text) {
			out = append(out, gate.Finding(doc, a.ID, at+"/text", "say what is taken as given", "%s says nothing: %q", a.ID, a.Text))
		}
		if a.Status == "" || a.Status == schemas.AssumptionProposed {
			out = append(out, gate.Finding(doc, a.ID, at, "", "%s is neither accepted nor rejected: %s", a.ID, a.Text))
		}
	}
	for i, a := range v.Answers {
		q := v.Question(a.Question)
		if q == nil || a.Source != schemas.SourceDefault || !v.IsDue(*q) {
			continue
		}
		if f := defaulted(v, *q, a); f != "" {
			out = append(out, gate.Finding(doc, a.Question, schemas.Pointer("answers", i), "answer it again: plan_interview {answers: [{question: "+q.ID+", value: …}]}, or pact interview --again "+q.ID, "%s", f))
		}
	}
	return out
}

// defaulted says why an answer by default is none, "" when it is one.
func defaulted(v *schemas.Interview, q schemas.Question, a schemas.Answer) string {
	if !q.Default.Set {
		return q.ID + " has no default, and its answer says that it is one"
	}
	standard, err := q.Accept(q.Default.Value)
	given, err2 := q.Accept(a.Value.Value)
	if err != nil || err2 != nil {
		return "" // interview/questions says so
	}
	if !schemas.SameAnswer(standard, given) {
		return q.ID + " is answered with " + fmt.Sprint(given) + " as its default, which is " + fmt.Sprint(standard)
	}
	switch x := v.Assumes(q.ByDefault()); {
	case x == nil:
		return q.ID + " is answered with its default, and no assumption says so"
	case x.Status == schemas.AssumptionRejected:
		return q.ID + " is answered with its default, which was rejected in " + x.ID
	}
	return ""
}
