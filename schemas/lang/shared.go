package lang

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// judgeShared refuses a type that a component it depends on defines too, by the same name and in the same shape: types are
// shared by reference, or the two drift apart.
func (u *Unit) judgeShared() {
	for _, t := range u.types {
		for _, d := range u.contract.DependsOn {
			other := u.set.units[d]
			if other == nil || other == u {
				continue
			}
			theirs := other.named[t.Name]
			reference := d + "." + t.Name
			if theirs == nil || t.decl.broken || theirs.decl.broken || strings.TrimSpace(t.decl.source.Type) == reference || !sameShape(t, theirs, nil) {
				continue
			}
			u.refuse(CheckTypes, t.decl.pointer+"/name", 0, fmt.Sprintf("type %q is defined here and in %s, in the same shape", t.Name, d),
				fmt.Sprintf("remove it here and write %s where it is used", reference))
		}
	}
}

// sameShape says that two types take the same values for the same reasons. Within a struct, a named type is the same one
// or has the same name and shape; pairs are those that are compared already.
func sameShape(a, b *T, pairs [][2]*T) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Kind == Invalid || a.Optional != b.Optional || !reflect.DeepEqual(a.Rules, b.Rules) {
		return false
	}
	if a.def != nil {
		if a.def == b.def {
			return true
		}
		if a.Name != b.Name {
			return false
		}
		pair := [2]*T{a.def, b.def}
		if slices.Contains(pairs, pair) {
			return true
		}
		pairs = append(pairs, pair)
	}
	return sameShape(a.Elem, b.Elem, pairs) && sameShape(a.Key, b.Key, pairs) && slices.Equal(a.Values, b.Values) &&
		slices.EqualFunc(a.Fields, b.Fields, func(x, y *Field) bool { return x.Name == y.Name && sameShape(x.Type, y.Type, pairs) }) &&
		slices.EqualFunc(a.Variants, b.Variants, func(x, y Variant) bool { return x.Tag == y.Tag && sameShape(x.Type, y.Type, pairs) })
}
