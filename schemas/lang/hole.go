package lang

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// unknown stands in an expression for a value that is not known yet, which a placeholder holds the place of. CEL carries it
// through: what hangs on it is unknown too. Only where whole lists, maps and structs are compared, CEL looks past unknown
// members; see nature.whole.
var unknown = types.NewUnknown(1, nil)

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
