// Package documents holds the gate that reads what stands on disk.
package documents

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Valid refuses documents that cannot be read whole. It is judged in every call, whatever was selected.
var Valid = gate.Gate{
	ID: "documents/valid", Title: "Documents can be read", Stage: gate.Interview,
	Rule:  "Refuses a document that is no YAML, is too large, has an unknown or duplicate key, a wrong type or an unknown value, a command or a check that would never run, a waiver that could not hold: of a gate that is not known or cannot be waived, of files whatever their folder, without a reason or a last day; and an entry of the baseline that is of no gate which reads code, or that was not sealed. It cannot be waived.",
	Why:   "A key that is silently ignored is a rule that silently does not hold.",
	Fix:   "Correct the document at the place named.",
	Reads: []artifacts.Kind{artifacts.KindDocuments, artifacts.KindSeal}, Tool: "plan_start",
	Run: valid,
}

func valid(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	if !s.Project.Exists {
		out = append(out, schemas.Finding{Path: artifacts.ProjectFile, Message: "this is no project yet: pact.yaml is not there", Fix: "call plan_start"})
	}
	problems := s.DocumentProblems()
	for _, file := range slices.Sorted(maps.Keys(problems)) {
		for _, p := range problems[file] {
			out = append(out, schemas.Finding{Path: file, Line: p.Place.Line, Column: p.Place.Column, Subject: artifacts.ComponentOf(file), Message: p.Message, Fix: p.Fix})
		}
	}
	for _, stray := range s.Strays {
		fix := "remove it, or move it out of Pact's folders"
		if path.Dir(stray) == artifacts.ContractsDir {
			fix = "name it <component>.yaml, or move it out of " + artifacts.ContractsDir
		}
		out = append(out, schemas.Finding{Path: stray, Message: stray + " is no document that this version reads, so nothing in it is judged", Fix: fix})
	}
	return append(out, unserved(s.Project)...)
}

// unserved names settings that ask for a check which this version does not make: passing over them would be a pass.
func unserved(p artifacts.Doc[schemas.Project]) []schemas.Finding {
	var out []schemas.Finding
	v := p.Value
	out = append(out, testCommands(p)...)
	if v.Judge != nil && v.Judge.Draws > 0 && v.Judge.Draws < artifacts.DefaultDraws {
		f := gate.Finding(p, "judge", "/judge/draws", fmt.Sprintf("leave draws out, or draw %d", artifacts.DefaultDraws), "judge: draws is %d; with fewer than %d inputs, what is wrong in between can be missed", v.Judge.Draws, artifacts.DefaultDraws)
		out = append(out, gate.Warn(f))
	}
	if !v.Mode.Enforced() {
		f := gate.Finding(p, "mode", "/mode", "set mode: enforce", "mode is %q: nothing passes and nothing is certified", string(v.Mode))
		out = append(out, gate.Warn(f))
	}
	return out
}

// testCommands names test commands that would never run, or that cannot.
func testCommands(p artifacts.Doc[schemas.Project]) []schemas.Finding {
	var out []schemas.Finding
	known := slices.DeleteFunc(schemas.Language("").Enum(), func(l string) bool { return l == string(schemas.LanguageNone) })
	for _, language := range slices.Sorted(maps.Keys(p.Value.Tests)) {
		c, pointer := p.Value.Tests[language], "/tests"+schemas.Pointer(language)
		if !slices.Contains(known, language) {
			out = append(out, gate.Finding(p, "tests", pointer, "use one of "+strings.Join(known, ", "), "tests: no component is bound in %q%s", language, schemas.DidYouMean(language, known)))
		}
		if len(c.Command) == 0 || c.Command[0] == "" {
			out = append(out, gate.Finding(p, "tests", pointer+"/command", "name the program and its arguments, such as [go, test, -json, ./...]", "tests: the command for %s is empty", language))
		}
		if c.Report == "" {
			continue
		}
		if err := artifacts.CheckPath(c.Report); err != nil {
			out = append(out, gate.Finding(p, "tests", pointer+"/report", "write the path of the report, relative to the project", "tests: the report for %s: %v", language, err))
		}
	}
	return out
}
