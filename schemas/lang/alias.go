package lang

import (
	"fmt"
	"slices"

	"pact/schemas"
)

// resolveAlias makes the alias what it stands for. An alias that leads back to itself is refused.
func (u *Unit) resolveAlias(t *T) {
	decl := t.decl.source
	if decl.Kind != schemas.KindAlias {
		return
	}
	at := t.decl.pointer + "/type"
	switch t.decl.state {
	case resolved:
		return
	case resolving:
		if !t.decl.broken {
			u.refuseType(t, at, fmt.Sprintf("alias %s stands for itself", t.Name), "make it a struct, or let it stand for another type")
		}
		return
	}
	t.decl.state = resolving
	if decl.Type != "" {
		before := len(u.problems)
		to := u.resolve(decl.Type, at, false)
		if to.Optional {
			u.refuseType(t, at, fmt.Sprintf("alias %s is optional, and what is optional is said where it is used", t.Name), fmt.Sprintf("remove the ? here and write %s? there", t.Name))
		}
		to.Name, to.Component, to.decl, to.Optional, to.foreign = t.Name, u.name, t.decl, false, false
		*t = *to
		if to.def != nil {
			u.set.uses = append(u.set.uses, t)
		}
		if !u.narrowType(t, &decl.Constraints, t.decl.pointer) || len(u.problems) > before {
			t.decl.broken = true
		}
	}
	t.decl.state = resolved
}

// narrowType applies the constraints of a use to the caller's own T; ok is false where one was refused.
func (u *Unit) narrowType(t *T, own *schemas.Constraints, pointer string) (ok bool) {
	if *own == (schemas.Constraints{}) {
		return true
	}
	found := judgeRules(t, own)
	if len(found) == 0 && t.Kind != Invalid {
		if t.Rules, found = narrow(&t.Rules, own); len(found) == 0 {
			found = contradictions(t, own)
		}
	}
	for _, c := range found {
		at := pointer
		if slices.ContainsFunc(rules, func(r rule) bool { return r.name == c.rule && r.text(own) != "" }) {
			at += "/" + c.rule
		}
		u.refuse(CheckTypes, at, 0, c.message, c.fix)
	}
	return len(found) == 0
}
