package artifacts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"pact/schemas"
)

// Evidence is what one run found about one component: a memo of something that can be repeated, kept in .pact/evidence.
// It counts only while its fingerprint is the one of now and its MAC is of this machine.
type Evidence struct {
	Pact        string      `json:"pact"` // evidence/1
	What        string      `json:"what"` // native, red, cases, properties, hidden or gate
	Component   string      `json:"component"`
	Argv        []string    `json:"argv,omitempty"` // command: program and arguments
	Fingerprint string      `json:"fingerprint"`
	Verdict     string      `json:"verdict"` // pass or fail; of a gate also broken
	Counts      Counts      `json:"counts"`
	Seed        string      `json:"seed"`     // of the draws
	Repeated    int         `json:"repeated"` // hidden: how many runs before this one failed too
	Built       string      `json:"built"`    // digest over every file that the code was built from
	BuiltFrom   []builtFrom `json:"built_from"`
	Failures    []Failure   `json:"failures"`
	Warnings    []Failure   `json:"warnings"`
	Toolchain   string      `json:"toolchain"`
	At          time.Time   `json:"at"`
	MAC         string      `json:"mac"`

	Trial bool   `json:"-"` // a pass of it proves nothing, and is not kept
	File  string `json:"-"`
	Trust Trust  `json:"-"` // what the MAC is worth here
	Moved bool   `json:"-"` // a file that it was built from is not what it was
	stamp string // of the files that the run is of, before it
}

// Counts are how many tests, or cases, ran.
type Counts struct {
	Cases   int `json:"cases"`
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	Draws   int `json:"draws"`
}

// Add sums counts.
func (c *Counts) Add(o Counts) {
	c.Cases, c.Passed, c.Failed, c.Skipped, c.Draws = c.Cases+o.Cases, c.Passed+o.Passed, c.Failed+o.Failed, c.Skipped+o.Skipped, c.Draws+o.Draws
}

// Failure is one case that did not hold.
type Failure struct {
	Case     string `json:"case"`
	Clause   string `json:"clause"`
	Input    string `json:"input"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	Seed     string `json:"seed"`
}

// What a run looks for.
const (
	WhatNative     = "native"     // the sealed tests, on the implementation
	WhatRed        = "red"        // the tests, on stubs
	WhatCases      = "cases"      // the judge's cases
	WhatProperties = "properties" // the judge's draws
	WhatHidden     = "hidden"     // the cases of an audit repository
	WhatGate       = "gate"       // a check of the team's own; its id stands for the component
)

// RunOf is the word of test_run for the run that makes such evidence.
func RunOf(what string) string {
	if what == WhatNative || what == WhatRed || what == WhatGate {
		return what
	}
	return "judge"
}

// onCode says that a run was of the implementation.
func onCode(what string) bool { return what != WhatRed && what != WhatCommand && what != WhatGate }

func (e Evidence) payload() []byte {
	e.MAC = ""
	data, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings and numbers alone
	}
	return data
}

// path is where the evidence stands: what was looked at is in its name, so that going back to it finds it again.
func (e Evidence) path() string {
	short := strings.TrimPrefix(e.Fingerprint, "sha256:")
	return path.Join(EvidenceDir, e.What+"-"+strings.ReplaceAll(e.Component, "/", "~")+"-"+short[:min(12, len(short))]+".json")
}

// keptEvidence is how many runs of one kind about one component are kept.
const keptEvidence = 8

func (s *Snapshot) loadEvidence() {
	names, err := s.files.list(EvidenceDir)
	if err != nil {
		return // no evidence, then
	}
	for _, name := range names {
		data, err := s.files.read(path.Join(EvidenceDir, name), 4<<20)
		var e Evidence
		if err != nil || json.Unmarshal(data, &e) != nil || !strings.HasSuffix(name, ".json") {
			continue
		}
		e.File = path.Join(EvidenceDir, name)
		e.Trust = TrustBroken
		if e.File == e.path() {
			e.Trust = s.Verify(e.payload(), e.MAC)
		}
		if onCode(e.What) && e.Trust == TrustHolds && e.Fingerprint == s.Fingerprint(e.Component, e.What) {
			e.Moved = e.Built == "" || e.Built != s.builtDigest(e.BuiltFrom)
		}
		s.Evidence = append(s.Evidence, e)
	}
}

// Find is the evidence about a component as it stands now; else the newest about it, which is stale; else nil.
func (s *Snapshot) Find(what, component string) *Evidence {
	now := s.Fingerprint(component, what)
	var newest *Evidence
	for i := range s.Evidence {
		e := &s.Evidence[i]
		switch {
		case e.What != what || e.Component != component:
		case e.Fingerprint == now && now != "":
			return e
		case newest == nil || e.At.After(newest.At):
			newest = e
		}
	}
	return newest
}

// Keep signs evidence, writes it, and returns where: "" for a trial that passed.
func Keep(ctx context.Context, s *Snapshot, e Evidence) (file string, err error) {
	if e.Trial && e.Verdict == "pass" {
		return "", nil
	}
	machine, err := NewMachine()
	if err != nil {
		return "", err
	}
	e.Pact, e.Failures, e.Warnings = "evidence/1", append([]Failure{}, e.Failures...), append([]Failure{}, e.Warnings...)
	if e.MAC, err = machine.Sign(e.payload()); err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return "", err
	}
	unlock, err := lockProject(ctx, s.files.root, true)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := s.files.root.MkdirAll(EvidenceDir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("make %s: %w", EvidenceDir, err)
	}
	s.forgetOldest(e)
	return e.path(), writeAtomic(s.files.root, e.path(), data, 0o644)
}

// forgetOldest makes room for one more run about a component.
func (s *Snapshot) forgetOldest(e Evidence) {
	var same []Evidence
	for _, old := range s.Evidence {
		if old.What == e.What && old.Component == e.Component && old.File != e.path() {
			same = append(same, old)
		}
	}
	slices.SortFunc(same, func(a, b Evidence) int { return b.At.Compare(a.At) })
	for _, old := range same[min(len(same), keptEvidence-1):] {
		_ = s.files.root.Remove(old.File)
	}
}

// ApprovalOf is the approval in force of exactly this digest, and what its signature is worth here: nil where the newest
// approval of the subject is of something else. An older one is no approval any more, also when what it approved is back.
func (s *Snapshot) ApprovalOf(subject, digest string) (*schemas.Approval, Trust) {
	for i := len(s.Approvals.Value.Approvals) - 1; i >= 0; i-- {
		a := &s.Approvals.Value.Approvals[i]
		if a.Subject != subject {
			continue
		}
		if noted, ok := s.noted[subject]; a.Digest != digest || ok && noted != a.Signature {
			return nil, TrustBroken // this machine knows of a newer one
		}
		return a, s.TrustOf(a)
	}
	return nil, TrustBroken
}
