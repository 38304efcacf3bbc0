package schemas

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// flowWidth is the longest mapping that is written on one line, in characters.
const flowWidth = 110

// Format writes a document as YAML. Where old holds an earlier text of the same document, its comments, key order, styles
// and blank lines survive: only what changed in value changes in text. What is written reads back as v.
func Format(old []byte, v any) ([]byte, error) {
	text, err := keeping(old, v)
	if err != nil || text == nil || !readsAs(text, v) {
		node := encode(reflect.ValueOf(v))
		layout(node, 0)
		text, err = writeNode(node)
	}
	if err != nil {
		return nil, err
	}
	if len(text) > MaxDocument {
		return nil, fmt.Errorf("the document would have %d bytes; %d are allowed", len(text), MaxDocument)
	}
	return text, nil
}

// keeping writes a document into an earlier text of it; nil where there is none.
func keeping(old []byte, v any) ([]byte, error) {
	src, problem := parseYAML(old, documentLimits)
	if problem != nil {
		return nil, nil
	}
	mendBlocks(src.root)
	before, err := writeNode(src.document)
	if err != nil {
		return nil, err
	}
	var m merger
	m.merge(src.root, encode(reflect.ValueOf(v)))
	m.settle(src.root, map[*yaml.Node]bool{})
	after, err := writeNode(src.document)
	if err != nil {
		return nil, err
	}
	if woven := weave(old, before, after); readsAs(woven, v) {
		return woven, nil
	}
	return after, nil
}

func writeNode(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return b.Bytes(), nil
}

// readsAs says that a text is read as exactly this value.
func readsAs(text []byte, v any) bool {
	src, problem := parseYAML(text, documentLimits)
	if problem != nil {
		return false
	}
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	again := reflect.New(t)
	d := decoder{word: "key"}
	d.value(src.root, again.Elem(), "")
	return len(d.problems) == 0 && equalNodes(encode(again), encode(reflect.ValueOf(v)))
}

// Digest is sha256:<hex> of the document's canonical JSON: keys sorted, defaults left out. A comment or another order of
// keys changes no digest.
func Digest(v any) string {
	raw, err := json.Marshal(v)
	if err == nil {
		var tree any
		if tree, err = ValueFromJSON(raw); err == nil {
			raw, err = json.Marshal(tree)
		}
	}
	if err != nil { // no document type holds what JSON cannot
		panic(fmt.Sprintf("digest of %T: %v", v, err))
	}
	return DigestBytes(raw)
}

// DigestBytes is sha256:<hex> of bytes as they stand.
func DigestBytes(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// encode turns a document's value into YAML nodes, keys in the order of the struct.
func encode(v reflect.Value) *yaml.Node {
	switch x := v.Interface().(type) {
	case time.Time:
		return scalarNode("!!str", x.UTC().Format(time.RFC3339))
	case Any:
		return encodeAny(x.Value)
	case Number:
		if !strings.ContainsAny(string(x), ".eE") {
			return scalarNode("!!int", string(x))
		}
		return scalarNode("!!float", string(x))
	case json.Number:
		return scalarNode("!!int", x.String())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return scalarNode("!!null", "null")
		}
		return encode(v.Elem())
	case reflect.Struct:
		return encodeStruct(v)
	case reflect.Slice:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for i := range v.Len() {
			n.Content = append(n.Content, encode(v.Index(i)))
		}
		return n
	case reflect.Map:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return bytes.Compare([]byte(a.String()), []byte(b.String())) })
		for _, k := range keys {
			n.Content = append(n.Content, scalarNode("!!str", k.String()), encode(v.MapIndex(k)))
		}
		return n
	case reflect.Bool:
		return scalarNode("!!bool", strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int64:
		return scalarNode("!!int", strconv.FormatInt(v.Int(), 10))
	case reflect.Float64:
		return scalarNode("!!float", strconv.FormatFloat(v.Float(), 'g', -1, 64))
	default:
		return scalarNode("!!str", v.String())
	}
}

func encodeStruct(v reflect.Value) *yaml.Node {
	fields := fieldsOf(v.Type())
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	var short *yaml.Node
	for _, f := range fields {
		fv := v.FieldByIndex(f.index)
		if !f.required && isEmpty(fv) {
			continue
		}
		if f.shorthand {
			short = encode(fv)
		}
		n.Content = append(n.Content, scalarNode("!!str", f.name), encode(fv))
	}
	if short != nil && len(n.Content) == 2 {
		return short
	}
	return n
}

func isEmpty(v reflect.Value) bool {
	if k := v.Kind(); k == reflect.Slice || k == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}

func encodeAny(v any) *yaml.Node {
	switch v := v.(type) {
	case nil:
		return scalarNode("!!null", "null")
	case map[string]any:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			n.Content = append(n.Content, scalarNode("!!str", k), encodeAny(v[k]))
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, x := range v {
			n.Content = append(n.Content, encodeAny(x))
		}
		return n
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if _, err := strconv.ParseInt(s, 10, 64); err == nil {
			s += ".0" // stays a float when it is read again
		}
		return scalarNode("!!float", s)
	default:
		return encode(reflect.ValueOf(v))
	}
}

// scalarNode is a scalar that reads back as exactly this text and type.
func scalarNode(tag, value string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
	if tag != "!!str" {
		return n
	}
	styles := []yaml.Style{0, yaml.DoubleQuotedStyle}
	if strings.Contains(value, "\n") && strings.TrimLeft(value, " \t\n") == value { // the parser loses leading space in blocks
		styles = []yaml.Style{yaml.LiteralStyle, yaml.DoubleQuotedStyle}
	}
	for _, n.Style = range styles {
		if readsBack(n) {
			break
		}
	}
	return n
}

// readsBack says that a text survives in its style: YAML has many that do not.
func readsBack(n *yaml.Node) bool {
	var again yaml.Node
	if n.Style == 0 { // cheap, and the common case
		err := yaml.Unmarshal([]byte(n.Value), &again)
		return err == nil && len(again.Content) == 1 && again.Content[0].Tag == "!!str" && again.Content[0].Value == n.Value
	}
	holder := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: "x"}, n}}
	text, err := yaml.Marshal(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{holder}})
	if err != nil || yaml.Unmarshal(text, &again) != nil {
		return false
	}
	got := again.Content[0].Content[0].Content[1]
	return got.Tag == "!!str" && got.Value == n.Value
}

// mendBlocks quotes block scalars that the writer would not write as they were read.
func mendBlocks(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && (strings.TrimLeft(n.Value, " \t\n") != n.Value || !readsBack(n)) {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, c := range n.Content {
		mendBlocks(c)
	}
}

// layout chooses, for a document written for the first time, what stands on one line: lists of scalars, and short
// mappings inside lists or inside other short mappings.
func layout(n *yaml.Node, depth int) int {
	width := 2
	flat := n.Kind != yaml.ScalarNode && depth > 1
	for _, c := range n.Content {
		w := layout(c, depth+1)
		width += w + 2
		flat = flat && w < flowWidth && (c.Kind == yaml.ScalarNode || c.Style == yaml.FlowStyle || len(c.Content) == 0)
	}
	if n.Kind == yaml.ScalarNode {
		if n.Style == yaml.LiteralStyle {
			return flowWidth
		}
		return utf8.RuneCountInString(n.Value) + 2
	}
	if scalars := n.Kind == yaml.SequenceNode && !slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind != yaml.ScalarNode }); scalars {
		flat = depth > 0
	}
	if flat && width < flowWidth {
		n.Style = yaml.FlowStyle
		return width
	}
	return flowWidth
}
