package lang

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/operators"

	"pact/schemas"
)

// CEL's own messages, and what is said instead: the words of a contract, and what to do.

var (
	undeclaredForm = schemas.Lazy(`^undeclared reference to '([^']*)'`)
	overloadForm   = schemas.Lazy(`^found no matching overload for '([^']*)' applied to '(.*)'$`)
	undefinedForm  = schemas.Lazy(`^undefined field '([^']*)'`)
	notFieldsForm  = schemas.Lazy(`^type '(.*)' does not support field selection`)
	bareHasForm    = schemas.Lazy(`has\(\s*(\w+)\s*\)`)
	tokenForm      = schemas.Lazy(`token recognition error at: '(.*?)\s*'$`)
	eofForm        = schemas.Lazy(`(mismatched input|no viable alternative at input|missing .* at|extraneous input) '(.*?)'`)
)

// inWords turns the types that CEL names into those of a contract.
func inWords(text string) string {
	return celNames.Replace(wrapperForm().ReplaceAllString(text, "$1?"))
}

var (
	wrapperForm = schemas.Lazy(`wrapper\(([\w.]+)\)`)
	celNames    = strings.NewReplacer("google.protobuf.Timestamp", "timestamp", "google.protobuf.Duration", "duration",
		"double", "float", "dyn", "json", "null_type", "null")
)

// mistakes words what CEL's parser or checker reported. The parser's first error alone counts: what follows comes of it.
func (in *inspector) mistakes(errs []*common.Error, parsing bool) []mistake {
	var out []mistake
	for _, e := range errs {
		if in.told[e.ExprID] && !parsing {
			continue
		}
		offset := in.locate(e.Location.Line(), e.Location.Column())
		m := in.word(e.Message, offset)
		if !slices.ContainsFunc(out, func(o mistake) bool { return o.offset == m.offset && o.message == m.message }) {
			out = append(out, m)
		}
		if parsing {
			break
		}
	}
	return out
}

// locate turns CEL's line (from 1) and column (from 0, in characters) into a byte offset.
func (in *inspector) locate(line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(in.source[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at + byteOffset(in.source[at:], max(column, 0))
}

func (in *inspector) word(text string, offset int) mistake {
	first, _, _ := strings.Cut(text, "\n")
	if m := undeclaredForm().FindStringSubmatch(text); m != nil {
		return in.undeclared(m[1], offset)
	}
	if m := overloadForm().FindStringSubmatch(text); m != nil {
		return overload(m[1], inWords(m[2]), offset)
	}
	if m := undefinedForm().FindStringSubmatch(text); m != nil {
		return mistake{in.forward(offset, m[1]), "no field " + m[1] + " on what stands before it", "correct the name"}
	}
	if m := notFieldsForm().FindStringSubmatch(text); m != nil {
		return mistake{offset, inWords(m[1]) + " has no fields", "compare the value itself, or correct what stands before the point"}
	}
	if strings.HasPrefix(text, "Syntax error") {
		if m := eofForm().FindStringSubmatch(text); m != nil && m[2] != "<EOF>" {
			return mistake{offset, fmt.Sprintf("%q cannot stand here", m[2]), meantWord(m[2])}
		} else if m != nil {
			return mistake{offset, "the expression ends too early", "complete it; it is CEL"}
		}
		if m := tokenForm().FindStringSubmatch(first); m != nil {
			return mistake{offset, fmt.Sprintf("%q is no part of CEL", m[1]), meantWord(m[1])}
		}
		return mistake{offset, "not CEL: " + strings.TrimPrefix(first, "Syntax error: "), "correct the expression"}
	}
	if strings.HasPrefix(text, "invalid argument to has()") {
		fix := "write has(request.note)"
		if m := bareHasForm().FindStringSubmatch(in.source); m != nil && slices.Contains(in.variables(), m[1]) {
			fix = fmt.Sprintf("write %s != null, where %s is optional", m[1], m[1])
		}
		return mistake{offset, "has() asks for a field", fix}
	}
	return mistake{offset, inWords(first), "correct the expression; it is CEL with the strings, lists, math and sets extensions"}
}

// meantWord is what to write in place of what other languages have.
func meantWord(word string) string {
	if cel := map[string]string{"and": "&&", "or": "||", "not": "!", "=": "== to compare", "&": "&&", "|": "||", "is": "=="}[word]; cel != "" {
		return "write " + cel + "; it is CEL"
	}
	return "correct the expression; it is CEL"
}

// undeclared words a name that nothing has.
func (in *inspector) undeclared(name string, offset int) mistake {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	if offset < len(in.source) && in.source[offset] == '(' { // a function; CEL points at its (
		if from := offset - len(name); from >= 0 && in.source[from:offset] == name {
			offset = from
		}
		known := functionNames()
		return mistake{offset, fmt.Sprintf("no function is called %s%s", name, nearest(name, known)), "use a function of CEL or of its strings, lists, math and sets extensions"}
	}
	variables := in.variables()
	if name == "result" && !slices.Contains(variables, name) {
		return mistake{offset, "result is what a function returned, and there is none here", "use the parameters: " + strings.Join(variables, ", ")}
	}
	fix := "nothing has a name here: there are no parameters"
	if len(variables) > 0 {
		fix = "use one of " + strings.Join(variables, ", ")
	}
	return mistake{offset, fmt.Sprintf("nothing is called %s here%s", name, nearest(name, variables)), fix}
}

// forward finds a name at or after an offset.
func (in *inspector) forward(offset int, name string) int {
	if i := strings.Index(in.source[min(offset, len(in.source)):], name); i >= 0 {
		return offset + i
	}
	return offset
}

func nearest(name string, known []string) string {
	if n := schemas.Nearest(name, known); n != "" {
		return "; did you mean " + n + "?"
	}
	return ""
}

// variables lists the names of the scope that were given, not those that macros make.
func (in *inspector) variables() []string {
	var out []string
	for name, t := range in.scope {
		if t != nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// functionNames lists the functions and macros of CEL by the last part of their name.
func functionNames() []string {
	var out []string
	for name := range baseEnv().Functions() {
		if name[0] >= 'a' && name[0] <= 'z' && !slices.Contains(celWords, name) {
			out = append(out, name[strings.LastIndexByte(name, '.')+1:])
		}
	}
	for _, m := range baseEnv().Macros() {
		out = append(out, m.Function())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// overload words an operator or function that does not take its arguments.
func overload(name, args string, offset int) mistake {
	symbol, isOperator := operators.FindReverse(name)
	switch {
	case name == operators.Equals || name == operators.NotEquals:
		return mistake{
			offset, fmt.Sprintf("%s compares two values of one type, not %s", symbol, args),
			"bring both to one type: 1.0 is a float, 1 an int; texts, enums, dates, decimals and uuids are strings in quotes",
		}
	case name == operators.Index:
		return mistake{offset, fmt.Sprintf("[…] does not take %s", args), "index a list with an int, a map with its key"}
	case name == operators.Conditional:
		return mistake{offset, fmt.Sprintf("? : does not take %s", args), "write condition ? value : value, with a bool and two values of one type"}
	case isOperator && symbol != "":
		return mistake{offset, fmt.Sprintf("%s does not take %s", symbol, args), oneType(symbol, args)}
	}
	return mistake{offset, fmt.Sprintf("%s does not take %s", name, args), "give it what it takes; see CEL and its strings, lists, math and sets extensions"}
}

// oneType says how to bring the arguments of an operator to one type.
func oneType(symbol, args string) string {
	switch has := func(t string) bool { return strings.Contains(args, t) }; {
	case has("timestamp") && has("string"):
		return "write the time as timestamp('2027-01-31T10:00:00Z')"
	case has("duration"):
		return "write the other as duration('1h30m')"
	case has("string") && (has("float") || has("int")):
		return "a decimal, a date and a uuid are strings: make a number of one with double(…) or int(…)"
	}
	return "bring both to a type that " + symbol + " takes: 1.0 is a float, 1 an int"
}
