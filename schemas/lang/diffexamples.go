package lang

import (
	"encoding/json"
	"fmt"
	"slices"

	"pact/schemas"
)

// shown is an example or a scenario: its name, and what it shows without its name.
type shown struct {
	name, content string
	label         string // what it is traced to
}

// shows compares examples or scenarios by what they show. Each is a promise by itself, whatever else is said.
func (d *differ) shows(place, what string, before, after []shown) {
	taken := map[int]bool{}
	for _, e := range before {
		clause := place + e.name
		i := slices.IndexFunc(after, func(x shown) bool { return x == e })
		if i < 0 {
			i = slices.IndexFunc(after, func(x shown) bool { return x.content == e.content })
		}
		if i >= 0 {
			taken[i] = true
			if after[i] != e {
				d.keeps(clause, what+"/relabelled", "only its name or what it is traced to differs: %q", after[i].name)
			}
			continue
		}
		if i = slices.IndexFunc(after, func(x shown) bool { return x.name == e.name }); i >= 0 && !taken[i] {
			taken[i] = true
			d.breaks(clause, what+"/changed", "it shows something else; what it showed is not promised any more")
			continue
		}
		d.breaks(clause, what+"/removed", "it is gone; what it showed is not promised any more")
	}
	for i, x := range after {
		if !taken[i] {
			d.keeps(place+x.name, what+"/added", "it is new; what it shows is promised besides")
		}
	}
}

// content is what a call shows, in one spelling.
func content(call string, args map[string]any, returns schemas.Any, err, expect, save string) string {
	if expect != "" {
		expect = readPredicate(expect).key
	}
	b, failed := json.Marshal([]any{call, sameNumbers(args), returns.Set, sameNumbers(returns.Value), err, expect, save})
	if failed != nil {
		return fmt.Sprint(call, args, returns, err, expect, save)
	}
	return string(b)
}

func (d *differ) examples(f, g *Fn) {
	list := func(f *Fn) []shown {
		var out []shown
		for _, e := range f.Decl.Examples {
			out = append(out, shown{name: e.Name, content: content("", e.Args, e.Returns, e.Error, e.Expect, "")})
		}
		return out
	}
	d.shows(f.Name+"/examples/", "example", list(f), list(g))
}

func (d *differ) scenarios() {
	list := func(c *schemas.Contract) []shown {
		var out []shown
		for _, s := range c.Scenarios {
			e := shown{name: s.Name, label: fmt.Sprint(s.Satisfies, s.Covers, s.Tags)}
			for _, st := range s.Steps {
				e.content += content(st.Call, st.Args, st.Returns, st.Error, st.Expect, st.Save) + "\n"
			}
			out = append(out, e)
		}
		return out
	}
	d.shows("scenarios/", "scenario", list(d.before.contract), list(d.after.contract))
}

// invariants are compared by their sentence; which scenario shows one is not what it says.
func (d *differ) invariants() {
	a, b := d.before.contract.Invariants, d.after.contract.Invariants
	find := func(list []schemas.Invariant, text string) int {
		return slices.IndexFunc(list, func(i schemas.Invariant) bool { return i.Text == text })
	}
	for i, inv := range a {
		clause := fmt.Sprintf("invariants/%d", i+1)
		switch at := find(b, inv.Text); {
		case at < 0:
			d.breaks(clause, "invariant/removed", "%q is not promised any more; callers may count on it", inv.Text)
		case b[at].Scenario != inv.Scenario:
			d.keeps(clause, "invariant/shown-otherwise", "%s; the sentence stands", turned("scenario", inv.Scenario, b[at].Scenario))
		}
	}
	for i, inv := range b {
		if find(a, inv.Text) < 0 {
			d.keeps(fmt.Sprintf("invariants/%d", i+1), "invariant/added", "%q is promised besides", inv.Text)
		}
	}
}
