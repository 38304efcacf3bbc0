package test

import (
	"pact/artifacts"
)

// clause finds what kind of clause a name is, and where it stands in its contract.
func clause(s *artifacts.Snapshot, component, name string) (kind, pointer string) {
	unit := s.Law().Unit(component)
	if unit == nil {
		return "", ""
	}
	for _, c := range unit.Clauses() {
		if c.Name == name {
			return c.Kind, c.Pointer
		}
	}
	return "", ""
}
