package law

import (
	"slices"

	"pact/artifacts"
	"pact/schemas"
)

// edges are the dependencies between components, as plan and contracts together declare them.
type edges struct {
	plan  *schemas.Plan
	needs map[string][]string
}

func newEdges(s *artifacts.Snapshot) edges {
	e := edges{plan: s.Plan.Value, needs: map[string][]string{}}
	for _, c := range e.plan.Components {
		e.needs[c.ID] = append(e.needs[c.ID], c.DependsOn...)
	}
	for _, c := range s.Contracts {
		id := artifacts.ComponentOf(c.Path)
		e.needs[id] = append(e.needs[id], c.Value.DependsOn...)
	}
	return e
}

// allow says that code of one component may import code of another: its own, that of what it depends on, and what is below either.
func (e edges) allow(from, to string) bool {
	return e.below(to, from) || slices.ContainsFunc(e.needs[from], func(d string) bool { return e.below(to, d) })
}

// below says that a component is another one, or stands below it in the tree.
func (e edges) below(id, above string) bool {
	for range e.plan.Components {
		if id == above {
			return true
		}
		c := e.plan.Component(id)
		if c == nil || c.Parent == "" {
			break
		}
		id = c.Parent
	}
	return false
}

// reach says that one component depends on another, directly or not.
func (e edges) reach(from, to string) bool {
	seen := map[string]bool{}
	var visit func(string) bool
	visit = func(id string) bool {
		if id == to {
			return true
		}
		if seen[id] {
			return false
		}
		seen[id] = true
		return slices.ContainsFunc(e.needs[id], visit)
	}
	return visit(from)
}
