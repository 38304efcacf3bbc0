package tools

import (
	"context"
	"fmt"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/readiness"
	"pact/schemas"
)

type readinessProfileIn struct {
	located
	Set   *schemas.Readiness `json:"set,omitempty" jsonschema_description:"{dimension: level or {level, controls}}; dimensions: operational_maturity security privacy compliance gating testing monitoring; levels: none basic standard strict regulated"`
	Notes string             `json:"notes,omitempty"`
}

type readinessProfileOut struct {
	Head
	Profile   schemas.Readiness `json:"profile"`
	Controls  []controlState    `json:"controls"`
	Confirmed bool              `json:"confirmed"`
}

type controlState struct {
	ID        string `json:"id"`
	Dimension string `json:"dimension"`
	Level     string `json:"level"`
	Text      string `json:"text"`
	JudgedBy  string `json:"judged_by"`
	State     string `json:"state"`
}

// ReadinessProfile shows and sets the bar.
var ReadinessProfile = Write("readiness_profile", "Readiness profile",
	`Shows the readiness profile in force, every control that it asks for, how each is judged (gate or evidence) and whether it holds. With set it changes levels in pact.yaml; a change makes the human's confirmation stale. Propose levels to the human before you set them; do not lower one to get past a gate.`,
	artifacts.Everything, readinessProfile)

func readinessProfile(ctx context.Context, d *artifacts.Draft, _ *Env, in *readinessProfileIn) (*readinessProfileOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	s := d.Snapshot
	if in.Set != nil || in.Notes != "" {
		if err := readable(d.Project.Path, d.Project.Problems); err != nil {
			return nil, err
		}
		project := *d.Project.Value
		if in.Set != nil {
			for _, name := range schemas.DimensionNames {
				if want := in.Set.Dimension(name); !want.IsZero() {
					*project.Readiness.Dimension(name) = *want
				}
			}
			if in.Set.Notes != "" {
				project.Readiness.Notes = in.Set.Notes
			}
		}
		if in.Notes != "" {
			project.Readiness.Notes = in.Notes
		}
		if err := d.Put(artifacts.ProjectFile, project); err != nil {
			return nil, err
		}
		var err error
		if s, err = d.After(ctx, artifacts.Everything...); err != nil {
			return nil, err
		}
	}
	results := gates.Judge(s, "", gates.Everything)
	out := &readinessProfileOut{Profile: s.Readiness(), Confirmed: true}
	missing := 0
	for _, r := range results {
		if r.Gate.ID == "readiness/confirmed" {
			out.Confirmed = r.Verdict == gate.Pass
		}
	}
	for _, c := range readiness.Asked(s.Readiness()) {
		state := c.State(s, results)
		if state != readiness.Met && gate.WaivedControl(s, c.ID) {
			state = "waived"
		}
		if state != readiness.Met && state != "waived" {
			missing++
		}
		out.Controls = append(out.Controls, controlState{c.ID, c.Dimension, string(c.Level), c.Text, c.JudgedBy(), state})
	}
	out.At = s.At
	out.Summary = fmt.Sprintf("%s asked for, %d not met yet; %s.", count(len(out.Controls), "control"), missing, map[bool]string{true: "confirmed by a human", false: "not confirmed"}[out.Confirmed])
	return out, nil
}
