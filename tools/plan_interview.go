package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type planInterviewIn struct {
	located
	Risks       []schemas.Risk       `json:"risks,omitempty" jsonschema_description:"{id R-1, text, severity}"`
	Ambiguities []schemas.Ambiguity  `json:"ambiguities,omitempty" jsonschema_description:"{id U-1, text, resolution?}"`
	Assumptions []schemas.Assumption `json:"assumptions,omitempty" jsonschema_description:"{id A-1, text}; settle with accept and reject"`
	Questions   []schemas.Question   `json:"questions,omitempty" jsonschema_description:"{id Q-1, text, kind text|boolean|choice|number, options?, minimum?, maximum?, default?, depends_on? {question, answer}}"`
	Acceptance  []schemas.Criterion  `json:"acceptance,omitempty" jsonschema_description:"{id AC-1, text}"`
	Answers     []givenAnswer        `json:"answers,omitempty" jsonschema_description:"What a human said to you (relayed), or the question's default."`
	Accept      []string             `json:"accept,omitempty" jsonschema_description:"Assumption ids that the human accepts."`
	Reject      []string             `json:"reject,omitempty" jsonschema_description:"Assumption ids that the human rejects."`
	Ask         bool                 `json:"ask,omitempty" jsonschema_description:"The server asks the human what is open."`
}

type givenAnswer struct {
	Question string      `json:"question"`
	Value    schemas.Any `json:"value"`
	Source   givenSource `json:"source,omitempty"`
}

// givenSource is who a host may say gave an answer. human is not among them: only the server's own question is that.
type givenSource string

func (givenSource) Enum() []string { return []string{"relayed", "default"} }

type planInterviewOut struct {
	Head
	Open     []schemas.Question `json:"open"`
	Refused  []refusedAnswer    `json:"refused"`
	Findings []schemas.Finding  `json:"findings"`
	Next     []Next             `json:"next"`
}

type refusedAnswer struct {
	Question string      `json:"question"`
	Value    schemas.Any `json:"value"`
	Why      string      `json:"why"`
}

// PlanInterview records what was asked and answered.
var PlanInterview = Write("plan_interview", "Interview",
	`Records risks, ambiguities, assumptions, typed questions, acceptance criteria and answers in pact/interview.yaml, merged by id. Ask the human what is open and pass each answer on; never answer for them. ask: true has the server ask. A refused answer changes nothing. A default answer becomes an assumption that must be accepted.`,
	nil, planInterview)

func planInterview(ctx context.Context, d *artifacts.Draft, env *Env, in *planInterviewIn) (*planInterviewOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if err := readable(d.Interview.Path, d.Interview.Problems); err != nil {
		return nil, err
	}
	v := *d.Interview.Value
	v.Pact = "interview/1"
	mergeByID(&v.Risks, in.Risks, func(x schemas.Risk) string { return x.ID })
	mergeByID(&v.Ambiguities, in.Ambiguities, func(x schemas.Ambiguity) string { return x.ID })
	mergeByID(&v.Questions, in.Questions, func(x schemas.Question) string { return x.ID })
	mergeByID(&v.Acceptance, in.Acceptance, func(x schemas.Criterion) string { return x.ID })
	if err := mergeAssumptions(&v, in.Assumptions); err != nil {
		return nil, err
	}
	out := &planInterviewOut{}
	for _, a := range in.Answers {
		source := schemas.SourceRelayed
		if a.Source != "" {
			source = schemas.AnswerSource(a.Source)
		}
		out.answer(&v, schemas.Answer{Question: a.Question, Value: a.Value, Source: source, At: env.now(), By: d.Human()})
	}
	if in.Ask {
		if err := askOpen(ctx, &v, env, d.Human(), out); err != nil {
			return nil, err
		}
	}
	if err := settle(&v, in.Accept, schemas.AssumptionAccepted, d.Human()); err != nil {
		return nil, err
	}
	if err := settle(&v, in.Reject, schemas.AssumptionRejected, d.Human()); err != nil {
		return nil, err
	}
	if err := d.Put(artifacts.InterviewFile, v); err != nil {
		return nil, err
	}
	return interviewResult(ctx, d, &v, out)
}

func interviewResult(ctx context.Context, d *artifacts.Draft, v *schemas.Interview, out *planInterviewOut) (*planInterviewOut, error) {
	after, err := d.After(ctx)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, "", of(gate.Interview))
	out.Findings = findings(results)
	out.Next = nextCalls(gates.Judge(after, "", upTo(gate.Readiness)))
	for _, q := range v.Due() {
		if v.AnswerTo(q.ID) == nil {
			out.Open = append(out.Open, q)
		}
	}
	out.At = after.At
	out.Summary = fmt.Sprintf("%s open, %s refused; %s.", count(len(out.Open), "question"), count(len(out.Refused), "answer"), tally(out.Findings))
	return out, nil
}

// answer stores one answer, or says why not. A default is an assumption until the human accepts it.
func (out *planInterviewOut) answer(v *schemas.Interview, a schemas.Answer) {
	refuse := func(format string, args ...any) {
		out.Refused = append(out.Refused, refusedAnswer{a.Question, a.Value, fmt.Sprintf(format, args...)})
	}
	q := v.Question(a.Question)
	if q == nil {
		var known []string
		for _, q := range v.Questions {
			known = append(known, q.ID)
		}
		refuse("%q is not asked%s", a.Question, schemas.DidYouMean(a.Question, known))
		return
	}
	if a.Source == schemas.SourceDefault {
		if !q.Default.Set {
			refuse("%s has no default", q.ID)
			return
		}
		a.Value = q.Default
	}
	value, err := q.Accept(a.Value.Value)
	if err != nil {
		refuse("%v", err)
		return
	}
	if old := v.AnswerTo(a.Question); old != nil && old.Source == schemas.SourceHuman && a.Source != schemas.SourceHuman && fmt.Sprint(old.Value.Value) != fmt.Sprint(value) {
		refuse("a human answered %s directly, with %v; only a human's own answer replaces it: call with ask: true", q.ID, old.Value.Value)
		return
	}
	a.Value = schemas.Any{Set: true, Value: value}
	if a.Source == schemas.SourceDefault {
		text := fmt.Sprintf("%s is answered with its default %v: %s", q.ID, value, q.Text)
		if !slices.ContainsFunc(v.Assumptions, func(x schemas.Assumption) bool { return x.Text == text }) {
			v.Assumptions = append(v.Assumptions, schemas.Assumption{ID: freeID(v), Text: text, Status: schemas.AssumptionProposed})
		}
	}
	if at := slices.IndexFunc(v.Answers, func(x schemas.Answer) bool { return x.Question == a.Question }); at >= 0 {
		if old := v.Answers[at]; fmt.Sprint(old.Value.Value) == fmt.Sprint(value) && old.Source == a.Source {
			return // the same answer again changes nothing, not even its time
		}
		v.Answers = slices.Clone(v.Answers)
		v.Answers[at] = a
		return
	}
	v.Answers = append(v.Answers, a)
}

// freeID is the first id after all assumptions that there are.
func freeID(v *schemas.Interview) string {
	highest := 0
	for _, a := range v.Assumptions {
		var n int
		if _, err := fmt.Sscanf(a.ID, "A-%d", &n); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("A-%d", highest+1)
}

// mergeAssumptions adds assumptions. A host cannot settle one by sending it again: only accept and reject do.
func mergeAssumptions(v *schemas.Interview, given []schemas.Assumption) error {
	for _, a := range given {
		at := slices.IndexFunc(v.Assumptions, func(x schemas.Assumption) bool { return x.ID == a.ID })
		switch {
		case a.Status != "" && a.Status != schemas.AssumptionProposed && (at < 0 || v.Assumptions[at].Status != a.Status):
			return refuse(InvalidArgument, fmt.Sprintf("send it as proposed, ask the human, then pass its id in accept or reject: [%q]", a.ID), "assumption %s comes with status %q", a.ID, a.Status)
		case at < 0:
			a.Status, a.By = schemas.AssumptionProposed, ""
			v.Assumptions = append(v.Assumptions, a)
		case v.Assumptions[at].Text != a.Text:
			v.Assumptions = slices.Clone(v.Assumptions)
			v.Assumptions[at] = schemas.Assumption{ID: a.ID, Text: a.Text, Status: schemas.AssumptionProposed}
		}
	}
	return nil
}

func settle(v *schemas.Interview, ids []string, status schemas.AssumptionStatus, by string) error {
	for _, id := range ids {
		at := slices.IndexFunc(v.Assumptions, func(x schemas.Assumption) bool { return x.ID == id })
		if at < 0 {
			return refuse(NotFound, "send the assumption first, in assumptions", "there is no assumption %q", id)
		}
		v.Assumptions = slices.Clone(v.Assumptions)
		v.Assumptions[at].Status, v.Assumptions[at].By = status, by
	}
	return nil
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

// askOpen puts what is open to the human, in one form.
func askOpen(ctx context.Context, v *schemas.Interview, env *Env, by string, out *planInterviewOut) error {
	var open []schemas.Question
	for _, q := range v.Due() {
		if v.AnswerTo(q.ID) == nil {
			open = append(open, q)
		}
	}
	if len(open) == 0 || env.Ask == nil {
		return nil
	}
	answer, err := env.Ask(ctx, Form{Key: "interview-" + open[0].ID, Message: "Pact asks, before anything is designed:", Schema: questionForm(open)})
	if err != nil || answer.Action != ActionAccept {
		return err
	}
	for _, q := range open {
		if value, given := answer.Content[formField(q.ID)]; given {
			out.answer(v, schemas.Answer{Question: q.ID, Value: schemas.Any{Set: true, Value: plain(value)}, Source: schemas.SourceHuman, At: env.now(), By: by})
		}
	}
	return nil
}

func formField(id string) string { return strings.ReplaceAll(strings.ToLower(id), "-", "_") }

// plain brings a number from a form to the types of documents.
func plain(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return v
	}
	if value, err := schemas.ValueFromJSON(raw); err == nil {
		return value
	}
	return v
}

func questionForm(qs []schemas.Question) json.RawMessage {
	properties := map[string]any{}
	for _, q := range qs {
		p := map[string]any{"title": q.ID, "description": q.Text, "type": map[schemas.QuestionKind]string{"boolean": "boolean", "number": "number"}[q.Kind]}
		if p["type"] == "" {
			p["type"] = "string"
		}
		if len(q.Options) > 0 {
			p["enum"] = q.Options
		}
		if q.Minimum != nil {
			p["minimum"] = q.Minimum
		}
		if q.Maximum != nil {
			p["maximum"] = q.Maximum
		}
		if q.Default.Set {
			p["default"] = q.Default.Value
		}
		properties[formField(q.ID)] = p
	}
	return mustJSON(map[string]any{"type": "object", "properties": properties})
}

func mustJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // only values that JSON has come here
	}
	return raw
}

// readable refuses to change a document that cannot be read whole: a rewrite would lose what was not understood.
func readable(path string, problems []schemas.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	p := problems[0]
	return refuse(Conflict, p.Fix+"; or remove the file and write it anew", "%s cannot be read whole, so it is not rewritten: %s%s", path, schemas.Finding{Path: path, Line: p.Place.Line, Column: p.Place.Column, Message: p.Message, Gate: "documents/valid"}, more(len(problems)-1))
}
