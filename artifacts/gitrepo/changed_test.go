package gitrepo

import (
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// gitChanged is git's own answer to Changed against HEAD, in the same words. It
// hashes everything anew: refresh first.
func (f *fixture) gitChanged() []string {
	f.t.Helper()
	f.try("update-index", "-q", "--really-refresh")
	kinds := map[string]string{}
	raw := split(f.git("diff", "--raw", "-z", "--no-renames", "--no-abbrev", "HEAD"))
	for i := 0; i+1 < len(raw); i += 2 {
		fields := strings.Fields(raw[i])
		kind := map[string]string{"A": Added, "M": Modified, "D": Deleted, "T": Type}[fields[4]]
		if kind == Modified && fields[0] != ":"+fields[1] {
			blob := f.git("rev-parse", "HEAD:"+raw[i+1])
			if f.git("hash-object", "--", f.path(raw[i+1])) == blob {
				kind = Mode
			}
		}
		kinds[raw[i+1]] = kind
	}
	for _, path := range split(f.git("ls-files", "-z", "-o", "--exclude-standard")) {
		path = strings.TrimSuffix(path, "/")
		if st, err := os.Lstat(f.path(path)); err != nil || !st.Mode().IsRegular() && st.Mode()&os.ModeSymlink == 0 && !st.IsDir() {
			continue
		}
		switch {
		case kinds[path] != Deleted: // not: taken out of the index, but still there
			kinds[path] = Added
		default:
			delete(kinds, path)
			kinds[path] = "again"
		}
	}
	out := []string{}
	for path, kind := range kinds {
		out = append(out, kind+" "+path)
	}
	sort.Slice(out, func(i, j int) bool {
		_, a, _ := strings.Cut(out[i], " ")
		_, b, _ := strings.Cut(out[j], " ")
		return a < b
	})
	return out
}

func TestChanged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("before", "x")
	require.Equal(t, []string{"added before"}, f.changed(), "unborn")
	f.remove("before")
	f.link("one", "link")
	f.link("one", "link-same")
	f.link("one", "link-to-file")
	base := f.commit("same", "modified", "deleted", "to-link", "to-exec", "to-exec-and-modified", "to-folder", "d/same", "d/modified", "to-pipe", "gone/a")
	require.Empty(t, f.changed())

	f.write("modified", "x")
	f.write("d/modified", "x")
	f.remove("deleted")
	f.remove("link")
	f.link("two", "link")
	f.remove("link-to-file")
	f.write("link-to-file", "one")
	f.remove("to-link")
	f.link("same", "to-link")
	require.NoError(t, os.Chmod(f.path("to-exec"), 0o755))
	f.write("to-exec-and-modified", "x")
	require.NoError(t, os.Chmod(f.path("to-exec-and-modified"), 0o755))
	f.remove("to-folder")
	f.write("to-folder/inside", "x")
	f.write("added", "x")
	f.write("d/added", "x")
	f.remove("gone")
	f.link("d", "gone")
	want := []string{
		"added added", "added d/added", "modified d/modified", "deleted deleted", "added gone", "deleted gone/a",
		"modified link", "type link-to-file", "modified modified", "mode to-exec", "modified to-exec-and-modified", "deleted to-folder", "added to-folder/inside", "type to-link",
	}
	require.Equal(t, want, f.changed())
	require.Equal(t, want, f.gitChanged())
	f.git("add", "-A")
	require.Equal(t, want, f.changed(), "the index does not matter")
	f.git("rm", "-q", "--cached", "same")
	require.Equal(t, want, f.changed(), "neither does what it lacks")
	f.remove("to-pipe")
	f.pipe("to-pipe")
	require.Contains(t, f.changed(), "type to-pipe")

	r := f.repo()
	changes, err := r.Changed(ctx, base, "d")
	require.NoError(t, err)
	require.Equal(t, []Change{{"d/added", Added}, {"d/modified", Modified}}, changes)
	changes, err = r.Changed(ctx, base, "modified")
	require.NoError(t, err)
	require.Equal(t, []Change{{"modified", Modified}}, changes)
	changes, err = r.Changed(ctx, "", "d")
	require.NoError(t, err)
	require.Len(t, changes, 3)

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, err = r.Changed(cancelled, base, "")
	require.ErrorIs(t, err, context.Canceled)
	_, err = r.Changed(ctx, strings.Repeat("1", 40), "")
	require.ErrorIs(t, err, ErrMissing)
}

// TestHiddenEdits: every way to hide an edit from git status, and none from here.
func TestHiddenEdits(t *testing.T) {
	t.Parallel()
	const path = "tests/t1.py"
	sameStat := func(f *fixture, edit func()) {
		st, err := os.Stat(f.path(path))
		require.NoError(f.t, err)
		edit()
		require.NoError(f.t, os.Chtimes(f.path(path), st.ModTime(), st.ModTime()))
	}
	edit := func(f *fixture) { f.write(path, "CONTENT of tests/t1.py\n") } // the same size
	for name, hide := range map[string]func(f *fixture){
		"plainly":       edit,
		"assume":        func(f *fixture) { f.git("update-index", "--assume-unchanged", path); edit(f) },
		"skip-worktree": func(f *fixture) { f.git("update-index", "--skip-worktree", path); edit(f) },
		"skip, sparse": func(f *fixture) {
			f.git("config", "core.sparseCheckout", "true")
			f.git("update-index", "--skip-worktree", path)
			edit(f)
		},
		"same stat": func(f *fixture) { sameStat(f, func() { edit(f) }) },
		"same stat by rename": func(f *fixture) {
			sameStat(f, func() {
				f.write("tests/t2.py", "CONTENT of tests/t1.py\n")
				require.NoError(f.t, os.Rename(f.path("tests/t2.py"), f.path(path)))
			})
		},
		"same stat, lax config": func(f *fixture) {
			f.append(f.path(".git/config"), "[core]\n\ttrustctime = false\n\tcheckStat = minimal\n")
			sameStat(f, func() { edit(f) })
		},
		"ignored":   func(f *fixture) { f.write(".git/info/exclude", "*\n"); edit(f) },
		"uncached":  func(f *fixture) { f.write(".git/info/exclude", "*\n"); f.git("rm", "-q", "--cached", path); edit(f) },
		"no index":  func(f *fixture) { f.remove(".git/index"); edit(f) },
		"bad index": func(f *fixture) { f.write(".git/index", "DIRC"); edit(f) },
		"staged":    func(f *fixture) { edit(f); f.git("add", path) },
		"replaced": func(f *fixture) {
			edit(f)
			f.git("replace", f.git("rev-parse", "HEAD:"+path), f.git("hash-object", "-w", path))
		},
		"git~1": func(f *fixture) {
			f.write(".git/info/exclude", "*\n")
			f.write("git~1/x", "")
			f.write("aux/x", "")
			edit(f)
		},
		"attributes":  func(f *fixture) { f.write(".git/info/attributes", "* text eol=crlf filter=none\n"); edit(f) },
		"own git":     func(f *fixture) { f.write(".git/info/exclude", "*\n"); f.git("init", "-q", "tests"); edit(f) },
		"gitlink":     func(f *fixture) { f.gitlink("tests"); edit(f) },
		"fsmonitor":   func(f *fixture) { f.git("config", "core.fsmonitor", "true"); edit(f) },
		"tree forged": func(f *fixture) { edit(f); f.forgeIndexStat(path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.commit(path, "other")
			require.Empty(t, f.changed())
			hide(f)
			changes := f.changed()
			require.Contains(t, changes, "modified "+path)
			dirty, err := f.repo().Dirty(ctx, "tests")
			require.True(t, dirty || err != nil)
		})
	}
}

// gitlink tells the index that a folder is another repository.
func (f *fixture) gitlink(dir string) {
	id := f.git("rev-parse", "HEAD")
	f.git("rm", "-q", "-r", "--cached", dir)
	f.git("update-index", "--add", "--cacheinfo", modeRepo+","+id+","+dir)
}

// forgeIndexStat makes the index claim that the file as it is now is what was
// staged: add the edit, then put the id of the commit back.
func (f *fixture) forgeIndexStat(path string) {
	old := f.git("rev-parse", "HEAD:"+path)
	past := time.Now().Add(-time.Hour)
	require.NoError(f.t, os.Chtimes(f.path(path), past, past))
	f.git("add", path)
	staged := f.git("rev-parse", ":"+path)
	raw, err := os.ReadFile(f.path(".git/index"))
	require.NoError(f.t, err)
	require.NoError(f.t, os.WriteFile(f.path(".git/index"), forge(raw, staged, old), 0o644))
	require.Empty(f.t, f.git("status", "--porcelain"), "git is deceived")
}

func TestNewFilesBehindIgnores(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt")
	f.write(".gitignore", "*\n")
	f.write("conftest.py", "x")
	require.Empty(t, f.changed(), "ignored is ignored; who protects a folder lists it")
}

func TestDirty(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	dirty := func(under string) bool {
		got, err := f.repo().Dirty(ctx, under)
		require.NoError(t, err)
		return got
	}
	require.False(t, dirty(""))
	f.write("a", "x")
	require.True(t, dirty(""), "untracked, unborn")
	f.commit("a", "d/b", "d-e", "dd")
	require.False(t, dirty(""))
	f.git("rm", "-q", "--cached", "d-e", "dd")
	require.False(t, dirty("d"), "what begins with the same letters")
	f.git("reset", "-q")
	require.NoError(t, os.Chtimes(f.path("a"), time.Now(), time.Now().Add(time.Hour)))
	require.False(t, dirty(""), "touched only")
	f.write("a", "y")
	require.True(t, dirty(""))
	require.False(t, dirty("d"))
	f.git("add", "a")
	f.write("a", "content of a\n")
	require.Empty(t, f.changed())
	require.True(t, dirty(""), "staged, though the work tree is as in HEAD")
	f.git("reset", "-q")
	require.False(t, dirty(""))
	f.git("rm", "-q", "--cached", "d/b")
	require.True(t, dirty("d"), "staged as deleted")
	f.git("reset", "-q")
	f.write("n", "x")
	f.git("add", "-N", "n")
	require.True(t, dirty(""))
	f.remove("n")
	require.False(t, dirty(""), "announced only, and gone")
}

func TestSparseCheckout(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--cone"}, {"--no-cone"}, {"--cone", "--sparse-index"}} {
		f := newFixture(t)
		f.commit("top", "in/a", "out/b", "out/deep/c")
		f.git("sparse-checkout", "init")
		f.git(append(append([]string{"sparse-checkout", "set"}, args...), "in")...)
		require.NoFileExists(t, f.path("out/b"))
		changes := f.changed()
		if args[0] == "--no-cone" {
			require.NoFileExists(t, f.path("top"))
		}
		require.Empty(t, changes, args)
		dirty, err := f.repo().Dirty(ctx, "")
		require.NoError(t, err)
		require.False(t, dirty, args)
		f.remove("in/a")
		f.write("out/b", "edited")
		require.Equal(t, []string{"deleted in/a", "modified out/b"}, f.changed(), args)
		require.NoError(t, os.MkdirAll(f.path("out/deep"), 0o755))
		f.git("config", "core.sparseCheckout", "false")
		f.git("config", "--worktree", "core.sparseCheckout", "false")
		require.Contains(t, f.changed(), "deleted out/deep/c", "the bit alone hides nothing")
	}
}

func TestSubmodules(t *testing.T) {
	t.Parallel()
	lib := newFixture(t)
	first := lib.commit("lib.txt")
	second := lib.commit("more.txt")
	f := newFixture(t)
	f.commit("a.txt")
	f.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", lib.dir, "libs/sub")
	f.commit()
	require.Empty(t, f.changed())
	require.Equal(t, f.lsFiles(""), f.files(""))
	sub := &fixture{t: t, dir: f.path("libs/sub")}
	r, err := Open(sub.path("."))
	require.NoError(t, err)
	require.Equal(t, sub.dir, r.Root())
	head, err := r.Head()
	require.NoError(t, err)
	require.Equal(t, second, head.Commit)

	sub.git("checkout", "-q", first)
	require.Equal(t, []string{"modified libs/sub"}, f.changed())
	f.git("submodule", "--quiet", "deinit", "-f", "libs/sub")
	require.Empty(t, f.changed(), "not checked out")
	f.write("libs/sub/smuggled", "x")
	require.Equal(t, []string{"modified libs/sub"}, f.changed(), "files where no submodule is")
	f.remove("libs/sub")
	require.Equal(t, []string{"deleted libs/sub"}, f.changed())
	require.NoError(t, os.Symlink(filepath.Dir(f.dir), f.path("libs/sub")))
	require.Equal(t, []string{"type libs/sub"}, f.changed())
}
