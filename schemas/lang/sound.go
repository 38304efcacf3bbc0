package lang

import "pact/schemas"

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
