package artifacts

import (
	"slices"

	"pact/schemas/lang"
)

// Amendment is what changed in the contract of one component since the seal, and who depends on it.
type Amendment struct {
	Component  string
	Changes    []lang.Change
	Dependents []string // direct ones first
}

// Breaking are the changes that a caller of the sealed version does not stand.
func (a Amendment) Breaking() []lang.Change {
	return slices.DeleteFunc(slices.Clone(a.Changes), func(c lang.Change) bool { return c.Compatible })
}

// Amendments compares each sealed contract with what stands now, sorted by component. A contract whose own text did not
// change is among them where a type that it takes from another one did. Those that cannot be read on either side are not.
// The snapshot needs KindSeal, KindContracts and KindPlan.
func (s *Snapshot) Amendments() []Amendment {
	if s.Seal == nil || s.Seal.Before == nil {
		return nil
	}
	var out []Amendment
	for _, old := range s.Seal.Before.Contracts {
		id := ComponentOf(old.Path)
		now := s.Contract(id)
		if !old.OK() || now != nil && !now.OK() {
			continue
		}
		if changes := lang.Diff(s.Seal.Before.Set().Unit(id), s.Law().Unit(id)); len(changes) > 0 {
			out = append(out, Amendment{id, changes, s.Dependents(id)})
		}
	}
	return out
}

// Dependents lists the components that depend on one, by the plan or by their contracts, directly or through others:
// the nearest first, then by name.
func (s *Snapshot) Dependents(component string) []string {
	on := map[string][]string{}
	for _, c := range s.Plan.Value.Components {
		on[c.ID] = append(on[c.ID], c.DependsOn...)
	}
	for _, c := range s.Contracts {
		id := ComponentOf(c.Path)
		on[id] = append(on[id], c.Value.DependsOn...)
	}
	var out []string
	for level := []string{component}; len(level) > 0; {
		var next []string
		for id, needs := range on {
			near := slices.ContainsFunc(needs, func(n string) bool { return slices.Contains(level, n) })
			if near && id != component && !slices.Contains(out, id) {
				next = append(next, id)
			}
		}
		slices.Sort(next)
		out, level = append(out, next...), next
	}
	return out
}
