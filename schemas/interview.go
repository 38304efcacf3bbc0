package schemas

import "time"

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
