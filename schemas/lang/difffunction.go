package lang

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

// use is how a type meets callers.
type use int

const (
	input  use = iota // callers send its values: more may be taken, not fewer
	output            // callers get its values: fewer may come, not more
	both              // a type that other components may use in either way
)

// means says whether a caller stands a difference, and what it means for one.
func (u use) means(t delta) (compatible bool, text string) {
	switch {
	case t.kind == "field/removed":
		return false, [...]string{"callers that give it are refused", "callers that read it find nothing", "whoever gives or reads it finds nothing"}[u]
	case t.kind == "binding/field":
		return false, "code that is linked against the old name does not find it"
	case t.wider && t.narrower:
		return false, [...]string{"what callers send may not fit any more", "what callers get may not fit any more", "what others send or get may not fit any more"}[u]
	case t.narrower && u != output:
		return false, [...]string{input: "what callers send may be refused", both: "what others send may be refused"}[u]
	case t.wider && u != input:
		return false, [...]string{output: "callers may get what they do not expect", both: "others may get what they do not expect"}[u]
	}
	return true, [...]string{"whatever callers send is still taken", "callers get nothing that they do not expect", "no value of others is touched"}[u]
}

// typed notes the differences of a type at a place of the contract.
func (d *differ) typed(clause string, u use, found []delta) {
	for _, t := range found {
		compatible, means := u.means(t)
		d.add(clause+t.at, t.kind, compatible, "%s; %s", t.fact, means)
	}
}

// function compares a function that both versions have.
func (d *differ) function(f, g *Fn) {
	d.doc(f.Name, f.Decl.Doc, g.Decl.Doc)
	d.params(f, g)
	d.result(f, g)
	d.conditions(f.Name+"/requires", f.Decl.Requires, g.Decl.Requires, false)
	d.errors(f, g)
	d.conditions(f.Name+"/ensures", f.Decl.Ensures, g.Decl.Ensures, true)
	d.effects(f, g)
	d.manner(f, g)
	d.examples(f, g)
}

// positional says that callers give the arguments of a call by position.
func (d *differ) positional() bool {
	return slices.ContainsFunc([]*Unit{d.before, d.after}, func(u *Unit) bool {
		l := u.contract.Binding.Language
		return l == schemas.LanguageGo || l == schemas.LanguageJavaScript || l == schemas.LanguageTypeScript
	})
}

func (d *differ) params(f, g *Fn) {
	clause := func(name string) string { return f.Name + "/params/" + name }
	var stay, order []string // the parameters of both versions, as each orders them
	for _, p := range f.Params {
		i := slices.IndexFunc(g.Params, func(q *Field) bool { return q.Name == p.Name })
		if i < 0 {
			d.breaks(clause(p.Name), "param/removed", "%s is gone; callers that give it are refused", p.Name)
			continue
		}
		stay = append(stay, p.Name)
		var t typeDiff
		t.field("", "param", p, g.Params[i])
		d.typed(clause(p.Name), input, t.found)
		d.doc(clause(p.Name), p.Decl.Doc, g.Params[i].Decl.Doc)
	}
	last := 0 // the last place that a parameter of before has now
	for i, q := range g.Params {
		if slices.Contains(stay, q.Name) {
			order, last = append(order, q.Name), i
		}
	}
	for i, q := range g.Params {
		switch {
		case slices.Contains(stay, q.Name):
		case !q.Type.Optional:
			d.breaks(clause(q.Name), "param/added-required", "%s is new and must be given; callers do not give it", q.Name)
		case i < last && d.positional():
			d.breaks(clause(q.Name), "param/added-optional", "%s is new and stands before others; callers that count positions miss", q.Name)
		default:
			d.keeps(clause(q.Name), "param/added-optional", "%s is new and may be left out", q.Name)
		}
	}
	if !slices.Equal(stay, order) {
		means := "callers that count positions give them in the wrong order"
		if !d.positional() {
			means = "callers give them by name"
		}
		d.add(f.Name+"/params", "param/reordered", !d.positional(), "%s → %s; %s", strings.Join(stay, ", "), strings.Join(order, ", "), means)
	}
}

func (d *differ) result(f, g *Fn) {
	clause := f.Name + "/returns"
	switch a, b := f.Returns, g.Returns; {
	case a.Kind == Invalid && b.Kind == Invalid && f.Decl.Returns == g.Decl.Returns: // unknown as it was
	case a.Kind == Void && b.Kind == Void:
	case a.Kind == Void:
		d.breaks(clause, "result/added", "void → %s; callers do not take a result", b)
	case b.Kind == Void:
		d.breaks(clause, "result/removed", "%s → void; callers that use the result get none", a)
	default:
		d.typed(clause, output, deltas("result", a, b))
	}
}

// effects compares what a function does beyond its result. That nothing is read any more disturbs nobody.
func (d *differ) effects(f, g *Fn) {
	find := func(list []schemas.Effect, e schemas.Effect) *schemas.Effect {
		i := slices.IndexFunc(list, func(x schemas.Effect) bool { return x.Kind == e.Kind && x.Target == e.Target })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	for _, e := range f.Decl.Effects {
		clause, now := f.Name+"/effects/"+e.Target, find(g.Decl.Effects, e)
		switch {
		case now == nil && e.Kind == "reads":
			d.keeps(clause, "effect/removed", "it %s %s no more; callers lose nothing", e.Kind, e.Target)
		case now == nil:
			d.breaks(clause, "effect/removed", "it %s %s no more; callers may count on it", e.Kind, e.Target)
		default:
			for _, t := range dropped(e.Data, now.Data) {
				d.keeps(clause, "effect/data-removed", "it %s no %s in %s any more", e.Kind, t, e.Target)
			}
			for _, t := range fresh(e.Data, now.Data) {
				d.breaks(clause, "effect/data-added", "it %s %s in %s now; callers did not agree to that", e.Kind, t, e.Target)
			}
		}
	}
	for _, e := range g.Decl.Effects {
		if find(f.Decl.Effects, e) == nil {
			d.breaks(f.Name+"/effects/"+e.Target, "effect/added", "it %s %s now; callers did not agree to that", e.Kind, e.Target)
		}
	}
}

// manner compares how a function may be called and how long it takes.
func (d *differ) manner(f, g *Fn) {
	a, b := f.Decl, g.Decl
	if a.Idempotent && !b.Idempotent {
		d.breaks(f.Name+"/idempotent", "idempotent/removed", "true → false; callers that repeat a call do harm now")
	} else if b.Idempotent && !a.Idempotent {
		d.keeps(f.Name+"/idempotent", "idempotent/added", "false → true; a call may be repeated")
	}
	clause, was, is := f.Name+"/budget/p95_ms", budget(a), budget(b)
	fact := turned("p95_ms", countText(was), countText(is))
	switch {
	case was == is:
	case is == 0:
		d.breaks(clause, "budget/removed", "%s; callers that wait so long may wait longer", fact)
	case was == 0:
		d.keeps(clause, "budget/added", "%s; nothing was promised before", fact)
	case is > was:
		d.breaks(clause, "budget/raised", "%s; callers that wait so long may wait longer", fact)
	default:
		d.keeps(clause, "budget/lowered", "%s; callers wait no longer than before", fact)
	}
	if call := [2]string{calledAs(a), calledAs(b)}; call[0] != call[1] {
		d.breaks(f.Name+"/bind/call", "binding/call", "%s; code that is linked against the old name does not find it", turned("call", call[0], call[1]))
	}
	for _, id := range dropped(a.Satisfies, b.Satisfies) {
		d.keeps(f.Name+"/satisfies/"+id, "criterion/removed", "%s is not traced to it any more; callers do not see that", id)
	}
	for _, id := range fresh(a.Satisfies, b.Satisfies) {
		d.keeps(f.Name+"/satisfies/"+id, "criterion/added", "%s is traced to it; callers do not see that", id)
	}
}

func budget(f *schemas.Function) int {
	if f.Budget == nil {
		return 0
	}
	return f.Budget.P95ms
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func calledAs(f *schemas.Function) string {
	if f.Bind == nil {
		return ""
	}
	return f.Bind.Call
}
