package tools

import (
	"context"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type planStatusIn struct {
	located
	Component string `json:"component,omitempty" jsonschema_description:"Only this component."`
	Detail    detail `json:"detail,omitempty" jsonschema_description:"full adds the findings."`
}

type detail string

func (detail) Enum() []string { return []string{"brief", "full"} }

type planStatusOut struct {
	Head
	Stage      string            `json:"stage"`
	Stages     []stageStatus     `json:"stages"`
	Components []componentStatus `json:"components"`
	Findings   []schemas.Finding `json:"findings"`
	Next       []Next            `json:"next"`
}

type stageStatus struct {
	Name     string `json:"name"`
	Verdict  string `json:"verdict"`
	Blocking int    `json:"blocking"`
	Warnings int    `json:"warnings"`
}

type componentStatus struct {
	ID      string `json:"id"`
	Stage   string `json:"stage"`
	Verdict string `json:"verdict"`
}

// PlanStatus says where a project stands and what comes next.
var PlanStatus = Read("plan_status", "Where the plan stands",
	`Says in which stage the project is, what blocks it, and the next call to make. Call it first, and whenever you do not know what comes next. It judges every gate, runs nothing and writes nothing.`,
	artifacts.Everything, planStatus)

func planStatus(_ context.Context, s *artifacts.Snapshot, _ *Env, in *planStatusIn) (*planStatusOut, error) {
	if err := started(s); err != nil {
		return nil, err
	}
	if err := knownComponent(s, in.Component); err != nil {
		return nil, err
	}
	results := gates.Judge(s, in.Component, gates.Everything)
	out := &planStatusOut{Stages: stages(results), Components: components(s, results, in.Component), Next: nextCalls(results)}
	out.Stage = string(gates.Current(gates.ByStage(results)))
	if in.Detail == "full" {
		out.Findings = findings(results)
	}
	out.At = s.At
	if !s.Project.Value.Mode.Enforced() && out.Stage == "certified" {
		out.Stage = string(gate.Certification)
	}
	out.Summary = statusLine(out, results) + unenforced(s, findings(results))
	return out, nil
}

func stages(results []gate.Result) []stageStatus {
	var out []stageStatus
	for _, st := range gates.ByStage(results) {
		out = append(out, stageStatus{string(st.Stage), string(st.Verdict), st.Blocking, st.Warnings})
	}
	return out
}

func components(s *artifacts.Snapshot, results []gate.Result, only string) []componentStatus {
	var out []componentStatus
	for _, c := range s.Plan.Value.Components {
		if only != "" && c.ID != only {
			continue
		}
		own := make([]gate.Result, len(results))
		for i, r := range results {
			own[i] = r
			own[i].Findings, own[i].Verdict = nil, gate.Pass
			if r.Verdict == gate.Off {
				own[i].Verdict = gate.Off
			}
			for _, f := range r.Findings {
				if head, _, _ := strings.Cut(f.Subject, "/"); head == c.ID {
					own[i].Findings = append(own[i].Findings, f)
					if f.Severity == schemas.SeverityError {
						own[i].Verdict = r.Verdict
					}
				}
			}
		}
		st := componentStatus{ID: c.ID, Stage: string(gate.Certification), Verdict: string(gate.Pass)}
		for _, sr := range gates.ByStage(own) {
			if sr.Gates > 0 && sr.Verdict != gate.Pass {
				st.Stage, st.Verdict = string(sr.Stage), string(sr.Verdict)
				break
			}
		}
		out = append(out, st)
	}
	return out
}

func statusLine(out *planStatusOut, results []gate.Result) string {
	stage := out.Stage
	blocking := gates.Blocking(results)
	line := fmt.Sprintf("Stage %s.", stage)
	switch {
	case len(blocking) > 0:
		line += fmt.Sprintf(" %s in the way; first: %s", count(len(blocking), "finding"), blocking[0].String())
	case stage == "certified":
		line = "Certified: every gate passes."
	}
	if excused := gates.Excuses(findings(results)); excused != "" {
		line += " Excused: " + excused + "."
	}
	if len(out.Next) > 0 {
		line += " Next: " + out.Next[0].Tool + "."
	}
	return line
}

// knownComponent refuses a component that the plan does not have.
func knownComponent(s *artifacts.Snapshot, id string) error {
	if id == "" || s.Plan.Value.Component(id) != nil {
		return nil
	}
	known := s.Plan.Value.IDs()
	if len(known) == 0 {
		return refuse(NotFound, "call plan_decompose first, or leave component out", "component %q: the plan has no component yet", id)
	}
	return refuse(NotFound, "use one of "+strings.Join(known, ", "), "component %q is not in the plan%s", id, schemas.DidYouMean(id, known))
}
