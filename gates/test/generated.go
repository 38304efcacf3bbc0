// Package test holds the gates of tests: derived from the contract, complete, red before the implementation, green after.
package test

import (
	"bytes"
	"fmt"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Generated refuses test files that are not what the contract yields.
var Generated = gate.Gate{
	ID: "test/generated", Title: "Generated tests are current", Stage: gate.Tests,
	Rule:  "Refuses a bound contract whose generated tests are missing, stale or edited. Before the seal they are the bytes of this generator; after it, the sealed bytes with the contract's digest.",
	Why:   "Tests that the implementer may write are tests that the implementer passes.",
	Fix:   "Call test_generate.",
	Needs: []artifacts.Kind{artifacts.KindContracts, artifacts.KindTests}, Reads: []artifacts.Kind{artifacts.KindSeal}, Tool: "test_generate", ByComponent: true,
	Run: generated,
}

func generated(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	for _, doc := range s.Contracts {
		id := artifacts.ComponentOf(doc.Path)
		t := s.Tests.Component(id)
		switch {
		case doc.Value.Binding.Language == schemas.LanguageNone:
			continue
		case t == nil:
			out = append(out, gate.CouldNotLook(schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("no test can be derived from contract %q while its types or expressions do not compile", id), Fix: "mend what contract/types and contract/expressions name"}))
		case t.Err != "":
			out = append(out, schemas.Finding{Subject: id, Path: doc.Path, Message: fmt.Sprintf("no test was generated for %q: %s", id, t.Err), Fix: t.Fix})
		default:
			for _, f := range t.Files {
				if why := stale(s, t, f); why != "" {
					out = append(out, schemas.Finding{Subject: id, Path: f.Path, Message: why})
				}
			}
		}
	}
	return out
}

func stale(s *artifacts.Snapshot, t *artifacts.ComponentTests, f artifacts.TestFile) string {
	switch {
	case f.ReadErr != "":
		return "it cannot be read: " + f.ReadErr
	case !f.Exists:
		return "the generated test is not there"
	case bytes.Equal(f.OnDisk, f.Data):
		return ""
	case !bytes.Contains(f.OnDisk[:min(len(f.OnDisk), 1024)], []byte(t.Digest)):
		return "it was generated from another version of the contract, or is not ours"
	}
	if s.Seal != nil && s.Seal.Current != nil {
		if st := s.Seal.File(f.Path); st != nil && st.Intact() {
			return "" // it is sealed: an earlier generator wrote it, or git turned its line ends
		}
	}
	return "it was edited: it is not what the generator writes"
}
