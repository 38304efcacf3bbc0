package tools

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/readiness"
	"pact/schemas"
)

type planHandoffIn struct {
	located
	Component string `json:"component"`
	MaxTokens int    `json:"max_tokens,omitempty" jsonschema_description:"Default 8000; about four bytes each."`
}

type planHandoffOut struct {
	Head
	Brief string `json:"brief"`
}

// PlanHandoff is the brief for whoever implements or reviews a component.
var PlanHandoff = Read("plan_handoff", "Brief for a component",
	`Gives the brief for whoever implements or reviews one component: its contract, the interfaces of what it depends on, the paths it owns, the controls, the commands, what is open. The most important comes first; what did not fit is named at the end.`,
	artifacts.Everything, planHandoff)

const (
	defaultTokens = 8000
	leastTokens   = 500
	bytesPerToken = 4
)

func planHandoff(_ context.Context, s *artifacts.Snapshot, _ *Env, in *planHandoffIn) (*planHandoffOut, error) {
	if err := started(s); err != nil {
		return nil, err
	}
	if in.Component == "" {
		return nil, refuse(InvalidArgument, "use one of "+strings.Join(s.Plan.Value.IDs(), ", "), "component is missing")
	}
	if err := knownComponent(s, in.Component); err != nil {
		return nil, err
	}
	switch {
	case in.MaxTokens == 0:
		in.MaxTokens = defaultTokens
	case in.MaxTokens < leastTokens:
		return nil, refuse(InvalidArgument, fmt.Sprintf("use %d or more, or leave it out", leastTokens), "max_tokens is %d", in.MaxTokens)
	}
	out := &planHandoffOut{}
	var cut []string
	out.Brief, cut = fit(briefOf(s, in.Component), in.MaxTokens*bytesPerToken)
	out.At = s.At
	out.Summary = fmt.Sprintf("Brief for %s: about %d tokens.", in.Component, (len(out.Brief)+bytesPerToken-1)/bytesPerToken)
	if len(cut) > 0 {
		out.Summary += " Left out: " + strings.Join(cut, ", ") + "."
	}
	return out, nil
}

// section is one part of a brief. Where says how to read it when it is left out.
type section struct{ title, body, where string }

// briefOf lists the sections of a brief, the most important first.
func briefOf(s *artifacts.Snapshot, id string) []section {
	c := *s.Plan.Value.Component(id)
	out := []section{{"", taskOf(s, c), ""}}
	add := func(title, body, where string) {
		if strings.TrimSpace(body) != "" {
			out = append(out, section{title, body, where})
		}
	}
	doc := s.Contract(id)
	if doc != nil && doc.OK() {
		add("Interface to implement", stubText(s, id, doc.Value), fmt.Sprintf("contract_read {component: %s, view: stub}", id))
	}
	add("Open now", openText(s, id), fmt.Sprintf("gate_check {component: %s}", id))
	if doc != nil && doc.OK() {
		if text, err := schemas.Format(nil, doc.Value); err == nil {
			add("Contract", "```yaml\n"+string(text)+"```", fmt.Sprintf("contract_read {component: %s, view: full}", id))
		}
	}
	for _, d := range dependencies(s, c) {
		if other := s.Contract(d); other != nil && other.OK() {
			add("Interface of "+d+", which it may call", stubText(s, d, other.Value), fmt.Sprintf("contract_read {component: %s, view: stub}", d))
		}
	}
	add("Controls of the bar", controlsText(s), "readiness_profile")
	add("How we build here", s.SOPs.Text, artifacts.SOPsFile)
	add("The task as a whole", s.Task.Text, artifacts.TaskFile)
	add("Decisions", decisionsText(s), artifacts.PlanFile)
	return out
}

func dependencies(s *artifacts.Snapshot, c schemas.Component) []string {
	on := slices.Clone(c.DependsOn)
	if doc := s.Contract(c.ID); doc != nil {
		on = append(on, doc.Value.DependsOn...)
	}
	slices.Sort(on)
	return slices.Compact(on)
}

// taskOf says what to do, within which bounds, and with which commands.
func taskOf(s *artifacts.Snapshot, c schemas.Component) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s", c.ID)
	if c.Title != "" {
		fmt.Fprintf(&b, ": %s", c.Title)
	}
	fmt.Fprintf(&b, "\n\n%s\n\n", strings.TrimSpace(c.Summary))
	for _, id := range c.Satisfies {
		for _, a := range s.Interview.Value.Acceptance {
			if a.ID == id {
				fmt.Fprintf(&b, "- %s: %s\n", id, a.Text)
			}
		}
	}
	fmt.Fprintf(&b, "\nIt owns %s; change nothing else.", strings.Join(c.Paths, ", "))
	if t := s.Tests.Component(c.ID); t != nil && len(t.Files) > 0 {
		var files []string
		for _, f := range t.Files {
			files = append(files, f.Path)
		}
		fmt.Fprintf(&b, " The tests in %s, the contract and everything else in the seal stay as they are.", strings.Join(files, ", "))
	}
	if on := dependencies(s, c); len(on) > 0 {
		fmt.Fprintf(&b, " It depends on %s and on nothing else of this project.", strings.Join(on, ", "))
	}
	fmt.Fprintf(&b, "\n\nJudge it with test_run {component: %s}, then gate_check {component: %s}; the inputs that the judge draws are new each time.\n", c.ID, c.ID)
	return b.String()
}

func stubText(s *artifacts.Snapshot, id string, c *schemas.Contract) string {
	shown, err := stub(s, id, c, "")
	if err != nil {
		return ""
	}
	m, _ := shown.(map[string]any)
	return fmt.Sprintf("```%v\n%v```", m["language"], m["stub"])
}

// openText lists what blocks the component, or the project as a whole.
func openText(s *artifacts.Snapshot, id string) string {
	var b strings.Builder
	fs := gates.Blocking(gates.Judge(s, id, gates.Everything))
	for i, f := range fs {
		if i == 20 {
			fmt.Fprintf(&b, "- and %d more\n", len(fs)-i)
			break
		}
		fmt.Fprintf(&b, "- %s\n", f.String())
	}
	return b.String()
}

func controlsText(s *artifacts.Snapshot) string {
	var b strings.Builder
	for _, c := range readiness.Asked(s.Readiness()) {
		fmt.Fprintf(&b, "- %s: %s\n", c.ID, c.Text)
	}
	return b.String()
}

func decisionsText(s *artifacts.Snapshot) string {
	var b strings.Builder
	for _, d := range s.Plan.Value.Decisions {
		fmt.Fprintf(&b, "- %s %s", d.Question, d.Decision)
		if d.Rationale != "" {
			fmt.Fprintf(&b, " (%s)", d.Rationale)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// fit writes the sections that have room in a number of bytes, and names those that have not. The first is always whole.
func fit(sections []section, room int) (brief string, cut []string) {
	var b strings.Builder
	var missing []string
	for i, sec := range sections {
		text := sec.body
		if sec.title != "" {
			text = "\n## " + sec.title + "\n\n" + strings.TrimSpace(sec.body) + "\n"
		}
		reserve := 0
		for _, later := range sections[i+1:] {
			reserve += len(later.title) + len(later.where) + 8
		}
		if i > 0 && b.Len()+len(text)+reserve > room {
			cut = append(cut, sec.title)
			missing = append(missing, fmt.Sprintf("- %s: %s", sec.title, sec.where))
			continue
		}
		b.WriteString(text)
	}
	if len(missing) > 0 {
		b.WriteString("\n## Left out for want of room\n\n" + strings.Join(missing, "\n") + "\n")
	}
	return b.String(), cut
}
