package lang

import (
	"encoding/base64"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// How far values are made that stand beside a bound on a length.
const (
	maxMadeLength  = 100_000
	maxMadePattern = 5_000 // of a string that has to match a pattern
	maxMadeItems   = 5_000
)

// beside gives candidates on both sides of one constraint of a type.
func beside(t *T, rule string) (good, bad []any) {
	c := &t.Rules
	switch rule {
	case "minimum":
		return besideNumber(t, c.Minimum.Rat(), -1, false)
	case "exclusive_minimum":
		return besideNumber(t, c.ExclusiveMinimum.Rat(), -1, true)
	case "maximum":
		return besideNumber(t, c.Maximum.Rat(), 1, false)
	case "exclusive_maximum":
		return besideNumber(t, c.ExclusiveMaximum.Rat(), 1, true)
	case "multiple_of":
		return besideMultiple(t)
	case "min_length":
		return ofLength(t, *c.MinLength, true), ofLength(t, *c.MinLength-1, false)
	case "max_length":
		return ofLength(t, *c.MaxLength, true), ofLength(t, *c.MaxLength+1, false)
	case "pattern":
		return besidePattern(t)
	case "format":
		plain := *t
		plain.Rules.Format = ""
		return samples(t, 1), append(samples(&plain, 2), "not "+c.Format, "(", "")
	case "min_items":
		return items(t, *c.MinItems), items(t, *c.MinItems-1)
	case "max_items":
		return items(t, *c.MaxItems), items(t, *c.MaxItems+1)
	case "unique_items":
		return besideUnique(t)
	case "min_properties":
		return entries(t, *c.MinProperties), entries(t, *c.MinProperties-1)
	case "max_properties":
		return entries(t, *c.MaxProperties), entries(t, *c.MaxProperties+1)
	}
	return nil, nil
}

func samples(t *T, n int) []any {
	var out []any
	for i := range n {
		if v, ok := sample(t, i); ok {
			out = append(out, v)
		}
	}
	return out
}

// besideNumber steps from a bound to both sides; out is the direction in which the bad values lie.
func besideNumber(t *T, bound *big.Rat, out int, exclusive bool) (good, bad []any) {
	s := spanOf(t.Kind, &t.Rules)
	var in, off *big.Rat
	switch {
	case s.step != nil && out < 0:
		in, off = s.firstFrom(bound, exclusive), s.lastTo(bound, !exclusive)
	case s.step != nil:
		in, off = s.lastTo(bound, exclusive), s.firstFrom(bound, !exclusive)
	default:
		away := new(big.Rat).Mul(unit(t.Kind, bound), new(big.Rat).SetInt64(int64(out)))
		in, off = bound, new(big.Rat).Add(bound, away)
		if exclusive {
			in, off = new(big.Rat).Sub(bound, away), bound
		}
	}
	return []any{numberOf(t.Kind, in)}, []any{numberOf(t.Kind, off)}
}

// besideMultiple leaves the grid but not the range.
func besideMultiple(t *T) (good, bad []any) {
	good = samples(t, 1)
	free := *t
	free.Rules.MultipleOf = nil
	s := spanOf(t.Kind, &free.Rules)
	if len(good) == 0 {
		return nil, nil
	}
	x, _ := scalar(t.Kind, good[0])
	for _, part := range []*big.Rat{big.NewRat(1, 1), new(big.Rat).Mul(t.Rules.MultipleOf.Rat(), big.NewRat(1, 2))} {
		for _, v := range []*big.Rat{new(big.Rat).Add(number(x), part), new(big.Rat).Sub(number(x), part)} {
			if s.holds(v) && !new(big.Rat).Quo(v, t.Rules.MultipleOf.Rat()).IsInt() {
				return good, []any{numberOf(t.Kind, v)}
			}
		}
	}
	return good, nil
}

// ofLength gives a string or bytes of a length, which meets pattern and format; where none does and it need not be good,
// letters.
func ofLength(t *T, n int, good bool) []any {
	c := &t.Rules
	switch {
	case n < 0 || n > maxMadeLength:
		return nil
	case t.Kind == Bytes:
		return []any{base64.StdEncoding.EncodeToString(make([]byte, n))}
	}
	var out []any
	switch p := patternOf(c.Pattern); {
	case c.Format != "":
		for _, v := range samples(&T{Kind: String, Rules: t.Rules}, 1) {
			if s, ok := padded(c.Format, v.(string), n); ok {
				out = append(out, s)
			}
		}
		out = slices.DeleteFunc(out, func(v any) bool { return utf8.RuneCountInString(v.(string)) != n })
	case c.Pattern != "" && p != nil && n <= maxMadePattern:
		for _, s := range p.ofLength(n, 1) {
			out = append(out, s)
		}
	}
	if len(out) == 0 && (c.Pattern == "" && c.Format == "" || !good) {
		out = append(out, strings.Repeat("a", n))
	}
	return out
}

// besidePattern gives the shortest and the longest string that match, and what misses the pattern by a little.
func besidePattern(t *T) (good, bad []any) {
	good = samples(t, 1)
	candidates := []string{"!", " ", "", "A", "0", "a", "é", "\n"}
	if len(good) > 0 {
		s := good[0].(string)
		near := []string{s + "!", "!" + s, s + " ", strings.ToUpper(s), s + s}
		if s != "" {
			_, size := utf8.DecodeLastRuneInString(s)
			near = append([]string{s[:len(s)-size], s[:len(s)-size] + "!"}, near...)
		}
		if long := patternOf(t.Rules.Pattern).longest(); long != "" {
			good = append(good, long)
			near = slices.Insert(near, min(2, len(near)), long+long[:1])
		}
		candidates = append(near, candidates...)
	}
	free := *t
	free.Rules.Pattern = ""
	fits := func(s string) bool { return CheckValue(&free, s, "", false) == nil }
	slices.SortStableFunc(candidates, func(a, b string) int { // those that break nothing else come first
		switch {
		case fits(a) == fits(b):
			return 0
		case fits(a):
			return -1
		}
		return 1
	})
	for _, s := range candidates {
		if !matches(t.Rules.Pattern, s) && len(bad) < 3 {
			bad = append(bad, s)
		}
	}
	return good, bad
}

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
