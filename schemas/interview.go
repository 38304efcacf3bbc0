package schemas

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Interview is pact/interview.yaml: what was asked before anything was designed.
type Interview struct {
	Pact        string       `json:"pact,omitempty"` // interview/1
	Risks       []Risk       `json:"risks,omitempty"`
	Ambiguities []Ambiguity  `json:"ambiguities,omitempty"`
	Assumptions []Assumption `json:"assumptions,omitempty"`
	Questions   []Question   `json:"questions,omitempty"`
	Answers     []Answer     `json:"answers,omitempty"`
	Acceptance  []Criterion  `json:"acceptance,omitempty"`
}

// RiskSeverity is how bad a risk is.
type RiskSeverity string

// Enum lists the severities of a risk.
func (RiskSeverity) Enum() []string { return []string{"low", "medium", "high"} }

// Risk is something that may go wrong. ID is R-1 and so on.
type Risk struct {
	ID       string       `json:"id"`
	Text     string       `json:"text"`
	Severity RiskSeverity `json:"severity,omitempty"`
}

// Ambiguity is something that the request leaves open. ID is U-1 and so on.
type Ambiguity struct {
	ID         string `json:"id"`
	Text       string `json:"text"`
	Resolution string `json:"resolution,omitempty"`
}

// AssumptionStatus is whether somebody stands behind an assumption.
type AssumptionStatus string

// The states of an assumption.
const (
	AssumptionProposed AssumptionStatus = "proposed"
	AssumptionAccepted AssumptionStatus = "accepted"
	AssumptionRejected AssumptionStatus = "rejected"
)

// Enum lists the states of an assumption.
func (AssumptionStatus) Enum() []string { return []string{"proposed", "accepted", "rejected"} }

// Assumption is something taken as given. ID is A-1 and so on.
type Assumption struct {
	ID     string           `json:"id"`
	Text   string           `json:"text"`
	Status AssumptionStatus `json:"status,omitempty"` // proposed where absent
	By     string           `json:"by,omitempty"`
}

// QuestionKind is what an answer looks like.
type QuestionKind string

// Enum lists the kinds of questions.
func (QuestionKind) Enum() []string { return []string{"text", "boolean", "choice", "number"} }

// Question is a typed question. ID is Q-1 and so on.
type Question struct {
	ID        string       `json:"id"`
	Text      string       `json:"text"`
	Kind      QuestionKind `json:"kind"`
	Options   []string     `json:"options,omitempty"` // choice
	Minimum   *Number      `json:"minimum,omitempty"` // number
	Maximum   *Number      `json:"maximum,omitempty"`
	Default   Any          `json:"default,omitzero"`
	DependsOn *Condition   `json:"depends_on,omitempty"`
}

// Condition opens a question only when another one has this answer.
type Condition struct {
	Question string `json:"question"`
	Answer   Any    `json:"answer"`
}

// AnswerSource is who gave an answer: human (the server itself asked), relayed (the host says a human said so), default.
type AnswerSource string

// The sources of an answer.
const (
	SourceHuman   AnswerSource = "human"
	SourceRelayed AnswerSource = "relayed"
	SourceDefault AnswerSource = "default"
)

// Enum lists the sources.
func (AnswerSource) Enum() []string { return []string{"human", "relayed", "default"} }

// Answer is the answer to one question.
type Answer struct {
	Question string       `json:"question"`
	Value    Any          `json:"value"`
	Source   AnswerSource `json:"source,omitempty"`
	At       time.Time    `json:"at,omitzero"`
	By       string       `json:"by,omitempty"`
}

// Criterion is an acceptance criterion. ID is AC-1 and so on; it is never given to another one.
type Criterion struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Accept checks a value against the question and returns it in its stored form: a choice in the option's own spelling.
func (q Question) Accept(v any) (any, error) {
	switch q.Kind {
	case "boolean":
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("%v is neither true nor false", show(v))
	case "number":
		return q.acceptNumber(v)
	case "choice":
		s, ok := v.(string)
		for _, o := range q.Options {
			if ok && strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(o)) {
				return o, nil
			}
		}
		return nil, fmt.Errorf("%v is none of %s", show(v), strings.Join(q.Options, ", "))
	default:
		s, ok := v.(string)
		if ok && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s), nil
		}
		return nil, fmt.Errorf("%v is no text", show(v))
	}
}

func (q Question) acceptNumber(v any) (any, error) {
	var f float64
	switch n := v.(type) {
	case int64:
		f = float64(n)
	case int:
		f = float64(n)
	case float64:
		f = n
	default:
		return nil, fmt.Errorf("%v is no number", show(v))
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v is no number within bounds", f)
	}
	if q.Minimum != nil {
		if low, _ := q.Minimum.Rat().Float64(); f < low {
			return nil, fmt.Errorf("%v is below %s", show(v), *q.Minimum)
		}
	}
	if q.Maximum != nil {
		if high, _ := q.Maximum.Rat().Float64(); f > high {
			return nil, fmt.Errorf("%v is above %s", show(v), *q.Maximum)
		}
	}
	return v, nil
}

func show(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%q", clip(s, 60))
	}
	return fmt.Sprint(v)
}

// AnswerTo is the answer to a question, or nil.
func (i *Interview) AnswerTo(id string) *Answer {
	at := slices.IndexFunc(i.Answers, func(a Answer) bool { return a.Question == id })
	if at < 0 {
		return nil
	}
	return &i.Answers[at]
}

// Question is the question of that id, or nil.
func (i *Interview) Question(id string) *Question {
	at := slices.IndexFunc(i.Questions, func(q Question) bool { return q.ID == id })
	if at < 0 {
		return nil
	}
	return &i.Questions[at]
}

// Due lists the questions whose condition is met, whether they are answered or not. A question that waits for one that
// nobody asked, or for itself, is never due.
func (i *Interview) Due() []Question {
	var out []Question
	for _, q := range i.Questions {
		if i.due(q, 0) {
			out = append(out, q)
		}
	}
	return out
}

func (i *Interview) due(q Question, depth int) bool {
	if q.DependsOn == nil {
		return true
	}
	on := i.Question(q.DependsOn.Question)
	if on == nil || depth > len(i.Questions) || !i.due(*on, depth+1) {
		return false
	}
	a := i.AnswerTo(on.ID)
	if a == nil {
		return false
	}
	want, err := on.Accept(q.DependsOn.Answer.Value)
	got, err2 := on.Accept(a.Value.Value)
	return err == nil && err2 == nil && fmt.Sprint(want) == fmt.Sprint(got)
}
