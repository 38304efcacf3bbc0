package test

import (
	"pact/artifacts"
	"pact/schemas/lang"
)

// clause finds what kind of clause a name is, and where it stands in its contract.
func clause(s *artifacts.Snapshot, component, name string) (kind, pointer string) {
	for _, c := range lang.Clauses(s.Contract(component).Value) {
		if c.Name == name {
			return c.Kind, c.Pointer
		}
	}
	return "", ""
}
