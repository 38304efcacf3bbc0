package lang

import (
	"maps"
	"slices"
)

// Shrink makes an input smaller for which fails is true: numbers go towards zero or the nearest bound, texts, lists and maps
// become shorter, characters plainer, moments earlier, what is optional absent. Each input that fails is asked about is of
// the function's types, meets requires and breaks no constraint unless args did. fails is called at most limit times; the
// answer is args, or the smallest input for which it was true. The same input and answers give the same result.
func (f *Fn) Shrink(args map[string]any, fails func(map[string]any) bool, limit int) map[string]any {
	root := &T{Kind: Struct, Fields: f.Params}
	s := &shrinker{f: f, root: root, fails: fails, calls: limit, tries: 50*limit + 1000, best: args, seen: twice{}}
	s.strict = CheckValue(root, args, "", false) == nil
	s.seen.seen(identity(root, args))
	for before := -1; s.better != before; {
		before, s.stale = s.better, false
		s.value(root, s.best, func(v any) bool { return s.try(v.(map[string]any)) })
	}
	if s.best == nil {
		return map[string]any{}
	}
	return clone(s.best).(map[string]any)
}

// shrinker holds what is left of the limits and the smallest input so far.
type shrinker struct {
	f      *Fn
	root   *T
	fails  func(map[string]any) bool
	calls  int // of fails, that are left
	tries  int // of inputs, that are left
	strict bool
	best   map[string]any
	better int // counts the inputs that were smaller
	seen   twice
	stale  bool // more was changed than the walk knows of: it has to begin again

	from, to any // what the change at hand replaces, and by what
}

func (s *shrinker) more() bool { return s.calls > 0 && s.tries > 0 && !s.stale }

// try asks about one input. Where requires does not hold with it, what was equal to the changed value is changed with it:
// a count beside its list, an end beside its start.
func (s *shrinker) try(args map[string]any) bool {
	if !s.more() {
		return false
	}
	s.tries--
	together := false
	if !s.allowed(args) {
		if s.from == nil {
			return false
		}
		together = true
		if args = replaced(args, s.from, s.to).(map[string]any); !s.allowed(args) {
			return false
		}
	}
	if s.seen.seen(identity(s.root, args)) {
		return false
	}
	s.calls--
	if !s.fails(clone(args).(map[string]any)) {
		return false
	}
	s.best, s.stale = args, together
	s.better++
	return true
}

func (s *shrinker) allowed(args map[string]any) bool {
	if s.strict && CheckValue(s.root, args, "", false) != nil || !s.strict && CheckKind(s.root, args, "") != nil {
		return false
	}
	v := s.f.outcome(args, false)
	return v.Promised
}

// replaced puts to in place of each scalar that is from.
func replaced(v, from, to any) any {
	switch v := plain(v).(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = replaced(v[i], from, to)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k := range v {
			out[k] = replaced(v[k], from, to)
		}
		return out
	default:
		if v == from {
			return to
		}
		return v
	}
}

// value shrinks one value; try puts another one in its place and says whether it stays. The answer is what stayed.
func (s *shrinker) value(t *T, v any, try func(any) bool) any {
	v = plain(v)
	if v == nil || !s.more() {
		return v
	}
	switch t.Kind {
	case List:
		return s.list(t, v, try)
	case Map, Struct:
		return s.members(t, v, try)
	case Union:
		return s.union(t, v, try)
	case JSON:
		return s.json(v, try)
	}
	put := func(to any) bool { return s.swap(v, to, try) }
	switch t.Kind {
	case Bool:
		if v == true && put(false) {
			return false
		}
	case Enum:
		for _, e := range t.Values {
			if e == v {
				break
			}
			if put(e) {
				return e
			}
		}
	case UUID:
		if u, _ := sample(t, 0); u != v && put(u) {
			return u
		}
	case Int, Float, Decimal:
		return s.number(t, v, try)
	case String:
		return s.text(t, v, try)
	case Bytes:
		return s.bytes(v, try)
	case Date, Timestamp, Duration:
		return s.moment(t, v, try)
	}
	return v
}

// swap tries another scalar in place of one.
func (s *shrinker) swap(from, to any, try func(any) bool) bool {
	if to == nil || to == from {
		return false
	}
	s.from, s.to = from, to
	defer func() { s.from = nil }()
	return try(to)
}

// fewer leaves out runs of members, long ones first, and answers those that stayed. made builds the value of them.
func fewer[M any](s *shrinker, members []M, made func([]M) any, try func(any) bool) []M {
	for size := len(members); size > 0 && s.more(); size /= 2 {
		for at := len(members) - size; at >= 0 && s.more(); at -= size {
			rest := slices.Concat(members[:at], members[at+size:])
			s.from, s.to = int64(len(members)), int64(len(rest))
			if try(made(rest)) {
				members = rest
			}
			s.from = nil
		}
	}
	return members
}

func (s *shrinker) list(t *T, v any, try func(any) bool) any {
	items, ok := v.([]any)
	if !ok {
		return v
	}
	whole := func(items []any) any { return items }
	items = slices.Clone(fewer(s, items, whole, try))
	for i := range items {
		items[i] = s.value(t.Elem, items[i], func(v any) bool {
			next := slices.Clone(items)
			next[i] = v
			return try(next)
		})
	}
	return items
}

func (s *shrinker) members(t *T, v any, try func(any) bool) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	m = maps.Clone(m)
	of := func(k string) *T {
		if t.Kind == Map {
			return t.Elem
		}
		return t.field(k)
	}
	var keys []string
	if t.Kind == Map {
		keys = slices.Sorted(maps.Keys(m))
		only := func(keys []string) any {
			out := map[string]any{}
			for _, k := range keys {
				out[k] = m[k]
			}
			return out
		}
		keys = fewer(s, keys, only, try)
		m = only(keys).(map[string]any)
	} else {
		for _, f := range t.Fields {
			without := maps.Clone(m)
			delete(without, f.Name)
			if _, there := m[f.Name]; there && f.Type.Optional && try(without) {
				m = without
			} else if there {
				keys = append(keys, f.Name)
			}
		}
	}
	for _, k := range keys {
		m[k] = s.value(of(k), m[k], func(v any) bool {
			next := maps.Clone(m)
			next[k] = v
			return try(next)
		})
	}
	return m
}

// union tries the arms whose smallest value nests less, then shrinks the arm that stays.
func (s *shrinker) union(t *T, v any, try func(any) bool) any {
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		return v
	}
	tag := slices.Sorted(maps.Keys(m))[0]
	for _, arm := range t.Variants {
		if arm.Tag == tag {
			break
		}
		if inner, made := sample(arm.Type, 0); made && heightOf(arm.Type) <= heightOf(t.field(tag)) && try(map[string]any{arm.Tag: inner}) {
			return s.union(t, map[string]any{arm.Tag: inner}, try)
		}
	}
	inner := s.value(t.field(tag), m[tag], func(v any) bool { return try(map[string]any{tag: v}) })
	return map[string]any{tag: inner}
}

// json shrinks by the shape that the value has.
func (s *shrinker) json(v any, try func(any) bool) any {
	if try(nil) {
		return nil
	}
	switch v.(type) {
	case bool:
		return s.value(&T{Kind: Bool}, v, try)
	case int64:
		return s.value(&T{Kind: Int}, v, try)
	case float64:
		return s.value(&T{Kind: Float}, v, try)
	case string:
		return s.value(&T{Kind: String}, v, try)
	case []any:
		return s.value(&T{Kind: List, Elem: &T{Kind: JSON}}, v, try)
	case map[string]any:
		return s.value(&T{Kind: Map, Key: &T{Kind: String}, Elem: &T{Kind: JSON}}, v, try)
	}
	return v
}
