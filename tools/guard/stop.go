package guard

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/gates/scope"
	"pact/schemas"
)

// Unfinished says, in words for the agent, why a session that worked on a sealed plan is not done: the gates of the seal and
// of the build that do not pass. It runs nothing. "" where all pass, where nothing is sealed, and where no source changed
// since the plan was sealed and the seal holds. dir is any folder of the project, or of none.
func Unfinished(ctx context.Context, dir string) (string, error) {
	root, err := artifacts.Find(dir)
	if errors.Is(err, artifacts.ErrNoProject) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	s, err := artifacts.NewMemory().Load(ctx, root, artifacts.Everything...)
	if err != nil {
		return "", err
	}
	defer s.Close()
	if !EverSealed(s) {
		return "", nil
	}
	sealed := s.SealedFiles()
	if !enforced(s, sealed) {
		return "", nil
	}
	results := gates.Judge(s, "", func(g gate.Gate) bool { return g.Stage == gate.Build || strings.HasPrefix(g.ID, "lock/") })
	held := true
	for _, r := range results {
		if r.Verdict != gate.Pass && r.Gate.Evidence == "" && gate.Always(r.Gate.ID) {
			held = false // the law itself, whatever the session did
		}
	}
	open := gates.Blocking(results)
	if len(open) == 0 || held && !sourceChanged(s) {
		return "", nil
	}
	return report(open), nil
}

// EverSealed says that the project has, or had, a seal: one that is gone is no way out.
func EverSealed(s *artifacts.Snapshot) bool {
	return s.GitErr != "" && s.Project.Exists || s.Lock.Exists || s.Seal != nil && (s.Seal.Err != "" || s.Seal.Committed || len(s.Seal.Links)+len(s.Seal.Vanished)+len(s.Seal.Broken) > 0)
}

// sourceChanged says that something else than Pact's documents and sealed files changed since the base of the first seal.
func sourceChanged(s *artifacts.Snapshot) bool {
	if s.Changes == nil || s.Changes.Err != "" {
		return true
	}
	for _, c := range s.Changes.Files {
		if !scope.PactsOwn(s, c.Path) {
			return true
		}
	}
	return false
}

// shown bounds how many findings an answer names.
const shown = 6

func report(open []schemas.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Pact: not done: %d finding(s) in the way.\n", len(open))
	next := ""
	for i, f := range open {
		if g := gates.Find(f.Gate); next == "" && g != nil {
			next = g.Tool
		}
		if i == shown {
			fmt.Fprintf(&b, "and %d more: gate_check lists them\n", len(open)-i)
			break
		}
		fmt.Fprintf(&b, "%s (%s)\n  fix: %s\n", f.String(), f.ID, f.Fix)
	}
	if next == "" {
		next = "gate_check"
	}
	fmt.Fprintf(&b, "next: %s, then gate_check. If a human has to decide, say so and stop: this is asked once.", next)
	return b.String()
}
