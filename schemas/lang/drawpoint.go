package lang

import (
	"encoding/base64"
	"math/big"
	"slices"
	"strings"
)

// maxInterior is how many points a range of whole numbers may have so that each of them is drawn.
const maxInterior = 64

// maxPoints bounds the values that are drawn at one place on purpose.
const maxPoints = 128

// points are the values of a place that are drawn on purpose: what expressions compare it with, those at the edges, then
// what lies between. The bad ones lie outside of a constraint.
type points struct{ hinted, good, bad []any }

// pointsOf lists the points of a type, and of the literals that its place is compared with.
func pointsOf(t *T, hints []hint) points {
	var p points
	for _, h := range hints {
		p.hinted = append(p.hinted, h.values(t)...)
	}
	var good, bad []any
	for _, r := range rules {
		if r.text(&t.Rules) != "" && slices.Contains(r.kinds, t.Kind) {
			g, b := beside(t, r.name)
			good, bad = append(good, g...), append(bad, b...)
		}
	}
	hinted := len(p.hinted)
	seen := twice{}
	all := slices.Concat(p.hinted, good, edges(t), bad)
	p.hinted = nil
	for i, v := range all {
		switch {
		case v == nil && t.Kind != JSON || CheckKind(t, v, "") != nil || seen.seen(identity(t, v)):
			continue
		case CheckValue(t, v, "", false) != nil:
			p.bad = append(p.bad, v)
		case len(p.good) < maxPoints:
			p.good = append(p.good, v)
		}
		if i < hinted {
			p.hinted = append(p.hinted, v)
		}
	}
	return p
}

// edges are the telling values of a kind.
func edges(t *T) []any {
	switch t.Kind {
	case Bool:
		return []any{false, true}
	case Int, Float, Decimal:
		return numberEdges(t)
	case String:
		return textEdges(t)
	case Bytes:
		return append(lengths(t), "", base64.StdEncoding.EncodeToString([]byte{0, 0xff, '\n'}))
	case Date:
		return []any{"2024-02-29", "2027-12-31", "1970-01-01", "2000-02-29", "2027-01-31"}
	case Timestamp:
		return []any{"2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z", "2027-12-31T23:59:59.999Z", "2027-03-28T02:30:00+02:00"}
	case Duration:
		return []any{"0s", "1s", "60s", "86400s", "0.001s", "-1s"}
	case UUID:
		return samples(t, 2)
	case JSON:
		return []any{nil, false, int64(0), "", []any{}, map[string]any{}, 1.5, "text", []any{nil}, map[string]any{"a": map[string]any{"b": int64(1)}}}
	case Enum:
		var out []any
		for _, v := range t.Values {
			out = append(out, v)
		}
		return out
	case List:
		return sizes(t, t.Rules.MinItems, t.Rules.MaxItems, items)
	case Map:
		return sizes(t, t.Rules.MinProperties, t.Rules.MaxProperties, entries)
	case Union:
		var out []any
		for _, arm := range t.Variants {
			if v, ok := sample(arm.Type, 0); ok {
				out = append(out, map[string]any{arm.Tag: v})
			}
		}
		return out
	}
	return nil
}

// numberEdges steps inward from both ends and goes through a narrow range of whole numbers.
func numberEdges(t *T) []any {
	whole := spanOf(t.Kind, &t.Rules)
	s := whole.near(farthest)
	var out []any
	add := func(r *big.Rat) {
		if whole.holds(r) {
			out = append(out, numberOf(t.Kind, r))
		}
	}
	one := big.NewRat(1, 1)
	if s.step != nil {
		one = s.step
	}
	if s.low != nil && s.high != nil && !s.empty() {
		grid := span{step: one}
		low, high := s.low, s.high
		if s.step != nil {
			low, high = grid.firstFrom(low, s.lowOpen), grid.lastTo(high, s.highOpen)
		}
		add(plus(low, one, 1))
		add(plus(high, one, -1))
		if n := new(big.Rat).Quo(new(big.Rat).Sub(high, low), one); n.IsInt() && n.Num().IsInt64() && n.Num().Int64() < maxInterior {
			for k := range n.Num().Int64() + 1 {
				add(plus(low, one, k))
			}
			return out
		}
	}
	for _, n := range []int64{0, 1, -1, 2, 10, 100, 1000, 1<<31 - 1, 1 << 31} {
		add(plus(new(big.Rat), one, n))
	}
	if t.Kind != Int {
		add(big.NewRat(1, 2))
		add(big.NewRat(-1, 10))
	}
	return out
}

func textEdges(t *T) []any {
	out := lengths(t)
	if t.Rules.Pattern != "" || t.Rules.Format != "" {
		return append(out, samples(t, 3)...)
	}
	out = append(out, samples(t, 2)...)
	low := count(t.Rules.MinLength)
	for _, s := range []string{"", " ", "é漢😀", "A", "0", `"\`, " a "} {
		if n := len([]rune(s)); n < low && low <= maxMadeLength {
			s += strings.Repeat("a", low-n)
		}
		out = append(out, s)
	}
	return out
}

// lengths are texts or bytes one step inside of the bounds on their length.
func lengths(t *T) []any {
	var out []any
	if n := t.Rules.MinLength; n != nil {
		out = append(out, ofLength(t, *n+1, true)...)
	}
	if n := t.Rules.MaxLength; n != nil {
		out = append(out, ofLength(t, *n-1, true)...)
	}
	return out
}

// sizes are lists or maps with few members and with as many as they may have.
func sizes(t *T, low, high *int, made func(*T, int) []any) []any {
	least := count(low)
	out := slices.Concat(made(t, least), made(t, least+1), made(t, least+2))
	if high != nil {
		out = slices.Concat(out, made(t, *high-1), made(t, *high))
	}
	return out
}
