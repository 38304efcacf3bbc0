package lang

import (
	"fmt"
	"slices"

	"pact/schemas"
)

// condition is one expression of a list, by its number from 1.
type condition struct {
	number int
	source string
	means  *predicate
}

func conditionsOf(sources []string) []condition {
	var out []condition
	for i, s := range sources {
		out = append(out, condition{i + 1, s, readPredicate(s)})
	}
	return out
}

// conditions compares requires or ensures: lists of conditions that all hold, so their order says nothing. What is
// required may become less, what is ensured (promise) may become more.
func (d *differ) conditions(clause string, before, after []string, promise bool) {
	was, is := conditionsOf(before), conditionsOf(after)
	same := func(list []condition) func(condition) bool {
		return func(c condition) bool {
			return slices.ContainsFunc(list, func(x condition) bool { return x.means.key == c.means.key })
		}
	}
	old, now := slices.DeleteFunc(slices.Clone(was), same(is)), slices.DeleteFunc(slices.Clone(is), same(was))
	what, who := "requires", "what callers send"
	if promise {
		what, who = "ensures", "what callers get"
	}
	for _, c := range old {
		at := fmt.Sprintf("%s/%d", clause, c.number)
		i := slices.IndexFunc(now, func(x condition) bool { return implies(x.means, c.means) || implies(c.means, x.means) })
		if i < 0 { // the one of the same number
			i = slices.IndexFunc(now, func(x condition) bool { return x.number == c.number })
		}
		if i < 0 {
			switch follows := slices.IndexFunc(is, func(x condition) bool { return implies(x.means, c.means) }); {
			case promise && follows >= 0:
				d.keeps(at, "ensures/removed", "%q follows from %q", c.source, is[follows].source)
			case promise:
				d.breaks(at, "ensures/removed", "%q is not promised any more; callers may count on it", c.source)
			default:
				d.keeps(at, "requires/removed", "%q is not asked for any more; whatever callers send is still taken", c.source)
			}
			continue
		}
		x := now[i]
		now = slices.Delete(now, i, i+1)
		kind, compatible, means := what+"/changed", false, "whether "+who+" still fits cannot be shown"
		switch {
		case implies(x.means, c.means):
			kind, compatible, means = what+"/tightened", promise, "it is stricter"
		case implies(c.means, x.means):
			kind, compatible, means = what+"/loosened", !promise, "it is less strict"
		}
		d.add(at, kind, compatible, "%q → %q; %s", c.source, x.source, means)
	}
	for _, x := range now {
		at := fmt.Sprintf("%s/%d", clause, x.number)
		switch follows := slices.IndexFunc(was, func(c condition) bool { return implies(c.means, x.means) }); {
		case promise:
			d.keeps(at, "ensures/added", "%q is promised now; callers get nothing that they do not expect", x.source)
		case follows >= 0:
			d.keeps(at, "requires/added", "%q follows from %q", x.source, was[follows].source)
		default:
			d.breaks(at, "requires/added", "%q is asked for now; outside it nothing is promised any more", x.source)
		}
	}
}

// errors compares the errors of a function: one that comes for fewer inputs than before disturbs nobody.
func (d *differ) errors(f, g *Fn) {
	a, b := f.Decl.Errors, g.Decl.Errors
	find := func(list []schemas.ErrorCase, name string) int {
		return slices.IndexFunc(list, func(e schemas.ErrorCase) bool { return e.Name == name })
	}
	for _, e := range a {
		clause := f.Name + "/errors/" + e.Name
		i := find(b, e.Name)
		if i < 0 {
			d.keeps(clause, "error/removed", "%s does not come any more; callers need not handle it", e.Name)
			continue
		}
		d.doc(clause, e.Doc, b[i].Doc)
		d.when(clause, e.When, b[i].When)
	}
	for _, e := range b {
		if find(a, e.Name) < 0 {
			d.breaks(f.Name+"/errors/"+e.Name, "error/added", "%s is new; callers do not handle it", e.Name)
		}
	}
	d.order(f.Name, a, b)
}

// order names the errors that stand before others now which stood before them, where one input may call for both: of
// these the first one is what examples show.
func (d *differ) order(function string, a, b []schemas.ErrorCase) {
	place := map[string]int{}
	whens := make([]*predicate, len(b))
	for i, e := range b {
		place[e.Name], whens[i] = i, readPredicate(e.When)
	}
	for j, second := range a {
		for _, first := range a[:j] {
			x, stays := place[first.Name]
			y, too := place[second.Name]
			if !stays || !too || x <= y || b[x].When == "" || b[y].When == "" || excludes(whens[x], whens[y]) {
				continue
			}
			d.breaks(function+"/errors/"+second.Name, "error/reordered", "%s stands before %s now, and it is not shown that their conditions exclude each other; an input of both may give the other one", second.Name, first.Name)
		}
	}
}

// when compares the conditions of an error; an empty one hangs on state alone.
func (d *differ) when(clause, before, after string) {
	switch p, q := readPredicate(before), readPredicate(after); {
	case before == "" && after == "":
	case before == "":
		d.breaks(clause, "error/when-added", "when %q is new; inputs for which it was a matter of state are refused always", after)
	case after == "":
		d.breaks(clause, "error/when-removed", "when %q is gone; the error may come for any input", before)
	case p.key == q.key:
	case implies(q, p):
		d.keeps(clause, "error/narrowed", "when %q → %q; it comes for fewer inputs", before, after)
	case implies(p, q):
		d.breaks(clause, "error/widened", "when %q → %q; it comes for inputs that were taken", before, after)
	default:
		d.breaks(clause, "error/when-changed", "when %q → %q; that it comes for no other inputs cannot be shown", before, after)
	}
}
