package lang

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// sample gives the i-th of many different small values that meet a type's constraints, the same one at every call; ok is
// false where there is none, or none was found.
func sample(t *T, i int) (v any, ok bool) {
	s := sampler{budget: 20_000}
	v, ok = s.value(t, i)
	return v, ok && CheckValue(t, v, "", false) == nil
}

// sampler bounds how large one value may become.
type sampler struct{ budget int }

func (s *sampler) value(t *T, i int) (any, bool) {
	if s.budget--; s.budget < 0 {
		return nil, false
	}
	switch t.Kind {
	case Bool:
		return i == 1, i < 2
	case Int, Float, Decimal:
		return numberAt(t, i)
	case String:
		return stringAt(&t.Rules, i)
	case Bytes:
		return bytesAt(&t.Rules, i)
	case Date:
		return time.Date(2027, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
	case Timestamp:
		return time.Date(2027, 1, 1, 10, 0, i, 0, time.UTC).Format(time.RFC3339), true
	case Duration:
		return fmt.Sprintf("%ds", i+1), true
	case UUID:
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), true
	case JSON:
		return int64(i), true
	case Void:
		return nil, i == 0
	case Enum:
		if i < len(t.Values) {
			return t.Values[i], true
		}
	case List:
		return s.list(t, count(t.Rules.MinItems), i)
	case Map:
		return s.mapping(t, count(t.Rules.MinProperties), i)
	case Struct:
		return s.structure(t, i)
	case Union:
		return s.union(t, i)
	}
	return nil, false
}

func count(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// list gives a list of n items, different ones where they have to be.
func (s *sampler) list(t *T, n, i int) (any, bool) {
	if n == 0 && i > 0 {
		n, i = 1, i-1
	}
	items := make([]any, 0, min(n, 1000))
	for j := range n {
		at := 0
		if t.Rules.UniqueItems || j == 0 {
			at = j + i
		}
		v, ok := s.value(t.Elem, at)
		if !ok {
			return nil, false
		}
		items = append(items, v)
	}
	return items, true
}

// mapping gives a map of n entries.
func (s *sampler) mapping(t *T, n, i int) (any, bool) {
	if n == 0 && i > 0 {
		n, i = 1, i-1
	}
	m := map[string]any{}
	for j := range n {
		k, ok := s.value(t.Key, i+j)
		if !ok {
			return nil, false
		}
		v, ok := s.value(t.Elem, 0)
		if !ok {
			return nil, false
		}
		m[fmt.Sprint(k)] = v
	}
	return m, len(m) == n
}

// structure gives the fields that have to be there; the first that has an i-th value varies.
func (s *sampler) structure(t *T, i int) (any, bool) {
	m := map[string]any{}
	varied := i == 0
	for _, f := range t.Fields {
		if !varied && (!f.Type.Optional || f == t.Fields[len(t.Fields)-1]) {
			if v, ok := s.value(f.Type, i); ok {
				m[f.Name], varied = v, true
				continue
			}
		}
		if f.Type.Optional {
			continue
		}
		v, ok := s.value(f.Type, 0)
		if !ok {
			return nil, false
		}
		m[f.Name] = v
	}
	return m, varied
}

// union takes the arm whose smallest value nests least, so that a recursive one ends.
func (s *sampler) union(t *T, i int) (any, bool) {
	arms := slices.Clone(t.Variants)
	slices.SortStableFunc(arms, func(a, b Variant) int { return cmp.Compare(heightOf(a.Type), heightOf(b.Type)) })
	for _, arm := range arms {
		if v, ok := s.value(arm.Type, i); ok {
			return map[string]any{arm.Tag: v}, true
		}
	}
	return nil, false
}
