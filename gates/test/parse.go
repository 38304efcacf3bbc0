package test

import (
	"errors"
	"fmt"
	"io/fs"

	"pact/artifacts"
	"pact/artifacts/syntax"
	"pact/gates/gate"
	"pact/schemas"
)

// Parse refuses test files that their language does not parse.
var Parse = gate.Gate{
	ID: "test/parse", Title: "Test files parse", Stage: gate.Tests,
	Rule:  "Refuses a test file, generated or written by hand, that is not the Go, JavaScript or TypeScript that its name says. In other languages the red run tells.",
	Why:   "A test that does not compile fails for the wrong reason, and its red proves nothing.",
	Fix:   "Call test_generate for a generated file; correct a written one and hand it to test_write.",
	Needs: []artifacts.Kind{artifacts.KindTests, artifacts.KindContracts}, Tool: "test_generate", ByComponent: true,
	Run: parse,
}

func parse(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	look := func(component, file, fix string, src []byte) {
		if !syntax.Parses(file) {
			return
		}
		if f := syntax.Parse(file, src); f != nil {
			out = append(out, schemas.Finding{Subject: component, Path: file, Line: f.Line, Column: f.Column, Message: fmt.Sprintf("%s cannot parse it: %s", f.Language, f.Message), Fix: fix})
		}
	}
	for _, t := range s.Tests.Components {
		for _, f := range t.Files {
			if f.Exists && f.ReadErr == "" { // else test/generated names it
				look(t.Component, f.Path, "Call test_generate.", f.OnDisk)
			}
		}
		for _, f := range t.Written {
			switch src, err := s.ReadSource(f.Path); {
			case errors.Is(err, fs.ErrNotExist): // test/cases names it
			case err != nil:
				out = append(out, gate.CouldNotLook(schemas.Finding{Subject: t.Component, Path: f.Path, Message: "it was not parsed: " + err.Error(), Fix: "make it a readable file of at most 4 MiB"}))
			default:
				look(t.Component, f.Path, "Correct it and hand it to test_write.", src)
			}
		}
	}
	return out
}
