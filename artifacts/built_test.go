package artifacts

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// TestBuiltOfAll: code that an interpreter can import below the project counts, wherever it hides; caches do not.
func TestBuiltOfAll(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	outside := t.TempDir()
	put := func(file, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	s := &Snapshot{Plan: Doc[schemas.Plan]{Value: &schemas.Plan{Components: []schemas.Component{{ID: "fares", Paths: []string{"fares/**"}}}}}}
	s.At.Root = dir
	put(filepath.Join(dir, "fares/fares.py"), "1")
	put(filepath.Join(dir, "fares/inner/pyvenv.cfg"), "")
	put(filepath.Join(dir, ".venv/pyvenv.cfg"), "")
	put(filepath.Join(outside, "rules.py"), "1")
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "other")))
	require.NoError(t, os.Symlink(dir, filepath.Join(outside, "back")))
	require.NoError(t, os.Symlink(outside, filepath.Join(outside, "round")))
	folders := []builtFrom{{Dir: ".", Language: schemas.LanguagePython}}
	last := s.builtDigest(folders)
	require.NotEmpty(t, last)
	for _, c := range []struct {
		file   string
		counts bool
	}{
		{filepath.Join(dir, "fares/fares.py"), true},
		{filepath.Join(dir, "fares/__pycache__/rules.py"), true},
		{filepath.Join(dir, "fares/__pycache__/rules.pyc"), true},
		{filepath.Join(dir, "fares/__pycache__/fares.cpython-311.pyc"), false},
		{filepath.Join(dir, "fares/inner/rules.py"), true},
		{filepath.Join(dir, ".venv/lib/rules.py"), false},
		{filepath.Join(outside, "rules.py"), true},
		{filepath.Join(outside, "picture.png"), false},
	} {
		put(c.file, "2")
		now := s.builtDigest(folders)
		require.Equal(t, c.counts, now != last, c.file)
		last = now
	}
}

// TestToolchain: an interpreter is named with what it runs before the project's code, and node is the one that is started.
func TestToolchain(t *testing.T) {
	venv := func(name string) string {
		dir := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "lib/python3.11/site-packages"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "pyvenv.cfg"), nil, 0o644))
		return dir
	}
	one, two := venv("one"), venv("two")
	python := func(dir string) string { return startsWith(filepath.Join(dir, "bin", "python3")) }
	before := python(one)
	require.NotEmpty(t, before)
	require.NotEqual(t, before, python(two))
	require.Empty(t, startsWith("/usr/bin/python3"))
	for name, counts := range map[string]bool{"x.pth": true, "sitecustomize.py": true, "usercustomize/__init__.py": true, "yaml/__init__.py": false} {
		file := filepath.Join(one, "lib/python3.11/site-packages", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte("import other\n"), 0o644))
		require.Equal(t, counts, before != python(one), name)
		require.NoError(t, os.Remove(file))
		require.Equal(t, before, python(one))
	}

	require.NoError(t, os.MkdirAll(filepath.Join(one, "bin"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(one, "bin", "python3"), nil, 0o755))
	t.Setenv("VIRTUAL_ENV", one)
	require.Contains(t, (&Snapshot{}).toolchain(schemas.LanguagePython), before)

	there := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(there, "a"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(there, "b"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(there, "a/node"), []byte("#!/bin/sh\n"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(there, "b/node"), []byte("#!/bin/sh\n# another\n"), 0o755))
	t.Chdir(there)
	t.Setenv("PATH", "a"+string(os.PathListSeparator)+filepath.Join(there, "b"))
	require.Contains(t, (&Snapshot{}).toolchain(schemas.LanguageTypeScript), filepath.Join("b", "node"), "one of a relative folder is not started")
}
