package artifacts

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMemoryIsKept: what is known of a large work tree is kept for the next process, and counts there only under the MAC
// of this machine's key, outside of the work tree.
func TestMemoryIsKept(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	repo := filepath.Join(dir, "repo")
	for _, folder := range []string{".git/objects", ".git/refs"} {
		require.NoError(t, os.MkdirAll(filepath.Join(repo, folder), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(repo, ".git/HEAD"), []byte("ref: refs/heads/main\n"), 0o644))
	for i := range worthKeeping + 100 {
		require.NoError(t, os.Mkdir(filepath.Join(repo, fmt.Sprint("d", i)), 0o755))
	}
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	machine, err := NewMachine()
	require.NoError(t, err)
	load := func() {
		s, err := NewMemory().Load(t.Context(), repo, KindGit)
		require.NoError(t, err)
		require.Empty(t, s.GitErr)
		s.Close()
	}
	known := func() int {
		m := NewMemory()
		r, err := m.open(repo, machine)
		require.NoError(t, err)
		defer r.Close()
		_, known := m.git.News(r)
		return known
	}
	load()
	require.NoDirExists(t, filepath.Join(dir, "cache"), "without a key nothing is kept")
	_, err = machine.Sign(nil)
	require.NoError(t, err)
	load()
	kept, err := filepath.Glob(filepath.Join(dir, "cache/pact/worktrees/*"))
	require.NoError(t, err)
	if len(kept) == 0 {
		t.Skip("the file system of the temporary folder is not known to keep its times, so nothing is remembered on it")
	}
	require.Len(t, kept, 1)
	require.Greater(t, known(), worthKeeping)
	info, err := os.Stat(kept[0])
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	data, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	for _, at := range []int{0, 40, len(data) / 2, len(data) - 1} {
		data[at] ^= 1
		require.NoError(t, os.WriteFile(kept[0], data, 0o600))
		require.Zero(t, known(), "byte %d was changed", at)
		data[at] ^= 1
	}
	require.NoError(t, os.WriteFile(kept[0], data, 0o600))
	require.Greater(t, known(), worthKeeping)
	require.NoError(t, os.Remove(filepath.Join(dir, "state/pact/key")))
	require.Zero(t, known(), "no key")
	_, err = machine.Sign(nil)
	require.NoError(t, err)
	require.Zero(t, known(), "another key")

	require.NoError(t, os.RemoveAll(filepath.Join(dir, "cache")))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(repo, "cache"))
	load()
	require.NoDirExists(t, filepath.Join(repo, "cache"), "never in the work tree")
}

// TestJudgedByContent: a result about a file is remembered for what the file holds, and for nothing else.
func TestJudgedByContent(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{".git/objects", ".git/refs"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, folder), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git/HEAD"), []byte("ref: refs/heads/main\n"), 0o644))
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	m := NewMemory()
	asked := 0
	judge := func(what, text string) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte(text), 0o644))
		s, err := m.Load(t.Context(), dir, KindSources)
		require.NoError(t, err)
		defer s.Close()
		got, err := Judged(s.Only(KindSources), what, "a.txt", func(data []byte) string { asked++; return what + string(data) })
		require.NoError(t, err)
		return got
	}
	for _, c := range []struct {
		what, text string
		asked      int
	}{{"x", "1", 1}, {"x", "1", 1}, {"x", "2", 2}, {"y", "2", 3}, {"x", "1", 3}} {
		require.Equal(t, c.what+c.text, judge(c.what, c.text))
		require.Equal(t, c.asked, asked)
	}
	s, err := m.Load(t.Context(), dir, KindSources)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte("9"), 0o644)) // after it was looked at
	_, err = Judged(s, "z", "a.txt", func(data []byte) string { return string(data) })
	require.NoError(t, err)
	require.Equal(t, "z1", judge("z", "1"), "what was made of 9 does not stand for 1")
}
