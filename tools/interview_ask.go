package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/schemas"
)

// How far one call goes: fields in a form, how often one question is put when its answers are refused, and forms in all,
// of which clients show at most nine. What is open then waits for the next call.
const (
	formFields = 12
	formTries  = 3
	formsACall = 8
)

// walk is the way of one call through an interview, form by form. It travels in Pending.Memo, since the call is made again
// after each form; what was answered does not, since it is written before the next form is shown.
type walk struct {
	Asked   map[string]int           `json:"asked"`   // by id, how often it was put
	Why     map[string]string        `json:"why"`     // by id, why it is put again
	Refused map[string]refusedAnswer `json:"refused"` // by id, what the human said that its question does not take
	Forms   int                      `json:"forms"`   // how many were shown
}

// ask walks a human through what is open: the questions that are due, then those that their answers opened, then the
// assumptions. again is what is put once more although it was settled. It says how the last form ended: accept where
// nothing was left to ask.
func (i *interviewing) ask(ctx context.Context, env *Env, again map[string]string, out *planInterviewOut) (Action, error) {
	w := walk{map[string]int{}, maps.Clone(again), map[string]refusedAnswer{}, 0}
	var before walk
	if json.Unmarshal(env.Memo, &before) == nil && before.Asked != nil && before.Why != nil && before.Refused != nil {
		w = before
	}
	defer func() {
		for _, q := range i.Questions {
			if r, ok := w.Refused[q.ID]; ok {
				out.Refused = append(out.Refused, r)
			}
		}
	}()
	for {
		form, questions, assumptions := i.form(&w)
		if len(questions)+len(assumptions) == 0 || w.Forms == formsACall {
			return ActionAccept, nil
		}
		form.Key = fmt.Sprintf("interview-%d", w.Forms+1) // the same question again is another form
		if env.Ask == nil {
			return ActionAbsent, nil
		}
		answer, err := env.Ask(ctx, form)
		if p, pending := errors.AsType[*Pending](err); pending {
			p.Memo = mustJSON(w)
		}
		if err != nil || answer.Action != ActionAccept {
			return answer.Action, err
		}
		w.Forms++
		for _, q := range questions {
			i.hear(q, answer.Content[formField(q.ID)], &w)
		}
		for _, a := range assumptions {
			w.Asked[a.ID]++
			delete(w.Why, a.ID)
			switch holds := fromForm(answer.Content[formField(a.ID)], "boolean"); holds {
			case true:
				i.settle(a.ID, schemas.AssumptionAccepted, true)
			case false:
				i.settle(a.ID, schemas.AssumptionRejected, true)
			}
		}
	}
}

// hear takes what a form says to a question. A field that was left empty answers nothing.
func (i *interviewing) hear(q schemas.Question, said any, w *walk) {
	w.Asked[q.ID]++
	delete(w.Why, q.ID)
	value := fromForm(said, q.Kind)
	if value == nil {
		return
	}
	given := schemas.Any{Set: true, Value: value}
	if why, _ := i.answer(q.ID, given, schemas.SourceHuman); why != "" {
		w.Why[q.ID] = "Not taken: " + why + "."
		w.Refused[q.ID] = refusedAnswer{q.ID, given, why}
		return
	}
	delete(w.Refused, q.ID)
}

// fromForm brings what a form holds to the types of documents: nil where it was left empty. Some clients hand over what was
// typed as text.
func fromForm(v any, kind schemas.QuestionKind) any {
	if s, ok := v.(string); ok {
		s = strings.TrimSpace(s)
		switch n, err := schemas.ParseNumber(s); {
		case s == "":
			return nil
		case kind == "boolean" && (s == "true" || s == "false"):
			return s == "true"
		case kind == "number" && err == nil:
			v = n
		}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	value, err := schemas.ValueFromJSON(raw)
	if err != nil {
		return fmt.Sprint(v)
	}
	return value
}

// form is the next form of a walk, with what it asks: empty where nothing is left that was not asked yet.
func (i *interviewing) form(w *walk) (Form, []schemas.Question, []schemas.Assumption) {
	put := func(id string, open bool) bool {
		tries := w.Asked[id]
		return open && tries == 0 || w.Why[id] != "" && tries < formTries
	}
	open := i.Open()
	var questions []schemas.Question
	for _, q := range i.Due() {
		if put(q.ID, slices.ContainsFunc(open, func(o schemas.Question) bool { return o.ID == q.ID })) && len(questions) < formFields {
			questions = append(questions, q)
		}
	}
	if len(questions) > 0 {
		return questionForm(questions, i.Interview, w), questions, nil
	}
	unsettled := i.Unsettled()
	var assumptions []schemas.Assumption
	for _, a := range i.Assumptions {
		if put(a.ID, slices.ContainsFunc(unsettled, func(u schemas.Assumption) bool { return u.ID == a.ID })) && len(assumptions) < formFields {
			assumptions = append(assumptions, a)
		}
	}
	return assumptionForm(assumptions, w), nil, assumptions
}

func formField(id string) string { return strings.ReplaceAll(strings.ToLower(id), "-", "_") }

func questionForm(qs []schemas.Question, v *schemas.Interview, w *walk) Form {
	properties := map[string]any{}
	text := "Pact asks, before anything is designed. What you leave empty stays open.\n"
	for _, q := range qs {
		p := map[string]any{"type": "string", "title": schemas.Printable(q.ID + ": " + q.Text), "description": schemas.Printable(q.Takes())}
		switch q.Kind {
		case "boolean", "number":
			p["type"] = q.Kind
		case "choice":
			if len(q.Options) > 0 {
				p["enum"] = q.Options
			}
		}
		if q.Kind == "number" && q.Minimum != nil {
			p["minimum"] = q.Minimum
		}
		if q.Kind == "number" && q.Maximum != nil {
			p["maximum"] = q.Maximum
		}
		if value, err := q.Accept(q.Default.Value); q.Default.Set && err == nil {
			p["default"] = value
		}
		if a := v.AnswerTo(q.ID); a != nil {
			p["default"] = a.Value.Value
		}
		properties[formField(q.ID)] = p
		text += asked(q.ID, q.Text+" ("+q.Takes()+")", w)
	}
	return Form{Message: text, Schema: mustJSON(map[string]any{"type": "object", "properties": properties})}
}

func assumptionForm(as []schemas.Assumption, w *walk) Form {
	properties := map[string]any{}
	text := "Pact takes this as given, if you accept it. What you leave empty stays open.\n"
	for _, a := range as {
		properties[formField(a.ID)] = map[string]any{"type": "boolean", "title": schemas.Printable(a.ID + ": " + a.Text), "description": "true accepts it, false rejects it"}
		text += asked(a.ID, a.Text, w)
	}
	return Form{Message: text, Schema: mustJSON(map[string]any{"type": "object", "properties": properties})}
}

// asked is one line of a form, and why it is there again.
func asked(id, text string, w *walk) string {
	line := "\n" + schemas.Printable(id+": "+text) + "\n"
	if why := w.Why[id]; why != "" {
		line += "  " + schemas.Printable(why) + "\n"
	}
	return line
}

func mustJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // only values that JSON has come here
	}
	return raw
}
