package schemas

import (
	"slices"
	"time"
)

// Records is pact/evidence.yaml: what proves the readiness controls that no gate judges.
type Records struct {
	Pact     string   `json:"pact,omitempty"` // evidence/1
	Evidence []Record `json:"evidence"`
}

// Record proves one control by something that can be opened again: exactly one of File, Command and Review.
type Record struct {
	Control string         `json:"control"`
	File    string         `json:"file,omitempty"` // relative to the project's root
	Digest  string         `json:"digest,omitempty"`
	Command *CommandRecord `json:"command,omitempty"`
	Review  string         `json:"review,omitempty"` // id in pact/reviews
	At      time.Time      `json:"at"`
	By      string         `json:"by"`
	Note    string         `json:"note,omitempty"`
}

// CommandRecord is a command that Pact ran: its exit status, the digest of what it printed, and of the source that it saw.
type CommandRecord struct {
	Run          []string `json:"run"` // program and arguments
	Exit         int      `json:"exit"`
	OutputDigest string   `json:"output_digest"`
	Fingerprint  string   `json:"fingerprint"`
}

// Of is the record of a control, or nil.
func (r *Records) Of(control string) *Record {
	at := slices.IndexFunc(r.Evidence, func(e Record) bool { return e.Control == control })
	if at < 0 {
		return nil
	}
	return &r.Evidence[at]
}

// Review is pact/reviews/<id>.yaml: what a reviewer found in one source, and how each finding was settled.
type Review struct {
	Pact        string          `json:"pact,omitempty"` // review/1
	ID          string          `json:"id"`
	Reviewer    string          `json:"reviewer"`  // Rita <rita@example.org>
	Component   string          `json:"component"` // "" is the whole project
	Fingerprint string          `json:"fingerprint"`
	At          time.Time       `json:"at"`
	Findings    []ReviewFinding `json:"findings"`
}

// ReviewFinding is one thing that a reviewer found. Digest is of the file as it was found.
type ReviewFinding struct {
	ID       int          `json:"id"` // from 1
	Severity Gravity      `json:"severity"`
	Path     string       `json:"path,omitempty"`
	Line     int          `json:"line,omitempty"`
	Text     string       `json:"text"`
	Status   ReviewStatus `json:"status"`
	Why      string       `json:"why,omitempty"`
	Digest   string       `json:"digest,omitempty"`
}

// Gravity is how bad a reviewer holds a finding to be.
type Gravity string

// The severities of a review.
const (
	ReviewCritical Gravity = "critical"
	ReviewHigh     Gravity = "high"
	ReviewMedium   Gravity = "medium"
	ReviewLow      Gravity = "low"
)

// Enum lists the severities, worst first.
func (Gravity) Enum() []string { return []string{"critical", "high", "medium", "low"} }

// Grave says that a finding of this severity blocks while it is open, and that only a human may settle it in words.
func (s Gravity) Grave() bool { return s == ReviewCritical || s == ReviewHigh }

// ReviewStatus is what became of a finding.
type ReviewStatus string

// The states of a finding.
const (
	ReviewOpen     ReviewStatus = "open"
	ReviewFixed    ReviewStatus = "fixed"
	ReviewAccepted ReviewStatus = "accepted"
	ReviewWrong    ReviewStatus = "wrong"
)

// Enum lists the states.
func (ReviewStatus) Enum() []string { return []string{"open", "fixed", "accepted", "wrong"} }

// Finding is the finding of that id, or nil.
func (r *Review) Finding(id int) *ReviewFinding {
	at := slices.IndexFunc(r.Findings, func(f ReviewFinding) bool { return f.ID == id })
	if at < 0 {
		return nil
	}
	return &r.Findings[at]
}
