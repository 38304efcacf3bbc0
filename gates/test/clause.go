package test

import (
	"pact/artifacts"
	"pact/gates/gate"
)

// clause finds which aspect of the coverage a clause belongs to, and where it stands in its contract.
func clause(s *artifacts.Snapshot, component, name string) (aspect, pointer string) {
	aspect = gate.Clauses
	unit := s.Law().Unit(component)
	if unit == nil {
		return aspect, ""
	}
	for _, c := range unit.Clauses() {
		if c.Name != name {
			continue
		}
		switch c.Kind {
		case "function":
			aspect = gate.Functions
		case "error":
			aspect = gate.Negative
		}
		return aspect, c.Pointer
	}
	return aspect, ""
}
