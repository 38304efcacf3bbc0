package lang

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// How large drawn values become where nothing bounds them.
const (
	drawDepth  = 6     // structs, unions, lists and maps inside one another, before the smallest values are taken
	drawBudget = 2_000 // members of one value
	drawItems  = 5     // items beyond those that have to be there
)

// DrawValue gives a value of a type that meets its constraints, by the numbers of rng alone; ok is false where none was
// found.
func DrawValue(t *T, rng *rand.Rand) (v any, ok bool) {
	for range 3 {
		d := drawer{rng: rng, budget: drawBudget}
		if v, ok = d.value(t, 0); ok && CheckValue(t, v, "", false) == nil {
			return v, true
		}
	}
	return sample(t, 0)
}

// drawer makes one value.
type drawer struct {
	rng    *rand.Rand
	budget int
}

// chance is true once in n times.
func (d *drawer) chance(n int) bool { return d.rng.IntN(n) == 0 }

func (d *drawer) value(t *T, depth int) (any, bool) {
	d.budget--
	if depth > drawDepth && t.Kind != Struct && t.Kind != Union || d.budget < 0 {
		return sample(t, 0)
	}
	switch t.Kind {
	case Bool:
		return d.chance(2), true
	case Int, Float, Decimal:
		return d.number(t)
	case String:
		return d.text(t)
	case Bytes:
		return d.bytes(&t.Rules), true
	case Date, Timestamp, Duration:
		return d.moment(t.Kind), true
	case UUID:
		return d.uuid(), true
	case JSON:
		return d.json(depth), true
	case Enum:
		return t.Values[d.rng.IntN(len(t.Values))], len(t.Values) > 0
	case List:
		return d.list(t, depth)
	case Map:
		return d.mapping(t, depth)
	case Struct:
		return d.structure(t, depth)
	case Union:
		return d.union(t, depth)
	}
	return sample(t, 0)
}

// size is how many members a list or map gets.
func (d *drawer) size(low, high *int, depth int) int {
	least := count(low)
	if depth >= drawDepth || d.budget < drawBudget/2 {
		return least
	}
	most := least + drawItems
	if d.chance(8) {
		most += 4 * drawItems
	}
	if high != nil {
		most = min(most, *high)
	}
	return least + d.rng.IntN(max(1, most-least+1))
}

func (d *drawer) list(t *T, depth int) (any, bool) {
	n := d.size(t.Rules.MinItems, t.Rules.MaxItems, depth)
	if n > maxMadeItems {
		return nil, false
	}
	items := []any{}
	seen := twice{}
	for tries := 0; len(items) < n; tries++ {
		v, ok := d.member(t.Elem, depth)
		if !ok {
			return nil, false
		}
		if t.Rules.UniqueItems && seen.seen(identity(t.Elem, v)) {
			if tries < 3*n+10 {
				continue
			}
			if len(items) < count(t.Rules.MinItems) {
				return sample(t, 0)
			}
			break
		}
		items = append(items, v)
	}
	return items, true
}

// member is an item of a list or a value of a map; one that may be absent is, at times.
func (d *drawer) member(t *T, depth int) (any, bool) {
	if t.Optional && d.chance(4) {
		return nil, true
	}
	return d.value(t, depth+1)
}

func (d *drawer) mapping(t *T, depth int) (any, bool) {
	n := d.size(t.Rules.MinProperties, t.Rules.MaxProperties, depth)
	if n > maxMadeItems {
		return nil, false
	}
	m := map[string]any{}
	for tries := 0; len(m) < n; tries++ {
		if tries > 3*n+10 {
			if len(m) < count(t.Rules.MinProperties) {
				return sample(t, 0)
			}
			break
		}
		k, ok := d.value(t.Key, depth+1)
		if !ok {
			return nil, false
		}
		if m[fmt.Sprint(k)], ok = d.member(t.Elem, depth); !ok {
			return nil, false
		}
	}
	return m, true
}

func (d *drawer) structure(t *T, depth int) (any, bool) {
	m := map[string]any{}
	for _, f := range t.Fields {
		if f.Type.Optional && (depth >= drawDepth || d.budget < drawBudget/2 || d.chance(2)) {
			continue
		}
		v, ok := d.value(f.Type, depth+1)
		if !ok && f.Type.Optional {
			continue
		}
		if !ok {
			return nil, false
		}
		m[f.Name] = v
	}
	return m, true
}

// union takes any arm, and where it is deep already the one that ends soonest.
func (d *drawer) union(t *T, depth int) (any, bool) {
	arms := slices.Clone(t.Variants)
	d.rng.Shuffle(len(arms), func(i, j int) { arms[i], arms[j] = arms[j], arms[i] })
	if depth >= drawDepth || d.budget < drawBudget/2 {
		slices.SortStableFunc(arms, func(a, b Variant) int { return cmp.Compare(heightOf(a.Type), heightOf(b.Type)) })
	}
	for _, arm := range arms {
		if v, ok := d.value(arm.Type, depth+1); ok {
			return map[string]any{arm.Tag: v}, true
		}
	}
	return nil, false
}

// json is a small value of any shape.
func (d *drawer) json(depth int) any {
	n := 7
	if depth >= 3 {
		n = 5
	}
	switch d.rng.IntN(n) {
	case 0:
		return nil
	case 1:
		return d.chance(2)
	case 2:
		return int64(d.rng.IntN(2001) - 1000)
	case 3:
		return float64(d.rng.IntN(2001)-1000) / 4
	case 4:
		return d.free(d.rng.IntN(8))
	case 5:
		items := make([]any, d.rng.IntN(4))
		for i := range items {
			items[i] = d.json(depth + 1)
		}
		return items
	}
	m := map[string]any{}
	for range d.rng.IntN(4) {
		m[string(rune('a'+d.rng.IntN(26)))] = d.json(depth + 1)
	}
	return m
}
