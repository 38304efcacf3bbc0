package contract

import (
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
	"pact/schemas/lang"
)

// Version refuses sealed contracts that changed under the same version, and says for whom a change is breaking.
var Version = gate.Gate{
	ID: "contract/version", Title: "A changed contract has a higher version", Stage: gate.Contracts,
	Rule:  "Refuses a contract that differs from the sealed one and has the same or a lower version, and a sealed contract that is gone; a breaking change under a higher version is a warning that names the clauses and every component that depends on them.",
	Why:   "Whoever built against version 1 must be able to tell that it is no longer what it was.",
	Fix:   "Raise version, or restore the sealed text: call contract_write.",
	Needs: contracts, Reads: []artifacts.Kind{artifacts.KindSeal, artifacts.KindPlan}, Tool: "contract_write",
	Run: version,
}

func version(s *artifacts.Snapshot) []schemas.Finding {
	if s.Seal == nil || s.Seal.Err != "" {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Path: artifacts.LockFile, Message: "what is sealed cannot be read, so no contract can be held against it", Fix: "open a git repository whose refs can be read"})}
	}
	link := s.Seal.Newest()
	if link == nil {
		return nil
	}
	breaking := map[string][]lang.Change{}
	for _, a := range s.Amendments() {
		breaking[a.Component] = a.Breaking()
	}
	var out []schemas.Finding
	for _, sealed := range link.Lock.Contracts {
		id := sealed.Component
		doc, broken, who := s.Contract(id), breaking[id], affected(s.Dependents(id))
		if doc == nil {
			out = append(out, schemas.Finding{Subject: id, Path: artifacts.ContractFile(id), Message: "the sealed contract of " + id + " is gone; " + who, Fix: "restore it, or seal again with a human's approval: plan_lock"})
			continue
		}
		look := fmt.Sprintf("call contract_read {component: %s, view: diff}; plan_lock asks a human to approve it", id)
		switch changed := doc.Digest() != sealed.Digest; {
		case changed && doc.Value.Version <= sealed.Version:
			message := fmt.Sprintf("contract %q differs from the sealed version %d and still says version %d", id, sealed.Version, doc.Value.Version)
			if len(broken) > 0 {
				message += fmt.Sprintf("; it breaks %s; %s", clauses(broken), who)
			}
			out = append(out, gate.Finding(*doc, id, "/version", "", "%s", message))
		case changed && unreadable(s, id):
			out = append(out, gate.Warn(gate.Finding(*doc, id, "/version", look, "what version %d of contract %q changes cannot be told: the sealed version %d cannot be read; %s", doc.Value.Version, id, sealed.Version, who)))
		case changed && len(broken) > 0:
			out = append(out, gate.Warn(gate.Finding(*doc, id, "/version", look, "version %d of contract %q breaks the sealed version %d in %s; %s", doc.Value.Version, id, sealed.Version, clauses(broken), who)))
		case len(broken) > 0:
			out = append(out, gate.Warn(gate.Finding(*doc, id, "/version", look, "contract %q says what was sealed, but types that it takes from others changed and break %s; %s", id, clauses(broken), who)))
		}
	}
	return out
}

// unreadable says that the sealed contract of a component is there and cannot be read.
func unreadable(s *artifacts.Snapshot, component string) bool {
	old := s.Seal.Before.Contract(component)
	return old == nil || !old.OK()
}

// shownClauses bounds how many breaking clauses a finding names.
const shownClauses = 6

func clauses(broken []lang.Change) string {
	var names []string
	for i, c := range broken {
		if i == shownClauses {
			names = append(names, fmt.Sprintf("%d more", len(broken)-i))
			break
		}
		names = append(names, fmt.Sprintf("%s (%s)", c.Clause, c.Kind))
	}
	return strings.Join(names, ", ")
}

// affected says who depends on a component.
func affected(dependents []string) string {
	switch len(dependents) {
	case 0:
		return "no component depends on it"
	case 1:
		return dependents[0] + " depends on it"
	}
	return strings.Join(dependents, ", ") + " depend on it"
}
