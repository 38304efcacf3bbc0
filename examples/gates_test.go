package examples_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
)

var update = flag.Bool("update", false, "rewrite the reports")

// TestGates runs the example of every gate: the change that it shows is refused with exactly its report, and the near miss
// is accepted by the same gate.
func TestGates(t *testing.T) {
	project.Require(t)
	for _, g := range gates.All {
		t.Run(strings.ReplaceAll(g.ID, "/", "_"), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("gates", filepath.FromSlash(g.ID)+".txtar")
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err, "every gate has an example")
			e := parseExample(t, archive)
			require.NotEmpty(t, e.refused, "the example refuses nothing")
			require.NotEmpty(t, e.near, "the example has no near miss")

			base := judge(t, e.state, e.given, g)
			require.Equal(t, gate.Pass, base.Verdict, "the gate must accept the project that the example starts from: %v", base.Findings)

			refused := judge(t, e.state, slices.Concat(e.given, e.refused), g)
			require.NotEqual(t, gate.Pass, refused.Verdict, "the gate accepts what its example refuses")
			got := report(refused)
			if *update {
				e.save(t, file, archive, got)
			} else {
				require.Equal(t, e.report, got)
			}
			near := judge(t, e.state, slices.Concat(e.given, e.near), g)
			require.Equal(t, gate.Pass, near.Verdict, "the gate refuses the near miss: %v", near.Findings)
		})
	}
}

// TestGatesAreDeclaredWell keeps every gate complete, in its place, and known to the pipeline.
func TestGatesAreDeclaredWell(t *testing.T) {
	seen := map[string]bool{}
	last := gate.Interview
	for _, g := range gates.All {
		require.False(t, seen[g.ID], "%s stands twice", g.ID)
		seen[g.ID] = true
		require.False(t, g.Stage.Before(last), "%s stands after a gate of a later stage", g.ID)
		last = g.Stage
		for name, text := range map[string]string{"title": g.Title, "rule": g.Rule, "why": g.Why, "fix": g.Fix} {
			require.NotEmpty(t, text, "%s has no %s", g.ID, name)
		}
		require.FileExists(t, filepath.Join("..", "gates", filepath.FromSlash(g.ID)+".go"))
	}
}

// TestEmptyRepositoryPassesNothing: a gate with nothing to look at is not satisfied by it.
func TestEmptyRepositoryPassesNothing(t *testing.T) {
	project.Require(t)
	dir := t.TempDir()
	project.Git(t, dir, "init", "-q", "-b", "main", ".")
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	for _, r := range gates.Judge(s, "", gates.Everything) {
		require.NotEqual(t, gate.Pass, r.Verdict, "%s passes in an empty repository", r.Gate.ID)
	}
}

// example is a parsed example: prose, what is given before anything else, what is changed, and the report.
type example struct {
	state                string
	given, refused, near []change
	report               string
}

// change is one step away from the project that an example starts from.
type change struct {
	op, path string
	args     []string
}

func parseExample(t *testing.T, a *txtar.Archive) example {
	t.Helper()
	e := example{state: project.Planned}
	for _, line := range strings.Split(string(a.Comment), "\n") {
		key, rest, found := strings.Cut(line, ": ")
		switch {
		case found && key == "state":
			e.state = strings.TrimSpace(rest)
		case found && key == "given":
			e.given = append(e.given, parseChange(t, rest, a))
		case found && key == "refused":
			e.refused = append(e.refused, parseChange(t, rest, a))
		case found && key == "near":
			e.near = append(e.near, parseChange(t, rest, a))
		}
	}
	for _, f := range a.Files {
		if f.Name == "report" {
			e.report = string(f.Data)
		}
	}
	return e
}

func parseChange(t *testing.T, text string, a *txtar.Archive) change {
	t.Helper()
	op, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	c := change{op: op}
	if op != "sh" {
		c.path, rest, _ = strings.Cut(rest, " ")
	}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		quoted, err := strconv.QuotedPrefix(rest)
		require.NoError(t, err, "%q is no quoted text", rest)
		arg, err := strconv.Unquote(quoted)
		require.NoError(t, err)
		c.args = append(c.args, arg)
		rest = rest[len(quoted):]
	}
	if op == "file" { // its content stands in the archive
		for _, f := range a.Files {
			if f.Name == c.path {
				return change{"write", c.path, []string{string(f.Data)}}
			}
		}
		require.Fail(t, "the archive holds no file", c.path)
	}
	return c
}

func (c change) apply(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(c.path))
	switch c.op {
	case "write":
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(c.args[0]), 0o644))
	case "replace":
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(data), c.args[0], "nothing to replace in %s", c.path)
		require.NoError(t, os.WriteFile(file, bytes.Replace(data, []byte(c.args[0]), []byte(c.args[1]), 1), 0o644))
	case "remove":
		require.NoError(t, os.Remove(file))
	case "generate":
		project.Call(t, dir, "test_generate", map[string]any{"component": c.path})
	case "call":
		var args map[string]any
		require.NoError(t, json.Unmarshal([]byte(c.args[0]), &args))
		project.Call(t, dir, c.path, args)
	case "run":
		args := map[string]any{"component": c.path, "what": c.args[0]}
		if len(c.args) > 1 {
			args["seed"] = c.args[1]
		}
		project.Call(t, dir, "test_run", args)
	case "sh":
		cmd := exec.Command("sh", "-ec", c.args[0])
		cmd.Dir, cmd.Env = dir, project.Environ()
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	default:
		require.Fail(t, "unknown change", c.op)
	}
}

// save rewrites the report of an example.
func (e example) save(t *testing.T, file string, a *txtar.Archive, got string) {
	t.Helper()
	kept := a.Files[:0]
	for _, f := range a.Files {
		if f.Name != "report" {
			kept = append(kept, f)
		}
	}
	a.Files = append(kept, txtar.File{Name: "report", Data: []byte(got)})
	require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
}

// judge applies changes to a fresh copy of the project and asks one gate.
func judge(t *testing.T, state string, changes []change, g gate.Gate) gate.Result {
	t.Helper()
	dir := project.Copy(t, state)
	for _, c := range changes {
		c.apply(t, dir)
	}
	return judgeIn(t, dir, g)
}

// judgeIn asks one gate about the project in a folder.
func judgeIn(t *testing.T, dir string, g gate.Gate) gate.Result {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	first := gate.Judge(s, g)
	require.Equal(t, first.Findings, gate.Judge(s, g).Findings, "the same snapshot gave other findings")
	return first
}

func report(r gate.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Verdict)
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n%s: %s\n  fix: %s\n", f.Severity, f.String(), f.Fix)
	}
	return b.String()
}

// TestWithoutGit: what only git can tell is not taken for granted where there is none.
func TestWithoutGit(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, ".git")))
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	for _, r := range gates.Judge(s, "", gates.Everything) {
		switch r.Gate.ID {
		case "contract/version", "lock/intact", "lock/order", "scope/paths", "law/imports", "code/stubs", "code/secrets", "test/native":
			require.Equal(t, gate.Blocked, r.Verdict, r.Gate.ID)
		}
	}
}
