package register

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// node is a value of a JSON text with its place in it. Texts are changed by splicing, so that what is not ours keeps its
// every byte.
type node struct {
	start, end int  // of the value in the text
	kind       byte // '{', '[' or 0
	members    []member
}

// member is an element of an object or, without a key, of an array.
type member struct {
	key   string
	start int // of the key, or of the element
	value node
}

func (n *node) get(key string) *node {
	for i := range n.members {
		if n.members[i].key == key {
			return &n.members[i].value
		}
	}
	return nil
}

// parse reads a text whose outermost value is an object.
func parse(text []byte) (*node, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	n, err := parseValue(dec, text)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = fmt.Errorf("something follows the outermost value")
		} else if n.kind != '{' {
			err = fmt.Errorf("the outermost value is no object")
		}
	}
	if err != nil {
		at := int(dec.InputOffset())
		if syntax, ok := err.(*json.SyntaxError); ok {
			at = int(syntax.Offset)
		}
		line, column := place(text, at)
		return nil, fmt.Errorf("line %d, column %d: %w", line, column, err)
	}
	return &n, nil
}

func parseValue(dec *json.Decoder, text []byte) (node, error) {
	n := node{start: skip(text, int(dec.InputOffset()))}
	token, err := dec.Token()
	if err != nil {
		if err == io.EOF {
			err = fmt.Errorf("the text ends too early")
		}
		return n, err
	}
	delim, _ := token.(json.Delim)
	if delim != '{' && delim != '[' {
		n.end = int(dec.InputOffset())
		return n, nil
	}
	n.kind = byte(delim)
	for dec.More() {
		m := member{start: skip(text, int(dec.InputOffset()))}
		if delim == '{' {
			key, err := dec.Token()
			if err != nil {
				return n, err
			}
			m.key = key.(string)
			if n.get(m.key) != nil {
				return n, fmt.Errorf("the key %q stands twice", m.key)
			}
		}
		if m.value, err = parseValue(dec, text); err != nil {
			return n, err
		}
		if delim == '[' {
			m.start = m.value.start
		}
		n.members = append(n.members, m)
	}
	if _, err := dec.Token(); err != nil {
		if err == io.EOF {
			err = fmt.Errorf("the text ends too early")
		}
		return n, err
	}
	n.end = int(dec.InputOffset())
	return n, nil
}

// skip passes white space, commas and colons.
func skip(text []byte, at int) int {
	for at < len(text) && strings.IndexByte(" \t\r\n,:", text[at]) >= 0 {
		at++
	}
	return at
}

func place(text []byte, at int) (line, column int) {
	before := text[:min(max(at, 0), len(text))]
	return bytes.Count(before, []byte("\n")) + 1, len(before) - bytes.LastIndexByte(before, '\n')
}

// style is how a text is laid out.
type style struct{ indent, newline string }

func styleOf(text []byte, root *node) style {
	s := style{"  ", "\n"}
	if bytes.Contains(text, []byte("\r\n")) {
		s.newline = "\r\n"
	}
	if len(root.members) > 0 {
		lead := text[root.start+1 : root.members[0].start]
		if at := bytes.LastIndexByte(lead, '\n'); at >= 0 && at+1 < len(lead) {
			s.indent = string(lead[at+1:])
		}
	}
	return s
}

// render writes a value as it stands at a depth. Objects keep the order of their fields: give it ordered values.
func (s style) render(v any, depth int) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(strings.Repeat(s.indent, depth), s.indent)
	_ = enc.Encode(v)
	return strings.ReplaceAll(strings.TrimRight(b.String(), "\n"), "\n", s.newline)
}

// insert adds a member at the end of a container. A container that was empty keeps its white space before the new member and
// closes right behind it: so removal can tell it from one that is ours.
func (s style) insert(text []byte, n *node, depth int, item string) []byte {
	if len(n.members) == 0 {
		return splice(text, n.end-1, n.end-1, item)
	}
	last := n.members[len(n.members)-1].value.end
	lead := s.newline + strings.Repeat(s.indent, depth)
	if before := text[n.start+1 : n.members[0].start]; !bytes.Contains(before, []byte("\n")) {
		lead = " " // all on one line
	}
	return splice(text, last, last, ","+lead+item)
}

// drop takes a member out. ours says that the container closes on a line of its own, as the ones that insert makes do, and
// is empty now.
func drop(text []byte, n *node, i int) (out []byte, empty, ours bool) {
	m := n.members[i]
	switch {
	case len(n.members) == 1:
		tail := text[m.value.end : n.end-1]
		ours = bytes.Contains(tail, []byte("\n"))
		return splice(text, m.start, m.value.end, ""), true, ours
	case i == len(n.members)-1:
		return splice(text, n.members[i-1].value.end, m.value.end, ""), false, false
	}
	return splice(text, m.start, n.members[i+1].start, ""), false, false
}

func splice(text []byte, from, to int, with string) []byte {
	out := make([]byte, 0, len(text)+len(with))
	return append(append(append(out, text[:from]...), with...), text[to:]...)
}
