package lang

import (
	"fmt"

	"pact/schemas"
)

// declaration is what is known of a named type beyond its shape.
type declaration struct {
	source  *schemas.Type
	pointer string // in the contract of its component
	broken  bool   // has a problem of its own
	height  int    // how deep its smallest value nests; 0 where no value ends
	state   resolution
}

// resolution is how far an alias is resolved.
type resolution int

const (
	unresolved resolution = iota
	resolving
	resolved
)

// sound says that nothing below the type was refused.
func (t *T) sound() bool { return t.soundBelow(map[*T]bool{}) }

func (t *T) soundBelow(seen map[*T]bool) bool {
	if t == nil {
		return true
	}
	if t.Kind == Invalid || t.decl != nil && t.decl.broken {
		return false
	}
	if t.def != nil {
		if t.def.decl.broken {
			return false
		}
		if seen[t.def] {
			return true
		}
		seen[t.def] = true
	}
	if !t.Elem.soundBelow(seen) || !t.Key.soundBelow(seen) {
		return false
	}
	for _, f := range t.Fields {
		if !f.Type.soundBelow(seen) {
			return false
		}
	}
	for _, v := range t.Variants {
		if !v.Type.soundBelow(seen) {
			return false
		}
	}
	return true
}

// SoundTypes says why the types of a contract cannot be shown in another language: the first problem of its own types, or
// of those of a component that it depends on; nil where every type that it names or uses is whole.
func (u *Unit) SoundTypes() error {
	whole := true
	for _, t := range u.types {
		whole = whole && t.sound()
	}
	for _, f := range u.fns {
		whole = whole && f.Returns.sound()
		for _, p := range f.Params {
			whole = whole && p.Type.sound()
		}
	}
	return u.typeProblem(whole, twice{})
}

// typeProblem is the first problem of the types of a unit, and of those that it depends on where its own are not whole.
func (u *Unit) typeProblem(whole bool, seen twice) error {
	for _, p := range u.problems {
		if p.Check == CheckTypes && !p.Warning {
			return fmt.Errorf("the types of contract %s are not sound: %s: %s", u.name, p.Pointer, p.Message)
		}
	}
	if whole || seen.seen(u.name) {
		return nil
	}
	for _, d := range u.contract.DependsOn {
		if other := u.set.units[d]; other != nil {
			if err := other.typeProblem(false, seen); err != nil {
				return err
			}
		}
	}
	return nil
}
