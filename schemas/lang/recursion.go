package lang

import (
	"fmt"
	"strings"
)

// judgeRecursion works out how deep the smallest value of each type nests and refuses the types that have none: a value of
// theirs would hold another one without end. Optional fields, lists, maps and a union's other arms end it.
func (s *Set) judgeRecursion() {
	units := s.sorted()
	for changed := true; changed; {
		changed = false
		for _, u := range units {
			for _, t := range u.types {
				if h := smallest(t, true); h > 0 && t.decl.height == 0 {
					t.decl.height, changed = h, true
				}
			}
		}
	}
	for _, u := range units {
		for _, t := range u.types {
			if t.decl.height > 0 || t.def != t {
				continue
			}
			if way := wayBack(t, t, map[*T]bool{}); way != nil {
				u.refuseType(t, t.decl.pointer, fmt.Sprintf("%s has no value that ends: it holds itself through %s", t.Name, strings.Join(way, ".")),
					fmt.Sprintf("make %s optional, or a list", way[len(way)-1]))
			}
		}
	}
}

// smallest is the height of the smallest value of a type, 0 while none is known. At the definition itself the members are
// looked at; elsewhere its known height counts.
func smallest(t *T, definition bool) int {
	switch {
	case t == nil || t.Optional:
		return 1
	case t.def != nil && !definition:
		return t.def.decl.height
	}
	h := 1
	switch t.Kind {
	case List:
		if t.Rules.MinItems != nil && *t.Rules.MinItems > 0 {
			return deeper(smallest(t.Elem, false))
		}
	case Map:
		if t.Rules.MinProperties != nil && *t.Rules.MinProperties > 0 {
			return deeper(smallest(t.Elem, false))
		}
	case Struct:
		for _, f := range t.Fields {
			below := deeper(smallest(f.Type, false))
			if below == 0 {
				return 0
			}
			h = max(h, below)
		}
	case Union:
		if len(t.Variants) > 0 {
			h = 0
		}
		for _, v := range t.Variants {
			if below := deeper(smallest(v.Type, false)); below > 0 && (h == 0 || below < h) {
				h = below
			}
		}
	}
	return h
}

// deeper is one above a height that is known.
func deeper(h int) int {
	if h == 0 {
		return 0
	}
	return h + 1
}

// wayBack finds how a type without a smallest value leads back to itself: the names of the fields on the way.
func wayBack(from, target *T, seen map[*T]bool) []string {
	type member struct {
		name string
		t    *T
	}
	var members []member
	switch {
	case from.Elem != nil:
		return stepBack(from.Elem, target, seen)
	case from.Kind == Struct:
		for _, f := range from.Fields {
			members = append(members, member{f.Name, f.Type})
		}
	case from.Kind == Union:
		for _, v := range from.Variants {
			members = append(members, member{v.Tag, v.Type})
		}
	}
	for _, m := range members {
		if smallest(m.t, false) > 0 {
			continue
		}
		if way := stepBack(m.t, target, seen); way != nil {
			return append([]string{m.name}, way...)
		}
	}
	return nil
}

// stepBack follows one member; the way ends in an empty list where it is the target.
func stepBack(t, target *T, seen map[*T]bool) []string {
	if t.def == target {
		return []string{}
	}
	if t.def == nil {
		return wayBack(t, target, seen)
	}
	if seen[t.def] {
		return nil
	}
	seen[t.def] = true
	return wayBack(t.def, target, seen)
}

// heightOf is the height of the smallest value of a type that is used somewhere.
func heightOf(t *T) int { return smallest(t, false) }
