package lang

import (
	"fmt"
	"slices"
)

// delta is one difference between two types: whether values are taken that were not before (wider), and whether some are
// not taken any more (narrower). Both: what fitted does not fit. Neither: no value is touched.
type delta struct {
	at, kind        string // at: the place below the type, .stops/minimum
	wider, narrower bool
	fact            string
}

// typeDiff compares two resolved types by the values that they take.
type typeDiff struct {
	found []delta
	path  [][2]*T        // the pairs of definitions that the way leads through; recursion ends there
	same  map[[2]*T]bool // the pairs that were found to be the same
}

// maxDeltas bounds how many differences of one type are told apart.
const maxDeltas = 500

// deltas compares the types of two uses; place is what stands there: param, result, field, item, key or variant.
func deltas(place string, a, b *T) []delta {
	var d typeDiff
	d.walk("", place, a, b)
	return d.found
}

// note keeps a difference. Beyond the bound one says that there are more, which may be of any sort.
func (d *typeDiff) note(at, kind string, wider, narrower bool, format string, args ...any) {
	if len(d.found) == maxDeltas {
		at, kind, wider, narrower = "", "type/changed", true, true
		format, args = "more than %d differences", []any{maxDeltas}
	}
	if len(d.found) > maxDeltas {
		return
	}
	d.found = append(d.found, delta{at, kind, wider, narrower, fmt.Sprintf(format, args...)})
}

func (d *typeDiff) walk(at, place string, a, b *T) {
	if a.Kind != Invalid && b.Kind != Invalid && a.Optional != b.Optional {
		if b.Optional {
			d.note(at, place+"/made-optional", true, false, "%s → %s: it may be absent now", a, b)
		} else {
			d.note(at, place+"/made-required", false, true, "%s → %s: it must be there now", a, b)
		}
	}
	if a.Kind != b.Kind || a.Kind == Invalid {
		d.kinds(at, place, a, b)
		return
	}
	if pair := [2]*T{a.def, b.def}; a.def != nil {
		if len(d.found) > maxDeltas || d.same[pair] || slices.Contains(d.path, pair) {
			return
		}
		d.path = append(d.path, pair)
		defer d.leave(pair, len(d.found))
	}
	switch a.Kind {
	case Struct:
		d.fields(at, a, b)
	case Enum:
		for _, v := range dropped(a.Values, b.Values) {
			d.note(at, "type/enum-value-removed", false, true, "%q is no value of %s any more", v, b)
		}
		for _, v := range fresh(a.Values, b.Values) {
			d.note(at, "type/enum-value-added", true, false, "%q is a new value of %s", v, b)
		}
	case Union:
		d.variants(at, a, b)
	case List:
		d.walk(at+"[]", "item", a.Elem, b.Elem)
	case Map:
		d.walk(at+"[key]", "key", a.Key, b.Key)
		d.walk(at+"[]", "item", a.Elem, b.Elem)
	}
	d.rules(at, a.Kind, &a.Rules, &b.Rules)
}

// leave ends the comparison of a pair, before which so many differences were found.
func (d *typeDiff) leave(pair [2]*T, before int) {
	d.path = d.path[:len(d.path)-1]
	if len(d.found) == before {
		if d.same == nil {
			d.same = map[[2]*T]bool{}
		}
		d.same[pair] = true
	}
}

// kinds compares two types of different kinds.
func (d *typeDiff) kinds(at, place string, a, b *T) {
	switch {
	case a.Kind == Invalid || b.Kind == Invalid:
		d.note(at, place+"/changed", true, true, "%s → %s: its type cannot be resolved", a, b)
	case within(a, b):
		d.note(at, place+"/widened", true, false, "%s → %s: each value of the first is one of the second", a, b)
	case within(b, a):
		d.note(at, place+"/narrowed", false, true, "%s → %s: only some of its values are left", a, b)
	default:
		d.note(at, place+"/changed", true, true, "%s → %s", a, b)
	}
}

// within says that every value of a is one of b, written and bound in the same form. The kinds differ.
func within(a, b *T) bool {
	switch {
	case b.Kind == JSON:
		return slices.Contains([]Kind{Bool, Int, Float, String, UUID, Enum}, a.Kind)
	case a.Kind == Int && b.Kind == Float:
		return spanOf(Int, &a.Rules).within(spanOf(Float, &b.Rules))
	case a.Kind == Enum && b.Kind == String:
		return !slices.ContainsFunc(a.Values, func(v string) bool { return CheckValue(b, v, "", false) != nil })
	}
	return a.Kind == UUID && b.Kind == String && b.Rules == (T{}.Rules)
}

// within says that every number that a leaves is left by b, as far as ends and steps tell.
func (s span) within(b span) bool {
	low := b.low == nil || s.low != nil && (s.low.Cmp(b.low) > 0 || s.low.Cmp(b.low) == 0 && (s.lowOpen || !b.lowOpen))
	high := b.high == nil || s.high != nil && (s.high.Cmp(b.high) < 0 || s.high.Cmp(b.high) == 0 && (s.highOpen || !b.highOpen))
	return low && high && (b.step == nil || s.step != nil && multiple(s.step, b.step))
}

func (d *typeDiff) fields(at string, a, b *T) {
	for _, f := range a.Fields {
		i := slices.IndexFunc(b.Fields, func(g *Field) bool { return g.Name == f.Name })
		if i < 0 {
			d.note(at+"."+f.Name, "field/removed", true, true, "%s has no field %s any more", b, f.Name)
			continue
		}
		d.field(at+"."+f.Name, "field", f, b.Fields[i])
	}
	for _, g := range b.Fields {
		switch {
		case a.field(g.Name) != nil:
		case g.Type.Optional:
			d.note(at+"."+g.Name, "field/added-optional", false, false, "%s has the new field %s, which may be absent", b, g.Name)
		default:
			d.note(at+"."+g.Name, "field/added-required", false, true, "%s has the new field %s, which must be there", b, g.Name)
		}
	}
}

// field compares two fields or parameters of one name.
func (d *typeDiff) field(at, place string, f, g *Field) {
	if f.Type.Kind == Invalid && g.Type.Kind == Invalid && f.Decl.Type == g.Decl.Type {
		return // unknown as it was
	}
	if f.Decl.Field != g.Decl.Field {
		d.note(at, "binding/field", true, true, "%s", turned("in the implementation it is called otherwise: field", f.Decl.Field, g.Decl.Field))
	}
	d.walk(at, place, f.Type, g.Type)
}

func (d *typeDiff) variants(at string, a, b *T) {
	for _, v := range a.Variants {
		if w := b.field(v.Tag); w != nil {
			d.walk(at+"."+v.Tag, "variant", v.Type, w)
		} else {
			d.note(at+"."+v.Tag, "type/variant-removed", false, true, "%s has no variant %s any more", b, v.Tag)
		}
	}
	for _, w := range b.Variants {
		if a.field(w.Tag) == nil {
			d.note(at+"."+w.Tag, "type/variant-added", true, false, "%s has the new variant %s", b, w.Tag)
		}
	}
}
