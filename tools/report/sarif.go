package report

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"

	"pact/artifacts"
	"pact/gates"
	"pact/schemas"
	"pact/tools"
)

// The names that the SARIF standard, version 2.1.0, goes by.
const (
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
	sarifVersion = "2.1.0"
	// Fingerprint is the key of a finding's id among the partial fingerprints of a result.
	Fingerprint = "pactFinding/v1"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
	Properties  map[string]string `json:"properties"`
}

type sarifTool struct {
	Driver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	} `json:"driver"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool `json:"executionSuccessful"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifRule struct {
	ID               string              `json:"id"`
	ShortDescription sarifText           `json:"shortDescription"`
	FullDescription  sarifText           `json:"fullDescription"`
	Help             sarifText           `json:"help"`
	Properties       map[string][]string `json:"properties"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Properties   map[string]string `json:"properties"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

// SARIF writes the findings for code scanning: a rule for each gate with the text of gate_explain, and paths from the root of the
// repository, below which prefix is the folder of the project. A finding without a place is one of pact.yaml.
func SARIF(w io.Writer, r *Report, prefix, version string) error {
	run := sarifRun{
		Invocations: []sarifInvocation{{true}}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
		Properties: map[string]string{"verdict": r.Verdict, "commit": r.At.Head},
	}
	run.Tool.Driver.Name, run.Tool.Driver.Version = "pact", version
	index := map[string]int{}
	add := func(rule sarifRule) {
		index[rule.ID] = len(run.Tool.Driver.Rules)
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	for _, g := range gates.All {
		e, err := tools.Explain(g.ID)
		if err != nil {
			return err
		}
		add(sarifRule{e.ID, sarifText{Text: e.Title}, sarifText{Text: e.Rule}, help(e), map[string][]string{"tags": {e.Stage}}})
	}
	for _, g := range r.Gates { // a team's own
		if _, ok := index[g.ID]; !ok {
			add(sarifRule{g.ID, sarifText{Text: g.Title}, sarifText{Text: g.Title}, sarifText{Text: g.Title}, map[string][]string{"tags": {g.Stage}}})
		}
	}
	for _, f := range r.Findings {
		at, ok := index[f.Gate]
		if !ok {
			return fmt.Errorf("finding %s is of gate %q, which was not judged", f.ID, f.Gate)
		}
		res := sarifResult{
			RuleID: f.Gate, RuleIndex: at, Level: map[schemas.Severity]string{schemas.SeverityError: "error", schemas.SeverityWarning: "warning", schemas.SeverityInfo: "note"}[f.Severity],
			Message: sarifText{Text: f.Message + "\nfix: " + f.Fix}, Fingerprints: map[string]string{Fingerprint: f.ID}, Properties: map[string]string{"subject": f.Subject},
		}
		var place sarifLocation
		file := f.Path
		if file == "" {
			file = artifacts.ProjectFile
		}
		place.Physical.Artifact.URI = (&url.URL{Path: path.Join(prefix, file)}).EscapedPath()
		if f.Line > 0 {
			place.Physical.Region = &sarifRegion{f.Line, f.Column}
		}
		res.Locations = []sarifLocation{place}
		run.Results = append(run.Results, res)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{sarifSchema, sarifVersion, []sarifRun{run}})
}

func help(e tools.Explanation) sarifText {
	text := fmt.Sprintf("%s\n\nWhy: %s\n\nFix: %s\n", e.Rule, e.Why, e.Fix)
	mark := fmt.Sprintf("%s\n\n**Why:** %s\n\n**Fix:** %s\n", e.Rule, e.Why, e.Fix)
	if e.Example != "" {
		text += "\nExample:\n\n" + e.Example + "\n"
		mark += "\n**Example:**\n\n````\n" + e.Example + "\n````\n"
	}
	return sarifText{text, mark}
}
