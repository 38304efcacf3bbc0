package tools

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/gates/interview"
	"pact/schemas"
)

// Person is somebody who is asked one thing after the other. Each method shows one and returns what was said; an error
// ends the interview, io.EOF without complaint.
type Person interface {
	// Question shows a question; why says what was wrong with the answer before, or that it was answered already.
	Question(q schemas.Question, why string) (Said, error)
	// Assumption shows an assumption.
	Assumption(a schemas.Assumption, why string) (Said, error)
	// Criterion asks, where there is none, what must hold when all is done; it is put again until Skip. given are those
	// that were given so far, why says what was wrong with the last one.
	Criterion(given []schemas.Criterion, why string) (Said, error)
}

// Said is what a person said: Skip leaves it open, Default takes the question's default, else Value is the answer; for an
// assumption true accepts and false rejects it.
type Said struct {
	Skip    bool
	Default bool
	Value   any
}

// Interview asks a person what is open, in the order in which it opens, and writes every answer before the next question
// is put; nobody is kept from writing meanwhile. again names questions and assumptions that are settled and are asked
// about once more. It returns how much is still open.
func Interview(ctx context.Context, env *Env, project string, again []string, person Person) (open int, err error) {
	root, err := locate(ctx, env, project)
	if err != nil {
		return 0, err
	}
	p := &personal{ctx: ctx, env: env, root: root, person: person, passed: map[string]bool{}, why: map[string]string{}}
	if err := p.recall(again); err != nil {
		return 0, err
	}
	for {
		more, err := p.step()
		if errors.Is(err, io.EOF) {
			err, more = nil, false
		}
		if err != nil || !more {
			return p.open, err
		}
	}
}

// personal is one interview with a person.
type personal struct {
	ctx    context.Context
	env    *Env
	root   string
	person Person
	given  []schemas.Criterion // by this person
	passed map[string]bool     // by id: what was asked already, answered or left open
	why    map[string]string   // by id: why it is asked again
	open   int
}

// load reads the interview as it stands now.
func (p *personal) load() (*schemas.Interview, error) {
	s, err := artifacts.Load(p.ctx, p.root)
	if err != nil {
		return nil, machine(err)
	}
	defer s.Close()
	if err := started(s); err != nil {
		return nil, err
	}
	return s.Interview.Value, readable(s.Interview.Path, s.Interview.Problems)
}

// recall marks what is to be asked once more.
func (p *personal) recall(ids []string) error {
	v, err := p.load()
	if err != nil {
		return err
	}
	for _, id := range ids {
		q := v.Question(id)
		at := slices.IndexFunc(v.Assumptions, func(a schemas.Assumption) bool { return a.ID == id })
		switch {
		case q != nil && v.AnswerTo(id) != nil:
			p.why[id] = fmt.Sprintf("It is answered with %v.", v.AnswerTo(id).Value.Value)
		case at >= 0:
			p.why[id] = fmt.Sprintf("It is %s.", v.Assumptions[at].Status)
		case q == nil:
			return refuse(NotFound, "name questions and assumptions of pact/interview.yaml, as Q-1 and A-1", "%q is neither asked nor assumed", id)
		}
	}
	return nil
}

// step puts the next thing that is open, and writes what is said to it.
func (p *personal) step() (more bool, err error) {
	v, err := p.load()
	if err != nil {
		return false, err
	}
	open, unsettled := v.Open(), v.Unsettled()
	p.open = len(open) + len(unsettled)
	for _, q := range v.Due() {
		if p.turn(q.ID, slices.ContainsFunc(open, func(o schemas.Question) bool { return o.ID == q.ID })) {
			return true, p.question(q)
		}
	}
	for _, a := range v.Assumptions {
		if p.turn(a.ID, slices.ContainsFunc(unsettled, func(u schemas.Assumption) bool { return u.ID == a.ID })) {
			return true, p.assumption(a)
		}
	}
	if missing := len(v.Acceptance) == 0; missing || len(p.given) > 0 {
		if missing {
			p.open++
		}
		if !p.passed[criteria] {
			return true, p.criterion()
		}
	}
	return false, nil
}

// criteria stands for the acceptance criteria among the ids of what is asked.
const criteria = "AC"

func (p *personal) criterion() error {
	said, err := p.person.Criterion(p.given, p.why[criteria])
	if err != nil {
		return err
	}
	if p.passed[criteria] = said.Skip; said.Skip {
		return nil
	}
	text, _ := said.Value.(string)
	text = strings.TrimSpace(text)
	switch vague := interview.Vague(text); {
	case gate.Placeholder(text):
		p.why[criteria] = fmt.Sprintf("%q says nothing that could be met or missed.", text)
		return nil
	case vague != "":
		p.why[criteria] = "It is kept, but it is vague: " + vague + "."
	default:
		p.why[criteria] = ""
	}
	return p.write(func(i *interviewing) {
		c := schemas.Criterion{ID: freeID("AC", i.Acceptance, func(c schemas.Criterion) string { return c.ID }), Text: text}
		if err := i.accept([]schemas.Criterion{c}); err != nil {
			p.why[criteria] = "That stands there already."
			return
		}
		p.given = append(p.given, c)
	})
}

func (p *personal) turn(id string, open bool) bool { return (open || p.why[id] != "") && !p.passed[id] }

func (p *personal) question(q schemas.Question) error {
	said, err := p.person.Question(q, p.why[q.ID])
	if err != nil {
		return err
	}
	if p.passed[q.ID] = said.Skip; said.Skip {
		return nil
	}
	return p.write(func(i *interviewing) {
		now := i.Question(q.ID)
		switch {
		case now == nil:
			return // it is asked no more
		case schemas.Digest(*now) != schemas.Digest(q):
			p.why[q.ID] = "The question changed while you read it."
			return
		}
		before, source, value := i.Answers, schemas.SourceHuman, schemas.Any{Set: true, Value: said.Value}
		if said.Default {
			source = schemas.SourceDefault
			if a := i.Assumes(q.ByDefault()); a != nil { // this person may take back what one rejected
				a.Status, a.By = schemas.AssumptionProposed, ""
			}
			i.Answers = slices.DeleteFunc(slices.Clone(before), func(a schemas.Answer) bool { return a.Question == q.ID })
		}
		why, _ := i.answer(q.ID, value, source)
		if why != "" {
			i.Answers = before
		}
		p.why[q.ID], p.passed[q.ID] = why, why == ""
	})
}

func (p *personal) assumption(a schemas.Assumption) error {
	said, err := p.person.Assumption(a, p.why[a.ID])
	if err != nil {
		return err
	}
	if p.passed[a.ID] = true; said.Skip {
		return nil
	}
	return p.write(func(i *interviewing) {
		at := slices.IndexFunc(i.Assumptions, func(x schemas.Assumption) bool { return x.ID == a.ID })
		if at < 0 || i.Assumptions[at].Text != a.Text {
			p.passed[a.ID], p.why[a.ID] = at < 0, "The assumption changed while you read it."
			return
		}
		status := schemas.AssumptionRejected
		if said.Value == true {
			status = schemas.AssumptionAccepted
		}
		i.settle(a.ID, status, true)
		for _, q := range i.Open() { // a default that was rejected is asked again
			if q.Default.Set && q.ByDefault() == a.Text {
				p.passed[q.ID] = false
			}
		}
	})
}

// write changes the interview as it stands now, at once, also when the person leaves in this very moment.
func (p *personal) write(change func(*interviewing)) error {
	return machine(artifacts.Edit(context.WithoutCancel(p.ctx), p.root, nil, func(d *artifacts.Draft) error {
		if err := readable(d.Interview.Path, d.Interview.Problems); err != nil {
			return err
		}
		i := interviewOf(d, p.env)
		change(i)
		return d.Put(artifacts.InterviewFile, i.Interview)
	}))
}
