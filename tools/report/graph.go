package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// Size of the drawing, in SVG units.
const (
	nodeWidth, nodeHeight = 150, 44
	gapX, gapY            = 28, 56
)

// Graph draws the components in layers, each above what it depends on or holds; an edge goes from a component to what it
// depends on, a dotted one to its parent.
func (r *Report) Graph() template.HTML {
	layer := r.layers()
	type point struct{ x, y int }
	at := map[string]point{}
	used := map[int]int{}
	width, height := 0, 0
	for _, c := range r.Components {
		l := layer[c.ID]
		p := point{used[l] * (nodeWidth + gapX), l * (nodeHeight + gapY)}
		used[l]++
		at[c.ID] = p
		width, height = max(width, p.x+nodeWidth), max(height, p.y+nodeHeight)
	}
	if len(r.Components) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg role="img" aria-label="components and their dependencies" viewBox="-4 -4 %d %d" style="max-width:%dpx">`, width+8, height+8, width+8)
	b.WriteString(`<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>`)
	line := func(from, to, class string) {
		f, okFrom := at[from]
		t, okTo := at[to]
		if okFrom && okTo {
			y1, y2 := f.y+nodeHeight, t.y
			if f.y >= t.y {
				y1, y2 = f.y, t.y+nodeHeight
			}
			fmt.Fprintf(&b, `<line class="%s" x1="%d" y1="%d" x2="%d" y2="%d" marker-end="url(#arrow)"/>`, class, f.x+nodeWidth/2, y1, t.x+nodeWidth/2, y2)
		}
	}
	for _, c := range r.Components {
		if c.Parent != "" {
			line(c.Parent, c.ID, "holds")
		}
		for _, d := range c.DependsOn {
			line(c.ID, d, "uses")
		}
	}
	for _, c := range r.Components {
		p := at[c.ID]
		says := "passes"
		if c.Blocking > 0 {
			says = fmt.Sprintf("%d in the way", c.Blocking)
		}
		fmt.Fprintf(&b, `<g class="node %s"><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="8"/><text x="%d" y="%d">%s</text><text class="small" x="%d" y="%d">%s</text></g>`,
			c.Verdict, template.HTMLEscapeString(c.Title), p.x, p.y, nodeWidth, nodeHeight, p.x+nodeWidth/2, p.y+19, template.HTMLEscapeString(clip(c.ID, 20)), p.x+nodeWidth/2, p.y+35, says)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// layers gives each component a layer below those that depend on it and below its parent; circles end where they close.
func (r *Report) layers() map[string]int {
	out := map[string]int{}
	for range r.Components {
		moved := false
		for _, c := range r.Components {
			below := slices.Clone(c.DependsOn)
			for _, o := range r.Components {
				if o.Parent == c.ID && o.ID != c.ID {
					below = append(below, o.ID)
				}
			}
			for _, id := range below {
				if out[id] <= out[c.ID] && out[c.ID] < len(r.Components) {
					out[id] = out[c.ID] + 1
					moved = true
				}
			}
		}
		if !moved {
			break
		}
	}
	return out
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
