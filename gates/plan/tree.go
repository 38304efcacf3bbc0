// Package plan holds the gates of the component tree.
package plan

import (
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Tree refuses plans that are no tree, and dependencies in a circle.
var Tree = gate.Gate{
	ID: "plan/tree", Title: "The plan is one tree", Stage: gate.Contracts,
	Rule:  "Refuses no or two roots, an unknown parent, an orphan, a circle, a duplicate or ill-formed id, an empty or doubled summary, a build mode that is not met, and a dependency on itself, on nothing known, or in a circle over tree and contracts together.",
	Why:   "What depends on itself can be neither built nor judged in any order.",
	Fix:   "Correct the plan with plan_decompose, or the contract's depends_on with contract_write.",
	Needs: []artifacts.Kind{artifacts.KindPlan}, Reads: []artifacts.Kind{artifacts.KindContracts}, Tool: "plan_decompose",
	Run: tree,
}

var componentID = schemas.Lazy(`^[a-z][a-z0-9_]{0,47}$`)

func tree(s *artifacts.Snapshot) []schemas.Finding {
	doc, plan := s.Plan, s.Plan.Value
	if len(plan.Components) == 0 {
		return []schemas.Finding{gate.Finding(doc, "", "/components", "", "the plan has no component")}
	}
	var out []schemas.Finding
	say := func(id, pointer, format string, args ...any) {
		out = append(out, gate.Finding(doc, id, pointer, "", format, args...))
	}
	seen, summaries := map[string]bool{}, map[string]string{}
	var roots []string
	for i, c := range plan.Components {
		at := schemas.Pointer("components", i)
		if !componentID().MatchString(c.ID) {
			say(c.ID, at+"/id", "%q is no id: lower-case letters, digits and _, at most 48, a letter first", c.ID)
		}
		if seen[c.ID] {
			say(c.ID, at+"/id", "component %q stands twice", c.ID)
		}
		seen[c.ID] = true
		summary := strings.Join(strings.Fields(strings.ToLower(c.Summary)), " ")
		switch {
		case summary == "":
			say(c.ID, at, "component %q has no summary", c.ID)
		case summaries[summary] != "":
			say(c.ID, at+"/summary", "components %q and %q have the same summary", summaries[summary], c.ID)
		}
		summaries[summary] = c.ID
		switch {
		case c.Parent == "":
			roots = append(roots, c.ID)
		case c.Parent == c.ID:
			say(c.ID, at+"/parent", "component %q is its own parent", c.ID)
		case plan.Component(c.Parent) == nil:
			say(c.ID, at+"/parent", "component %q has the parent %q, which is not in the plan%s", c.ID, c.Parent, schemas.DidYouMean(c.Parent, plan.IDs()))
		}
		for j, d := range c.DependsOn {
			switch {
			case d == c.ID:
				say(c.ID, fmt.Sprintf("%s/depends_on/%d", at, j), "component %q depends on itself", c.ID)
			case plan.Component(d) == nil:
				say(c.ID, fmt.Sprintf("%s/depends_on/%d", at, j), "component %q depends on %q, which is not in the plan%s", c.ID, d, schemas.DidYouMean(d, plan.IDs()))
			}
		}
	}
	switch {
	case len(roots) == 0:
		say("", "/components", "no component is the root: one must have no parent")
	case len(roots) > 1:
		say("", "/components", "%d components have no parent: %s; one is the root, and holds the others", len(roots), strings.Join(roots, ", "))
	}
	out = append(out, mode(s)...)
	return append(out, circles(s)...)
}

func mode(s *artifacts.Snapshot) []schemas.Finding {
	n := len(s.Plan.Value.Components)
	switch m := s.Project.Value.BuildMode; {
	case m == "unary" && n != 1:
		return []schemas.Finding{gate.Finding(s.Plan, "", "/components", "", "build_mode is unary and the plan has %d components", n)}
	case m == "hierarchy" && n < 2:
		return []schemas.Finding{gate.Finding(s.Plan, "", "/components", "", "build_mode is hierarchy and the plan has one component; it wants at least two")}
	}
	return nil
}

// circles finds circles over parents, and over dependencies of plan and contracts together. A parent comes after its
// children, so that a child which depends on its parent is a circle too.
func circles(s *artifacts.Snapshot) []schemas.Finding {
	plan := s.Plan.Value
	edges := map[string][]string{}
	add := func(from, to string) {
		if from != to && plan.Component(to) != nil && !slices.Contains(edges[from], to) {
			edges[from] = append(edges[from], to)
		}
	}
	for _, c := range plan.Components {
		if c.Parent != "" {
			add(c.Parent, c.ID)
		}
		for _, d := range c.DependsOn {
			add(c.ID, d)
		}
	}
	for _, c := range s.Contracts {
		for _, d := range c.Value.DependsOn {
			add(artifacts.ComponentOf(c.Path), d)
		}
	}
	var out []schemas.Finding
	state := map[string]int{} // 1 on the way, 2 done
	var way []string
	var visit func(string)
	visit = func(id string) {
		state[id] = 1
		way = append(way, id)
		for _, to := range edges[id] {
			switch state[to] {
			case 0:
				visit(to)
			case 1:
				circle := append(slices.Clone(way[slices.Index(way, to):]), to)
				at := slices.Index(plan.IDs(), to)
				out = append(out, gate.Finding(s.Plan, to, schemas.Pointer("components", at), "", "a circle: %s", strings.Join(circle, " → ")))
			}
		}
		way = way[:len(way)-1]
		state[id] = 2
	}
	for _, id := range plan.IDs() {
		if state[id] == 0 {
			visit(id)
		}
	}
	return out
}
