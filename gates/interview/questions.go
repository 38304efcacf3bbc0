package interview

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Questions refuses open questions, questions that cannot be answered, and answers that are none.
var Questions = gate.Gate{
	ID: "interview/questions", Title: "Every question is answered", Stage: gate.Interview,
	Rule:  "Refuses a question that is due and has no answer, an answer that its question does not take, an answer to nothing, a question that nobody can answer, one that waits for one that is not there or for itself, and ids that are doubled or badly formed.",
	Why:   "What was asked and not answered is decided later by whoever writes the code.",
	Fix:   "Ask the human and record the answer: call plan_interview with answers, or with ask: true.",
	Needs: []artifacts.Kind{artifacts.KindInterview}, Tool: "plan_interview",
	Run: questions,
}

var (
	questionID  = schemas.Lazy(`^Q-[1-9][0-9]{0,4}$`)
	riskID      = schemas.Lazy(`^R-[1-9][0-9]{0,4}$`)
	ambiguityID = schemas.Lazy(`^U-[1-9][0-9]{0,4}$`)
)

func questions(s *artifacts.Snapshot) []schemas.Finding {
	doc, v := s.Interview, s.Interview.Value
	var out []schemas.Finding
	seen := map[string]bool{}
	for i, r := range v.Risks {
		out = append(out, numbered(doc, seen, r.ID, "risks R-1, R-2 …", schemas.Pointer("risks", i), riskID().MatchString(r.ID))...)
	}
	for i, u := range v.Ambiguities {
		out = append(out, numbered(doc, seen, u.ID, "ambiguities U-1, U-2 …", schemas.Pointer("ambiguities", i), ambiguityID().MatchString(u.ID))...)
	}
	for i, q := range v.Questions {
		at := schemas.Pointer("questions", i)
		out = append(out, numbered(doc, seen, q.ID, "questions Q-1, Q-2 …", at, questionID().MatchString(q.ID))...)
		for _, p := range slices.Concat(answerable(q), waits(v, q)) {
			out = append(out, gate.Finding(doc, q.ID, at+p.at, p.fix, "%s", p.what))
		}
		if v.IsDue(q) && v.AnswerTo(q.ID) == nil {
			out = append(out, gate.Finding(doc, q.ID, at, "", "%s is not answered: %s", q.ID, q.Text))
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

// numbered refuses an id that is badly formed or was given before.
func numbered(doc artifacts.Doc[schemas.Interview], seen map[string]bool, id, form, at string, formed bool) []schemas.Finding {
	defer func() { seen[id] = true }()
	kind, _, _ := strings.Cut(form, " ")
	switch {
	case !formed:
		return []schemas.Finding{gate.Finding(doc, id, at+"/id", "number "+form, "%q is no id among %s", id, kind)}
	case seen[id]:
		return []schemas.Finding{gate.Finding(doc, id, at+"/id", "give the new one the next free number", "%s stands twice", id)}
	}
	return nil
}

// flaw is what is wrong with a question: where below it, what, and what to do.
type flaw struct{ at, fix, what string }

// answerable finds what keeps a question from being answered.
func answerable(q schemas.Question) []flaw {
	var out []flaw
	if gate.Placeholder(q.Text) {
		out = append(out, flaw{"/text", "ask something", fmt.Sprintf("%s asks nothing: %q", q.ID, q.Text)})
	}
	choice, number := q.Kind == "choice", q.Kind == "number"
	switch {
	case choice && len(q.Options) < 2:
		out = append(out, flaw{"", "give options: [one, other]", fmt.Sprintf("%s is a choice with %d options", q.ID, len(q.Options))})
	case !choice && len(q.Options) > 0:
		out = append(out, flaw{"/options", "say kind: choice, or leave options out", fmt.Sprintf("%s is a %s and has options", q.ID, q.Kind)})
	case !number && (q.Minimum != nil || q.Maximum != nil):
		out = append(out, flaw{"", "say kind: number, or leave minimum and maximum out", fmt.Sprintf("%s is a %s and has bounds", q.ID, q.Kind)})
	case number && q.Minimum != nil && q.Maximum != nil && q.Minimum.Rat().Cmp(q.Maximum.Rat()) > 0:
		out = append(out, flaw{"/minimum", "let minimum be at most maximum", fmt.Sprintf("%s takes no number: minimum %s is above maximum %s", q.ID, *q.Minimum, *q.Maximum)})
	}
	for i, o := range q.Options {
		if strings.TrimSpace(o) == "" || slices.ContainsFunc(q.Options[:i], func(x string) bool { return schemas.SameOption(x, o) }) {
			out = append(out, flaw{schemas.Pointer("options", i), "give options that differ in more than case and space", fmt.Sprintf("option %q of %s is empty or stands twice", o, q.ID)})
		}
	}
	if q.Default.Set {
		if _, err := q.Accept(q.Default.Value); err != nil {
			out = append(out, flaw{"/default", "give a default that the question takes, or none", fmt.Sprintf("the default of %s does not fit: %v", q.ID, err)})
		}
	}
	return out
}

// waits finds what is wrong with the condition of a question.
func waits(v *schemas.Interview, q schemas.Question) []flaw {
	on := q.DependsOn
	if on == nil {
		return nil
	}
	asked := v.Question(on.Question)
	if asked == nil {
		var known []string
		for _, q := range v.Questions {
			known = append(known, q.ID)
		}
		return []flaw{{"/depends_on", "name a question of this interview", fmt.Sprintf("%s waits for %q, which is not asked%s", q.ID, on.Question, schemas.DidYouMean(on.Question, known))}}
	}
	if way := v.Circle(q.ID); way != nil {
		return []flaw{{"/depends_on", "let one of them wait for nothing", fmt.Sprintf("%s waits for itself, so nobody is ever asked: %s", q.ID, strings.Join(append([]string{q.ID}, way...), " → "))}}
	}
	if _, err := asked.Accept(on.Answer.Value); err != nil {
		return []flaw{{"/depends_on/answer", "name an answer that can be given", fmt.Sprintf("%s waits for an answer that %s does not take: %v", q.ID, on.Question, err)}}
	}
	return nil
}
