package gates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts"
	"pact/gates/documents"
	"pact/gates/gate"
	"pact/schemas"
)

// Of lists the gates of a project: All, and the team's own checks of pact.yaml, each after the others of its stage. A check
// with a flaw is none; documents/valid, which is always judged, refuses it.
func Of(s *artifacts.Snapshot) []gate.Gate {
	if s.Project.Value == nil || len(s.Project.Value.Gates) == 0 {
		return All
	}
	out := slices.Clone(All)
	for i, c := range s.Project.Value.Gates {
		if len(documents.GateFlaws(s, i, IDs())) > 0 {
			continue
		}
		g := custom(c)
		at := len(out)
		for at > 0 && g.Stage.Before(out[at-1].Stage) {
			at--
		}
		out = slices.Insert(out, at, g)
	}
	return out
}

// FindIn is the gate of that id in a project, or nil.
func FindIn(s *artifacts.Snapshot, id string) *gate.Gate {
	all := Of(s)
	at := slices.IndexFunc(all, func(g gate.Gate) bool { return g.ID == id })
	if at < 0 {
		return nil
	}
	return &all[at]
}

// Own lists the ids of a project's own checks that test_run makes evidence for: with early those of the stages before the
// seal, else the others.
func Own(s *artifacts.Snapshot, early bool) []string {
	var out []string
	for _, g := range Of(s) {
		if g.Evidence == artifacts.WhatGate && g.Stage.Before(gate.Build) == early {
			out = append(out, g.ID)
		}
	}
	return out
}

// custom is the gate of a team's own check.
func custom(c schemas.CustomGate) gate.Gate {
	looks := "every file of the project"
	if len(c.Paths) > 0 {
		looks = strings.Join(c.Paths, ", ")
	}
	stage := gate.Build
	if c.Stage != "" {
		stage = gate.Stage(c.Stage)
	}
	command := artifacts.ProjectCommand{For: c.ID, Argv: c.Command}.String()
	return gate.Gate{
		ID: c.ID, Title: "The team's own check passes", Stage: stage,
		Rule:  fmt.Sprintf("Refuses what the command of pact.yaml finds in %s: %s. Exit 0 passes, 1 has findings on lines path:line: message, anything else is broken. Evidence is of exactly this command and these files.", looks, strings.TrimPrefix(command, c.ID+": ")),
		Why:   "The team that keeps this project says so in pact.yaml.",
		Fix:   fmt.Sprintf("Correct what it names, then call test_run {component: %s}.", c.ID),
		Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindProject, artifacts.KindSources}, Reads: []artifacts.Kind{artifacts.KindEvidence, artifacts.KindPlan},
		Evidence: artifacts.WhatGate, Tool: "test_run",
		Run: func(s *artifacts.Snapshot) []schemas.Finding { return judgeCustom(s, c) },
	}
}

func judgeCustom(s *artifacts.Snapshot, c schemas.CustomGate) []schemas.Finding {
	if len(s.GateFiles(c)) == 0 {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Path: artifacts.ProjectFile, Message: fmt.Sprintf("%s: no file matches %s, so there is nothing to look at", c.ID, strings.Join(c.Paths, ", ")), Fix: "correct paths in pact.yaml, or write the files"})}
	}
	e := s.Find(artifacts.WhatGate, c.ID)
	if why := gate.Worthless(s, e, artifacts.WhatGate, c.ID); why != "" {
		return []schemas.Finding{gate.CouldNotLook(schemas.Finding{Path: artifacts.ProjectFile, Message: why, Fix: fmt.Sprintf("call test_run {component: %s}", c.ID)})}
	}
	var out []schemas.Finding
	for _, x := range e.Failures {
		f := schemas.Finding{Path: x.Case, Message: x.Got}
		f.Line, _ = strconv.Atoi(x.Input)
		if f.Line > 0 {
			f.Column = 1
		}
		if owners := s.Owners(f.Path); len(owners) > 0 {
			f.Subject = owners[0]
		}
		if e.Verdict == "broken" {
			f = gate.Broke(f)
		}
		out = append(out, f)
	}
	if e.Verdict != "pass" && len(out) == 0 {
		out = append(out, gate.Broke(schemas.Finding{Message: "the check says " + e.Verdict + " and nothing else"}))
	}
	return out
}
