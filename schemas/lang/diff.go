package lang

import (
	"fmt"
	"strings"

	"pact/schemas"
)

// Change is one difference between two versions of a contract, seen from whoever calls it. changes.md lists the kinds.
type Change struct {
	Clause     string `json:"clause"`     // price/params/trip.stops/maximum
	Kind       string `json:"kind"`       // constraint/tightened; stable
	Compatible bool   `json:"compatible"` // a caller of the version before needs no change
	Why        string `json:"why"`        // what differs, and what it means for callers
}

// Diff lists what differs between two versions of one component's contract, in document order. Types are compared by what
// they resolve to, so a change in a shared type stands at every function that it reaches, and a new name for the same
// type is none; expressions are compared by what they say, not by how they are spaced. A nil unit is a contract that is
// not there: its functions come or go. What cannot be shown to be compatible is breaking.
func Diff(before, after *Unit) []Change {
	d := &differ{before: orNothing(before), after: orNothing(after)}
	if before != nil && after != nil {
		d.header()
	}
	for _, f := range d.before.fns {
		if g := d.after.Function(f.Name); g != nil {
			d.function(f, g)
		} else {
			d.breaks(f.Name, "function/removed", "%s is gone; whoever calls it cannot", f.Name)
		}
	}
	for _, g := range d.after.fns {
		if d.before.Function(g.Name) == nil {
			d.keeps(g.Name, "function/added", "%s is new; nobody calls it yet", g.Name)
		}
	}
	if before != nil {
		d.types()
	}
	if before != nil && after != nil {
		d.scenarios()
		d.invariants()
		d.dependencies()
		d.data()
		d.authority()
	}
	return d.changes
}

// orNothing stands in for a contract that is not there.
func orNothing(u *Unit) *Unit {
	if u == nil {
		return &Unit{contract: &schemas.Contract{}, set: &Set{}}
	}
	return u
}

// differ collects the changes.
type differ struct {
	before, after *Unit
	changes       []Change
}

func (d *differ) add(clause, kind string, compatible bool, format string, args ...any) {
	d.changes = append(d.changes, Change{clause, kind, compatible, fmt.Sprintf(format, args...)})
}

func (d *differ) breaks(clause, kind, format string, args ...any) {
	d.add(clause, kind, false, format, args...)
}

func (d *differ) keeps(clause, kind, format string, args ...any) {
	d.add(clause, kind, true, format, args...)
}

// doc notes that words changed which promise nothing that is checked.
func (d *differ) doc(clause, before, after string) {
	if strings.Join(strings.Fields(before), " ") != strings.Join(strings.Fields(after), " ") {
		d.keeps(clause, "doc", "only what it says about itself differs; nothing that is checked does")
	}
}

// dropped and fresh are the members of a list that only one side has, in order.
func dropped[E comparable](before, after []E) (out []E) {
	there := map[E]bool{}
	for _, x := range after {
		there[x] = true
	}
	for _, x := range before {
		if !there[x] {
			there[x] = true
			out = append(out, x)
		}
	}
	return out
}

func fresh[E comparable](before, after []E) []E { return dropped(after, before) }

// header compares what stands above types and functions.
func (d *differ) header() {
	a, b := d.before.contract, d.after.contract
	d.doc("summary", a.Summary, b.Summary)
	free := a.Binding.Language == "" || a.Binding.Language == schemas.LanguageNone
	for _, m := range []struct{ key, before, after string }{
		{"language", string(a.Binding.Language), string(b.Binding.Language)},
		{"package", a.Binding.Package, b.Binding.Package},
		{"module", a.Binding.Module, b.Binding.Module},
		{"factory", a.Binding.Factory, b.Binding.Factory},
	} {
		if m.before == m.after {
			continue
		}
		means := "who links against it does not find it"
		if free {
			means = "nothing was bound before, so nothing links against it"
		}
		d.add("binding/"+m.key, "binding/"+m.key, free, "%s; %s", turned(m.key, m.before, m.after), means)
	}
}

// turned says how one value became another.
func turned(what, before, after string) string {
	switch {
	case before == "":
		return fmt.Sprintf("%s %s is new", what, after)
	case after == "":
		return fmt.Sprintf("%s %s is gone", what, before)
	}
	return fmt.Sprintf("%s %s → %s", what, before, after)
}
