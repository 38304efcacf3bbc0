// Package project makes real projects for tests: a git repository with the base example in it, brought to a state by
// Pact's own tools. It is test support; nothing else imports it.
package project

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/tools"
)

// The states that a project can be in.
const (
	Planned = "planned" // confirmed, contracts written, tests generated and red
	Sealed  = "sealed"  // planned, sealed, committed, and green

	Certified = "certified" // sealed, reviewed, proven, and certified: every gate passes
)

var (
	once sync.Once
	made string
)

// Require skips, by name, where git or go is not installed.
func Require(t testing.TB) {
	t.Helper()
	for _, program := range []string{"git", "go"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs %s", program)
		}
	}
}

// Environ is an environment in which git takes nothing from the user's configuration.
func Environ() []string {
	return append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org",
		"GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.org")
}

// Git runs git in a folder.
func Git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, Environ()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return string(out)
}

// Run runs tests with a state folder of their own, and returns their exit code.
func Run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pact-test-")
	if err != nil {
		panic(err)
	}
	os.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	if cache, err := os.UserCacheDir(); err == nil && os.Getenv("GOCACHE") == "" {
		os.Setenv("GOCACHE", filepath.Join(cache, "go-build")) // also where a test has a HOME of its own: else it builds the library anew
	}
	code := m.Run()
	os.RemoveAll(dir)
	if made != "" {
		os.RemoveAll(made)
	}
	return code
}

// Call calls a tool as a host whose human says yes; the call must not be refused.
func Call(t testing.TB, dir, tool string, args map[string]any) map[string]any {
	t.Helper()
	out, err := Try(dir, tool, args, Yes)
	require.NoError(t, err, tool)
	return out
}

// Yes is a human who accepts every form as it stands.
func Yes(context.Context, tools.Form) (tools.Answer, error) {
	return tools.Answer{Action: tools.ActionAccept, Content: map[string]any{}, By: "test host"}, nil
}

// Try calls a tool with a human of the test's own; nil means that nobody can be asked.
func Try(dir, tool string, args map[string]any, ask func(context.Context, tools.Form) (tools.Answer, error)) (map[string]any, error) {
	raw, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	out, err := tools.Find(tool).Run(context.Background(), &tools.Env{Root: dir, Ask: ask}, raw)
	if err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(out); err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(raw, &m)
}

// Prove does what follows a green run: a review of the whole source, a document for every control that evidence judges, and
// a commit.
func Prove(t testing.TB, dir string) {
	t.Helper()
	Write(t, dir, map[string]string{"docs/operations.md": "# Operations\n\nIt starts, stops, logs and rolls back as this page says.\n"})
	Commit(t, dir, "operations")
	controls, _ := Call(t, dir, "readiness_evidence", nil)["controls"].([]any)
	for _, c := range controls {
		if c := c.(map[string]any); c["state"] != "met" {
			Call(t, dir, "readiness_evidence", map[string]any{"control": c["id"], "file": "docs/operations.md"})
		}
	}
	Call(t, dir, "gate_review", map[string]any{"reviewer": "Rita <rita@example.org>"})
	Commit(t, dir, "proven")
}

// Base lists the files of the base example, by path.
func Base(t testing.TB) map[string]string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	a, err := txtar.ParseFile(filepath.Join(filepath.Dir(here), "..", "gates", "base.txtar"))
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range a.Files {
		out[f.Name] = string(f.Data)
	}
	return out
}

// Write writes files below a folder.
func Write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

// Copy is a fresh copy of the base project in a state. The states are made once for all tests of a process.
func Copy(t testing.TB, state string) string {
	t.Helper()
	once.Do(func() { build(t) })
	if made == "" {
		t.Fatal("the base project could not be made; see the first failure")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(filepath.Join(dir, "p"), os.DirFS(filepath.Join(made, state))))
	return filepath.Join(dir, "p")
}

// Begin makes a folder a git repository, and commits what is in it. A plan among it that was made on no commit is one that
// came after the rest, as in a project that takes over code: it counts from the first commit.
func Begin(t testing.TB, dir string) {
	t.Helper()
	Git(t, dir, "init", "-q", "-b", "main", ".")
	for _, kv := range [][2]string{{"user.name", "Ann"}, {"user.email", "ann@example.org"}, {"core.autocrlf", "false"}} {
		Git(t, dir, "config", kv[0], kv[1])
	}
	Git(t, dir, "add", "-A", "--", ".", ":!pact/plan.yaml")
	Git(t, dir, "commit", "-q", "-m", "base")
	file := filepath.Join(dir, "pact", "plan.yaml")
	if text, err := os.ReadFile(file); err == nil {
		head := "baseline: " + strings.TrimSpace(Git(t, dir, "rev-parse", "HEAD"))
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), `baseline: ""`, head, 1)), 0o644))
		Commit(t, dir, "plan")
	}
}

// Commit commits everything in a repository.
func Commit(t testing.TB, dir, message string) {
	t.Helper()
	Git(t, dir, "add", "-A")
	Git(t, dir, "commit", "-q", "-m", message)
}

func build(t testing.TB) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pact-base-")
	require.NoError(t, err)
	p := filepath.Join(dir, "work")
	Write(t, p, Base(t))
	Begin(t, p)
	Call(t, p, "readiness_confirm", nil)
	Call(t, p, "test_generate", nil)
	require.Equal(t, "pass", Call(t, p, "test_run", map[string]any{"what": "red"})["verdict"])
	require.NoError(t, os.CopyFS(filepath.Join(dir, Planned), os.DirFS(p)))
	Call(t, p, "plan_lock", nil)
	Commit(t, p, "sealed")
	require.Equal(t, "pass", Call(t, p, "test_run", nil)["verdict"])
	require.NoError(t, os.CopyFS(filepath.Join(dir, Sealed), os.DirFS(p)))
	Prove(t, p)
	require.Equal(t, "pass", Call(t, p, "gate_certify", nil)["verdict"])
	Commit(t, p, "certified")
	require.NoError(t, os.CopyFS(filepath.Join(dir, Certified), os.DirFS(p)))
	made = dir
}
