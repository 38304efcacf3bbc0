package tools

import (
	"context"
	"fmt"
	"path"
	"slices"

	"pact/artifacts"
	"pact/artifacts/testgen"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

type testWriteIn struct {
	located
	Component    string             `json:"component"`
	Cases        []schemas.HostCase `json:"cases,omitempty" jsonschema_description:"{name, function, args, returns or error or expect (CEL), covers[], tags[]}; merged by name. Tags with a meaning: negative authorization integration load failure regression."`
	Scenarios    []schemas.Scenario `json:"scenarios,omitempty" jsonschema_description:"{name, covers[], tags[], steps[] {call, args, save, returns or error or expect}}; merged by name."`
	Files        []writtenFile      `json:"files,omitempty" jsonschema_description:"Tests in the language's own framework: {path, content, covers[]}."`
	ExpectDigest string             `json:"expect_digest,omitempty" jsonschema_description:"Digest that you read; another one now is a conflict."`
}

type writtenFile struct {
	Path    string   `json:"path"`
	Content string   `json:"content"`
	Covers  []string `json:"covers"`
}

type testWriteOut struct {
	Head
	Digest   string             `json:"digest"`
	Files    []string           `json:"files"`
	Clauses  []testgen.Coverage `json:"clauses"`
	Findings []schemas.Finding  `json:"findings"`
	Next     []Next             `json:"next"`
}

// TestWrite stores cases that somebody wrote beyond the contract.
var TestWrite = Write("test_write", "Write tests",
	`Adds cases, scenarios and test files to pact/tests/<component>.yaml beyond what the contract yields, such as for the needs of test_generate. One that contradicts the contract is refused and nothing is stored. They are judged, rendered as native tests and sealed like the others. Then: test_generate.`,
	[]artifacts.Kind{artifacts.KindTests, artifacts.KindSeal}, testWrite)

func testWrite(ctx context.Context, d *artifacts.Draft, _ *Env, in *testWriteIn) (*testWriteOut, error) {
	if err := started(d.Snapshot); err != nil {
		return nil, err
	}
	if in.Component == "" {
		return nil, refuse(InvalidArgument, "call test_write {component: …, cases: […]}", "component is missing")
	}
	if err := knownComponent(d.Snapshot, in.Component); err != nil {
		return nil, err
	}
	if err := contractsSound(d.Snapshot, in.Component); err != nil {
		return nil, err
	}
	if len(in.Cases)+len(in.Scenarios)+len(in.Files) == 0 {
		return nil, refuse(InvalidArgument, "send cases, scenarios or files", "there is nothing to write")
	}
	doc := &schemas.Tests{Pact: "tests/1", Component: in.Component}
	now := "absent"
	if old := d.WrittenFor(in.Component); old != nil {
		if !old.OK() {
			p := old.Problems[0]
			return nil, refuse(Conflict, p.Fix, "%s:%d:%d: %s", old.Path, p.Place.Line, p.Place.Column, p.Message)
		}
		copied := *old.Value
		doc, now = &copied, old.Digest()
	}
	if in.ExpectDigest != "" && in.ExpectDigest != now {
		return nil, refuse(Conflict, "read it again, merge, and write with its digest", "the tests of %q are %s now, and you expected %s", in.Component, now, in.ExpectDigest)
	}
	doc.Cases = merged(doc.Cases, in.Cases, func(c schemas.HostCase) string { return c.Name })
	doc.Scenarios = merged(doc.Scenarios, in.Scenarios, func(s schemas.Scenario) string { return s.Name })
	for _, f := range in.Files {
		if err := writeFile(d, doc, f); err != nil {
			return nil, err
		}
	}
	if err := d.Put(artifacts.TestsFile(in.Component), doc); err != nil {
		return nil, err
	}
	return writtenResult(ctx, d, in.Component)
}

// merged puts what is new in the place of what has the same name, and the rest at the end.
func merged[T any](old, add []T, name func(T) string) []T {
	out := slices.Clone(old)
	for _, n := range add {
		at := slices.IndexFunc(out, func(o T) bool { return name(o) == name(n) })
		if at < 0 {
			out = append(out, n)
		} else {
			out[at] = n
		}
	}
	return out
}

// writeFile adds a test file. One that is there, and that these tests do not list, is somebody else's.
func writeFile(d *artifacts.Draft, doc *schemas.Tests, f writtenFile) error {
	if err := artifacts.CheckPath(f.Path); err != nil {
		return refuse(UnsafePath, "name a path below the project's root", "%v", err)
	}
	language := d.Contract(doc.Component).Value.Binding.Language
	if why := testgen.NoTestFile(language, f.Path); why != "" {
		return refuse(InvalidArgument, "name it so that the runner finds it", "%s: %s", f.Path, why)
	}
	for _, t := range d.Tests.Components {
		for _, g := range t.Files {
			if g.Path == f.Path {
				return refuse(Conflict, "choose another name", "%s is generated from the contract of %q", f.Path, t.Component)
			}
		}
	}
	listed := slices.ContainsFunc(doc.Files, func(h schemas.HostFile) bool { return h.Path == f.Path })
	if _, err := d.ReadSource(f.Path); err == nil && !listed {
		return refuse(Conflict, "choose another name, or add the file to "+artifacts.TestsFile(doc.Component)+" by hand", "%s is there already, and is not among the tests of %q", f.Path, doc.Component)
	}
	if len(f.Content) == 0 {
		return refuse(InvalidArgument, "send its text", "%s has no content", f.Path)
	}
	doc.Files = merged(doc.Files, []schemas.HostFile{{Path: f.Path, Covers: f.Covers}}, func(h schemas.HostFile) string { return h.Path })
	return d.PutBytes(path.Clean(f.Path), []byte(f.Content))
}

// writtenResult judges what the tests would be. With errors, nothing of it is kept.
func writtenResult(ctx context.Context, d *artifacts.Draft, component string) (*testWriteOut, error) {
	after, err := d.After(ctx, artifacts.KindTests, artifacts.KindSeal)
	if err != nil {
		return nil, err
	}
	out := &testWriteOut{Digest: after.WrittenFor(component).Digest()}
	results := gates.Judge(after, component, func(g gate.Gate) bool { return g.ID == "test/cases" })
	for _, f := range findings(results) {
		if f.Path == artifacts.TestsFile(component) {
			out.Findings = append(out.Findings, f)
		}
	}
	out.At = after.At
	for _, f := range out.Findings {
		if f.Severity == schemas.SeverityError {
			d.Discard()
			out.Digest = ""
			out.Next = []Next{{"test_write", map[string]any{"component": component}, f.String()}}
			out.Summary = fmt.Sprintf("Nothing was stored: %s. First: %s.", tally(out.Findings), f.Message)
			return out, nil
		}
	}
	created, changed := d.Changed()
	out.Files = append(created, changed...)
	out.Clauses = after.Tests.Component(component).Coverage
	out.Next = []Next{{"test_generate", map[string]any{"component": component}, "the new cases become native tests"}}
	out.Summary = fmt.Sprintf("Tests of %s: %s, %s.", component, count(len(after.Tests.Component(component).Cases), "case"), tally(out.Findings))
	return out, nil
}
