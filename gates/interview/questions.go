package interview

import (
	"slices"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Questions refuses open questions and answers that are none.
var Questions = gate.Gate{
	ID: "interview/questions", Title: "Every question is answered", Stage: gate.Interview,
	Rule:  "Refuses a question that is due and has no answer, an answer that its question does not take, an answer to nothing, and a question that waits for one that is not there.",
	Why:   "What was asked and not answered is decided later by whoever writes the code.",
	Fix:   "Ask the human and record the answer: call plan_interview with answers, or with ask: true.",
	Needs: []artifacts.Kind{artifacts.KindInterview}, Tool: "plan_interview",
	Run: questions,
}

var questionID = schemas.Lazy(`^Q-[1-9][0-9]{0,4}$`)

func questions(s *artifacts.Snapshot) []schemas.Finding {
	doc, v := s.Interview, s.Interview.Value
	var out []schemas.Finding
	seen := map[string]bool{}
	for i, q := range v.Questions {
		at := schemas.Pointer("questions", i)
		switch {
		case !questionID().MatchString(q.ID):
			out = append(out, gate.Finding(doc, q.ID, at+"/id", "number questions Q-1, Q-2 …", "%q is no id of a question", q.ID))
		case seen[q.ID]:
			out = append(out, gate.Finding(doc, q.ID, at+"/id", "give the new one the next free number", "%s stands twice", q.ID))
		}
		seen[q.ID] = true
		if q.Kind == "choice" && len(q.Options) < 2 {
			out = append(out, gate.Finding(doc, q.ID, at, "give options: [one, other]", "%s is a choice with %d options", q.ID, len(q.Options)))
		}
		if on := q.DependsOn; on != nil && (v.Question(on.Question) == nil || on.Question == q.ID) {
			out = append(out, gate.Finding(doc, q.ID, at+"/depends_on", "name a question of this interview", "%s waits for %q, which is not asked", q.ID, on.Question))
		} else if on != nil {
			if _, err := v.Question(on.Question).Accept(on.Answer.Value); err != nil {
				out = append(out, gate.Finding(doc, q.ID, at+"/depends_on/answer", "name an answer that can be given", "%s waits for an answer that %s does not take: %v", q.ID, on.Question, err))
			}
		}
	}
	for _, q := range v.Due() {
		if v.AnswerTo(q.ID) == nil {
			at := slices.IndexFunc(v.Questions, func(x schemas.Question) bool { return x.ID == q.ID })
			out = append(out, gate.Finding(doc, q.ID, schemas.Pointer("questions", at), "", "%s is not answered: %s", q.ID, q.Text))
		}
	}
	answered := map[string]bool{}
	for i, a := range v.Answers {
		at := schemas.Pointer("answers", i)
		q := v.Question(a.Question)
		if q == nil {
			out = append(out, gate.Finding(doc, a.Question, at, "remove it, or ask the question", "an answer to %q, which is not asked", a.Question))
			continue
		}
		if answered[a.Question] {
			out = append(out, gate.Finding(doc, a.Question, at, "keep one of them", "%s is answered twice", a.Question))
		}
		answered[a.Question] = true
		if _, err := q.Accept(a.Value.Value); err != nil {
			out = append(out, gate.Finding(doc, a.Question, at+"/value", "", "the answer to %s does not fit: %v", a.Question, err))
		}
	}
	return out
}
