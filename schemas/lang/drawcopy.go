package lang

import (
	"math/big"
	"math/rand/v2"
	"time"
)

// copied makes of a value of one place a value of another: the same or one beside it, its size, or something as large as
// it says.
func copied(to, from *T, v any, rng *rand.Rand) (any, bool) {
	n, isNumber := (*big.Rat)(nil), false
	if x, err := scalar(from.Kind, v); err == nil {
		n = number(x)
		isNumber = n != nil
	}
	size, isSized := sizeOf(from.Kind, v)
	switch to.Kind {
	case Int, Float, Decimal:
		if !isNumber && isSized {
			n, isNumber = new(big.Rat).SetInt64(int64(size)), true
		}
		if !isNumber {
			return nil, false
		}
		step := big.NewRat(1, 1)
		if s := spanOf(to.Kind, &to.Rules); s.step != nil {
			step = s.step
		} else if rng.IntN(2) == 0 {
			step = unit(to.Kind, n)
		}
		out := numberOf(to.Kind, plus(n, step, int64(rng.IntN(3)-1)))
		return out, out != nil
	case Timestamp, Date, Duration:
		if from.Kind == to.Kind {
			return moved(to.Kind, v, rng)
		}
		return nil, false
	case String, Bytes, List, Map:
		if isNumber && n.IsInt() && n.Num().IsInt64() && n.Num().Int64() >= 0 && n.Num().Int64() < maxMadeItems {
			return pick(ofSize(to, int(n.Num().Int64())), rng)
		}
		if isSized && from.Kind != to.Kind {
			return pick(ofSize(to, size), rng)
		}
	}
	if to.Kind != from.Kind && (to.Kind != String || !textual(from.Kind) && from.Kind != Enum) && (from.Kind != String || to.Kind != Enum && to.Kind != UUID) {
		return nil, false
	}
	return v, CheckKind(to, v, "") == nil
}

func sizeOf(k Kind, v any) (int, bool) {
	switch v := v.(type) {
	case []any:
		return len(v), k == List
	case map[string]any:
		return len(v), k == Map
	case string:
		switch x, err := scalar(k, v); x := x.(type) {
		case string:
			return len([]rune(x)), err == nil && k == String
		case []byte:
			return len(x), err == nil
		}
	}
	return 0, false
}

// moved is a moment, or one a little away from it.
func moved(k Kind, v any, rng *rand.Rand) (any, bool) {
	x, err := scalar(k, v)
	if err != nil {
		return nil, false
	}
	step := []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}[rng.IntN(5)]
	if k == Date {
		step = max(step, 24*time.Hour)
	}
	step *= time.Duration(rng.IntN(3) - 1)
	switch x := x.(type) {
	case time.Time:
		return canonical(k, x.Add(step)), true
	case time.Duration:
		return durationText(x + step), true
	}
	return v, true
}
