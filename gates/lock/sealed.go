// Package lock holds the gates of the seal.
package lock

import (
	"fmt"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Sealed refuses plans whose contracts and tests are not all sealed.
var Sealed = gate.Gate{
	ID: "lock/sealed", Title: "Contracts and tests are sealed", Stage: gate.Tests,
	Rule:  "Refuses a project without a lock, and a lock that does not name every contract, every generated test, the plan, the interview and pact.yaml. It cannot be waived.",
	Why:   "What is not sealed can be bent to fit the implementation.",
	Fix:   "Call plan_lock once stages 1 to 4 pass.",
	Needs: []artifacts.Kind{artifacts.KindLock, artifacts.KindContracts, artifacts.KindTests}, Reads: []artifacts.Kind{artifacts.KindDocuments}, Tool: "plan_lock", Last: true,
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, path := range s.ToSeal() {
			if s.Lock.Value.File(path) == nil {
				out = append(out, schemas.Finding{Subject: artifacts.ComponentOf(path), Path: path, Message: "it is not in the seal", Fix: "call plan_lock"})
			}
		}
		for _, c := range s.Contracts {
			sealed := s.Lock.Value.Contract(artifacts.ComponentOf(c.Path))
			if sealed != nil && sealed.Digest != c.Digest() {
				out = append(out, schemas.Finding{Subject: sealed.Component, Path: c.Path, Message: fmt.Sprintf("contract %q is not what was sealed as version %d", sealed.Component, sealed.Version), Fix: "restore it, or seal again with a reason: plan_lock"})
			}
		}
		return out
	},
}
