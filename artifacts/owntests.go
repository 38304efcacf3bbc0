package artifacts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pact/artifacts/testrun"
	"pact/schemas"
)

// maxOwnFailures is how many failures of the project's own tests evidence names.
const maxOwnFailures = 20

// OwnTests is the project's own test command for a language, nil where pact.yaml has none.
func (s *Snapshot) OwnTests(language schemas.Language) *schemas.TestCommand {
	if s.Project.Value == nil {
		return nil
	}
	if c, ok := s.Project.Value.Tests[string(language)]; ok {
		return &c
	}
	return nil
}

// MayRun is an *Untrusted where a native run of components would start a test command of pact.yaml that is not trusted.
func (s *Snapshot) MayRun(components []string) error {
	if ok, digest := Trusted(s); !ok && len(s.ownLanguages(components)) > 0 {
		return &Untrusted{digest}
	}
	return nil
}

// ownLanguages are the languages of components for which there is a test command, sorted.
func (s *Snapshot) ownLanguages(components []string) []schemas.Language {
	var out []schemas.Language
	for _, id := range components {
		if t := s.Tests.Component(id); t != nil && s.OwnTests(t.Language) != nil {
			out = append(out, t.Language)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// runOwnTests runs the project's own test commands, once for each language of what was run, and adds what failed to the
// evidence of every component of that language: they test the whole, so they hold for each part. They are in no counts.
func (s *Snapshot) runOwnTests(ctx context.Context, made []Evidence) error {
	var components []string
	for _, e := range made {
		components = append(components, e.Component)
	}
	if err := s.MayRun(components); err != nil {
		return err
	}
	for _, language := range s.ownLanguages(components) {
		c := s.OwnTests(language)
		report, err := testrun.Custom(ctx, testrun.CustomOptions{
			Dir: s.At.Root, Argv: c.Command, Format: testrun.Format(c.Format), Report: c.Report, Timeout: c.Timeout.Or(testTimeout),
		})
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		failures := ownFailures(report)
		for i, id := range components {
			if s.Tests.Component(id).Language != language {
				continue
			}
			for _, f := range failures {
				f.Clause = id + "/call"
				made[i].Failures = append(made[i].Failures, f)
			}
		}
	}
	return nil
}

// ownFailures is what a report of the project's own tests says against them.
func ownFailures(r testrun.Report) []Failure {
	var out []Failure
	for _, p := range r.Problems {
		out = append(out, Failure{Case: "the project's own tests", Got: brief(p)})
	}
	for _, t := range r.Tests {
		if t.Status == testrun.Fail || t.Status == testrun.Missing {
			got := "it failed, and says nothing more"
			if t.Output != "" {
				got = brief(t.Output)
			}
			out = append(out, Failure{Case: "the project's own tests: " + strings.TrimSpace(t.Package+" "+t.Name), Got: got})
		}
	}
	for _, p := range r.Packages {
		if p.BuildFailed {
			out = append(out, Failure{Case: "the project's own tests: " + p.ImportPath, Got: brief(p.Output)})
		}
	}
	if more := len(out) - maxOwnFailures; more > 0 {
		out = append(out[:maxOwnFailures], Failure{Case: "the project's own tests", Got: fmt.Sprintf("%d failures more", more)})
	}
	return out
}
