package lang

import (
	"fmt"
	"strings"

	"pact/schemas"
)

// declareTypes gives each named type its place, so that types can refer to each other in any order, and refuses names and
// members that are wrong by themselves.
func (u *Unit) declareTypes() {
	names := twice{}
	for i := range u.contract.Types {
		decl := &u.contract.Types[i]
		pointer := below("", "types", i)
		t := &T{Kind: Kind(decl.Kind), Name: decl.Name, Component: u.name, decl: &declaration{source: decl, pointer: pointer}}
		if !typeNameForm().MatchString(decl.Name) {
			u.refuseType(t, pointer+"/name", fmt.Sprintf("%q does not name a type", decl.Name), "begin with a capital letter; letters and digits follow, at most 64")
		}
		if names.seen(decl.Name) {
			u.refuseType(t, pointer+"/name", fmt.Sprintf("type %q is declared twice", decl.Name), "rename or remove one of the two")
			continue
		}
		u.named[decl.Name] = t
		u.types = append(u.types, t)
		switch decl.Kind {
		case schemas.KindStruct, schemas.KindUnion:
			t.def = t
		case schemas.KindEnum:
			t.def, t.Values = t, decl.Values
			u.judgeValues(t, decl)
		case schemas.KindAlias:
			t.Kind = Invalid // until it is resolved
		default:
			t.Kind = Invalid
			u.refuseType(t, pointer+"/kind", fmt.Sprintf("kind %q is unknown%s", decl.Kind, schemas.DidYouMean(string(decl.Kind), decl.Kind.Enum())),
				"use one of "+strings.Join(decl.Kind.Enum(), ", "))
			continue
		}
		u.judgeMembers(t, decl)
	}
}

// refuseType notes a problem of a type and what it makes of the type: functions that use it are not judged further.
func (u *Unit) refuseType(t *T, pointer, message, fix string) {
	t.decl.broken = true
	u.refuse(CheckTypes, pointer, 0, message, fix)
}

// judgeMembers refuses the members that belong to another kind, and their lack.
func (u *Unit) judgeMembers(t *T, decl *schemas.Type) {
	members := []struct {
		key, what string
		kind      schemas.TypeKind
		there     bool
	}{
		{"type", "the type that it stands for", schemas.KindAlias, decl.Type != ""},
		{"fields", "at least one field", schemas.KindStruct, len(decl.Fields) > 0},
		{"values", "at least one value", schemas.KindEnum, len(decl.Values) > 0},
		{"variants", "at least one variant", schemas.KindUnion, len(decl.Variants) > 0},
	}
	for _, m := range members {
		switch {
		case m.kind == decl.Kind && !m.there:
			u.refuseType(t, t.decl.pointer, fmt.Sprintf("%s %s is empty: it has no %s", decl.Kind, decl.Name, m.key),
				fmt.Sprintf("give it %s, or remove it", m.what))
		case m.kind != decl.Kind && m.there:
			u.refuseType(t, t.decl.pointer+"/"+m.key, fmt.Sprintf("%s %s has %s, which belong to kind %s", decl.Kind, decl.Name, m.key, m.kind),
				fmt.Sprintf("remove %s, or make it kind: %s", m.key, m.kind))
		}
	}
}

func (u *Unit) judgeValues(t *T, decl *schemas.Type) {
	values := twice{}
	for i, v := range decl.Values {
		at := below(t.decl.pointer, "values", i)
		if strings.TrimSpace(v) != v || v == "" {
			u.refuseType(t, at, fmt.Sprintf("%q is not a value that can be told apart", v), "write a value without spaces around it")
		}
		if values.seen(v) {
			u.refuseType(t, at, fmt.Sprintf("value %q of %s is listed twice", v, decl.Name), "remove one of the two")
		}
	}
}

// resolveTypes resolves the fields, variants and aliases of the unit.
func (u *Unit) resolveTypes() {
	byName := twice{}
	for i := range u.contract.Types {
		decl := &u.contract.Types[i]
		t := u.named[decl.Name]
		if byName.seen(decl.Name) {
			continue
		}
		switch decl.Kind {
		case schemas.KindAlias:
			u.resolveAlias(t)
		case schemas.KindStruct:
			var ok bool
			t.Fields, ok = u.resolveFields(decl.Fields, t.decl.pointer+"/fields", "field")
			t.decl.broken = t.decl.broken || !ok
		case schemas.KindUnion:
			u.resolveVariants(t, decl)
		}
		if t.Kind != Invalid && decl.Kind != schemas.KindAlias && !u.narrowType(t, &decl.Constraints, t.decl.pointer) {
			t.decl.broken = true
		}
	}
}

func (u *Unit) resolveVariants(t *T, decl *schemas.Type) {
	tags := twice{}
	for i, v := range decl.Variants {
		at := below(t.decl.pointer, "variants", i)
		if m, fix := badIdentifier("variant", v.Tag, false); m != "" {
			u.refuseType(t, at+"/tag", m, fix)
		}
		if tags.seen(v.Tag) {
			u.refuseType(t, at+"/tag", fmt.Sprintf("variant %q of %s is declared twice", v.Tag, decl.Name), "rename or remove one of the two")
		}
		arm := u.resolve(v.Type, at+"/type", false)
		if arm.Optional {
			u.refuseType(t, at+"/type", fmt.Sprintf("variant %q is optional, but an arm that is chosen is there", v.Tag), "remove the ?")
		}
		if arm.Kind == Invalid {
			t.decl.broken = true
		}
		t.Variants = append(t.Variants, Variant{Tag: v.Tag, Type: arm})
	}
}

// resolveFields resolves fields or parameters; ok is false where one was refused.
func (u *Unit) resolveFields(decls []schemas.Field, pointer, what string) (fields []*Field, ok bool) {
	before := len(u.problems)
	names := twice{}
	for i := range decls {
		decl := &decls[i]
		at := below(pointer, i)
		if m, fix := badIdentifier(what, decl.Name, what == "parameter"); m != "" {
			u.refuse(CheckTypes, at+"/name", 0, m, fix)
		}
		if names.seen(decl.Name) {
			u.refuse(CheckTypes, at+"/name", 0, fmt.Sprintf("%s %q is declared twice", what, decl.Name), "rename or remove one of the two")
		}
		t := u.resolve(decl.Type, at+"/type", false)
		u.narrowType(t, &decl.Constraints, at)
		fields = append(fields, &Field{Name: decl.Name, Type: t, Decl: decl, Pointer: at})
	}
	return fields, len(u.problems) == before
}
