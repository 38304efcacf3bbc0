package lang

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// maxSites bounds how many places of one function's input are varied one by one.
const maxSites = 300

// site is a place in the input of a function where a value can be put: a parameter, or a member below one.
type site struct {
	path []hop
	t    *T
}

// hop is one step down: to a field or variant by its name, or to an item of a list, a value or a key of a map.
type hop struct {
	kind hopKind
	name string
}

type hopKind int

const (
	toField hopKind = iota
	toItem
	toValue
	toKey
)

// name is what a reader would call the place: the last field on the way.
func (s *site) name() string {
	for _, h := range slices.Backward(s.path) {
		if h.kind == toField {
			return h.name
		}
	}
	return ""
}

// root is the parameter that the place is in.
func (s *site) root() string { return s.path[0].name }

// holds says that one place is the other, or above it.
func (s *site) holds(other *site) bool {
	return len(s.path) <= len(other.path) && slices.Equal(s.path, other.path[:len(s.path)])
}

// sites are the places of the input, parameters first; a recursive type is entered once on each way.
func (f *Fn) sites() []*site {
	var out []*site
	var walk func(path []hop, t *T, in []*T)
	walk = func(path []hop, t *T, in []*T) {
		if len(out) >= maxSites {
			return
		}
		out = append(out, &site{path, t})
		if t.def != nil {
			if slices.Contains(in, t.def) {
				return
			}
			in = append(slices.Clip(in), t.def)
		}
		below := func(kind hopKind, name string, t *T) { walk(append(slices.Clip(path), hop{kind, name}), t, in) }
		switch t.Kind {
		case List:
			below(toItem, "", t.Elem)
		case Map:
			below(toKey, "", t.Key)
			below(toValue, "", t.Elem)
		case Struct:
			for _, f := range t.Fields {
				below(toField, f.Name, f.Type)
			}
		case Union:
			for _, v := range t.Variants {
				below(toField, v.Tag, v.Type)
			}
		}
	}
	for _, p := range f.Params {
		walk([]hop{{toField, p.Name}}, p.Type, nil)
	}
	return out
}

// gone stands for no value: it takes an optional member away.
type gone struct{}

// put sets a value at a place of the arguments and leaves those as they were; what is absent on the way is made.
func (f *Fn) put(args map[string]any, s *site, v any, rng *rand.Rand) (map[string]any, bool) {
	root := &T{Kind: Struct, Fields: f.Params}
	out, ok := putBelow(root, args, s.path, v, rng)
	if !ok {
		return nil, false
	}
	return out.(map[string]any), true
}

func putBelow(t *T, old any, path []hop, v any, rng *rand.Rand) (any, bool) {
	if len(path) == 0 {
		return v, v != gone{}
	}
	if old == nil {
		made, ok := sample(t, 0)
		if !ok {
			return nil, false
		}
		old = made
	}
	h := path[0]
	if h.kind == toItem {
		return putItem(t, old, path, v, rng)
	}
	was, ok := old.(map[string]any)
	if !ok {
		return nil, false
	}
	m := maps.Clone(was)
	if m == nil {
		m = map[string]any{}
	}
	switch {
	case h.kind == toField && t.Kind == Union:
		inner, ok := putBelow(t.field(h.name), m[h.name], path[1:], v, rng)
		return map[string]any{h.name: inner}, ok
	case h.kind == toField:
		if len(path) == 1 && v == (gone{}) {
			_, there := m[h.name]
			delete(m, h.name)
			return m, there
		}
		field := t.field(h.name)
		if field == nil {
			return nil, false
		}
		m[h.name], ok = putBelow(field, m[h.name], path[1:], v, rng)
		return m, ok
	case h.kind == toKey:
		return putKey(t, m, v, rng), true
	}
	return putEntry(t, m, path, v, rng)
}

// putItem changes one item of a list; a list that is empty gets its first.
func putItem(t *T, old any, path []hop, v any, rng *rand.Rand) (any, bool) {
	items, ok := old.([]any)
	if !ok || v == (gone{}) {
		return nil, false
	}
	items = slices.Clone(items)
	if len(items) == 0 {
		items = append(items, nil)
		if v, made := sample(t.Elem, 0); made {
			items[0] = v
		}
	}
	at := rng.IntN(len(items))
	items[at], ok = putBelow(t.Elem, items[at], path[1:], v, rng)
	return items, ok
}

// putKey renames one entry of a map; a map that is empty gets its first.
func putKey(t *T, m map[string]any, v any, rng *rand.Rand) map[string]any {
	value, _ := sample(t.Elem, 0)
	if keys := slices.Sorted(maps.Keys(m)); len(keys) > 0 {
		k := keys[rng.IntN(len(keys))]
		value = m[k]
		delete(m, k)
	}
	m[fmt.Sprint(v)] = value
	return m
}

func putEntry(t *T, m map[string]any, path []hop, v any, rng *rand.Rand) (any, bool) {
	if v == (gone{}) {
		return nil, false
	}
	keys := slices.Sorted(maps.Keys(m))
	if len(keys) == 0 {
		k, ok := sample(t.Key, 0)
		if !ok {
			return nil, false
		}
		keys = append(keys, fmt.Sprint(k))
	}
	k := keys[rng.IntN(len(keys))]
	var ok bool
	m[k], ok = putBelow(t.Elem, m[k], path[1:], v, rng)
	return m, ok
}

// at is a value that stands at a place of the arguments, the first one where there are several.
func at(args map[string]any, s *site) (any, bool) {
	var v any = args
	for _, h := range s.path {
		switch x := v.(type) {
		case map[string]any:
			if h.kind == toKey {
				return firstKey(s.t, x)
			}
			keys := []string{h.name}
			if h.kind != toField {
				keys = slices.Sorted(maps.Keys(x))
			}
			if len(keys) == 0 {
				return nil, false
			}
			inner, ok := x[keys[0]]
			if v = inner; !ok {
				return nil, false
			}
		case []any:
			if len(x) == 0 {
				return nil, false
			}
			v = x[0]
		default:
			return nil, false
		}
	}
	return v, v != nil
}

func firstKey(t *T, m map[string]any) (any, bool) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		v, err := mapKey(t, k)
		return v, err == nil
	}
	return nil, false
}
