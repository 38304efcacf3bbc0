package lang

import (
	"slices"
)

// items gives a list of n items, different ones where that is possible.
func items(t *T, n int) []any {
	if n < 0 || n > maxMadeItems {
		return nil
	}
	s := sampler{budget: 20 * maxMadeItems}
	if v, ok := s.list(t, n, 0); ok && n > 0 {
		return []any{v}
	}
	one, ok := sample(t.Elem, 0)
	if !ok && n > 0 {
		return nil
	}
	return []any{slices.Repeat([]any{one}, n)}
}

func besideUnique(t *T) (good, bad []any) {
	n := max(2, count(t.Rules.MinItems))
	good = items(t, n)
	s := sampler{budget: 20 * maxMadeItems}
	if v, ok := s.list(t, n-1, 0); ok && n <= maxMadeItems {
		list := v.([]any)
		bad = append(bad, append(slices.Clone(list), list[len(list)-1]))
	}
	return good, bad
}

// entries gives a map of n entries.
func entries(t *T, n int) []any {
	if n < 0 || n > maxMadeItems {
		return nil
	}
	s := sampler{budget: 20 * maxMadeItems}
	if v, ok := s.mapping(t, n, 0); ok {
		return []any{v}
	}
	return nil
}
