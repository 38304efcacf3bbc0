package lang

import (
	"fmt"
	"slices"
	"strings"

	"pact/schemas"
)

var (
	identifierForm = schemas.Lazy(`^[a-z][a-z0-9_]{0,47}$`)
	typeNameForm   = schemas.Lazy(`^[A-Z][A-Za-z0-9]{0,63}$`)
)

// celWords are the words that CEL keeps for itself.
var celWords = strings.Fields(`as break const continue else false for function if import in let loop null namespace package
	return true var void while`)

// badIdentifier says why a name cannot name what it names; a variable also cannot be called result.
func badIdentifier(what, name string, variable bool) (message, fix string) {
	switch {
	case !identifierForm().MatchString(name):
		fix = "write it in small letters, digits and _, from a letter, at most 48 long"
		if s := snake(name); identifierForm().MatchString(s) {
			fix = fmt.Sprintf("write %s", s)
		}
		return fmt.Sprintf("%q does not name %s", name, article(what)), fix
	case Taken(name):
		return fmt.Sprintf("%q is a word of CEL and names no %s", name, what), fmt.Sprintf("choose another name, like %s_value", name)
	case variable && name == "result":
		return fmt.Sprintf("%q is what a function returned and names no %s", name, what), "choose another name"
	}
	return "", ""
}

// Taken says that a word cannot name a field, an error or a function, however it is written: CEL keeps it for itself.
func Taken(word string) bool { return slices.Contains(celWords, word) }

// snake brings camelCase and dashes into the form of an identifier.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r >= 'A' && r <= 'Z':
			if i > 0 && !strings.HasSuffix(b.String(), "_") {
				b.WriteByte('_')
			}
			b.WriteRune(r - 'A' + 'a')
		case r == '-' || r == ' ' || r == '.':
			b.WriteByte('_')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// synonyms are the names that other languages give to the primitives.
var synonyms = map[string]string{
	"any": "json", "array": "list", "bigint": "int", "blob": "bytes", "boolean": "bool", "char": "string",
	"datetime": "timestamp", "dict": "map", "double": "float", "float32": "float", "float64": "float", "guid": "uuid",
	"instant": "timestamp", "int32": "int", "int64": "int", "integer": "int", "long": "int", "money": "decimal",
	"none": "void", "null": "void", "number": "float", "object": "json", "record": "map", "str": "string", "text": "string",
	"time": "timestamp", "timedelta": "duration", "unit": "void",
}

// twice answers for each name whether it came before.
type twice map[string]bool

func (t twice) seen(name string) bool {
	was := t[name]
	t[name] = true
	return was
}
