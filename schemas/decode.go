package schemas

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// The decoder is strict: an unknown or duplicate key, a wrong type, an unknown enum value and a missing required key are
// problems with a place. It goes on after each, so that one pass names them all. The json tag is the only tag: a field
// without omitempty or omitzero is required. A scalar where a struct is wanted is taken by the field tagged
// `pact:"shorthand"`. A type with Enum() []string takes only those values.

// Decode reads a YAML document. The value is what could be read; it is complete only when there are no problems. Source
// is nil when the text could not be parsed at all.
func Decode[T any](data []byte) (*T, *Source, []Problem) {
	src, problem := parseYAML(data, documentLimits)
	return decodeSource[T](src, problem, "key")
}

// DecodeArguments reads the JSON arguments of a call in the same words, with no places.
func DecodeArguments[T any](data []byte) (*T, []Problem) {
	src, problem := parseJSON(data, argumentLimits)
	v, _, problems := decodeSource[T](src, problem, "argument")
	return v, problems
}

func decodeSource[T any](src *Source, problem *Problem, word string) (*T, *Source, []Problem) {
	v := new(T)
	if problem != nil {
		return v, nil, []Problem{*problem}
	}
	d := decoder{word: word}
	d.value(src.root, reflect.ValueOf(v).Elem(), "")
	sortProblems(d.problems)
	return v, src, d.problems
}

type decoder struct {
	word     string // what a key is called: key or argument
	problems []Problem
}

func (d *decoder) refuse(n *yaml.Node, pointer, fix, format string, args ...any) {
	d.problems = append(d.problems, Problem{Pointer: pointer, Place: Place{n.Line, n.Column}, Message: fmt.Sprintf(format, args...), Fix: fix})
}

var (
	timeType   = reflect.TypeFor[time.Time]()
	anyType    = reflect.TypeFor[Any]()
	numberType = reflect.TypeFor[Number]()
)

// value decodes one node into v, which is addressable.
func (d *decoder) value(n *yaml.Node, v reflect.Value, pointer string) {
	n = deref(n)
	switch v.Type() {
	case timeType:
		d.time(n, v, pointer)
		return
	case anyType:
		v.Set(reflect.ValueOf(Any{Set: true, Value: d.any(n, pointer)}))
		return
	case numberType:
		if num, err := ParseNumber(n.Value); n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float") && err == nil {
			v.SetString(string(num))
			return
		}
		d.wrong(n, pointer, "a number")
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if n.Tag == "!!null" {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), pointer)
	case reflect.Struct:
		d.object(n, v, pointer)
	case reflect.Slice:
		d.list(n, v, pointer)
	case reflect.Map:
		d.mapping(n, v, pointer)
	case reflect.Interface:
		if x := d.any(n, pointer); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		d.scalar(n, v, pointer)
	}
}

func (d *decoder) object(n *yaml.Node, v reflect.Value, pointer string) {
	fields := fieldsOf(v.Type())
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		for _, f := range fields {
			if f.shorthand {
				d.value(n, v.FieldByIndex(f.index), pointer)
				return
			}
		}
	}
	if n.Kind != yaml.MappingNode {
		d.wrong(n, pointer, "a mapping with "+strings.Join(names(fields), ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
		switch {
		case at < 0 && ignored(v, key.Value):
			continue
		case at < 0:
			d.refuse(key, pointer, "correct or remove it; known: "+strings.Join(names(fields), ", "), "unknown %s %q%s", d.word, key.Value, meant(key.Value, names(fields)))
			continue
		case seen[key.Value]:
			d.refuse(key, pointer, "keep one of them", "duplicate %s %q", d.word, key.Value)
			continue
		}
		seen[key.Value] = true
		if !fields[at].required && deref(val).Tag == "!!null" && fields[at].typ != anyType {
			continue
		}
		d.value(val, v.FieldByIndex(fields[at].index), pointer+Pointer(key.Value))
	}
	for _, f := range fields {
		if f.required && !seen[f.name] {
			d.refuse(n, pointer, fmt.Sprintf("add %s: …", f.name), "the %s %q is missing", d.word, f.name)
		}
	}
}

// ignored asks a struct that passes over some keys, and has it note them.
func ignored(v reflect.Value, key string) bool {
	i, ok := v.Addr().Interface().(interface {
		Ignores(key string) bool
		Ignore(key string)
	})
	if ok = ok && i.Ignores(key); ok {
		i.Ignore(key)
	}
	return ok
}

func meant(name string, known []string) string {
	if n := Nearest(name, known); n != "" {
		return fmt.Sprintf(", did you mean %q?", n)
	}
	return ""
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, pointer string) {
	if n.Tag == "!!null" { // nothing in a list says what an empty list says
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return
	}
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, pointer, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		d.value(c, out.Index(i), pointer+Pointer(i))
	}
	v.Set(out)
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, pointer string) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		d.wrong(n, pointer, "a mapping")
		return
	}
	out := reflect.MakeMap(v.Type())
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := deref(n.Content[i])
		if out.MapIndex(reflect.ValueOf(key.Value)).IsValid() {
			d.refuse(key, pointer, "keep one of them", "duplicate %s %q", d.word, key.Value)
			continue
		}
		el := reflect.New(v.Type().Elem()).Elem()
		d.value(n.Content[i+1], el, pointer+Pointer(key.Value))
		out.SetMapIndex(reflect.ValueOf(key.Value), el)
	}
	v.Set(out)
}

func (d *decoder) time(n *yaml.Node, v reflect.Value, pointer string) {
	t, err := time.Parse(time.RFC3339, n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		d.wrong(n, pointer, "a time such as 2027-01-31T10:00:00Z")
		return
	}
	v.Set(reflect.ValueOf(t.UTC()))
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, pointer string) {
	ok := n.Kind == yaml.ScalarNode
	switch v.Kind() {
	case reflect.String:
		// A date and a number-like word are text where text is wanted: 2027-01-31, 1e3 of a commit id.
		if ok = ok && n.Tag != "!!null" && n.Tag != "!!bool"; !ok {
			d.wrong(n, pointer, "text")
			return
		}
		if values := enumOf(v); values != nil && !slices.Contains(values, n.Value) {
			d.refuse(n, pointer, "use one of "+strings.Join(values, ", "), "%q is not known here%s", n.Value, meant(n.Value, values))
			return
		}
		v.SetString(n.Value)
		if c, ok := v.Interface().(interface{ Check() error }); ok {
			if err := c.Check(); err != nil {
				d.refuse(n, pointer, "correct the value", "%s", err)
			}
		}
	case reflect.Bool:
		if ok = ok && (n.Value == "true" || n.Value == "false") && n.Tag == "!!bool"; !ok {
			d.wrong(n, pointer, "true or false")
			return
		}
		v.SetBool(n.Value == "true")
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if !ok || err != nil || n.Tag != "!!int" {
			d.wrong(n, pointer, "a whole number")
			return
		}
		v.SetInt(i)
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.Value, 64)
		if !ok || err != nil || math.IsNaN(f) || math.IsInf(f, 0) || (n.Tag != "!!int" && n.Tag != "!!float") {
			d.wrong(n, pointer, "a number")
			return
		}
		v.SetFloat(f)
	default:
		d.wrong(n, pointer, "something else: "+v.Type().String()+" cannot be read")
	}
}

// any decodes a node whose type another part of the document decides; see Any.
func (d *decoder) any(n *yaml.Node, pointer string) any {
	n = deref(n)
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := deref(n.Content[i])
			if _, twice := out[key.Value]; twice {
				d.refuse(key, pointer, "keep one of them", "duplicate %s %q", d.word, key.Value)
				continue
			}
			out[key.Value] = d.any(n.Content[i+1], pointer+Pointer(key.Value))
		}
		return out
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for i, c := range n.Content {
			out = append(out, d.any(c, pointer+Pointer(i)))
		}
		return out
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int":
		if num := json.Number(n.Value); json.Valid([]byte(n.Value)) {
			return plainNumber(num)
		}
	case "!!float":
		if num, err := ParseNumber(n.Value); err == nil {
			if f, err := strconv.ParseFloat(string(num), 64); err == nil {
				return f
			}
		}
	default:
		return n.Value
	}
	d.refuse(n, pointer, "write a plain decimal number, or quote it to make it text", "%s is no number that JSON has", n.Value)
	return nil
}

// wrong says what was wanted and what stands there.
func (d *decoder) wrong(n *yaml.Node, pointer, want string) {
	got := map[string]string{"!!map": "a mapping", "!!seq": "a list", "!!null": "nothing"}[n.Tag]
	if got == "" {
		got = fmt.Sprintf("%q", clip(n.Value, 60))
	}
	name := "the value"
	if i := strings.LastIndexByte(pointer, '/'); i >= 0 {
		name = fmt.Sprintf("%q", pointer[i+1:])
		if _, err := strconv.Atoi(pointer[i+1:]); err == nil {
			name = "item " + pointer[1:]
		}
	}
	d.refuse(n, pointer, "write "+want, "%s must be %s, not %s", name, want, got)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
