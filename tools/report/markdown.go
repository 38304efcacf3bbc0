package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"pact/gates/gate"
	"pact/schemas"
)

// How much of a report a comment on a pull request holds: hosts cut one off at 65,536 characters.
const (
	markdownFindings = 40
	markdownTrace    = 120
)

// Markdown writes the report for a pull request: verdict, stages, findings, the trace from criterion to result, and the
// components as a Mermaid graph. What comes from the project is shown as text, whatever marks it holds.
func Markdown(w io.Writer, r *Report) error {
	var b strings.Builder
	blocking, warnings := r.Counts()
	fmt.Fprintf(&b, "## Pact: %s\n\n", strings.ToUpper(r.Verdict))
	fmt.Fprintf(&b, "%d in the way, %d to know, controls met: %s. Commit `%.12s`.\n", blocking, warnings, r.Met(), r.At.Head)
	if r.Task != "" {
		fmt.Fprintf(&b, "\n> %s\n", plain(clip(r.Task, 300)))
	}
	b.WriteString("\n| stage | verdict | in the way | to know |\n|---|---|---:|---:|\n")
	for _, s := range r.Stages {
		if slices.ContainsFunc(r.Gates, func(g Gate) bool { return g.Stage == s.Name }) {
			fmt.Fprintf(&b, "| %s | %s | %d | %d |\n", s.Name, s.Verdict, s.Blocking, s.Warnings)
		}
	}
	r.markdownFindings(&b)
	r.markdownTrace(&b)
	r.mermaid(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) markdownFindings(b *strings.Builder) {
	if len(r.Findings) == 0 {
		return
	}
	found := slices.Clone(r.Findings)
	slices.SortStableFunc(found, func(x, y Finding) int { // what blocks first, else in the order of the gates
		return slices.Index(schemas.Severity("").Enum(), string(x.Severity)) - slices.Index(schemas.Severity("").Enum(), string(y.Severity))
	})
	b.WriteString("\n### Findings\n\n| | gate | where | what, and what to do | id |\n|---|---|---|---|---|\n")
	for i, f := range found {
		if i == markdownFindings {
			fmt.Fprintf(b, "\n%d more: `pact check`.\n", len(found)-i)
			break
		}
		where := f.Path
		if f.Line > 0 {
			where = fmt.Sprintf("%s:%d", f.Path, f.Line)
		}
		if where == "" {
			where = f.Subject
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s<br>fix: %s | `%s` |\n", f.Severity, plain(f.Gate), plain(where), plain(clip(f.Message, 400)), plain(clip(f.Fix, 300)), f.ID)
	}
}

func (r *Report) markdownTrace(b *strings.Builder) {
	if len(r.Trace) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>Trace: criterion → clause → test → result (%d)</summary>\n\n| criterion | clause | test | result |\n|---|---|---|---|\n", len(r.Trace))
	rest := ""
	for i, t := range r.Trace {
		if i == markdownTrace {
			rest = fmt.Sprintf("\n%d more: `pact report`.\n", len(r.Trace)-i)
			break
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", plain(t.Criterion), plain(t.Clause), plain(clip(t.Case, 120)), t.Result)
	}
	b.WriteString(rest + "\n</details>\n")
}

// mermaid draws the components: an arrow to what one depends on, a dotted line from a parent.
func (r *Report) mermaid(b *strings.Builder) {
	if len(r.Components) == 0 {
		return
	}
	at := map[string]int{}
	b.WriteString("\n```mermaid\ngraph TD\n")
	for i, c := range r.Components {
		at[c.ID] = i
		class := "stands"
		if c.Verdict != string(gate.Pass) {
			class = "blocked"
		}
		fmt.Fprintf(b, "  n%d[\"%s\"]:::%s\n", i, label(c.ID), class)
	}
	for i, c := range r.Components {
		if p, ok := at[c.Parent]; ok {
			fmt.Fprintf(b, "  n%d -.- n%d\n", p, i)
		}
		for _, d := range c.DependsOn {
			if to, ok := at[d]; ok {
				fmt.Fprintf(b, "  n%d --> n%d\n", i, to)
			}
		}
	}
	b.WriteString("  classDef stands stroke:#2a7d46,stroke-width:2px\n  classDef blocked stroke:#b3261e,stroke-width:3px,stroke-dasharray:4\n```\n")
}

// label is a text that ends no label of Mermaid.
func label(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || strings.ContainsRune("\"`<>[]{}()|#;&", c) {
			return '_'
		}
		return c
	}, s)
}

var marks = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", " ", "\n", " ", `\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "!", `\!`, "~", `\~`, "#", `\#`, "@", "@\u200b", "$", `\$`)

// plain is a text on one line in which Markdown sees no mark, no link and no name to call.
func plain(s string) string { return marks.Replace(s) }
