// judge: pass
//
// Another style: errors with a code, pointers, named types, a context, a map in the place of a struct.

package tram

import (
	"context"
	"fmt"
	"sort"
	"unicode/utf8"
)

type Zone string

type Refusal struct{ code string }

func (r *Refusal) Error() string { return "refused: " + r.code }
func (r *Refusal) Code() string  { return r.code }

func Price(_ context.Context, t map[string]any) (int64, error) {
	stops := t["stops"].(float64)
	if stops < 1 || stops > 40 {
		return 0, fmt.Errorf("price: %w", &Refusal{"bad_stops"})
	}
	if note, _ := t["note"].(string); utf8.RuneCountInString(note) > 10 {
		return 0, &Refusal{"note_too_long"}
	}
	price := int64(200 + 25*stops)
	if t["zone"] == "outer" {
		price += 100
	}
	return price, nil
}

func SortStops(ctx context.Context, stops []int64) ([]int64, error) {
	if len(stops) > 8 {
		return nil, &Refusal{"too_many"}
	}
	out := append([]int64{}, stops...)
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out, nil
}
