package schemas

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// merger gives an earlier document a new value, keeping comments, order and styles of what stays.
type merger struct {
	wanted map[*yaml.Node]*yaml.Node // what each alias is to stand for
}

func (m *merger) merge(old, new *yaml.Node) {
	switch {
	case old.Kind == yaml.AliasNode: // its anchor has a value of its own
		if m.wanted == nil {
			m.wanted = map[*yaml.Node]*yaml.Node{}
		}
		m.wanted[old] = new
	case old.Kind == yaml.MappingNode && new.Kind == yaml.MappingNode:
		m.mapping(old, new)
	case old.Kind == yaml.SequenceNode && new.Kind == yaml.SequenceNode:
		m.sequence(old, new)
	case equalNodes(old, new):
	default:
		replace(old, new)
	}
}

// replace puts a new value where an old one stood, under the same comments, anchor and quotes.
func replace(old, new *yaml.Node) {
	was := *old
	fresh := *new
	layout(&fresh, 2)
	if quoted := was.Style & (yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle); fresh.Tag == "!!str" && fresh.Style == 0 {
		fresh.Style = quoted
	}
	*old = fresh
	old.HeadComment, old.LineComment, old.FootComment = was.HeadComment, was.LineComment, was.FootComment
	if was.Kind != yaml.AliasNode {
		old.Anchor = was.Anchor
	}
}

// settle writes out the aliases whose anchor is gone, or has another value now than the alias is to have.
func (m *merger) settle(n *yaml.Node, anchors map[*yaml.Node]bool) {
	if n.Kind == yaml.AliasNode {
		if want := m.wanted[n]; want != nil && (!anchors[n.Alias] || !equalNodes(n.Alias, want)) {
			replace(n, want)
		}
		return
	}
	if n.Anchor != "" {
		anchors[n] = true
	}
	for _, c := range n.Content {
		m.settle(c, anchors)
	}
}

func (m *merger) mapping(old, new *yaml.Node) {
	var content []*yaml.Node
	kept := map[string]bool{}
	for i := 0; i+1 < len(old.Content); i += 2 {
		key := old.Content[i].Value
		value := child(new, key)
		if v := deref(old.Content[i+1]); value == nil && v.Kind == yaml.SequenceNode && len(v.Content) == 0 {
			content = append(content, old.Content[i], old.Content[i+1]) // an empty list says what an absent one says
			continue
		}
		if value == nil || kept[key] {
			continue
		}
		kept[key] = true
		m.merge(old.Content[i+1], value)
		content = append(content, old.Content[i], old.Content[i+1])
	}
	for i := 0; i+1 < len(new.Content); i += 2 {
		if !kept[new.Content[i].Value] {
			layout(new.Content[i+1], 1)
			content = append(content, new.Content[i], new.Content[i+1])
		}
	}
	old.Content = content
}

// sequence pairs items by what identifies them, else by equal value; where as many are left over on both sides, in their
// order: those are the ones that changed.
func (m *merger) sequence(old, new *yaml.Node) {
	waiting := map[string][]*yaml.Node{}
	for _, o := range old.Content {
		k := itemKey(o)
		waiting[k] = append(waiting[k], o)
	}
	content := make([]*yaml.Node, len(new.Content))
	taken, left := map[*yaml.Node]bool{}, 0
	for i, item := range new.Content {
		k := itemKey(item)
		if same := waiting[k]; len(same) > 0 {
			waiting[k], content[i] = same[1:], same[0]
			taken[same[0]] = true
			continue
		}
		left++
	}
	rest := slices.DeleteFunc(slices.Clone(old.Content), func(o *yaml.Node) bool { return taken[o] })
	for i, item := range new.Content {
		switch {
		case content[i] == nil && len(rest) == left && deref(rest[0]).Kind == item.Kind && !identified(item):
			content[i], rest, left = rest[0], rest[1:], left-1
			m.merge(content[i], item)
		case content[i] == nil:
			if len(rest) == left {
				rest = rest[1:]
			}
			left--
			layout(item, 2)
			content[i] = item
		default:
			m.merge(content[i], item)
		}
	}
	old.Content = content
	if len(content) == 0 {
		old.Style = yaml.FlowStyle
	}
}

// identities are the keys by which an item of a list is known.
var identities = []string{"id", "name", "component", "question", "tag", "path", "subject"}

// itemKey tells items of a list apart: by the first identity that they have, else by their whole value.
func itemKey(n *yaml.Node) string {
	if deref(n).Kind == yaml.MappingNode {
		for _, key := range identities {
			if v := child(n, key); v != nil {
				return key + "=" + deref(v).Value
			}
		}
	}
	var b strings.Builder
	writeKey(&b, n)
	return b.String()
}

// identified says that an item has a name of its own: another name is another item.
func identified(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && slices.ContainsFunc(identities, func(key string) bool { return child(n, key) != nil })
}

func writeKey(b *strings.Builder, n *yaml.Node) {
	n = deref(n)
	fmt.Fprintf(b, "%d:%q[", n.Kind, n.Value)
	for _, c := range n.Content {
		writeKey(b, c)
	}
	b.WriteByte(']')
}

func equalNodes(a, b *yaml.Node) bool {
	a, b = deref(a), deref(b)
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode {
		text := func(n *yaml.Node) bool { return n.Tag == "!!str" || n.Tag == "!!timestamp" }
		return a.Value == b.Value && (a.Tag == b.Tag || (text(a) && text(b)) || (a.Tag == "!!int" && b.Tag == "!!float"))
	}
	for i := range a.Content {
		if !equalNodes(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
