package test

import (
	"errors"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Parse refuses test files that their language does not parse.
var Parse = gate.Gate{
	ID: "test/parse", Title: "Test files parse", Stage: gate.Tests,
	Rule:  "Refuses a generated test file that its language's parser refuses (Go).",
	Why:   "A test that does not compile fails for the wrong reason, and its red proves nothing.",
	Fix:   "Call test_generate.",
	Needs: []artifacts.Kind{artifacts.KindTests, artifacts.KindContracts}, Tool: "test_generate", ByComponent: true,
	Run: func(s *artifacts.Snapshot) []schemas.Finding {
		var out []schemas.Finding
		for _, t := range s.Tests.Components {
			for _, f := range t.Files {
				if !f.Exists || f.ReadErr != "" || !strings.HasSuffix(f.Path, ".go") {
					continue // test/generated names it
				}
				_, err := parser.ParseFile(token.NewFileSet(), f.Path, f.OnDisk, parser.SkipObjectResolution)
				var list scanner.ErrorList
				if errors.As(err, &list) {
					e := list[0]
					out = append(out, schemas.Finding{Subject: t.Component, Path: f.Path, Line: e.Pos.Line, Column: e.Pos.Column, Message: "Go cannot parse it: " + e.Msg})
				}
			}
		}
		return out
	},
}
