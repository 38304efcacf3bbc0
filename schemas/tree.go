package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// MaxForeign is the size that a document of another kind may have, in bytes: an OpenAPI document, a JSON Schema.
const MaxForeign = 4 << 20

// Tree is a value of a document whose kind Pact does not define: it knows the order of its keys and where it stands. It
// is read only; a nil Tree is an absent value.
type Tree struct {
	Place Place
	Keys  []string // of an object, in the order of the document
	Items []*Tree  // of a list

	members map[string]*Tree
	kind    string
	text    string
}

// ParseTree reads a document in JSON or YAML. A key that stands twice, a second document and one that unfolds without
// measure are refused.
func ParseTree(data []byte) (*Tree, *Problem) {
	if len(data) > MaxForeign {
		return nil, &Problem{Message: fmt.Sprintf("the document has %d bytes; %d are allowed", len(data), MaxForeign), Fix: "split it, or take only what is needed"}
	}
	var src *Source
	var problem *Problem
	if text := bytes.TrimLeft(data, " \t\r\n"); len(text) > 0 && (text[0] == '{' || text[0] == '[') && json.Valid(text) {
		src, problem = parseJSONFile(data, foreignLimits)
	} else {
		src, problem = parseYAML(data, foreignLimits)
	}
	if problem != nil {
		return nil, problem
	}
	b := builder{made: map[*yaml.Node]*Tree{}}
	tree := b.tree(src.root)
	return tree, b.problem
}

// builder makes trees of nodes; what an alias names is made once.
type builder struct {
	made    map[*yaml.Node]*Tree
	problem *Problem
}

func (b *builder) tree(n *yaml.Node) *Tree {
	n = deref(n)
	if t := b.made[n]; t != nil {
		return t
	}
	t := &Tree{Place: Place{n.Line, n.Column}, text: n.Value}
	b.made[n] = t
	switch {
	case n.Kind == yaml.MappingNode:
		t.kind, t.members = "object", map[string]*Tree{}
		b.object(t, n)
	case n.Kind == yaml.SequenceNode:
		t.kind = "array"
		for _, c := range n.Content {
			t.Items = append(t.Items, b.tree(c))
		}
	case n.Tag == "!!null":
		t.kind = "null"
	case n.Tag == "!!bool":
		t.kind, t.text = "boolean", strings.ToLower(n.Value)
	case n.Tag == "!!int" || n.Tag == "!!float":
		t.kind = "number"
		if !json.Valid([]byte(n.Value)) {
			b.number(t)
		}
	default:
		t.kind = "string"
	}
	return t
}

// object takes the members of a mapping; those that a merge key brings stand behind its own.
func (b *builder) object(t *Tree, n *yaml.Node) {
	var merged []*Tree
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := deref(n.Content[i])
		value := b.tree(n.Content[i+1])
		if key.Tag == "!!merge" {
			if merged = append(merged, value); value.kind == "array" {
				merged = append(merged, value.Items...)
			}
			continue
		}
		if t.members[key.Value] != nil {
			b.refuse(key, "keep one of them", "the key %q stands twice", key.Value)
			continue
		}
		t.Keys = append(t.Keys, key.Value)
		t.members[key.Value] = value
	}
	for _, m := range merged {
		for _, key := range m.Keys {
			if t.members[key] == nil {
				t.Keys = append(t.Keys, key)
				t.members[key] = m.members[key]
			}
		}
	}
}

// number brings what YAML takes for a number and JSON does not (0x1f, 1_000, +1) into its plain form.
func (b *builder) number(t *Tree) {
	if i, err := strconv.ParseInt(t.text, 0, 64); err == nil {
		t.text = strconv.FormatInt(i, 10)
		return
	}
	if n, err := ParseNumber(t.text); err == nil && len(t.text) < 30 {
		t.text = strings.TrimSuffix(n.Rat().FloatString(20), "."+strings.Repeat("0", 20))
		return
	}
	t.kind = "string" // .inf, .nan: no number that JSON has
}

func (b *builder) refuse(n *yaml.Node, fix, format string, args ...any) {
	if b.problem == nil {
		b.problem = &Problem{Place: Place{n.Line, n.Column}, Message: fmt.Sprintf(format, args...), Fix: fix}
	}
}

// Kind is object, array, string, number, boolean or null; "" for an absent value.
func (t *Tree) Kind() string {
	if t == nil {
		return ""
	}
	return t.kind
}

// Get is the member of an object, nil where it is absent or this is no object.
func (t *Tree) Get(key string) *Tree {
	if t == nil {
		return nil
	}
	return t.members[key]
}

// Text is the value of a string, "" for anything else.
func (t *Tree) Text() string {
	if t.Kind() != "string" {
		return ""
	}
	return t.text
}

// Number is the exact value of a number; ok is false for anything else and for one that ParseNumber refuses.
func (t *Tree) Number() (n Number, ok bool) {
	if t.Kind() != "number" {
		return "", false
	}
	n, err := ParseNumber(t.text)
	return n, err == nil
}

// True says that the value is true.
func (t *Tree) True() bool { return t.Kind() == "boolean" && t.text == "true" }

// Texts are the strings of a list of strings; a list that holds something else gives what is a string.
func (t *Tree) Texts() []string {
	if t == nil {
		return nil
	}
	var out []string
	for _, item := range t.Items {
		if item.kind == "string" {
			out = append(out, item.text)
		}
	}
	return out
}

// At follows a JSON pointer; nil where nothing stands.
func (t *Tree) At(pointer string) *Tree {
	if pointer == "" {
		return t
	}
	if pointer[0] != '/' {
		return nil
	}
	for part := range strings.SplitSeq(pointer[1:], "/") {
		part = unescapePointer.Replace(part)
		if t.Kind() == "array" {
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(t.Items) {
				return nil
			}
			t = t.Items[i]
			continue
		}
		if t = t.Get(part); t == nil {
			return nil
		}
	}
	return t
}

// Value is the value in the Go types that Any lists.
func (t *Tree) Value() any {
	switch t.Kind() {
	case "object":
		out := make(map[string]any, len(t.Keys))
		for _, k := range t.Keys {
			out[k] = t.members[k].Value()
		}
		return out
	case "array":
		out := make([]any, 0, len(t.Items))
		for _, item := range t.Items {
			out = append(out, item.Value())
		}
		return out
	case "number":
		return plainNumber(json.Number(t.text))
	case "boolean":
		return t.text == "true"
	case "string":
		return t.text
	}
	return nil
}

// MarshalJSON writes the value with its keys in their order.
func (t *Tree) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	t.write(&b)
	return b.Bytes(), nil
}

func (t *Tree) write(b *bytes.Buffer) {
	text := func(s string) {
		raw, _ := json.Marshal(s) // a string always can be
		b.Write(raw)
	}
	switch t.Kind() {
	case "object":
		b.WriteByte('{')
		for i, k := range t.Keys {
			if i > 0 {
				b.WriteByte(',')
			}
			text(k)
			b.WriteByte(':')
			t.members[k].write(b)
		}
		b.WriteByte('}')
	case "array":
		b.WriteByte('[')
		for i, item := range t.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.write(b)
		}
		b.WriteByte(']')
	case "number", "boolean":
		b.WriteString(t.text)
	case "string":
		text(t.text)
	default:
		b.WriteString("null")
	}
}
