package lang

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pact/schemas"
)

func (c *inspection) list(t *T, v any, pointer string) {
	items, ok := v.([]any)
	if !ok {
		c.wrong(t, v, pointer, "a list")
		return
	}
	for i, item := range items {
		c.value(t.Elem, item, below(pointer, i))
	}
	if !c.rules {
		return
	}
	c.count(pointer, "items", len(items), t.Rules.MinItems, t.Rules.MaxItems)
	if t.Rules.UniqueItems {
		seen := map[string]int{}
		for i, item := range items {
			key := identity(t.Elem, item)
			if first, ok := seen[key]; ok {
				c.refuse(below(pointer, i), "leave one of them out", "%s stands at %d and at %d, and unique_items wants each once", show(item), first, i)
				continue
			}
			seen[key] = i
		}
	}
}

func (c *inspection) mapping(t *T, v any, pointer string) {
	m, ok := v.(map[string]any)
	if !ok {
		c.wrong(t, v, pointer, "a mapping")
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		at := below(pointer, k)
		if key, err := mapKey(t.Key, k); err != nil {
			c.refuse(at, "write "+howWritten[t.Key.Kind]+" as the key", "key %q is not %s", k, article(t.Key.String()))
		} else if c.rules {
			c.scalarRules(t.Key, key, key, at)
		}
		c.value(t.Elem, m[k], at)
	}
	if c.rules {
		c.count(pointer, "entries", len(m), t.Rules.MinProperties, t.Rules.MaxProperties)
	}
}

// mapKey reads the key of a JSON object as the map's key type.
func mapKey(t *T, k string) (any, error) {
	if t.Kind != Int {
		return k, nil
	}
	i, err := strconv.ParseInt(k, 10, 64)
	if err != nil || strconv.FormatInt(i, 10) != k {
		return nil, errForm
	}
	return i, nil
}

func (c *inspection) structure(t *T, v any, pointer string) {
	m, ok := v.(map[string]any)
	if !ok {
		c.wrong(t, v, pointer, "a mapping with "+strings.Join(t.fieldNames(), ", "))
		return
	}
	c.members(t.Fields, m, pointer, t.String(), "field")
}

// members checks the fields of a struct or the arguments of a function.
func (c *inspection) members(fields []*Field, m map[string]any, pointer, of, what string) {
	for _, f := range fields {
		v, there := m[f.Name]
		switch {
		case there:
			c.value(f.Type, v, below(pointer, f.Name))
		case !f.Type.Optional:
			c.refuse(pointer, fmt.Sprintf("give %s %s", f.Name, article(f.Type.String())), "%s %s is missing; %s wants it", what, f.Name, of)
			c.soft()
		}
	}
	known := fieldNames(fields)
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(known, k) {
			c.refuse(below(pointer, k), "correct the name or remove it", "no %s %s on %s%s", what, k, of, schemas.DidYouMean(k, known))
		}
	}
}

func (c *inspection) union(t *T, v any, pointer string) {
	form := fmt.Sprintf("write one of them: {%s: …}", strings.Join(t.fieldNames(), ": …} or {"))
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		c.refuse(pointer, form, "%s is not %s: exactly one of %s stands in it", show(v), article(t.String()), strings.Join(t.fieldNames(), ", "))
		return
	}
	for tag, arm := range m {
		if at := t.field(tag); at != nil {
			c.value(at, arm, below(pointer, tag))
		} else {
			c.refuse(below(pointer, tag), form, "no variant %s on %s%s", tag, t, schemas.DidYouMean(tag, t.fieldNames()))
		}
	}
}
