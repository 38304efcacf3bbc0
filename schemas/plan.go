package schemas

import "slices"

// Plan is pact/plan.yaml: the component tree.
type Plan struct {
	Pact       string      `json:"pact,omitempty"` // plan/1
	Baseline   string      `json:"baseline"`       // the commit that the plan was made on, "" where HEAD is unborn
	Components []Component `json:"components,omitempty"`
	Decisions  []Decision  `json:"decisions,omitempty"`
}

// Component is a node of the tree: a leaf owns files and has a contract, a composite holds others together.
type Component struct {
	ID        string   `json:"id"`
	Parent    string   `json:"parent,omitempty"` // "" for the root
	Title     string   `json:"title,omitempty"`
	Summary   string   `json:"summary,omitempty"`
	DependsOn []string `json:"depends_on,omitempty"`
	Paths     []string `json:"paths,omitempty"` // globs of the files that its implementation owns
	Satisfies []string `json:"satisfies,omitempty"`
	Managed   *bool    `json:"managed,omitempty"` // false: adopted code that has no contract yet
}

// IsManaged says that the component has, or must have, a contract.
func (c Component) IsManaged() bool { return c.Managed == nil || *c.Managed }

// Decision is a question of design that was settled.
type Decision struct {
	Question  string `json:"question"`
	Decision  string `json:"decision"`
	Rationale string `json:"rationale,omitempty"`
}

// Component is the component of that id, or nil.
func (p *Plan) Component(id string) *Component {
	at := slices.IndexFunc(p.Components, func(c Component) bool { return c.ID == id })
	if at < 0 {
		return nil
	}
	return &p.Components[at]
}

// IsLeaf says that no component names this one as its parent.
func (p *Plan) IsLeaf(id string) bool {
	return !slices.ContainsFunc(p.Components, func(c Component) bool { return c.Parent == id && c.ID != id })
}

// Leaves are the managed components without children, in the order of the plan.
func (p *Plan) Leaves() []Component {
	var out []Component
	for _, c := range p.Components {
		if p.IsLeaf(c.ID) && c.IsManaged() {
			out = append(out, c)
		}
	}
	return out
}

// IDs lists the ids of all components in the order of the plan.
func (p *Plan) IDs() []string {
	out := make([]string, len(p.Components))
	for i, c := range p.Components {
		out[i] = c.ID
	}
	return out
}

// Order groups components so that each depends only on earlier groups; what is in a circle is left out.
func (p *Plan) Order() [][]string {
	done := map[string]bool{}
	var out [][]string
	for {
		var group []string
		for _, c := range p.Components {
			ready := !done[c.ID]
			for _, d := range p.needs(c) {
				ready = ready && (done[d] || p.Component(d) == nil)
			}
			if ready {
				group = append(group, c.ID)
			}
		}
		if len(group) == 0 {
			return out
		}
		for _, id := range group {
			done[id] = true
		}
		out = append(out, group)
	}
}

// needs are the components that must be built before this one: its dependencies and its children.
func (p *Plan) needs(c Component) []string {
	out := slices.Clone(c.DependsOn)
	for _, o := range p.Components {
		if o.Parent == c.ID && o.ID != c.ID {
			out = append(out, o.ID)
		}
	}
	return out
}
