package lang

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// toCEL turns a plain value into what CEL computes with. Absent optional fields are left out; a value that is not of its
// kind is an error, save that an enum may hold any string and a struct may lack fields. Where holes is not nil,
// placeholders are unknown values, and counted.
func toCEL(t *T, v any, holes *int) (ref.Val, error) {
	v = plain(v)
	if _, ok := placeholderIn(v); ok && holes != nil {
		*holes++
		return unknown, nil
	}
	if v == nil && (t.Optional || t.Kind == Void || t.Kind == JSON) {
		return types.NullValue, nil
	}
	switch t.Kind {
	case JSON, Invalid:
		if holes != nil && holdsPlaceholder(v) {
			*holes++
			return unknown, nil
		}
		return anyToCEL(v), nil
	case Enum:
		if s, ok := v.(string); ok {
			return types.String(s), nil
		}
	case List:
		if items, ok := v.([]any); ok {
			return listToCEL(t, items, holes)
		}
	case Map:
		if m, ok := v.(map[string]any); ok {
			return mapToCEL(t, m, holes)
		}
	case Struct, Union:
		if m, ok := v.(map[string]any); ok {
			return structToCEL(t, m, holes)
		}
	default:
		if x, err := scalar(t.Kind, v); err == nil {
			return scalarToCEL(t.Kind, x, v), nil
		}
	}
	return nil, fmt.Errorf("%s is not %s", show(v), article(t.String()))
}

// scalarToCEL takes what scalar read; decimals, dates and uuids stay the text v that was written.
func scalarToCEL(k Kind, x, v any) ref.Val {
	switch k {
	case Decimal, Date, UUID, String:
		s, _ := v.(string)
		return types.String(s)
	case Timestamp:
		return types.Timestamp{Time: x.(time.Time)}
	case Duration:
		return types.Duration{Duration: x.(time.Duration)}
	}
	return adapter.NativeToValue(x)
}

func listToCEL(t *T, items []any, holes *int) (ref.Val, error) {
	out := make([]ref.Val, len(items))
	for i, item := range items {
		x, err := toCEL(t.Elem, item, holes)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		out[i] = x
	}
	return types.NewRefValList(adapter, out), nil
}

func mapToCEL(t *T, m map[string]any, holes *int) (ref.Val, error) {
	out := map[ref.Val]ref.Val{}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		key, err := mapKey(t.Key, k)
		if err != nil {
			return nil, fmt.Errorf("key %q is not %s", k, article(t.Key.String()))
		}
		x, err := toCEL(t.Elem, m[k], holes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		out[adapter.NativeToValue(key)] = x
	}
	return newSortedMap(out), nil
}

func structToCEL(t *T, m map[string]any, holes *int) (ref.Val, error) {
	out := make(map[string]any, len(m))
	known := 0
	member := func(name string, field *T) error {
		v, there := m[name]
		if there {
			known++
		}
		if !there || v == nil && field.Optional {
			return nil
		}
		x, err := toCEL(field, v, holes)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		out[name] = x
		return nil
	}
	for _, f := range t.Fields {
		if err := member(f.Name, f.Type); err != nil {
			return nil, err
		}
	}
	for _, v := range t.Variants {
		if err := member(v.Tag, v.Type); err != nil {
			return nil, err
		}
	}
	if known < len(m) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if t.field(k) == nil {
				return nil, fmt.Errorf("no field %s on %s", k, t)
			}
		}
	}
	return types.NewStringInterfaceMap(adapter, out), nil
}

// anyToCEL turns a value of kind json into a dyn one.
func anyToCEL(v any) ref.Val {
	switch v := plain(v).(type) {
	case nil:
		return types.NullValue
	case bool:
		return types.Bool(v)
	case int64:
		return types.Int(v)
	case float64:
		return types.Double(v)
	case json.Number:
		f, _ := v.Float64()
		return types.Double(f)
	case string:
		return types.String(v)
	case []any:
		out := make([]ref.Val, len(v))
		for i := range v {
			out[i] = anyToCEL(v[i])
		}
		return types.NewRefValList(adapter, out)
	case map[string]any:
		out := map[ref.Val]ref.Val{}
		for k := range v {
			out[types.String(k)] = anyToCEL(v[k])
		}
		return newSortedMap(out)
	default:
		return types.NewErr("%T is no value of a contract", v)
	}
}
