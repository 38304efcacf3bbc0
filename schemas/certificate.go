package schemas

import "time"

// The types that a certificate names itself by.
const (
	StatementType = "https://in-toto.io/Statement/v1"
	PredicateType = "urn:pact:certification:1"
)

// Statement is pact/certification.json: an in-toto statement, version 1, about the source of a project.
type Statement struct {
	Type          string        `json:"_type"`
	Subject       []Subject     `json:"subject"`
	PredicateType string        `json:"predicateType"`
	Predicate     Certification `json:"predicate"`
}

// Subject is one thing that a statement is about. Name is a path of the project, source (all of it), or component/<id>.
type Subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"` // sha256, hex
}

// Certification is what a certificate says: which gates passed on which evidence, under which bar and law.
type Certification struct {
	Version   int             `json:"version"` // 1
	Pact      string          `json:"pact"`    // the version of Pact that issued it
	Commit    string          `json:"commit"`
	At        time.Time       `json:"at"`
	Note      string          `json:"note,omitempty"`
	Lock      CertifiedLock   `json:"lock"`
	Profile   Readiness       `json:"profile"`
	Gates     []CertifiedGate `json:"gates"`
	Waivers   []Waiver        `json:"waivers"`
	Approvals []Approval      `json:"approvals"`
	Reviews   []string        `json:"reviews"` // ids of those that cover the source
}

// CertifiedLock names the seal.
type CertifiedLock struct {
	Sequence int    `json:"sequence"`
	Anchor   string `json:"anchor"` // the ref
	Commit   string `json:"commit"` // what it points at
}

// CertifiedGate is a gate's verdict. Evidence stands for the runs that it read; counts and seeds are of those.
type CertifiedGate struct {
	Gate     string           `json:"gate"`
	Verdict  string           `json:"verdict"`
	Evidence string           `json:"evidence"`
	Counts   *CertifiedCounts `json:"counts,omitempty"`
	Seed     string           `json:"seed"`
}

// CertifiedCounts are how many cases and draws the evidence of a gate has.
type CertifiedCounts struct {
	Cases  int `json:"cases"`
	Passed int `json:"passed"`
	Failed int `json:"failed"`
	Draws  int `json:"draws"`
}
