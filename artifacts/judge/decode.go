package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// decode reads a value off the wire into its plain form (see schemas.Any): a number with a fraction or an exponent is a
// float64, another one an int64, or what it says where that does not hold it.
func decode(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("the value is no JSON: %w", err)
	}
	return plain(v), nil
}

func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			if f, err := v.Float64(); err == nil {
				return f
			}
			return v
		}
		if i, err := v.Int64(); err == nil {
			return i
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}
