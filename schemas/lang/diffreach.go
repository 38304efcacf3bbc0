package lang

import (
	"maps"
	"slices"

	"pact/schemas"
)

// types compares the named types that no function of the contract reaches: other components may name them, in either
// direction. Those that a function reaches stand at the function; how they are described stands here.
func (d *differ) types() {
	was, is := d.before.reached(), d.after.reached()
	for _, a := range d.before.types {
		clause := "types/" + a.Name
		b := d.after.named[a.Name]
		if b == nil {
			if users := d.before.namedBy(a.Name); len(users) > 0 {
				d.breaks(clause, "type/removed", "%s is gone; %s names it", a.Name, users[0])
			} else if !was[a.Name] {
				d.keeps(clause, "type/removed", "%s is gone; nothing named it", a.Name)
			}
			continue
		}
		d.typeDocs(clause, a.decl.source, b.decl.source)
		if !was[a.Name] || !is[a.Name] {
			d.typed(clause, both, deltas("type", a, b))
		}
	}
	for _, b := range d.after.types {
		if d.before.named[b.Name] == nil && !is[b.Name] {
			d.keeps("types/"+b.Name, "type/added", "%s is new; nothing named it", b.Name)
		}
	}
}

func (d *differ) typeDocs(clause string, a, b *schemas.Type) {
	d.doc(clause, a.Doc, b.Doc)
	for _, f := range a.Fields {
		if i := slices.IndexFunc(b.Fields, func(g schemas.Field) bool { return g.Name == f.Name }); i >= 0 {
			d.doc(clause+"."+f.Name, f.Doc, b.Fields[i].Doc)
		}
	}
}

// reached is the named types of the unit that its functions lead to.
func (u *Unit) reached() map[string]bool {
	out := map[string]bool{}
	var follow func(source string)
	follow = func(source string) {
		eachName(source, func(component, name string) {
			t := u.named[name]
			if t == nil || component != "" && component != u.name || out[name] {
				return
			}
			out[name] = true
			for _, s := range memberTypes(t.decl.source) {
				follow(s)
			}
		})
	}
	for _, f := range u.contract.Functions {
		follow(f.Returns)
		for _, p := range f.Params {
			follow(p.Type)
		}
	}
	return out
}

// namedBy lists the other components whose contracts name a type of this one.
func (u *Unit) namedBy(name string) []string {
	var out []string
	for _, component := range slices.Sorted(maps.Keys(u.set.units)) {
		c, found := u.set.units[component].contract, false
		sources := []string{}
		for _, f := range c.Functions {
			sources = append(sources, f.Returns)
			for _, p := range f.Params {
				sources = append(sources, p.Type)
			}
		}
		for i := range c.Types {
			sources = append(sources, memberTypes(&c.Types[i])...)
		}
		for _, s := range sources {
			eachName(s, func(of, n string) { found = found || of == u.name && n == name })
		}
		if found && component != u.name {
			out = append(out, component)
		}
	}
	return out
}

// memberTypes are the type expressions inside a named type.
func memberTypes(t *schemas.Type) []string {
	out := []string{t.Type}
	for _, f := range t.Fields {
		out = append(out, f.Type)
	}
	for _, v := range t.Variants {
		out = append(out, v.Type)
	}
	return out
}

// eachName visits the names in a type expression.
func eachName(source string, visit func(component, name string)) {
	if source == "" {
		return
	}
	e, _ := ParseType(source)
	var walk func(*Expr)
	walk = func(e *Expr) {
		visit(e.Component, e.Name)
		for _, a := range e.Args {
			walk(a)
		}
	}
	walk(e)
}
