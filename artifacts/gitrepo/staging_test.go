package gitrepo

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStaging: what would be committed is told apart from what stands in the work tree, path by path, as git stages it.
func TestStaging(t *testing.T) {
	f := newFixture(t)
	put := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(f.dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o644))
	}
	for _, name := range []string{"kept", "staged", "both", "gone", "untracked-now", "a/pact.yaml", ".gitignore"} {
		put(name, "1\n")
	}
	f.git("add", "-A")
	f.git("commit", "-q", "-m", "base")
	put("staged", "2\n") // staged whole: like the work tree
	put("both", "2\n")   // staged, then edited again
	put("new", "2\n")    // staged, then removed from the work tree
	put("b/pact.yaml", "2\n")
	f.git("add", "-A")
	put("both", "3\n")
	require.NoError(t, os.Remove(filepath.Join(f.dir, "new")))
	f.git("rm", "-q", "gone")
	f.git("rm", "-q", "--cached", "untracked-now")
	put("kept", "only in the work tree\n")
	r, err := Open(f.dir)
	require.NoError(t, err)
	defer r.Close()
	ctx := context.Background()
	got, err := r.Staging(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"b/pact.yaml", "both", "gone", "new", "staged", "untracked-now"}, got.Paths)
	require.Equal(t, []Change{{"both", Modified}, {"new", Deleted}, {"untracked-now", Added}}, got.Unlike)

	named, err := r.Named(ctx, "pact.yaml")
	require.NoError(t, err)
	require.Equal(t, []string{"a/pact.yaml", "b/pact.yaml"}, named)

	// Another index file is another commit: git commit PATH makes one.
	other := filepath.Join(t.TempDir(), "index")
	f.git("read-tree", "--index-output="+filepath.Join(f.dir, ".git/other"), "HEAD")
	require.NoError(t, os.Rename(filepath.Join(f.dir, ".git/other"), other))
	got, err = r.Staging(WithIndex(ctx, other))
	require.NoError(t, err)
	require.Empty(t, got.Paths)
	_, err = r.Staging(WithIndex(ctx, f.dir))
	require.Error(t, err, "a folder is no index")
}

// TestIgnored: a path that is not there yet is judged as git would.
func TestIgnored(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, os.MkdirAll(filepath.Join(f.dir, "sub"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, ".gitignore"), []byte("build/\n*.log\n!keep.log\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "sub/.gitignore"), []byte("/own\n"), 0o644))
	r, err := Open(f.dir)
	require.NoError(t, err)
	defer r.Close()
	for file, want := range map[string]bool{
		"build/deep/x": true, "x.log": true, "keep.log": false, "sub/own": true, "own": false, "sub/deep/own": false, "sub/x": false, "builds/x": false,
	} {
		got, err := r.Ignored(file)
		require.NoError(t, err)
		require.Equal(t, want, got, file)
	}
	_, err = r.Ignored("../x")
	require.Error(t, err)
}

// TestHooksDir: git's own folder for hooks, wherever the configuration puts it.
func TestHooksDir(t *testing.T) {
	f := newFixture(t)
	dir := func(at string) string {
		r, err := Open(at)
		require.NoError(t, err)
		defer r.Close()
		got, err := r.HooksDir()
		require.NoError(t, err)
		return got
	}
	require.Equal(t, filepath.Join(f.dir, ".git/hooks"), dir(f.dir))
	f.git("commit", "-q", "--allow-empty", "-m", "base")
	linked := filepath.Join(filepath.Dir(f.dir), "linked")
	f.git("worktree", "add", "-q", linked)
	require.Equal(t, filepath.Join(f.dir, ".git/hooks"), dir(linked), "linked work trees share them")
	f.git("config", "core.hooksPath", ".githooks")
	require.Equal(t, filepath.Join(f.dir, ".githooks"), dir(f.dir))
	require.Equal(t, filepath.Join(linked, ".githooks"), dir(linked))
}
