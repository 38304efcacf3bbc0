package contracts_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"pact/artifacts"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

var update = flag.Bool("update", false, "rewrite the findings of every case")

// TestMain gives the tests a state folder of their own.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pact-test-")
	if err != nil {
		panic(err)
	}
	os.Setenv("XDG_STATE_HOME", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// TestCases makes the one change of every case to the base project, which is judged first and has no finding. A case is
// refused by the gate that its file is named for, with exactly the findings that stand below it; a near miss is not
// refused by any gate.
func TestCases(t *testing.T) {
	base := read(t, "base.txtar")
	require.Empty(t, judge(t, base), "the base project has findings")
	files, err := filepath.Glob("*/*.txtar")
	require.NoError(t, err)
	refused, near := 0, 0
	archives := map[string]*txtar.Archive{}
	t.Run("gates", func(t *testing.T) {
		for _, file := range files {
			id := strings.TrimSuffix(filepath.ToSlash(file), ".txtar")
			require.True(t, slices.ContainsFunc(gates.All, func(g gate.Gate) bool { return g.ID == id }), "%s is no gate", id)
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			archives[file] = archive
			for i := range archive.Files {
				c := parse(t, &archive.Files[i])
				if c.near {
					near++
				} else {
					refused++
				}
				t.Run(id+"/"+c.name, func(t *testing.T) {
					t.Parallel()
					found := judge(t, c.change(t, base))
					byGate := slices.ContainsFunc(found, func(f schemas.Finding) bool { return f.Gate == id && (f.Severity == schemas.SeverityError || c.warns) })
					if c.near {
						errors := slices.DeleteFunc(slices.Clone(found), func(f schemas.Finding) bool { return f.Severity != schemas.SeverityError })
						require.Empty(t, errors, "a near miss is accepted")
					} else {
						require.True(t, byGate, "%s does not refuse it: %v", id, found)
					}
					got := tell(found)
					if *update {
						c.file.Data = []byte(c.edit + got)
						return
					}
					require.Equal(t, c.want, got)
				})
			}
		}
	})
	for file, archive := range archives {
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
		}
	}
	require.GreaterOrEqual(t, refused, 80)
	require.GreaterOrEqual(t, near, 40)
}

// example is one file of an archive: lines that begin with - are replaced by those that begin with +, and what follows is
// what is found then. Where the name begins with near, nothing is refused; where it begins with warned, it is a remark.
type example struct {
	name        string
	near, warns bool
	old, new    string
	edit, want  string // the two halves of the file
	file        *txtar.File
}

func parse(t *testing.T, f *txtar.File) example {
	t.Helper()
	c := example{name: f.Name, file: f, near: strings.HasPrefix(f.Name, "near: "), warns: strings.HasPrefix(f.Name, "warned: ")}
	var old, new []string
	text := string(f.Data)
	for line := range strings.Lines(text) {
		body := strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(body, "- "):
			old = append(old, body[2:])
		case strings.HasPrefix(body, "+ "):
			new = append(new, body[2:])
		case body == "+":
		default:
			c.want = text[len(c.edit):]
			c.old, c.new = strings.Join(old, "\n"), strings.Join(new, "\n")
			return c
		}
		c.edit += line
	}
	c.old, c.new = strings.Join(old, "\n"), strings.Join(new, "\n")
	return c
}

// change makes the change in a copy of the project.
func (c example) change(t *testing.T, base map[string]string) map[string]string {
	t.Helper()
	require.NotEmpty(t, c.old, "nothing to replace")
	out, places := map[string]string{}, 0
	for name, text := range base {
		places += strings.Count(text, c.old)
		out[name] = strings.Replace(text, c.old, c.new, 1)
	}
	require.Equal(t, 1, places, "the text to replace stands in one place: %s", c.old)
	return out
}

func read(t *testing.T, file string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range archive.Files {
		out[f.Name] = string(f.Data)
	}
	return out
}

// judge asks every gate of the contracts stage that needs no git, and whether the documents can be read.
func judge(t *testing.T, files map[string]string) []schemas.Finding {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	s, err := artifacts.Load(context.Background(), dir)
	require.NoError(t, err)
	defer s.Close()
	var out []schemas.Finding
	for _, r := range gates.Judge(s, "", func(g gate.Gate) bool { return g.Stage == gate.Contracts && g.ID != "contract/version" }) {
		require.NotEqual(t, gate.Broken, r.Verdict, "%v", r.Findings)
		for _, f := range r.Findings {
			if r.Verdict != gate.Blocked { // documents/valid says it already
				out = append(out, f)
			}
		}
	}
	return out
}

// tell writes findings as the cases do: gate, place and message, and the way out below.
func tell(fs []schemas.Finding) string {
	var b strings.Builder
	for _, f := range fs {
		severity := ""
		if f.Severity != schemas.SeverityError {
			severity = string(f.Severity) + ": "
		}
		text := strings.TrimSuffix(f.String(), " ["+f.Gate+"]")
		fmt.Fprintf(&b, "%s %s%s\n  fix: %s\n", f.Gate, severity, strings.TrimPrefix(text, "pact/"), f.Fix)
	}
	return b.String()
}
