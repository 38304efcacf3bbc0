package importer

import (
	"regexp"

	"pact/schemas"
	"pact/schemas/lang"
)

// breakCircles puts json where an alias would stand for itself: a list of lists of lists without an end has no type.
func (d *drafter) breakCircles() {
	aliases := map[string]int{}
	for i, t := range d.types {
		if t.Kind == schemas.KindAlias {
			aliases[t.Name] = i
		}
	}
	done := map[int]bool{}
	open := map[int]bool{}
	var visit func(i int)
	visit = func(i int) {
		open[i] = true
		for _, name := range mentioned(d.types[i].Type) {
			to, alias := aliases[name]
			if !alias || done[to] {
				continue
			}
			if open[to] {
				d.note(lostCircle, d.due[i].pointer, name)
				d.types[i].Type = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(d.types[i].Type, "json")
				continue
			}
			visit(to)
		}
		open[i], done[i] = false, true
	}
	for i, t := range d.types {
		if t.Kind == schemas.KindAlias && !done[i] {
			visit(i)
		}
	}
}

// mentioned are the names in a type expression.
func mentioned(expression string) []string {
	e, _ := lang.ParseType(expression)
	var out []string
	var visit func(*lang.Expr)
	visit = func(e *lang.Expr) {
		out = append(out, e.Name)
		for _, a := range e.Args {
			visit(a)
		}
	}
	visit(e)
	return out
}
