package support

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// size counts the characters of a string, the bytes of bytes, the items of a list or map.
func (pactVars) size(v any) any {
	switch v := v.(type) {
	case error:
		return v
	case string, pactDecimal:
		s, _ := pactString(v)
		return int64(utf8.RuneCountInString(s))
	case []byte:
		return int64(len(v))
	case []any:
		return int64(len(v))
	case map[string]any:
		return int64(len(v))
	}
	return fmt.Errorf("%s has no size", pactShow(v))
}

// index is an item of a list, or the value of a map's key.
func (x pactVars) index(v, key any) any {
	if err := pactBroken(v, key); err != nil {
		return err
	}
	switch v := v.(type) {
	case []any:
		if i, ok := key.(int64); ok && i >= 0 && i < int64(len(v)) {
			return pactPresent(v[i])
		}
	case map[string]any:
		if item, ok := v[fmt.Sprint(key)]; ok {
			return pactPresent(item)
		}
	}
	return fmt.Errorf("there is no [%s]", pactShow(key))
}

// in says whether a list has the item, or a map the key.
func (x pactVars) in(item, v any) any {
	if err := pactBroken(item, v); err != nil {
		return err
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if pactSame(item, e) == "" {
				return true
			}
		}
		return false
	case map[string]any:
		_, ok := v[fmt.Sprint(item)]
		return ok
	}
	return fmt.Errorf("%s has no items", pactShow(v))
}

// all, exists, filter and transform go through the items of a list or the keys of a map.
func (x pactVars) all(v any, test func(any) any) any {
	return x.fold(v, true, func(sum, item any) any { return x.and(sum, test(item)) })
}

func (x pactVars) exists(v any, test func(any) any) any {
	return x.fold(v, false, func(sum, item any) any { return x.or(sum, test(item)) })
}

func (x pactVars) filter(v any, test func(any) any) any {
	return x.fold(v, []any{}, func(sum, item any) any { return x.cond(test(item), x.add(sum, []any{item}), sum) })
}

func (x pactVars) transform(v any, to func(any) any) any {
	return x.fold(v, []any{}, func(sum, item any) any {
		out := to(item)
		if err := pactBroken(sum, out); err != nil {
			return err
		}
		return x.add(sum, []any{out})
	})
}

func (pactVars) fold(v, sum any, step func(sum, item any) any) any {
	switch v := v.(type) {
	case error:
		return v
	case []any:
		for _, item := range v {
			sum = step(sum, pactPresent(item))
		}
		return sum
	case map[string]any:
		for _, key := range pactKeys(v) {
			sum = step(sum, key)
		}
		return sum
	}
	return fmt.Errorf("%s has no items", pactShow(v))
}

func (pactVars) startsWith(a, b any) any { return pactStrings(a, b, strings.HasPrefix) }
func (pactVars) endsWith(a, b any) any   { return pactStrings(a, b, strings.HasSuffix) }
func (pactVars) contains(a, b any) any   { return pactStrings(a, b, strings.Contains) }

func (pactVars) matches(a, b any) any {
	return pactStrings(a, b, func(s, pattern string) bool {
		re, err := regexp.Compile(pattern)
		return err == nil && re.MatchString(s)
	})
}

func pactStrings(a, b any, test func(a, b string) bool) any {
	if err := pactBroken(a, b); err != nil {
		return err
	}
	l, ok := pactString(a)
	r, also := pactString(b)
	if !ok || !also {
		return fmt.Errorf("%s or %s is no string", pactShow(a), pactShow(b))
	}
	return test(l, r)
}
