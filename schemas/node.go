package schemas

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// MaxDocument is the size that a document may have, in bytes.
const MaxDocument = 512 << 10

// limits bound how large a document is, how deep it nests and to how many values it unfolds.
type limits struct{ bytes, depth, nodes int }

var (
	documentLimits = limits{MaxDocument, 64, 200_000}
	argumentLimits = limits{2 * MaxDocument, 64, 200_000}
	foreignLimits  = limits{MaxForeign, 128, 500_000}
)

// Source is a parsed document that still knows where everything stood. It is read only.
type Source struct {
	document *yaml.Node // holds the root, and the comments before and after it
	root     *yaml.Node
	text     []byte
}

// parseYAML reads exactly one YAML document.
func parseYAML(data []byte, most limits) (*Source, *Problem) {
	refuse := func(line, column int, fix, format string, args ...any) *Problem {
		return &Problem{Place: Place{line, column}, Message: fmt.Sprintf(format, args...), Fix: fix}
	}
	if len(data) > most.bytes {
		return nil, refuse(0, 0, "split what can stand elsewhere, or shorten it", "the document has %d bytes; %d are allowed", len(data), most.bytes)
	}
	if !utf8.Valid(data) {
		return nil, refuse(0, 0, "save it as UTF-8", "the document is not UTF-8")
	}
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, refuse(1, 1, "write it, or remove the file", "the document is empty")
		}
		line, text := yamlError(err)
		return nil, refuse(line, 1, "mend the YAML at this line", "this is no YAML: %s", text)
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		line, column := max(more.Line, 1), max(more.Column, 1)
		return nil, refuse(line, column, "keep one document in one file; remove the line ---", "a second document follows")
	}
	src := &Source{document: &doc, root: doc.Content[0], text: data}
	count := 0
	if p := bounded(src.root, 0, &count, most); p != nil {
		return nil, p
	}
	return src, nil
}

var yamlLine = Lazy(`^line (\d+): `)

// yamlError takes line and text out of what the parser says.
func yamlError(err error) (int, string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine().FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return line, strings.TrimPrefix(text, m[0])
	}
	return 1, text
}

// bounded refuses documents that unfold, through aliases or depth, to more than a reader could mean.
func bounded(n *yaml.Node, depth int, count *int, most limits) *Problem {
	*count++
	switch {
	case depth > most.depth:
		return &Problem{Place: Place{n.Line, n.Column}, Message: fmt.Sprintf("values are nested deeper than %d", most.depth), Fix: "flatten the document; does an alias contain itself?"}
	case *count > most.nodes:
		return &Problem{Place: Place{n.Line, n.Column}, Message: fmt.Sprintf("aliases unfold to more than %d values", most.nodes), Fix: "write the values out where they are needed"}
	}
	if n.Kind == yaml.AliasNode {
		return bounded(n.Alias, depth+1, count, most)
	}
	for _, c := range n.Content {
		if p := bounded(c, depth+1, count, most); p != nil {
			return p
		}
	}
	return nil
}

// At is where the value stands that a JSON pointer names, or its nearest parent that exists.
func (s *Source) At(pointer string) Place {
	if s == nil {
		return Place{}
	}
	n, _ := s.find(pointer)
	return Place{n.Line, n.Column}
}

// Excerpt is the line of text at a place, without its end.
func (s *Source) Excerpt(line int) string {
	if s == nil {
		return ""
	}
	return s.line(line)
}

func (s *Source) line(number int) string { return s.lines().at(number) }

// textLines are the lines of a text.
type textLines []string

func (s *Source) lines() textLines { return strings.Split(string(s.text), "\n") }

// at is a line by its number from 1, without its end; "" where there is none.
func (l textLines) at(number int) string {
	if number < 1 || number > len(l) {
		return ""
	}
	return strings.TrimSuffix(l[number-1], "\r")
}

func (s *Source) find(pointer string) (*yaml.Node, bool) {
	n := s.root
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer == "" {
			break
		}
		part = unescapePointer.Replace(part)
		next := child(n, part)
		if next == nil {
			return n, false
		}
		n = next
	}
	return n, true
}

func child(n *yaml.Node, part string) *yaml.Node {
	n = deref(n)
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Scalar is the text of the scalar that a pointer names, and whether it is there.
func (s *Source) Scalar(pointer string) (string, bool) {
	n, found := s.find(pointer)
	n = deref(n)
	return n.Value, found && n.Kind == yaml.ScalarNode
}
