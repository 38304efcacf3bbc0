package testgen

import "strings"

// width is how long a line of a generated script may be before what stands between brackets goes to lines of its own.
const width = 120

// node is code: text, and items between brackets behind it, where there are any.
type node struct {
	text        string
	open, close string
	items       []node
}

// plain is code without brackets.
func plain(text string) node { return node{text: text} }

// flat is the node on one line.
func (n node) flat() string {
	if n.open == "" {
		return n.text
	}
	var items []string
	for _, item := range n.items {
		items = append(items, item.flat())
	}
	return n.text + n.open + strings.Join(items, ", ") + n.close
}

// in is the node behind a text.
func (n node) in(text string) node {
	n.text = text + n.text
	return n
}

// statement lays out code that begins at an indent: on one line where it fits, else with one item a line. Nodes follow each
// other without a space; tail is what ends the statement.
func statement(indent, unit string, nodes []node, tail string) string {
	var b strings.Builder
	b.WriteString(indent)
	column := len(indent)
	for i, n := range nodes {
		end := tail
		if i+1 < len(nodes) {
			if end = nodes[i+1].flat(); len(end) > width/2 {
				end = nodes[i+1].text + nodes[i+1].open
			}
		}
		text := n.flat()
		if column+len(text)+len(end) > width {
			text = n.broken(indent, unit)
		}
		b.WriteString(text)
		if at := strings.LastIndexByte(text, '\n'); at >= 0 {
			column = len(text) - at - 1
		} else {
			column += len(text)
		}
	}
	return b.String() + tail + "\n"
}

// broken is the node with one item a line; items that are too long are broken themselves.
func (n node) broken(indent, unit string) string {
	if len(n.items) == 0 {
		return n.flat()
	}
	var b strings.Builder
	b.WriteString(n.text + n.open + "\n")
	inner := indent + unit
	for _, item := range n.items {
		text := item.flat()
		if len(inner)+len(text)+1 > width {
			text = item.broken(inner, unit)
		}
		b.WriteString(inner + text + ",\n")
	}
	return b.String() + indent + n.close
}
