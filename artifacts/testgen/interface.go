package testgen

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// Interface renders the contract as an interface with its types and errors in a language, whatever it is bound in, for
// people and agents to read: Go and TypeScript that compile, Python and JavaScript that load.
func Interface(u *lang.Unit, language schemas.Language) (string, error) {
	if err := u.SoundTypes(); err != nil {
		return "", err
	}
	switch language {
	case schemas.LanguageGo:
		return goInterface(u)
	case schemas.LanguagePython:
		return pyInterface(u)
	case schemas.LanguageTypeScript:
		return tsInterface(u)
	case schemas.LanguageJavaScript:
		return jsInterface(u)
	}
	return "", fmt.Errorf("no interface is written in %q; go, python, typescript and javascript are known", language)
}

// promises is the documentation of a function: what it wants, refuses and ensures, and the key that its logs and errors carry, a
// line each.
func promises(c *schemas.Contract, f *lang.Fn, name string, fault func(string) string) []string {
	lines := []string{about(name, "the contract's "+f.Name, f.Decl.Doc)}
	note := func(what string, of ...string) {
		for _, s := range of {
			lines = append(lines, "  - "+what+" "+s)
		}
	}
	for _, p := range f.Params {
		if rules := constraints(p.Type.Rules); len(rules) > 0 {
			note("param", p.Name+": "+strings.Join(rules, ", "))
		}
	}
	note("requires", f.Decl.Requires...)
	for _, e := range f.Decl.Errors {
		when := "as the state demands"
		if e.When != "" {
			when = "when " + e.When
		}
		note(fault(e.Name), when)
	}
	note("ensures", f.Decl.Ensures...)
	if f.Decl.Idempotent {
		lines = append(lines, "  - the same call again gives the same")
	}
	return append(lines, fmt.Sprintf("  - key %q, in what it logs or wraps", "PACT:"+c.Component+":"+f.Name))
}

// about is the first sentence on a name: its own documentation, or what it is.
func about(name, what, doc string) string {
	if doc == "" {
		return name + " is " + what + "."
	}
	return name + ": " + doc
}

// aboutType is what is said of a named type; plain are the kinds that its language has no type for.
func aboutType(c *schemas.Contract, t *lang.T, name string, plain map[lang.Kind]string) string {
	what := "the contract's " + t.Name
	if t.Component != c.Component {
		what = t.Name + " of component " + t.Component
	}
	doc := ""
	for _, d := range c.Types {
		if d.Name == t.Name && t.Component == c.Component {
			doc = d.Doc
		}
	}
	text := about(name, what, doc)
	if t.Kind == lang.Union {
		text += " One of its fields is set."
	}
	if r := rules(t, plain); r != "" && t.Kind != lang.Struct {
		text += "\nIt has " + r + "."
	}
	return text
}

// rules are what a language does not say of a type: its kind, where it is among the plain ones, and its constraints.
func rules(t *lang.T, plain map[lang.Kind]string) string {
	var out []string
	if as := plain[t.Kind]; as != "" {
		out = append(out, as)
	}
	return strings.Join(append(out, constraints(t.Rules)...), ", ")
}

// needed is how many parameters a call gives by position: all but the optional ones at the end.
func needed(f *lang.Fn) int {
	n := len(f.Params)
	for n > 0 && f.Params[n-1].Type.Optional {
		n--
	}
	return n
}

// faults are the errors of a contract, each once, with the first documentation that one has.
func faults(u *lang.Unit) []schemas.ErrorCase {
	var out []schemas.ErrorCase
	for _, f := range u.Functions() {
		for _, e := range f.Decl.Errors {
			if i := slices.IndexFunc(out, func(o schemas.ErrorCase) bool { return o.Name == e.Name }); i < 0 {
				out = append(out, e)
			} else if out[i].Doc == "" {
				out[i].Doc = e.Doc
			}
		}
	}
	return out
}

// constraints are the rules of a type in words, in the order in which they are declared.
func constraints(c schemas.Constraints) []string {
	var out []string
	number := func(name string, n *schemas.Number) {
		if n != nil {
			out = append(out, name+" "+string(*n))
		}
	}
	count := func(name string, n *int) {
		if n != nil {
			out = append(out, fmt.Sprintf("%s %d", name, *n))
		}
	}
	number("minimum", c.Minimum)
	number("maximum", c.Maximum)
	number("exclusive_minimum", c.ExclusiveMinimum)
	number("exclusive_maximum", c.ExclusiveMaximum)
	number("multiple_of", c.MultipleOf)
	count("min_length", c.MinLength)
	count("max_length", c.MaxLength)
	if c.Pattern != "" {
		out = append(out, "pattern "+c.Pattern)
	}
	if c.Format != "" {
		out = append(out, "format "+c.Format)
	}
	count("min_items", c.MinItems)
	count("max_items", c.MaxItems)
	if c.UniqueItems {
		out = append(out, "unique_items")
	}
	count("min_properties", c.MinProperties)
	count("max_properties", c.MaxProperties)
	return out
}

// comment writes text as a Go comment.
func comment(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return "// " + strings.ReplaceAll(flat(text), "\n", "\n// ") + "\n"
}

// remark writes text as a comment at the end of a line.
func remark(text string) string {
	if text == "" {
		return ""
	}
	return " // " + oneLine(text)
}

// oneLine is a text without breaks.
func oneLine(text string) string { return strings.ReplaceAll(flat(text), "\n", " ") }

// flat leaves of the breaks of lines only \n, so that nothing ends a comment before its time.
func flat(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
			return ' '
		case 0, 0xFEFF:
			return -1
		}
		return r
	}, text)
}
