package judge

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts/installed"
	"pact/artifacts/testgen"
	"pact/schemas"
	"pact/schemas/lang"
)

// tram is the contract of the fixtures, bound to a language.
func tram(t testing.TB, binding schemas.Binding) *lang.Unit {
	t.Helper()
	data, err := os.ReadFile("testdata/tram.yaml")
	require.NoError(t, err)
	c, _, problems := schemas.Decode[schemas.Contract](data)
	require.Empty(t, problems)
	c.Binding = binding
	u := lang.Compile(map[string]*schemas.Contract{"tram": c}).Unit("tram")
	require.Empty(t, u.Problems())
	require.Empty(t, slices.DeleteFunc(u.Agreement(), func(p lang.Problem) bool { return p.Warning }))
	return u
}

// verdict reads the first line of a fixture: the clauses that the judge must name, none where it says pass.
func verdict(t *testing.T, file string) (source string, clauses []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	line, _, _ := strings.Cut(string(data), "\n")
	_, want, ok := strings.Cut(line, "judge: ")
	require.True(t, ok, "%s begins without its verdict", file)
	if want == "pass" {
		return string(data), nil
	}
	clauses = strings.Split(want, ", ")
	slices.Sort(clauses)
	return string(data), clauses
}

// failing are the clauses that a result names, each once.
func failing(r *Result) []string {
	found := map[string]bool{}
	for _, p := range []Part{r.Cases, r.Properties, r.Hidden} {
		for _, f := range p.Failures {
			found[f.Clause] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// fixtures judges every implementation of a language in a project of its own.
func fixtures(t *testing.T, pattern string, binding schemas.Binding, write func(t *testing.T, root, source string) string) {
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 12)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), func(t *testing.T) {
			t.Parallel()
			source, want := verdict(t, file)
			root := t.TempDir()
			u := tram(t, binding)
			task := Task{
				Unit: u, Root: root, ImportPath: write(t, root, source), Cases: testgen.Cases(u), Draws: 200, Seed: 7,
				Limits: Limits{Call: 500 * time.Millisecond, Memory: 256 << 20},
			}
			before := tree(t, root)
			result, err := Run(t.Context(), task)
			require.NoError(t, err)
			require.Equal(t, want, failing(result), "%+v", result)
			require.Equal(t, before, tree(t, root), "the judge left something in the work tree")
			for _, f := range append(result.Cases.Failures, result.Properties.Failures...) {
				require.NotEmpty(t, f.Case)
				require.NotEmpty(t, f.Expected)
				require.NotEmpty(t, f.Got)
			}
		})
	}
}

// tree lists the files of a folder.
func tree(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	require.NoError(t, filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		files = append(files, path)
		return err
	}))
	return files
}

func put(t testing.TB, root, name, text string) {
	t.Helper()
	file := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

func goModule(t *testing.T, root, source string) string {
	put(t, root, "go.mod", "module example.org/trams\n\ngo 1.24\n")
	put(t, root, "internal/tram/tram.go", source)
	return "example.org/trams/internal/tram"
}

func TestGoImplementations(t *testing.T) {
	fixtures(t, "testdata/go/*.go", schemas.Binding{Language: schemas.LanguageGo, Package: "./internal/tram"}, goModule)
}

func TestPythonImplementations(t *testing.T) {
	if _, _, err := Python(t.Context(), t.TempDir()); err != nil {
		t.Skip(err)
	}
	fixtures(t, "testdata/python/*.py", schemas.Binding{Language: schemas.LanguagePython, Module: "trams.tram"}, func(t *testing.T, root, source string) string {
		put(t, root, "trams/__init__.py", "")
		put(t, root, "trams/tram.py", source)
		return ""
	})
}

func TestJavaScriptImplementations(t *testing.T) {
	if _, _, err := Node(t.Context(), t.TempDir()); err != nil {
		t.Skip(err)
	}
	fixtures(t, "testdata/javascript/*.mjs", schemas.Binding{Language: schemas.LanguageJavaScript, Module: "./src/tram.mjs"}, func(t *testing.T, root, source string) string {
		put(t, root, "src/tram.mjs", source)
		return ""
	})
}

func TestTypeScriptImplementations(t *testing.T) {
	modules := installed.NodeModules(t, "tsx")
	fixtures(t, "testdata/typescript/*.ts", schemas.Binding{Language: schemas.LanguageTypeScript, Module: "./src/tram.ts"}, func(t *testing.T, root, source string) string {
		put(t, root, "package.json", `{"type": "module"}`)
		put(t, root, "src/tram.ts", source)
		require.NoError(t, os.Symlink(modules, filepath.Join(root, "node_modules")))
		return ""
	})
}
