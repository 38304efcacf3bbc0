package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/schemas"
)

// resolve reads a type expression and finds what it names. The T is the caller's own; it is Invalid where a problem was
// noted. Void is a type only of what a function returns.
func (u *Unit) resolve(source, pointer string, void bool) *T {
	e, problems := ParseType(source)
	for _, p := range problems {
		u.refuse(CheckTypes, pointer, p.Offset, p.Message, p.Fix)
	}
	t := u.build(e, pointer, void)
	if e.Broken {
		return &T{Kind: Invalid}
	}
	return t
}

func (u *Unit) build(e *Expr, pointer string, void bool) *T {
	invalid := &T{Kind: Invalid}
	refuse := func(message, fix string) *T {
		u.refuse(CheckTypes, pointer, e.Offset, message, fix)
		return invalid
	}
	var args []*T
	for _, a := range e.Args {
		arg := u.build(a, pointer, false)
		if arg.Kind == Invalid {
			e.Broken = true
		}
		args = append(args, arg)
	}
	if e.Broken {
		return invalid
	}
	var t *T
	switch {
	case e.Component != "" && e.Component != u.name:
		if t = u.foreign(e, refuse); t.Kind == Invalid {
			return invalid
		}
	case e.Name == "list" && e.Component == "":
		t = &T{Kind: List, Elem: args[0]}
	case e.Name == "map" && e.Component == "":
		if k := args[0]; k.Optional || k.Kind != String && k.Kind != Int {
			return refuse(fmt.Sprintf("%s cannot be the key of a map", k), "use string or int as the key")
		}
		t = &T{Kind: Map, Key: args[0], Elem: args[1]}
	case e.Component == "" && slices.Contains(primitives, Kind(e.Name)):
		t = &T{Kind: Kind(e.Name)}
	default:
		def := u.named[e.Name]
		if def == nil {
			return refuse(u.unknownType(e.Name))
		}
		if t = u.use(u, def); t.Kind == Invalid {
			return invalid
		}
	}
	if t.Kind == Void && (!void || e.Optional) {
		return refuse("void is no value: only a function returns it, and never void?", "remove it, or give it the type of the value that is there")
	}
	t.Optional = e.Optional
	return t
}

// use makes a copy of a named type for one place; from is the unit that it is written in.
func (u *Unit) use(from *Unit, def *T) *T {
	u.resolveAlias(def)
	t := *def
	t.foreign = from != u
	if t.def != nil {
		u.set.uses = append(u.set.uses, &t)
	}
	return &t
}

// foreign finds component.Type.
func (u *Unit) foreign(e *Expr, refuse func(message, fix string) *T) *T {
	c := u.contract
	other := u.set.units[e.Component]
	declared := slices.Contains(c.DependsOn, e.Component)
	switch {
	case other == nil && declared:
		return refuse(fmt.Sprintf("%s has no contract, so %s.%s is unknown", e.Component, e.Component, e.Name), "write the contract of "+e.Component+" first")
	case other == nil:
		known := slices.Sorted(maps.Keys(u.set.units))
		return refuse(fmt.Sprintf("no component is called %q%s", e.Component, schemas.DidYouMean(e.Component, known)), "use a type of a component in depends_on")
	case !declared:
		return refuse(fmt.Sprintf("%s.%s is a type of %s, and %s does not depend on %s", e.Component, e.Name, e.Component, u.name, e.Component),
			fmt.Sprintf("add %s to depends_on", e.Component))
	case other.named[e.Name] == nil:
		known := slices.Sorted(maps.Keys(other.named))
		return refuse(fmt.Sprintf("%s has no type called %q%s", e.Component, e.Name, schemas.DidYouMean(e.Name, known)), "declare it in the contract of "+e.Component)
	}
	return other.use(u, other.named[e.Name])
}

// unknownType says what is known in place of a name.
func (u *Unit) unknownType(name string) (message, fix string) {
	for _, d := range u.contract.DependsOn {
		if other := u.set.units[d]; other != nil && other.named[name] != nil {
			return fmt.Sprintf("no type is called %q here; %s has one", name, d), fmt.Sprintf("write %s.%s", d, name)
		}
	}
	if s, ok := synonyms[strings.ToLower(name)]; ok {
		return fmt.Sprintf("no type is called %q, did you mean %q?", name, s), "write " + s
	}
	known := append(slices.Sorted(maps.Keys(u.named)), "list", "map")
	for _, p := range primitives {
		known = append(known, string(p))
	}
	fix = "declare it under types, or use one that is known"
	if n := schemas.Nearest(name, known); n != "" {
		fix = "write " + n + ", or declare " + name + " under types"
	}
	return fmt.Sprintf("no type is called %q%s", name, schemas.DidYouMean(name, known)), fix
}

// resolveFunctions resolves the signatures and refuses names that are wrong.
func (u *Unit) resolveFunctions() {
	names := twice{}
	for i := range u.contract.Functions {
		decl := &u.contract.Functions[i]
		f := &Fn{Name: decl.Name, Decl: decl, Pointer: below("", "functions", i), unit: u, Returns: &T{Kind: Void}}
		if m, fix := badIdentifier("function", decl.Name, false); m != "" {
			u.refuse(CheckTypes, f.Pointer+"/name", 0, m, fix)
		}
		if names.seen(decl.Name) {
			u.refuse(CheckTypes, f.Pointer+"/name", 0, fmt.Sprintf("function %q is declared twice", decl.Name), "rename or remove one of the two")
		}
		f.Params, _ = u.resolveFields(decl.Params, f.Pointer+"/params", "parameter")
		if decl.Returns != "" {
			f.Returns = u.resolve(decl.Returns, f.Pointer+"/returns", true)
		}
		errors := twice{}
		for j, e := range decl.Errors {
			at := below(f.Pointer, "errors", j, "name")
			if m, fix := badIdentifier("error", e.Name, false); m != "" {
				u.refuse(CheckTypes, at, 0, m, fix)
			}
			if errors.seen(e.Name) {
				u.refuse(CheckTypes, at, 0, fmt.Sprintf("error %q is declared twice", e.Name), "join the two conditions with ||")
			}
		}
		u.fns = append(u.fns, f)
	}
}
