package testgen

import (
	"slices"

	"pact/schemas"
	"pact/schemas/lang"
)

// reach lists the named types of a contract, and those of other components that it uses, each once, in the order in which
// they are met.
func reach(u *lang.Unit) []*lang.T {
	var order []*lang.T
	var visit func(*lang.T)
	visit = func(t *lang.T) {
		if t == nil || t.Name != "" && slices.ContainsFunc(order, func(o *lang.T) bool { return key(o) == key(t) }) {
			return
		}
		if t.Name != "" {
			order = append(order, t)
		}
		visit(t.Key)
		visit(t.Elem)
		for _, f := range t.Fields {
			visit(f.Type)
		}
		for _, v := range t.Variants {
			visit(v.Type)
		}
		visit(t.Definition())
	}
	for _, t := range u.Types() {
		visit(t)
	}
	for _, f := range u.Functions() {
		for _, p := range f.Params {
			visit(p.Type)
		}
		visit(f.Returns)
	}
	return order
}

func key(t *lang.T) string { return t.Component + "." + t.Name }

// typeNames are the names of types in generated code, by key: their own, after that of their component where it is another.
func typeNames(c *schemas.Contract, order []*lang.T, taken unique) map[string]string {
	names := map[string]string{}
	for _, own := range []bool{true, false} {
		for _, t := range order {
			if (t.Component == c.Component) != own {
				continue
			}
			name := goName(t.Name)
			if !own {
				name = goName(t.Component) + name
			}
			names[key(t)] = taken.name(name, "")
		}
	}
	return names
}

// alias is the type that a named one is another name of; nil where it is itself.
func alias(t *lang.T) *lang.T {
	if d := t.Definition(); d != nil && key(d) != key(t) {
		return d
	}
	return nil
}
