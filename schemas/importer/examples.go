package importer

import (
	"slices"

	"pact/schemas"
	"pact/schemas/lang"
)

// examples gives each function the examples that the document has of its request and its response together, where both
// fit the types.
func (d *drafter) examples(c *schemas.Contract, calls []*operation) {
	unit := lang.Compile(map[string]*schemas.Contract{c.Component: c}).Unit(c.Component)
	for i, op := range calls {
		f := unit.Functions()[i]
		if !f.Sound() {
			continue
		}
		for _, e := range d.exchanges(op) {
			if problem := fit(f, &e); problem != nil {
				d.note(badExample, op.pointer, quote(f.Name+": "+problem.Message))
				continue
			}
			c.Functions[i].Examples = append(c.Functions[i].Examples, e)
		}
	}
}

// exchanges pairs the examples of an operation: those of the same name, else the only one of the request with the first
// of the response.
func (d *drafter) exchanges(op *operation) []schemas.Example {
	returns := map[string]any{}
	var order []string
	if op.result != "" {
		returns, order = d.shown(op.result)
	} else if op.empty {
		returns, order = map[string]any{"": nil}, []string{""}
	}
	if len(order) == 0 {
		return nil
	}
	given := map[string]map[string]any{}
	for _, a := range op.arguments {
		if a.required {
			if given[a.name], _ = d.shown(a.pointer); len(given[a.name]) == 0 {
				return nil
			}
		}
	}
	if op.empty && len(given) == 0 {
		return nil // neither side shows anything
	}
	var out []schemas.Example
	for _, name := range order {
		e := schemas.Example{Name: name, Args: map[string]any{}, Returns: schemas.Any{Set: true, Value: returns[name]}}
		paired := false
		for argument, values := range given {
			value, same := values[name]
			if !same && len(values) == 1 {
				for _, value = range values {
					e.Args[argument] = value
				}
			} else if same {
				paired, e.Args[argument] = true, value
			}
		}
		if len(e.Args) < len(given) || !paired && len(out) > 0 {
			continue
		}
		if e.Name == "" {
			e.Name = "as documented"
		}
		out = append(out, e)
	}
	return out
}

// shown are the examples of a parameter or media type by name, in the order of the document; "" names one without a name.
func (d *drafter) shown(pointer string) (values map[string]any, order []string) {
	values = map[string]any{}
	add := func(name string, t *schemas.Tree) {
		if t != nil && !slices.Contains(order, name) {
			values[name] = t.Value()
			order = append(order, name)
		}
	}
	t := d.root.At(pointer)
	add("", t.Get("example"))
	for _, name := range keys(t.Get("examples")) {
		at := d.follow(pointer + schemas.Pointer("examples", name))
		add(name, d.root.At(at).Get("value"))
	}
	if len(order) == 0 && t.Get("schema") != nil {
		s := d.root.At(d.follow(pointer + "/schema"))
		add("", s.Get("example"))
		if more := list(s.Get("examples")); len(order) == 0 && len(more) > 0 {
			add("", more[0])
		}
	}
	return values, order
}

// fit writes an example with the names of the contract, and says where it does not fit the types.
func fit(f *lang.Fn, e *schemas.Example) *schemas.Problem {
	for _, p := range f.Params {
		value, there := e.Args[p.Name]
		if !there {
			continue
		}
		e.Args[p.Name] = rename(p.Type, value)
		if problems := lang.CheckValue(p.Type, e.Args[p.Name], schemas.Pointer(p.Name), false); len(problems) > 0 {
			return &problems[0]
		}
	}
	e.Returns.Value = rename(f.Returns, e.Returns.Value)
	if problems := lang.CheckValue(f.Returns, e.Returns.Value, "/returns", false); len(problems) > 0 {
		return &problems[0]
	}
	return nil
}

// rename gives the keys of a value the names that the contract has for them.
func rename(t *lang.T, v any) any {
	switch v := v.(type) {
	case []any:
		if t.Kind == lang.List {
			for i := range v {
				v[i] = rename(t.Elem, v[i])
			}
		}
	case map[string]any:
		switch t.Kind {
		case lang.Map:
			for k := range v {
				v[k] = rename(t.Elem, v[k])
			}
		case lang.Struct:
			out := make(map[string]any, len(v))
			for k, x := range v {
				out[k] = x
			}
			for _, f := range t.Fields {
				wire := f.Decl.Field
				if wire == "" {
					wire = f.Name
				}
				x, there := v[wire]
				if !there {
					continue
				}
				if wire != f.Name {
					if _, other := v[f.Name]; !other {
						delete(out, wire)
					}
				}
				out[f.Name] = rename(f.Type, x)
			}
			return out
		}
	}
	return v
}
