package contract

import (
	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Version refuses sealed contracts that changed under the same version.
var Version = gate.Gate{
	ID: "contract/version", Title: "A changed contract has a higher version", Stage: gate.Contracts,
	Rule:  "Refuses a contract that differs from the sealed one and has the same or a lower version, and a sealed contract that is gone.",
	Why:   "Whoever built against version 1 must be able to tell that it is no longer what it was.",
	Fix:   "Raise version, or restore the sealed text: call contract_write.",
	Needs: contracts, Reads: []artifacts.Kind{artifacts.KindSeal}, Tool: "contract_write",
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		if s.Seal == nil || s.Seal.Err != "" {
			return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Path: artifacts.LockFile, Message: "what is sealed cannot be read, so no contract can be held against it", Fix: "open a git repository whose refs can be read"})}
		}
		link := s.Seal.Newest()
		if link == nil {
			return nil
		}
		var out []schemas.Finding
		for _, sealed := range link.Lock.Contracts {
			doc := s.Contract(sealed.Component)
			switch {
			case doc == nil:
				out = append(out, schemas.Finding{Subject: sealed.Component, Path: artifacts.ContractFile(sealed.Component), Message: "the sealed contract of " + sealed.Component + " is gone", Fix: "restore it, or seal again with a human's approval: plan_lock"})
			case doc.Digest() != sealed.Digest && doc.Value.Version <= sealed.Version:
				out = append(out, gate.Finding(*doc, sealed.Component, "/version", "", "contract %q differs from the sealed version %d and still says version %d", sealed.Component, sealed.Version, doc.Value.Version))
			}
		}
		return out
	},
}
