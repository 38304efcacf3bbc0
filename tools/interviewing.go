package tools

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pact/artifacts"
	"pact/schemas"
)

// interviewing is an interview while it is changed. What a human said to Pact itself is not replaced by what a host says
// that a human said: not an answer, not the question that it answers, and not what was settled about an assumption.
type interviewing struct {
	*schemas.Interview
	by  string
	now time.Time
}

func interviewOf(d *artifacts.Draft, env *Env) *interviewing {
	v := *d.Interview.Value
	v.Pact = "interview/1"
	v.Questions, v.Answers, v.Assumptions, v.Acceptance = slices.Clone(v.Questions), slices.Clone(v.Answers), slices.Clone(v.Assumptions), slices.Clone(v.Acceptance)
	return &interviewing{&v, d.Human(), env.now()}
}

// relayed marks a decision about an assumption that a host passed on.
const relayed = " (relayed)"

// record merges what a host found and asks.
func (i *interviewing) record(in *planInterviewIn) error {
	mergeByID(&i.Risks, in.Risks, func(x schemas.Risk) string { return x.ID })
	mergeByID(&i.Ambiguities, in.Ambiguities, func(x schemas.Ambiguity) string { return x.ID })
	for _, q := range in.Questions {
		if err := i.pose(q); err != nil {
			return err
		}
	}
	if err := i.accept(in.Acceptance); err != nil {
		return err
	}
	return i.assume(in.Assumptions)
}

// pose adds a question, or says one in other words. What was answered before was another question.
func (i *interviewing) pose(q schemas.Question) error {
	old := i.Question(q.ID)
	if old == nil {
		i.Questions = append(i.Questions, q)
		return nil
	}
	if schemas.Digest(*old) == schemas.Digest(q) {
		return nil
	}
	if a := i.AnswerTo(q.ID); a != nil {
		if a.Source == schemas.SourceHuman {
			return refuse(Conflict, "ask the new one under the next free number; or leave "+q.ID+" as it is", "a human answered %s as it stands, %q, with %v: it is not changed after that", q.ID, clipText(old.Text, 60), a.Value.Value)
		}
		_, err := q.Accept(a.Value.Value)
		if err != nil || old.Text != q.Text || old.Kind != q.Kind || a.Source == schemas.SourceDefault {
			i.moot(*old, a, schemas.AssumptionRejected, q.ID+" was asked anew")
			i.Answers = slices.DeleteFunc(i.Answers, func(a schemas.Answer) bool { return a.Question == q.ID })
		}
	}
	*old = q
	return nil
}

// accept adds acceptance criteria, or says them in other words. A criterion never gets the number of another one.
func (i *interviewing) accept(given []schemas.Criterion) error {
	for _, c := range given {
		if at := slices.IndexFunc(i.Acceptance, func(x schemas.Criterion) bool { return x.ID != c.ID && schemas.SameText(x.Text, c.Text) }); at >= 0 {
			return refuse(InvalidArgument, "leave "+i.Acceptance[at].ID+" where it stands; give only what is new the next free number", "%s would say what %s says: criteria are never renumbered and never stand twice", c.ID, i.Acceptance[at].ID)
		}
		mergeByID(&i.Acceptance, []schemas.Criterion{c}, func(x schemas.Criterion) string { return x.ID })
	}
	return nil
}

// assume adds assumptions. A host cannot settle one by sending it again: only accept and reject do.
func (i *interviewing) assume(given []schemas.Assumption) error {
	for _, a := range given {
		at := slices.IndexFunc(i.Assumptions, func(x schemas.Assumption) bool { return x.ID == a.ID })
		switch {
		case a.Status != "" && a.Status != schemas.AssumptionProposed && (at < 0 || i.Assumptions[at].Status != a.Status):
			return refuse(InvalidArgument, fmt.Sprintf("send it as proposed, ask the human, then pass its id in accept or reject: [%q]", a.ID), "assumption %s comes with status %q", a.ID, a.Status)
		case at < 0:
			a.Status, a.By = schemas.AssumptionProposed, ""
			i.Assumptions = append(i.Assumptions, a)
		case i.Assumptions[at].Text == a.Text:
		case settledDirectly(i.Assumptions[at]):
			return refuse(Conflict, "send the new one under the next free number; or leave "+a.ID+" as it is", "%s was %s by %s as it stands: %q", a.ID, i.Assumptions[at].Status, i.Assumptions[at].By, clipText(i.Assumptions[at].Text, 60))
		default:
			i.Assumptions[at] = schemas.Assumption{ID: a.ID, Text: a.Text, Status: schemas.AssumptionProposed}
		}
	}
	return nil
}

// answers stores what a host passed on, in whatever order it came: one answer can open the question of another. It returns
// what a human has to be asked about again.
func (i *interviewing) answers(given []givenAnswer, out *planInterviewOut) (again map[string]string) {
	again = map[string]string{}
	for left := given; len(left) > 0; {
		var closed []givenAnswer
		for _, a := range left {
			if q := i.Question(a.Question); q != nil && !i.IsDue(*q) {
				closed = append(closed, a)
				continue
			}
			source := schemas.SourceRelayed
			if a.Source != "" {
				source = schemas.AnswerSource(a.Source)
			}
			why, directly := i.answer(a.Question, a.Value, source)
			if directly {
				again[a.Question] = fmt.Sprintf("You answered %v here before. Your agent passes on %v; only you can change it.", i.AnswerTo(a.Question).Value.Value, a.Value.Value)
			}
			if why != "" {
				out.Refused = append(out.Refused, refusedAnswer{a.Question, a.Value, why})
			}
		}
		if len(closed) == len(left) { // nothing opened them
			for _, a := range closed {
				why, _ := i.answer(a.Question, a.Value, schemas.SourceRelayed)
				out.Refused = append(out.Refused, refusedAnswer{a.Question, a.Value, why})
			}
			return again
		}
		left = closed
	}
	return again
}

// answer stores one answer, or says why not; directly: a human's own answer stands in its way. A default is an assumption
// until the human accepts it.
func (i *interviewing) answer(id string, given schemas.Any, source schemas.AnswerSource) (why string, directly bool) {
	q := i.Question(id)
	if q == nil {
		var known []string
		for _, q := range i.Questions {
			known = append(known, q.ID)
		}
		return fmt.Sprintf("%q is not asked%s", id, schemas.DidYouMean(id, known)), false
	}
	if !i.IsDue(*q) {
		return fmt.Sprintf("%s is not open: it waits for %s to be answered with %v", id, q.DependsOn.Question, q.DependsOn.Answer.Value), false
	}
	if source == schemas.SourceDefault {
		if !q.Default.Set {
			return fmt.Sprintf("%s has no default", id), false
		}
		given = q.Default
	}
	value, err := q.Accept(given.Value)
	if err != nil {
		return err.Error(), false
	}
	old := i.AnswerTo(id)
	if old != nil && old.Source == schemas.SourceHuman && source != schemas.SourceHuman {
		if schemas.SameAnswer(old.Value.Value, value) {
			return "", false // so did the human say
		}
		return fmt.Sprintf("a human answered %s directly, with %v; only a human's own answer replaces it: call with ask: true", id, old.Value.Value), true
	}
	a := schemas.Answer{Question: id, Value: schemas.Any{Set: true, Value: value}, Source: source, At: i.now, By: i.by}
	if source == schemas.SourceDefault {
		if text := q.ByDefault(); i.Assumes(text) == nil {
			i.Assumptions = append(i.Assumptions, schemas.Assumption{ID: freeID("A", i.Assumptions, func(a schemas.Assumption) string { return a.ID }), Text: text, Status: schemas.AssumptionProposed})
		} else if i.Assumes(text).Status == schemas.AssumptionRejected {
			return fmt.Sprintf("its default was rejected (%s); ask the human for another answer", i.Assumes(text).ID), false
		}
	}
	if old == nil {
		i.Answers = append(i.Answers, a)
		return "", false
	}
	if schemas.SameAnswer(old.Value.Value, value) && old.Source == source {
		return "", false // the same answer again changes nothing, not even its time
	}
	if source != schemas.SourceDefault {
		status := schemas.AssumptionRejected
		if schemas.SameAnswer(old.Value.Value, value) {
			status = schemas.AssumptionAccepted
		}
		i.moot(*q, old, status, i.signed(source == schemas.SourceHuman))
	}
	*old = a
	return "", false
}

// moot settles the assumption that an answer by default was, once the question is answered otherwise or asked anew.
func (i *interviewing) moot(q schemas.Question, a *schemas.Answer, status schemas.AssumptionStatus, by string) {
	if a.Source != schemas.SourceDefault {
		return
	}
	if x := i.Assumes(q.ByDefault()); x != nil && (x.Status == "" || x.Status == schemas.AssumptionProposed) {
		x.Status, x.By = status, by
	}
}

func (i *interviewing) signed(directly bool) string {
	if directly {
		return i.by
	}
	return i.by + relayed
}

// relay settles an assumption as a host says that a human did. With an error, why says what only a human can change.
func (i *interviewing) relay(id string, status schemas.AssumptionStatus) (why string, err error) {
	at := slices.IndexFunc(i.Assumptions, func(x schemas.Assumption) bool { return x.ID == id })
	if at < 0 {
		return "", refuse(NotFound, "send the assumption first, in assumptions", "there is no assumption %q", id)
	}
	switch a := i.Assumptions[at]; {
	case a.Status == status:
	case settledDirectly(a):
		why = fmt.Sprintf("You %s it before. Your agent says that it is %s now; only you can change it.", a.Status, status)
		return why, refuse(Conflict, "call plan_interview {ask: true} with it, so that the human is asked again", "%s was %s by %s directly, and is not %s in their name", id, a.Status, a.By, status)
	default:
		i.settle(id, status, false)
	}
	return "", nil
}

// settledDirectly says that a human told Pact itself what holds of an assumption.
func settledDirectly(a schemas.Assumption) bool {
	return a.Status != "" && a.Status != schemas.AssumptionProposed && a.By != "" && !strings.HasSuffix(a.By, relayed)
}

// settle says what a human thinks of an assumption. Where it was a default, rejecting it opens the question again.
func (i *interviewing) settle(id string, status schemas.AssumptionStatus, directly bool) {
	for at := range i.Assumptions {
		a := &i.Assumptions[at]
		if a.ID != id {
			continue
		}
		a.Status, a.By = status, i.signed(directly)
		if status == schemas.AssumptionRejected {
			i.Answers = slices.DeleteFunc(i.Answers, func(x schemas.Answer) bool {
				q := i.Question(x.Question)
				return x.Source == schemas.SourceDefault && q != nil && q.ByDefault() == a.Text
			})
		}
	}
}

// freeID is the first id after all that there are, such as A-4.
func freeID[T any](letter string, all []T, id func(T) string) string {
	highest := 0
	for _, x := range all {
		if n, err := strconv.Atoi(strings.TrimPrefix(id(x), letter+"-")); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("%s-%d", letter, highest+1)
}

func mergeByID[T any](into *[]T, given []T, id func(T) string) {
	list := slices.Clone(*into)
	for _, g := range given {
		if at := slices.IndexFunc(list, func(x T) bool { return id(x) == id(g) }); at >= 0 {
			list[at] = g
		} else {
			list = append(list, g)
		}
	}
	*into = list
}
