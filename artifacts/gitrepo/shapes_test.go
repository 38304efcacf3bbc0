package gitrepo

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// shape is one way in which a repository can be laid out. Each is served with git's
// own answer, or refused by name with the way out.
type shape struct {
	name  string
	make  func(f *fixture) *fixture // bends f; gives the work tree to be opened, nil: f itself
	open  string                    // refused: what the refusal names
	index string                    // damaged for git, too: what is staged cannot be told, and the refusal names this
	// Beyond git: changes that Pact sees and git does not, in a clean repository.
	more []string
	keep bool // the shape is its own edit: no further ones
}

// shapeFiles is what every repository of the table begins with.
func shapeFiles(f *fixture) string {
	f.write("a.txt", "one\ntwo\n")
	f.write("dir/b.txt", "three\n")
	f.write("dir/sub/c.txt", "four\n")
	f.write("other/d.txt", "five\n")
	f.write("run.sh", "#!/bin/sh\n")
	require.NoError(f.t, os.Chmod(f.path("run.sh"), 0o755))
	f.link("dir/b.txt", "link")
	return f.commit()
}

// edits makes one change of each kind. They keep size and time where they can.
func (f *fixture) edits() {
	for _, edit := range []struct{ name, text string }{{"dir/b.txt", "THREE\n"}, {"new.txt", "n\n"}, {"dir/new\ttab", "n\n"}, {"staged.txt", "s\n"}} {
		f.write(edit.name, edit.text)
	}
	f.git("add", "staged.txt")
	require.NoError(f.t, os.Chmod(f.path("run.sh"), 0o644))
	f.remove("a.txt")
	f.remove("link")
	f.link("a.txt", "link")
}

// sameAsGit asks Pact and git the same questions.
func (f *fixture) sameAsGit(more []string) {
	f.t.Helper()
	r := f.repo()
	defer r.Close()
	head, err := r.Head()
	require.NoError(f.t, err)
	branch := head.Branch
	if branch == "" {
		branch = "HEAD" // detached
	}
	require.Equal(f.t, f.git("rev-parse", "--show-toplevel", "HEAD", "--abbrev-ref", "HEAD"), strings.Join([]string{r.Root(), head.Commit, branch}, "\n"))

	want := slices.DeleteFunc(f.gitChanged(), func(change string) bool {
		path, again := strings.CutPrefix(change, "again ") // out of the index, and in the work tree as in HEAD
		return again && (path == "link" || f.git("hash-object", path) == f.git("rev-parse", "HEAD:"+path))
	})
	require.Equal(f.t, sorted(append(want, more...)), sorted(f.changed()), "changed against HEAD")
	require.Equal(f.t, f.lsFiles(""), f.files(""), "files")

	var paths []string
	entries := map[string]Entry{}
	for _, line := range split(f.git("ls-files", "--stage", "-z")) {
		what, path, _ := strings.Cut(line, "\t")
		fields := strings.Fields(what)
		if path == "announced" {
			continue
		}
		paths = append(paths, path)
		if entries[path] = (Entry{fields[0], fields[1]}); fields[2] != "0" {
			entries[path] = Entry{Mode: ModeConflict}
		}
	}
	got, err := r.Index(ctx, append(paths, "not/there"))
	require.NoError(f.t, err)
	require.Equal(f.t, entries, got, "index")
	dirty, err := r.Dirty(ctx, "")
	require.NoError(f.t, err)
	require.Equal(f.t, len(want)+len(more) > 0 || f.git("diff", "--cached", "--name-only") != "", dirty, "dirty")
}

func requireUnsupported(t testing.TB, err error, what string) {
	t.Helper()
	var u *Unsupported
	require.True(t, errors.As(err, &u), "%v", err)
	require.Contains(t, u.What, what)
	require.NotEmpty(t, u.Fix)
}

// TestShapes is the table of repository shapes.
func TestShapes(t *testing.T) {
	t.Parallel()
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			shapeFiles(f)
			if g := s.make(f); g != nil {
				f = g
			}
			if s.open != "" {
				_, err := Open(f.dir)
				requireUnsupported(t, err, s.open)
				return
			}
			if s.index != "" {
				_, err := f.repo().Index(ctx, []string{"a.txt"})
				requireUnsupported(t, err, s.index)
				_, err = f.repo().Dirty(ctx, "")
				requireUnsupported(t, err, s.index)
				return
			}
			f.sameAsGit(s.more)
			if s.keep {
				return
			}
			f.edits()
			require.NotEmpty(t, f.gitChanged(), "the edits are seen by git")
			f.sameAsGit(s.more)
		})
	}
}

// gitIs says that the installed git is of a version or newer.
func (f *fixture) gitIs(major, minor int) bool {
	f.t.Helper()
	fields := strings.Split(strings.Fields(f.git("version"))[2], ".")
	a, _ := strconv.Atoi(fields[0])
	b, _ := strconv.Atoi(fields[1])
	return a > major || a == major && b >= minor
}

// at is another work tree beside f.
func (f *fixture) at(name string) *fixture {
	return &fixture{t: f.t, dir: filepath.Join(filepath.Dir(f.dir), name)}
}

// cloned is a clone of f beside it.
func (f *fixture) cloned(name string, args ...string) *fixture {
	f.t.Helper()
	f.git("config", "uploadpack.allowFilter", "true")
	f.git("config", "uploadpack.allowAnySHA1InWant", "true")
	f.git(append(append([]string{"clone", "-q"}, args...), f.dir, "../"+name)...)
	g := f.at(name)
	g.configure()
	return g
}
