package lang

import (
	"math/big"
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
