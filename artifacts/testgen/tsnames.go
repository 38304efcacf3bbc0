package testgen

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

// tsKeywords are the words that name no variable in a module of JavaScript or TypeScript.
var tsKeywords = strings.Fields(`arguments await break case catch class const continue debugger default delete do else enum eval
	export extends false finally for function if implements import in instanceof interface let new null package private protected
	public return static super switch this throw true try typeof undefined var void while with yield`)

// tsName is how a name of a contract is spelled in JavaScript and TypeScript: create_hold is createHold.
func tsName(name string) string {
	s := goName(name)
	if s == "" {
		return "value"
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// tsParam is how a parameter is spelled; parameters go by their place, so a keyword gets another name.
func tsParam(name string) string {
	s := tsName(name)
	if slices.Contains(tsKeywords, s) {
		return s + "Value"
	}
	return s
}

// script says that a contract is bound in JavaScript or TypeScript.
func script(c *schemas.Contract) bool {
	return c.Binding.Language == schemas.LanguageJavaScript || c.Binding.Language == schemas.LanguageTypeScript
}

// tsCall is the name of a function of a contract. What a binding to another language says is of no use here.
func tsCall(c *schemas.Contract, f *schemas.Function) string {
	if f.Bind != nil && f.Bind.Call != "" && script(c) {
		return f.Bind.Call
	}
	return tsName(f.Name)
}

// tsProperty is a struct's field as a key of an object.
func tsProperty(c *schemas.Contract, f *schemas.Field) string {
	name := f.Name
	if f.Field != "" && script(c) {
		name = f.Field
	}
	if !tsIdentifier().MatchString(name) {
		return literal(name)
	}
	return name
}

var tsIdentifier = schemas.Lazy(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

// tsFactory is the name of the binding's factory, "" where the languages have none.
func tsFactory(c *schemas.Contract) string {
	if !script(c) {
		return ""
	}
	return c.Binding.Factory
}

// tsBound says what of a binding JavaScript cannot spell. What the binding says becomes code, so nothing else may stand
// there. A keyword is a fine name of a method and of an export.
func tsBound(c *schemas.Contract) error {
	var names []string
	if f := tsFactory(c); f != "" {
		names = append(names, f)
	}
	for i := range c.Functions {
		names = append(names, tsCall(c, &c.Functions[i]))
	}
	for _, name := range names {
		if !tsIdentifier().MatchString(name) {
			return fmt.Errorf("binding of contract %s: %q is not the name of anything that a module exports", c.Component, name)
		}
	}
	return nil
}

// tsDoc writes text as a documentation comment that is indented so.
func tsDoc(indent, text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	text = strings.ReplaceAll(flat(text), "*/", `*\/`)
	if !strings.Contains(text, "\n") {
		return indent + "/** " + text + " */\n"
	}
	return indent + "/**\n" + indent + " * " + strings.ReplaceAll(text, "\n", "\n"+indent+" * ") + "\n" + indent + " */\n"
}
