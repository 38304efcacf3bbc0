package gitrepo

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTreeChangesAsInGit holds the comparison of two trees against git's own.
func TestTreeChangesAsInGit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	commits := []string{"", f.commit("a", "dir/b", "dir/sub/c", "dir/sub/d", "gone/x", "same/y")}
	f.remove("gone")
	f.write("dir/sub/c", "other\n")
	f.write("new/deep/e", "e")
	require.NoError(t, os.Chmod(f.path("a"), 0o755))
	f.remove("dir/b")
	f.link("sub/d", "dir/b")
	commits = append(commits, f.commit())
	f.remove("new")
	f.write("new", "a file in the place of a folder")
	commits = append(commits, f.commit())
	words := map[string]string{"A": Added, "M": Modified, "D": Deleted, "T": Type}
	empty := f.git("hash-object", "-t", "tree", "/dev/null")
	for _, from := range commits {
		for _, to := range commits {
			for _, under := range []string{"", "dir", "dir/sub", "new", "nowhere"} {
				got, err := f.repo().TreeChanges(ctx, from, to, under)
				require.NoError(t, err)
				lines := []string{}
				for _, c := range got {
					if c.Kind == Mode {
						c.Kind = Modified
					}
					lines = append(lines, c.Kind+" "+c.Path)
				}
				name := func(commit string) string {
					if commit == "" {
						return empty
					}
					return commit
				}
				args := []string{"diff-tree", "-r", "-z", "--no-renames", "--name-status", name(from), name(to)}
				if under != "" {
					args = append(args, "--", under)
				}
				want := []string{}
				for fields := split(f.git(args...)); len(fields) > 1; fields = fields[2:] {
					want = append(want, words[fields[0]]+" "+fields[1])
				}
				require.ElementsMatch(t, want, lines, "%.7s..%.7s %s", from, to, under)
			}
		}
	}
	_, err := f.repo().TreeChanges(ctx, commits[1], strings.Repeat("1", 40), "")
	require.ErrorIs(t, err, ErrMissing)
}

func TestTreeAt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.commit("a", "dir/b", "dir/sub/c")
	tree, err := f.repo().TreeAt(ctx, id)
	require.NoError(t, err)
	for path, mode := range map[string]string{"a": modeFile, "dir": modeDir, "dir/sub/c": modeFile} {
		e, way, err := tree.Entry(path)
		require.NoError(t, err)
		require.Empty(t, way)
		require.Equal(t, Entry{mode, f.git("rev-parse", id+":"+path)}, *e)
	}
	e, way, err := tree.Entry("dir/b/c")
	require.NoError(t, err)
	require.Nil(t, e)
	require.Equal(t, "dir/b", way)
	e, way, err = tree.Entry("dir/x/c")
	require.NoError(t, err)
	require.Nil(t, e)
	require.Empty(t, way)
	names, err := tree.Names("dir")
	require.NoError(t, err)
	require.Equal(t, []string{"b", "sub"}, names)
	names, err = tree.Names("a")
	require.NoError(t, err)
	require.Empty(t, names)
	none, err := f.repo().TreeAt(ctx, "")
	require.NoError(t, err)
	names, err = none.Names("")
	require.NoError(t, err)
	require.Empty(t, names)
}

func TestReaches(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	one := f.commit("a")
	two := f.commit("b")
	f.git("checkout", "-q", "-b", "side", one)
	side := f.commit("c")
	f.git("merge", "-q", "--no-ff", "-m", "merge", "main")
	merge := f.head()
	for _, c := range []struct {
		from, to string
		want     bool
	}{{two, one, true}, {one, two, false}, {merge, two, true}, {merge, one, true}, {side, two, false}, {one, one, true}} {
		got, err := f.repo().Reaches(ctx, c.from, c.to)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%.7s from %.7s", c.to, c.from)
	}
	shallow := newFixture(t)
	shallow.git("fetch", "-q", "--depth", "2", "file://"+f.dir, merge)
	got, err := shallow.repo().Reaches(ctx, merge, side)
	require.NoError(t, err)
	require.True(t, got)
	_, err = shallow.repo().Reaches(ctx, merge, one)
	require.ErrorIs(t, err, ErrMissing, "history ends before the answer")
	require.ErrorIs(t, f.repo().Ancestors(ctx, merge, 2, func(CommitInfo) Walk { return WalkOn }), ErrTooLarge)
	seen := 0
	require.NoError(t, f.repo().Ancestors(ctx, merge, 100, func(c CommitInfo) Walk {
		seen++
		if c.ID == side || c.ID == two {
			return WalkPast
		}
		return WalkOn
	}))
	require.Equal(t, 3, seen)
}

// TestStoredLineEnds holds what would be stored against git's own clean conversion; TestLineEndsAsInGit has the settings.
func TestStoredLineEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(".gitattributes", "*.txt text\n*.bin -text\n*.auto text=auto\n*.f filter=f\n*.lfs filter=lfs -text\n*.u working-tree-encoding=UTF-16\n*.id ident\n*.plain -filter\n")
	for name, turned := range map[string]bool{"a.txt": true, "a.bin": false, "a.auto": true, "a.other": false} {
		data := []byte("one\r\ntwo\r\n")
		got, err := f.repo().Stored().LineEnds(name, data)
		require.NoError(t, err)
		require.Equal(t, turned, string(got) == "one\ntwo\n", name)
		f.input = string(data)
		require.Equal(t, f.git("hash-object", "--stdin", "--path", name), HashBlob(got), name)
	}
	got, err := f.repo().Stored().LineEnds("b.auto", []byte("a\x00\r\n"))
	require.NoError(t, err)
	require.Equal(t, "a\x00\r\n", string(got), "no text")
	for name, want := range map[string]string{"a.f": "filter=f", "a.lfs": "filter=lfs", "a.u": "working-tree-encoding=UTF-16", "a.id": "ident", "a.txt": "", "a.plain": ""} {
		got, err := f.repo().Stored().Otherwise(name, []byte("// $Id$\n"))
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
	unexpanded, err := f.repo().Stored().Otherwise("a.id", []byte("nothing to expand\n"))
	require.NoError(t, err)
	require.Empty(t, unexpanded)
}

func TestCreateRefAmong(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	one := f.commit("a")
	r := f.repo()
	require.NoError(t, r.CreateRefAmong("refs/pact/lock/_/", nil, "refs/pact/lock/_/1-a", one))
	require.NoError(t, r.CreateRefAmong("refs/pact/lock/_/", nil, "refs/pact/lock/_/1-a", one), "it is the one that was to be made")
	require.ErrorIs(t, r.CreateRefAmong("refs/pact/lock/_/", nil, "refs/pact/lock/_/1-b", one), ErrRaced)
	require.NoError(t, r.CreateRefAmong("refs/pact/lock/_/", []string{"refs/pact/lock/_/1-a"}, "refs/pact/lock/_/2-b", one))
	require.NoFileExists(t, f.path(".git/refs/pact/lock/_/turn.lock"))
	f.git("fsck", "--strict")
}
