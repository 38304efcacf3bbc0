package tools

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type gateCheckIn struct {
	located
	Stage     stageName `json:"stage,omitempty" jsonschema_description:"Only the gates of this stage."`
	Component string    `json:"component,omitempty" jsonschema_description:"Only what concerns this component."`
	Gates     []string  `json:"gates,omitempty" jsonschema_description:"Only these gates, by id."`
	Set       gateSet   `json:"set,omitempty" jsonschema_description:"pipeline (default). production is not served by this version."`
	Cursor    string    `json:"cursor,omitempty" jsonschema_description:"Where to go on in the findings, from an earlier answer."`
}

type stageName string

func (stageName) Enum() []string {
	out := make([]string, len(gate.Stages))
	for i, s := range gate.Stages {
		out[i] = string(s)
	}
	return out
}

type gateSet string

func (gateSet) Enum() []string { return []string{"pipeline", "production"} }

type gateCheckOut struct {
	Head
	Verdict  string            `json:"verdict"`
	Gates    []gateVerdict     `json:"gates"`
	Findings []schemas.Finding `json:"findings"`
	Omitted  int               `json:"omitted"`
	Cursor   string            `json:"cursor"`
	Next     []Next            `json:"next"`
}

type gateVerdict struct {
	Gate     string `json:"gate"`
	Verdict  string `json:"verdict"`
	Findings int    `json:"findings"`
}

// GateCheck judges the gates.
var GateCheck = Read("gate_check", "Check the gates",
	`Judges the gates and says what blocks: verdict pass only when every gate asked passes. It runs nothing and writes nothing. A gate whose evidence is missing or stale is blocked, and next names the test_run that makes it. A finding keeps its id while it stays true.`,
	artifacts.Everything, gateCheck)

func gateCheck(_ context.Context, s *artifacts.Snapshot, _ *Env, in *gateCheckIn) (*gateCheckOut, error) {
	if err := started(s); err != nil {
		return nil, err
	}
	if in.Set == "production" {
		return nil, refuse(InvalidArgument, "leave set out, or set: pipeline", "set production is not served by this version")
	}
	from, err := position(in.Cursor)
	if err != nil {
		return nil, err
	}
	if err := knownComponent(s, in.Component); err != nil {
		return nil, err
	}
	selected, err := selection(s, in)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(s, in.Component, selected)
	all := findings(results)
	out := &gateCheckOut{Verdict: Verdict(s, results), Next: nextCalls(results)}
	for _, r := range results {
		out.Gates = append(out.Gates, gateVerdict{r.Gate.ID, string(r.Verdict), len(r.Findings)})
	}
	out.Findings, out.Omitted = page(all, from, pageBytes-60*len(out.Gates)/2)
	if out.Omitted > 0 {
		out.Cursor = strconv.Itoa(from + len(out.Findings))
	}
	out.At = s.At
	out.Summary = fmt.Sprintf("%s: %s judged, %s.", strings.ToUpper(out.Verdict), count(len(results), "gate"), tally(all)) + unenforced(s, all)
	if out.Omitted > 0 {
		out.Summary += fmt.Sprintf(" %d more: call again with cursor %q.", out.Omitted, out.Cursor)
	}
	return out, nil
}

// unenforced says what a mode other than enforce means for what was found, "" under enforce.
func unenforced(s *artifacts.Snapshot, all []schemas.Finding) string {
	switch s.Project.Value.Mode {
	case "shadow":
		would := 0
		for _, f := range all {
			if f.Severity == schemas.SeverityError {
				would++
			}
		}
		return fmt.Sprintf(" Mode is shadow: %s would block; nothing blocks, passes or is certified before mode: enforce.", count(would, "finding"))
	case "off":
		return " Mode is off: the gates are not asked, and nothing passes or is certified."
	}
	return ""
}

// Verdict is pass when every gate passes; off where the project's mode lets nothing block.
func Verdict(s *artifacts.Snapshot, results []gate.Result) string {
	if !s.Project.Value.Mode.Enforced() {
		return string(gate.Off)
	}
	for _, r := range results {
		if r.Verdict != gate.Pass {
			return string(gate.Fail)
		}
	}
	return string(gate.Pass)
}

func selection(s *artifacts.Snapshot, in *gateCheckIn) (func(gate.Gate) bool, error) {
	all := gates.Of(s)
	var ids []string
	for _, g := range all {
		ids = append(ids, g.ID)
	}
	for _, id := range in.Gates {
		if !slices.Contains(ids, id) {
			return nil, refuse(NotFound, "gate_explain lists the gates", "gate %q is not known%s", id, meant(id, ids))
		}
	}
	if in.Stage != "" && !slices.ContainsFunc(all, func(g gate.Gate) bool { return string(g.Stage) == string(in.Stage) }) {
		return nil, refuse(InvalidArgument, "use another stage, or leave stage out", "stage %s has no gate in this version, so there is nothing to judge", in.Stage)
	}
	selected := func(g gate.Gate) bool {
		return (in.Stage == "" || string(g.Stage) == string(in.Stage)) && (len(in.Gates) == 0 || slices.Contains(in.Gates, g.ID))
	}
	if !slices.ContainsFunc(all, selected) {
		return nil, refuse(InvalidArgument, "leave stage out, or name gates of that stage", "none of %s is a gate of stage %s", strings.Join(in.Gates, ", "), in.Stage)
	}
	return selected, nil
}

func meant(name string, known []string) string {
	if n := schemas.Nearest(name, known); n != "" {
		return fmt.Sprintf(", did you mean %q?", n)
	}
	return ""
}

func position(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(cursor)
	if err != nil || n < 0 {
		return 0, refuse(InvalidArgument, "pass the cursor of an earlier answer, or none", "cursor %q is none of ours", cursor)
	}
	return n, nil
}
