package lang

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Equal compares a value with the one that is wanted by meaning: numbers by value, timestamps by instant, maps without
// order, an absent optional like null. want may hold placeholders (see CheckValue). Where they differ, the string says
// where and how: "/seats: want 2, got 3".
func Equal(t *T, want, got any) (bool, string) {
	diff := difference(t, want, got, "")
	return diff == "", diff
}

func difference(t *T, want, got any, at string) string {
	differ := func() string {
		text := fmt.Sprintf("want %s, got %s", show(want), show(got))
		if at != "" {
			text = at + ": " + text
		}
		return text
	}
	want, got = plain(want), plain(got)
	if name, ok := placeholderIn(want); ok {
		if taken, message, _ := kindPlaceholder(t, name); taken && message == "" {
			if name == "any" && (got != nil || t.Optional || t.Kind == JSON) || got != nil && CheckKind(&T{Kind: Kind(name)}, got, "") == nil {
				return ""
			}
			return differ()
		}
	}
	if want == nil || got == nil {
		if want == nil && got == nil {
			return ""
		}
		return differ()
	}
	switch t.Kind {
	case JSON, Invalid:
		if identity(t, want) == identity(t, got) {
			return ""
		}
		return differ()
	case List:
		w, ok1 := want.([]any)
		g, ok2 := got.([]any)
		if !ok1 || !ok2 {
			return differ()
		}
		for i := range min(len(w), len(g)) {
			if d := difference(t.Elem, w[i], g[i], below(at, i)); d != "" {
				return d
			}
		}
		if len(w) != len(g) {
			return prefixed(at, fmt.Sprintf("want %d items, got %d", len(w), len(g)))
		}
		return ""
	case Map, Struct, Union:
		return memberDifference(t, want, got, at, differ)
	}
	w, err1 := Normalize(t, want)
	g, err2 := Normalize(t, got)
	if err1 != nil || err2 != nil || w != g {
		return differ()
	}
	return ""
}

func prefixed(at, text string) string {
	if at == "" {
		return text
	}
	return at + ": " + text
}

func memberDifference(t *T, want, got any, at string, differ func() string) string {
	w, ok1 := want.(map[string]any)
	g, ok2 := got.(map[string]any)
	if !ok1 || !ok2 {
		return differ()
	}
	for _, k := range slices.Sorted(maps.Keys(w)) {
		member := t.Elem
		if t.Kind != Map {
			member = t.field(k)
		}
		if member == nil {
			member = &T{Kind: JSON}
		}
		got, there := g[k]
		if !there && (w[k] != nil || t.Kind == Map) {
			return prefixed(below(at, k), fmt.Sprintf("want %s, got nothing", show(w[k])))
		}
		if d := difference(member, w[k], got, below(at, k)); d != "" {
			return d
		}
	}
	for _, k := range slices.Sorted(maps.Keys(g)) {
		if _, there := w[k]; !there && (g[k] != nil || t.Kind == Map) {
			return prefixed(below(at, k), fmt.Sprintf("want nothing, got %s", show(g[k])))
		}
	}
	return ""
}

// Normalize brings a value into the one plain form of its type: floats as float64, decimals without trailing zeros,
// timestamps in UTC, durations in seconds ("5400s"), uuids in small letters, absent optional fields left out. A value that
// is not of the type's kind is an error.
func Normalize(t *T, v any) (any, error) {
	if ps := CheckKind(t, v, ""); len(ps) > 0 {
		return nil, fmt.Errorf("%s", prefixed(ps[0].Pointer, ps[0].Message))
	}
	return normal(t, v), nil
}

// normal is Normalize for a value of the right kind.
func normal(t *T, v any) any {
	v = plain(v)
	if v == nil || t == nil {
		return v
	}
	switch t.Kind {
	case JSON, Invalid, Enum:
		return v
	case List:
		items := v.([]any)
		out := make([]any, len(items))
		for i, item := range items {
			out[i] = normal(t.Elem, item)
		}
		return out
	case Map, Struct, Union:
		out := map[string]any{}
		for k, member := range v.(map[string]any) {
			of := t.Elem
			if t.Kind != Map {
				of = t.field(k)
			}
			if member != nil || t.Kind != Struct || !of.Optional {
				out[k] = normal(of, member)
			}
		}
		return out
	}
	x, err := scalar(t.Kind, v)
	if err != nil {
		return v
	}
	return canonical(t.Kind, x)
}

// identity is the same text for values that are equal, and different texts for others.
func identity(t *T, v any) string {
	n := v
	if CheckKind(t, v, "") == nil {
		n = normal(t, v)
	}
	b, err := json.Marshal(sameNumbers(n))
	if err != nil {
		return fmt.Sprint(n)
	}
	return string(b)
}

// sameNumbers writes numbers by value, so that 2 and 2.0 are one.
func sameNumbers(v any) any {
	switch v := plain(v).(type) {
	case int64, float64:
		return json.Number(decimalText(number(v)))
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = sameNumbers(v[i])
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k := range v {
			out[k] = sameNumbers(v[k])
		}
		return out
	default:
		return v
	}
}
