package gitrepo

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOpenFindsTheRepository(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a/b/c.txt")
	other := filepath.Join(filepath.Dir(f.dir), "link")
	require.NoError(t, os.Symlink(f.path("a"), other))
	for _, dir := range []string{f.dir, f.path("a/b"), f.path("a/b/c.txt"), other} {
		r, err := Open(dir)
		require.NoError(t, err, dir)
		require.Equal(t, f.dir, r.Root(), dir)
		require.Equal(t, f.path(".git"), r.CommonDir())
		require.NoError(t, r.Close())
	}
}

func TestOpenNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := Open(dir)
	require.ErrorIs(t, err, ErrNone)
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	_, err = Open(dir)
	require.ErrorIs(t, err, ErrNone, "an empty .git is none for git, too")
	_, err = Open(filepath.Join(dir, "nowhere"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestOpenLinkedWorktree(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.commit("a.txt")
	f.git("worktree", "add", "-q", "../wt", "-b", "side")
	wt := &fixture{t: t, dir: filepath.Join(filepath.Dir(f.dir), "wt")}
	second := wt.commit("b.txt")
	f.write(".git/info/exclude", "excluded\n")
	wt.write("excluded", "x")
	wt.write("new", "x")

	r, main := wt.repo(), f.repo()
	require.Equal(t, wt.dir, r.Root())
	require.Equal(t, f.path(".git"), r.CommonDir())
	head, err := r.Head()
	require.NoError(t, err)
	require.Equal(t, Head{Branch: "side", Commit: second}, head)
	head, err = main.Head()
	require.NoError(t, err)
	require.Equal(t, Head{Branch: "main", Commit: first}, head)
	require.Equal(t, []string{"a.txt", "b.txt", "new"}, wt.files(""))
	require.Equal(t, []string{"added new"}, wt.changed())

	// What one work tree seals, the other sees.
	commit, _, err := r.Seal(ctx, []SealFile{{"x", modeFile, []byte("x")}}, "", "seal", time.Now())
	require.NoError(t, err)
	require.NoError(t, r.CreateRef("refs/pact/lock/1", commit))
	refs, err := main.RefsUnder("refs/pact")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"refs/pact/lock/1": commit}, refs)
}

func TestOpenOddPlaces(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	want := f.commit("a.txt")
	require.NoError(t, os.Rename(f.path(".git"), f.dir+".moved"))
	require.NoError(t, os.Symlink(f.dir+".moved", f.path(".git")))
	got, err := f.repo().Resolve("main")
	require.NoError(t, err)
	require.Equal(t, want, got, ".git is a link")

	f.remove(".git")
	f.write(".git", "gitdir: ../repo.moved\n")
	got, err = f.repo().Resolve("main")
	require.NoError(t, err)
	require.Equal(t, want, got, ".git is a file")
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, what string
		make       func(t *testing.T) string
	}{
		{"bare", "bare", func(t *testing.T) string { return newFixture(t, "--bare").dir }},
		{"inside .git", "bare, or inside .git", func(t *testing.T) string { return newFixture(t).path(".git/refs/heads") }},
		{"core.bare", "core.bare", withConfig("[core]\n\tbare = true\n")},
		{"sha256", "sha256", func(t *testing.T) string { return newFixture(t, "--object-format=sha256").dir }},
		{"reftable", "reftable", withConfig("[extensions]\n\trefStorage = reftable\n")},
		{"unknown extension", `extensions.frob is "1"`, withConfig("[extensions]\n\tfrob = 1\n")},
		{"format 2", `"2"`, withConfig("[core]\n\trepositoryformatversion = 2\n")},
		{"core.worktree", `"/somewhere"`, withConfig("[core]\n\tworktree = /somewhere\n")},
		{"bad config", "bad section", withConfig("[core\n")},
		{"broken .git file", "not there", func(t *testing.T) string {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: /no/such\n"), 0o644))
			return dir
		}},
		{"senseless .git file", "gitdir: PATH", func(t *testing.T) string {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, ".git"), []byte("hello"), 0o644))
			return dir
		}},
		{"no HEAD", "HEAD", func(t *testing.T) string {
			f := newFixture(t)
			f.remove(".git/HEAD")
			return f.dir
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(c.make(t))
			var u *Unsupported
			require.True(t, errors.As(err, &u), "%v", err)
			require.Contains(t, u.What, c.what)
			require.NotEmpty(t, u.Fix)
		})
	}
}

// withConfig makes a repository with more in its config file.
func withConfig(text string) func(t *testing.T) string {
	return func(t *testing.T) string {
		f := newFixture(t)
		f.append(f.path(".git/config"), text)
		return f.dir
	}
}

func TestOpenServesExtensions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt")
	f.append(f.path(".git/config"), "[core]\n\trepositoryformatversion = 1\n"+
		"[extensions]\n\tworktreeConfig = true\n\tpreciousObjects\n\tpartialClone = origin\n\trelativeWorktrees\n\tobjectFormat = sha1\n")
	f.write(".git/config.worktree", "[core]\n\tfileMode = false\n")
	require.NoError(t, os.Chmod(f.path("a.txt"), 0o755))
	require.Empty(t, f.changed(), "the work tree's own config counts")
}

func TestBareWithWorktree(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	want := f.commit("a.txt")
	f.git("clone", "-q", "--bare", ".", "../bare.git")
	bare := &fixture{t: t, dir: filepath.Join(filepath.Dir(f.dir), "bare.git")}
	bare.git("worktree", "add", "-q", "../wt", "main")
	wt := &fixture{t: t, dir: filepath.Join(filepath.Dir(f.dir), "wt")}
	head, err := wt.repo().Head()
	require.NoError(t, err)
	require.Equal(t, want, head.Commit)
	require.Empty(t, wt.changed())
}
