package tools

import (
	"context"
	"fmt"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type testGenerateIn struct {
	located
	Component string           `json:"component,omitempty" jsonschema_description:"Default: every component with a contract."`
	Language  schemas.Language `json:"language,omitempty" jsonschema_description:"Only go is served by this version; default: the binding's."`
	DryRun    bool             `json:"dry_run,omitempty" jsonschema_description:"Say what would be written; write nothing."`
}

type testGenerateOut struct {
	Head
	Files    []string           `json:"files"`
	Cases    int                `json:"cases"`
	Clauses  []testgen.Coverage `json:"clauses"`
	Needs    []string           `json:"needs"`
	Findings []schemas.Finding  `json:"findings"`
	Next     []Next             `json:"next"`
}

// TestGenerate derives tests from contracts.
var TestGenerate = idempotent(Write("test_generate", "Generate tests",
	`Derives cases from a contract (examples, scenarios, both sides of every bound) and writes them as native tests in the binding's language; the same contract gives the same bytes. needs lists clauses that no case exercises. Then: test_run {what: red}.`,
	[]artifacts.Kind{artifacts.KindTests, artifacts.KindSeal}, testGenerate))

func idempotent(t Tool) Tool {
	t.Idempotent = true
	return t
}

func testGenerate(ctx context.Context, d *artifacts.Draft, _ *Env, in *testGenerateIn) (*testGenerateOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if err := knownComponent(d.Snapshot, in.Component); err != nil {
		return nil, err
	}
	if err := contractsSound(d.Snapshot, in.Component); err != nil {
		return nil, err
	}
	out := &testGenerateOut{}
	for _, t := range d.Tests.Components {
		if in.Component != "" && t.Component != in.Component {
			continue
		}
		if in.Language != "" && in.Language != t.Language {
			return nil, refuse(InvalidArgument, "leave language out, or bind the contract to it", "%q is bound to %s, not to %s", t.Component, t.Language, in.Language)
		}
		out.Cases += len(t.Cases)
		for _, c := range t.Coverage {
			c.Clause = clauseOf(in.Component, t.Component, c.Clause)
			out.Clauses = append(out.Clauses, c)
			if c.Cases == 0 {
				out.Needs = append(out.Needs, c.Clause)
			}
		}
		for _, f := range t.Files {
			if err := d.PutBytes(f.Path, f.Data); err != nil {
				return nil, err
			}
			out.Files = append(out.Files, f.Path)
		}
	}
	after, err := d.After(ctx, artifacts.KindTests, artifacts.KindSeal)
	if err != nil {
		return nil, err
	}
	results := gates.Judge(after, in.Component, func(g gate.Gate) bool {
		return g.Stage == gate.Tests && g.ID != "test/red" && g.ID != "lock/sealed"
	})
	out.Findings = findings(results[1:])
	out.At = after.At
	verb := "Wrote"
	if in.DryRun {
		d.Discard()
		verb = "Would write"
	}
	if out.Next = nextCalls(results); len(out.Next) == 0 {
		arguments := map[string]any{"what": artifacts.WhatRed}
		if in.Component != "" {
			arguments["component"] = in.Component
		}
		out.Next = []Next{{"test_run", arguments, "the tests must fail on a stub before they mean anything"}}
	}
	out.Summary = fmt.Sprintf("%s %s from %s; %s.", verb, count(len(out.Files), "test file"), count(out.Cases, "case"), tally(out.Findings))
	return out, nil
}

// clauseOf puts the component before a clause where several are listed.
func clauseOf(asked, component, clause string) string {
	if asked != "" {
		return clause
	}
	return component + ": " + clause
}

// contractsSound refuses to derive tests from contracts that have errors.
func contractsSound(s *artifacts.Snapshot, component string) error {
	if len(s.Contracts) == 0 || (component != "" && s.Contract(component) == nil) {
		return refuse(StageBlocked, "call contract_write", "test_generate comes too early: there is no contract%s", ofComponent(component))
	}
	results := gates.Judge(s, component, func(g gate.Gate) bool {
		return g.Stage == gate.Contracts && len(g.ID) > 9 && g.ID[:9] == "contract/" && g.ID != "contract/version"
	})
	return blockedBy("test_generate", results)
}

func ofComponent(component string) string {
	if component == "" {
		return ""
	}
	return fmt.Sprintf(" of %q", component)
}
