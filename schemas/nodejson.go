package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parseJSON reads one JSON value into the tree that YAML is read into. Its nodes have no places, since the arguments of a
// call have no lines; see places.
func parseJSON(data []byte, most limits) (*Source, *Problem) {
	if len(data) > most.bytes {
		return nil, &Problem{Message: fmt.Sprintf("the argument has %d bytes; %d are allowed", len(data), most.bytes), Fix: "send less at once"}
	}
	return (&jsonReader{text: data, most: most}).read()
}

// parseJSONFile reads one JSON value of a file, with places.
func parseJSONFile(data []byte, most limits) (*Source, *Problem) {
	return (&jsonReader{text: data, most: most, place: &Place{1, 1}}).read()
}

// jsonReader builds nodes of the tokens of a JSON text.
type jsonReader struct {
	text  []byte
	most  limits
	count int
	dec   *json.Decoder
	place *Place // where the text was read up to; nil where places are not asked for
	at    int    // the byte offset of place
}

func (r *jsonReader) read() (*Source, *Problem) {
	r.dec = json.NewDecoder(bytes.NewReader(r.text))
	r.dec.UseNumber()
	root, err := r.node(0)
	if err == nil {
		if _, extra := r.dec.Token(); !errors.Is(extra, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		return nil, &Problem{Message: "this is no JSON: " + err.Error(), Fix: "send one JSON object"}
	}
	return &Source{root: root, text: r.text}, nil
}

func (r *jsonReader) node(depth int) (*yaml.Node, error) {
	if r.count++; depth > r.most.depth || r.count > r.most.nodes {
		return nil, fmt.Errorf("values are nested deeper than %d, or more than %d", r.most.depth, r.most.nodes)
	}
	n := &yaml.Node{Kind: yaml.ScalarNode}
	r.locate(n)
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok := tok.(type) {
	case json.Delim:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		if tok == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		for r.dec.More() {
			c, err := r.node(depth + 1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, c)
		}
		_, err := r.dec.Token()
		return n, err
	case string:
		n.Tag, n.Value = "!!str", tok
	case json.Number:
		n.Tag, n.Value = "!!int", tok.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(tok)
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, nil
}

// locate gives the node the place of the token that comes next.
func (r *jsonReader) locate(n *yaml.Node) {
	if r.place == nil {
		return
	}
	to := int(r.dec.InputOffset())
	for to < len(r.text) && strings.IndexByte(" \t\r\n:,", r.text[to]) >= 0 {
		to++
	}
	for r.at < to {
		c, size := utf8.DecodeRune(r.text[r.at:])
		r.at += size
		r.place.Column++
		if c == '\n' {
			r.place.Line++
			r.place.Column = 1
		}
	}
	n.Line, n.Column = r.place.Line, r.place.Column
}
