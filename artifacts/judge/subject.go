package judge

import (
	"pact/schemas/lang"
)

// SubjectOf describes a contract to a driver; root is the absolute path of the project.
func SubjectOf(u *lang.Unit, root string) *Subject {
	c := u.Contract()
	d := describer{home: c.Component, types: map[string]Type{}}
	s := &Subject{Root: root, Module: c.Binding.Module, Factory: c.Binding.Factory, Functions: []Function{}, Types: d.types}
	for _, f := range u.Functions() {
		fn := Function{Name: f.Name, Params: d.members(f.Params), Returns: d.use(f.Returns), Errors: []string{}}
		if f.Decl.Bind != nil {
			fn.Call = f.Decl.Bind.Call
		}
		for _, e := range f.Decl.Errors {
			fn.Errors = append(fn.Errors, e.Name)
		}
		s.Functions = append(s.Functions, fn)
	}
	return s
}

// describer collects the named types that are met on the way.
type describer struct {
	home  string // the component whose types go without its name
	types map[string]Type
}

func (d *describer) members(fields []*lang.Field) []Member {
	out := []Member{}
	for _, f := range fields {
		out = append(out, Member{Name: f.Name, As: f.Decl.Field, Type: d.use(f.Type)})
	}
	return out
}

func (d *describer) use(t *lang.T) Type {
	if t == nil {
		return Type{Kind: string(lang.Void)}
	}
	out := Type{Kind: string(t.Kind), Optional: t.Optional}
	switch t.Kind {
	case lang.List:
		elem := d.use(t.Elem)
		out.Elem = &elem
	case lang.Map:
		key, elem := d.use(t.Key), d.use(t.Elem)
		out.Key, out.Elem = &key, &elem
	case lang.Struct, lang.Enum, lang.Union:
		out.Ref = t.Name
		if t.Component != d.home {
			out.Ref = t.Component + "." + t.Name
		}
		d.define(out.Ref, t)
	}
	return out
}

// define describes a named type once; the entry stands before its members are looked at, since they may lead back to it.
func (d *describer) define(ref string, t *lang.T) {
	if _, known := d.types[ref]; known {
		return
	}
	def := Type{Kind: string(t.Kind), Values: t.Values}
	d.types[ref] = def
	def.Fields = nil
	if t.Kind == lang.Struct {
		def.Fields = d.members(t.Fields)
	}
	for _, v := range t.Variants {
		def.Fields = append(def.Fields, Member{Name: v.Tag, Type: d.use(v.Type)})
	}
	d.types[ref] = def
}
