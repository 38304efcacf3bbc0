package lang

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// hole stands in an expression for a value that is not known yet. It gives nothing away and remembers that it was asked.
type hole struct{ touched bool }

var errHole = errors.New("the value is not known yet")

// ConvertToNative implements ref.Val.
func (h *hole) ConvertToNative(reflect.Type) (any, error) { h.touched = true; return nil, errHole }

// ConvertToType implements ref.Val.
func (h *hole) ConvertToType(ref.Type) ref.Val { h.touched = true; return types.WrapErr(errHole) }

// Equal implements ref.Val.
func (h *hole) Equal(ref.Val) ref.Val { h.touched = true; return types.WrapErr(errHole) }

// Type implements ref.Val.
func (h *hole) Type() ref.Type { h.touched = true; return types.UnknownType }

// Value implements ref.Val.
func (h *hole) Value() any { h.touched = true; return nil }

// sortedMap is a map whose keys come in order, so that an expression over a map gives the same answer each time.
type sortedMap struct {
	traits.Mapper
	keys []ref.Val
}

// Iterator implements traits.Iterable.
func (m sortedMap) Iterator() traits.Iterator { return types.NewRefValList(adapter, m.keys).Iterator() }

func newSortedMap(m map[ref.Val]ref.Val) ref.Val {
	keys := slices.Collect(maps.Keys(m))
	slices.SortFunc(keys, func(a, b ref.Val) int {
		if x, ok := a.(types.Int); ok {
			if y, ok := b.(types.Int); ok {
				return cmp.Compare(x, y)
			}
		}
		return cmp.Compare(fmt.Sprint(a.Value()), fmt.Sprint(b.Value()))
	})
	return sortedMap{types.NewRefValMap(adapter, m), keys}
}

// holdsPlaceholder says that a placeholder stands somewhere in the value.
func holdsPlaceholder(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, holdsPlaceholder)
	case map[string]any:
		for _, member := range v {
			if holdsPlaceholder(member) {
				return true
			}
		}
	}
	_, ok := placeholderIn(v)
	return ok
}
