package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pact/schemas"
)

// scenario is the compiled steps of a scenario.
type scenario struct {
	decl    *schemas.Scenario
	pointer string
	steps   []*step
}

// step is one call of a scenario.
type step struct {
	decl    *schemas.Step
	pointer string
	fn      *Fn           // nil where the call is unknown
	saved   map[string]*T // what earlier steps saved
}

// compileScenarios compiles each step's expect with what earlier steps saved, which are typed by what their function
// returns.
func (u *Unit) compileScenarios() {
	for i := range u.contract.Scenarios {
		decl := &u.contract.Scenarios[i]
		s := &scenario{decl: decl, pointer: below("", "scenarios", i)}
		saved := map[string]*T{}
		for j := range decl.Steps {
			st := &step{decl: &decl.Steps[j], pointer: below(s.pointer, "steps", j), saved: maps.Clone(saved)}
			st.fn = u.Function(st.decl.Call)
			s.steps = append(s.steps, st)
			if st.fn != nil && st.decl.Expect != "" {
				u.compileStep(st)
			}
			if st.decl.Save != "" {
				u.save(st, saved)
			}
		}
		u.scenarios = append(u.scenarios, s)
	}
}

func (u *Unit) compileStep(st *step) {
	vars := maps.Clone(st.saved)
	if st.fn.Returns.Kind != Void {
		vars["result"] = st.fn.Returns
	}
	s, err := u.newScope(vars)
	if err != nil {
		u.refuse(CheckExpressions, st.pointer+"/expect", 0, err.Error(), "rename what is saved")
		return
	}
	st.fn.expects.add(s.compileAt(st.decl.Expect, "expect", st.pointer+"/expect"))
}

// save gives what a step returns its name.
func (u *Unit) save(st *step, saved map[string]*T) {
	name, at := st.decl.Save, st.pointer+"/save"
	if m, fix := badIdentifier("saved value", name, true); m != "" {
		u.refuse(CheckExpressions, at, 0, m, fix)
		return
	}
	if saved[name] != nil {
		u.refuse(CheckExpressions, at, 0, fmt.Sprintf("%q is saved twice in this scenario", name), "save it under another name")
	}
	saved[name] = &T{Kind: Invalid}
	switch {
	case st.fn == nil:
	case st.decl.Error != "" || st.fn.Returns.Kind == Void:
		u.refuse(CheckExpressions, at, 0, fmt.Sprintf("%s returns nothing here that could be saved as %q", st.fn.Name, name), "remove save")
	default:
		saved[name] = st.fn.Returns
	}
}

// reference takes ${name} and ${name.field} of what was saved and judges their type; it is the inspection's placeholder.
func (st *step) reference(t *T, path string) (taken bool, message, fix string) {
	parts := strings.Split(path, ".")
	known := slices.Sorted(maps.Keys(st.saved))
	at := st.saved[parts[0]]
	if at == nil {
		fix = "an earlier step has to save it"
		if len(known) > 0 {
			fix = "use one of " + strings.Join(known, ", ") + ", or save it in an earlier step"
		}
		return true, fmt.Sprintf("${%s}: no step before saved %s%s", path, parts[0], nearest(parts[0], known)), fix
	}
	for _, name := range parts[1:] {
		if at.Kind == Invalid || at.Kind == JSON {
			return true, "", ""
		}
		next := at.field(name)
		if at.Kind == Map {
			next = at.Elem
		}
		if next == nil {
			return true, fmt.Sprintf("${%s}: no field %s on %s%s", path, name, at, nearest(name, at.fieldNames())), "correct the path"
		}
		at = next
	}
	if !assignable(t, at) {
		return true, fmt.Sprintf("${%s} is %s, and %s is wanted", path, article(at.String()), t), "use another value, or write one"
	}
	return true, "", ""
}

var embeddedForm = schemas.Lazy(`\$\{([a-z][a-z0-9_]*)[^{}]*\}`)

// embedded refuses a reference that is part of a longer text: it would be sent as it stands.
func (st *step) embedded(c *inspection, v any, pointer string) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			st.embedded(c, item, below(pointer, i))
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			st.embedded(c, v[k], below(pointer, k))
		}
	case string:
		if m := embeddedForm().FindStringSubmatch(v); m != nil && m[0] != v && st.saved[m[1]] != nil {
			c.refuse(pointer, "write "+m[0]+" alone", "%s stands inside a text; only as the whole value it is what was saved", m[0])
		}
	}
}

// assignable says that a value of one type can stand where another is wanted, constraints aside.
func assignable(want, have *T) bool {
	switch {
	case want.Kind == JSON || want.Kind == Invalid || have.Kind == JSON || have.Kind == Invalid:
		return true
	case have.Kind == Int && want.Kind == Float:
		return true
	case have.Kind != want.Kind:
		return want.Kind == String && (textual(have.Kind) || have.Kind == Enum) || have.Kind == String && (textual(want.Kind) || want.Kind == Enum)
	case want.def != nil:
		return have.def == want.def || have.def.Component == want.def.Component && have.def.Name == want.def.Name
	case want.Kind == List:
		return assignable(want.Elem, have.Elem)
	case want.Kind == Map:
		return want.Key.Kind == have.Key.Kind && assignable(want.Elem, have.Elem)
	}
	return true
}
