package testgen

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pact/schemas"
)

// pyKeywords are the words that name nothing in Python.
var pyKeywords = strings.Fields(`False None True and as assert async await break class continue def del elif else except
	finally for from global if import in is lambda nonlocal not or pass raise return try while with yield`)

// pyName is how a name of a contract is spelled in Python: as it is, with _ behind a keyword.
func pyName(name string) string {
	if slices.Contains(pyKeywords, name) {
		return name + "_"
	}
	return name
}

// pyCall is the Python name of a function of a contract. What a binding to another language says is of no use here.
func pyCall(c *schemas.Contract, f *schemas.Function) string {
	if f.Bind != nil && f.Bind.Call != "" && c.Binding.Language == schemas.LanguagePython {
		return f.Bind.Call
	}
	return pyName(f.Name)
}

// pyField is the name of a struct's field: the key of a dict, or an attribute where Python can spell it.
func pyField(c *schemas.Contract, f *schemas.Field) string {
	if f.Field != "" && c.Binding.Language == schemas.LanguagePython {
		return f.Field
	}
	return f.Name
}

var pyIdentifier = schemas.Lazy(`^[A-Za-z_][A-Za-z0-9_]*$`)

// isPyName says that Python can spell a name.
func isPyName(name string) bool {
	return pyIdentifier().MatchString(name) && !slices.Contains(pyKeywords, name)
}

// pyMember is how the value of an enum is spelled as a member of its class: "light blue" is LIGHT_BLUE.
func pyMember(value string) string {
	s := strings.ToUpper(strings.Join(strings.FieldsFunc(value, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "_"))
	if s == "" || unicode.IsDigit(rune(s[0])) {
		return strings.TrimSuffix("VALUE_"+s, "_")
	}
	return s
}

// pyDoc writes a text as the docstring of what is indented so.
func pyDoc(indent, text string) string {
	text = strings.TrimSpace(flat(text))
	open := `"""`
	switch {
	case strings.Contains(text, `"""`) || strings.HasSuffix(text, `"`) || strings.HasSuffix(text, `\`):
		text = strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), `"`, `\"`)
	case strings.Contains(text, `\`):
		open = `r"""`
	}
	if strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\n", "\n"+indent) + "\n" + indent
	}
	return indent + open + text + "\"\"\"\n"
}

// pyComment writes text as comments that are indented so.
func pyComment(indent, text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return indent + "# " + strings.ReplaceAll(flat(text), "\n", "\n"+indent+"# ") + "\n"
}

// pyRemark writes text as a comment at the end of a line.
func pyRemark(text string) string {
	if text == "" {
		return ""
	}
	return "  # " + oneLine(text)
}

// pyBound says what of a binding Python cannot spell. What the binding says becomes code, so nothing else may stand there.
func pyBound(c *schemas.Contract) error {
	var names []string
	if c.Binding.Language == schemas.LanguagePython && c.Binding.Factory != "" {
		names = append(names, c.Binding.Factory)
	}
	for i := range c.Functions {
		names = append(names, pyCall(c, &c.Functions[i]))
	}
	for _, name := range names {
		if !isPyName(name) {
			return fmt.Errorf("binding of contract %s: %q is not the name of anything that a Python module has", c.Component, name)
		}
	}
	return nil
}
