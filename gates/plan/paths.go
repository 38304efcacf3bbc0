package plan

import (
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"pact/artifacts"
	"pact/gates/gate"
	"pact/schemas"
)

// Paths refuses owned paths that are none, or that two components own.
var Paths = gate.Gate{
	ID: "plan/paths", Title: "Every file has one owner", Stage: gate.Contracts,
	Rule:  "Refuses a leaf without paths, a path that is absolute or leaves the project, a glob that is none, paths that take Pact's own documents, two components that own the same file or overlapping globs, and shared paths that share all code.",
	Why:   "Where two own a file, nobody answers for it; where nobody does, an agent may write anything into it.",
	Fix:   "Give each leaf globs of its own, such as internal/booking/**, with plan_decompose.",
	Needs: []artifacts.Kind{artifacts.KindPlan}, Reads: []artifacts.Kind{artifacts.KindSources}, Tool: "plan_decompose",
	Run: paths,
}

func paths(s *artifacts.Snapshot) []schemas.Finding {
	plan := s.Plan.Value
	var out []schemas.Finding
	for i, c := range plan.Components {
		at := schemas.Pointer("components", i, "paths")
		if plan.IsLeaf(c.ID) && len(c.Paths) == 0 {
			out = append(out, gate.Finding(s.Plan, c.ID, schemas.Pointer("components", i), "", "leaf %q owns no paths", c.ID))
		}
		for j, glob := range c.Paths {
			if why := badGlob(glob); why != "" {
				out = append(out, gate.Finding(s.Plan, c.ID, fmt.Sprintf("%s/%d", at, j), "", "%s", why))
			}
		}
		for k, other := range plan.Components[:i] {
			if a, b, hit := overlap(other.Paths, c.Paths); hit && k != i {
				out = append(out, gate.Finding(s.Plan, c.ID, at, "", "%q owns %q and %q owns %q, which overlap", other.ID, a, c.ID, b))
			}
		}
	}
	for j, glob := range s.Project.Value.SharedPaths {
		why := badGlob(glob)
		if why == "" && (artifacts.MatchGlob(glob, "a/b.go") || artifacts.MatchGlob(glob, "b.go")) {
			why = fmt.Sprintf("%q shares code of any folder; name the folders that every component may change", glob)
		}
		if why != "" {
			out = append(out, gate.Finding(s.Project, "shared_paths", schemas.Pointer("shared_paths", j), "share folders by name, such as docs/**, in pact.yaml", "%s", why))
		}
	}
	if s.Sources != nil && len(out) == 0 {
		for _, f := range s.Sources.Files {
			if owners := s.Owners(f.Path); len(owners) > 1 {
				out = append(out, schemas.Finding{Subject: owners[0], Path: f.Path, Message: fmt.Sprintf("%s is owned by %s", f.Path, strings.Join(owners, " and "))})
			}
		}
	}
	return out
}

func badGlob(glob string) string {
	if err := artifacts.CheckPath(strings.TrimSuffix(glob, "/")); err != nil {
		return err.Error()
	}
	if !doublestar.ValidatePattern(glob) {
		return fmt.Sprintf("%q is no glob", glob)
	}
	first, _, _ := strings.Cut(glob, "/")
	switch {
	case first == "pact" || first == artifacts.StateDir || glob == artifacts.ProjectFile || glob == artifacts.SpecFile:
		return fmt.Sprintf("%q takes Pact's own documents; no component owns those", glob)
	case strings.ContainsAny(first, "*?[{") && (artifacts.MatchGlob(glob, artifacts.ProjectFile) || artifacts.MatchGlob(glob, artifacts.LockFile)):
		return fmt.Sprintf("%q takes Pact's own documents too; name folders of the component's own", glob)
	}
	return ""
}

// overlap finds two globs that one path matches.
func overlap(as, bs []string) (a, b string, hit bool) {
	for _, a := range as {
		for _, b := range bs {
			if meet(a, b) {
				return a, b, true
			}
		}
	}
	return "", "", false
}
