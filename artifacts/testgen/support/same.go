package support

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// pactSame compares plain values by meaning, and says where they differ: ".seats: want 2, got 3".
func pactSame(want, got any) string {
	if z, ok := got.(pactZero); ok {
		if want == nil {
			return ""
		}
		got = z.value
	}
	if z, ok := want.(pactZero); ok {
		if got == nil {
			return ""
		}
		want = z.value
	}
	same := false
	switch w := want.(type) {
	case string, pactDecimal:
		l, _ := pactString(w)
		r, ok := pactString(got)
		_, written := got.(pactDecimal)
		if _, also := w.(pactDecimal); written || also {
			l, r = pactNumeral(l), pactNumeral(r)
		}
		same = ok && l == r
	case pactKind:
		same = w.fits(got)
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			return pactSameMap(w, g)
		}
	case []any:
		if g, ok := got.([]any); ok {
			return pactSameList(w, g)
		}
	case time.Time:
		g, ok := got.(time.Time)
		same = ok && w.Equal(g)
	case []byte:
		g, ok := got.([]byte)
		same = ok && bytes.Equal(w, g)
	case int64:
		f, isFloat := got.(float64)
		same = want == got || isFloat && f == float64(w) && int64(f) == w
	case float64:
		i, isInt := got.(int64)
		same = want == got || isInt && w == float64(i) && int64(w) == i
	default:
		_, isMap := got.(map[string]any)
		_, isList := got.([]any)
		_, isBytes := got.([]byte)
		same = !isMap && !isList && !isBytes && want == got
	}
	if same {
		return ""
	}
	return fmt.Sprintf(": want %s, got %s", pactShow(want), pactShow(got))
}

func pactSameList(want, got []any) string {
	if len(want) != len(got) {
		return fmt.Sprintf(": want %d items, got %d: %s", len(want), len(got), pactShow(got))
	}
	for i := range want {
		if diff := pactSame(want[i], got[i]); diff != "" {
			return fmt.Sprintf("[%d]%s", i, diff)
		}
	}
	return ""
}

// pactSameMap takes an absent key for nil.
func pactSameMap(want, got map[string]any) string {
	for _, k := range append(pactKeys(want), pactKeys(got)...) {
		if diff := pactSame(want[k], got[k]); diff != "" {
			return "." + k + diff
		}
	}
	return ""
}

// pactKeys are the keys of a map in their order.
func pactKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// fits says whether a plain value is of the kind.
func (k pactKind) fits(v any) bool {
	if k == "any" || k == "json" {
		return true
	}
	switch v := v.(type) {
	case string:
		_, err := pactScalar(string(k), v)
		return err == nil && pactForm(&pactType{kind: string(k)}, v)
	case pactDecimal:
		return k == "decimal" || k == "string"
	case bool:
		return k == "bool"
	case int64:
		return k == "int" || k == "float"
	case float64:
		return k == "float"
	case time.Time:
		return k == "timestamp"
	case time.Duration:
		return k == "duration"
	case []byte:
		return k == "bytes"
	}
	return false
}

// String is the placeholder as it is written in a contract.
func (k pactKind) String() string { return "${" + string(k) + "}" }

// pactShow is a value in a message, shortened.
func pactShow(v any) string {
	var s string
	switch v := v.(type) {
	case error:
		s = "an error: " + v.Error()
	case pactKind:
		s = v.String()
	case nil:
		s = "nothing"
	case time.Time, time.Duration, []byte, []any, map[string]any, pactZero:
		s = string(pactToJSON(v))
	default:
		b, err := json.Marshal(v)
		if s = string(b); err != nil {
			s = fmt.Sprint(v)
		}
	}
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + " …"
	}
	return s
}
