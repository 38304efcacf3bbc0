package gitrepo

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lsFiles is git's own answer to Files: what is tracked and there, and what is
// neither tracked nor ignored.
func (f *fixture) lsFiles(under string) []string {
	f.t.Helper()
	seen := map[string]bool{}
	out := []string{}
	for _, path := range split(f.git("ls-files", "-z", "-co", "--exclude-standard", "--", "./"+under)) {
		path, isRepo := strings.CutSuffix(path, "/")
		st, err := os.Lstat(f.path(path))
		if err != nil || seen[path] {
			continue
		}
		isRepo = isRepo || st.IsDir() && strings.HasPrefix(f.git("ls-files", "-s", "--", path), modeRepo)
		if !isRepo && !st.Mode().IsRegular() && st.Mode()&os.ModeSymlink == 0 {
			continue
		}
		seen[path] = true
		out = append(out, path)
	}
	sort.Strings(out)
	return out
}

func TestFilesIsLsFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	require.Empty(t, f.files(""), "empty and unborn")
	f.write("new", "x")
	require.Equal(t, []string{"new"}, f.files(""), "unborn")

	f.write(".gitignore", "*.o\n/build/\nnode_modules\n!keep.o\nroot.txt\n")
	f.write("build/out", "x")
	f.write("build/tracked", "x")
	f.git("add", "-f", "build/tracked")
	f.write("a/node_modules/m/index.js", "x")
	f.write("a/node_modules/m/mine.js", "x")
	f.git("add", "-f", "a/node_modules/m/mine.js")
	f.write("a/x.o", "x")
	f.write("a/keep.o", "x")
	f.write("a/.gitignore", "!b.o\n*.tmp\n/only-here\n")
	f.write("a/b.o", "x")
	f.write("a/c/b.o", "x")
	f.write("a/c/d.tmp", "x")
	f.write("a/only-here/x", "x")
	f.write("a/c/only-here/x", "x")
	f.write("sub/root.txt", "x")
	f.write(".git/info/exclude", "excluded\n")
	f.write("excluded/x", "x")
	f.commit("plain.txt", "gone.txt", "dir/was-file")
	f.remove("gone.txt")
	f.remove("dir/was-file")
	f.write("dir/was-file/now/below", "x")
	f.link("plain.txt", "link")
	f.link("/etc", "dirlink")
	f.write("tab\there", "x")
	f.write("nul.o", "x")
	require.NoError(t, os.MkdirAll(f.path("empty/folder"), 0o755))
	f.pipe("pipe")
	f.remove("plain.txt")
	f.pipe("plain.txt")
	for _, under := range []string{"", "a", "a/c", "build", "a/node_modules", "a/node_modules/m/mine.js", "excluded", "link", "dirlink", "nowhere/x", "dir/was-file"} {
		want := f.lsFiles(under)
		if under == "" {
			require.Contains(t, want, "build/tracked")
			require.NotContains(t, want, "build/out")
			require.NotContains(t, want, "pipe")
		}
		require.Equal(t, want, f.files(under), "under %q", under)
	}
	for _, under := range []string{"..", "/etc", ".git", "a/../..", "a//b"} {
		_, err := f.repo().Files(ctx, under)
		require.Error(t, err, under)
	}
}

func TestFilesModes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("file", "12345")
	f.write("exec", "123")
	require.NoError(t, os.Chmod(f.path("exec"), 0o755))
	f.link("target", "link")
	f.commit()
	f.write("new", "")
	require.NoError(t, os.Chmod(f.path("new"), 0o755))
	got, err := f.repo().Files(ctx, "")
	require.NoError(t, err)
	require.Equal(t, []File{{"exec", modeExec, 3}, {"file", modeFile, 5}, {"link", modeLink, 6}, {"new", modeExec, 0}}, got)

	f.git("config", "core.fileMode", "false")
	require.NoError(t, os.Chmod(f.path("exec"), 0o644))
	require.NoError(t, os.Chmod(f.path("file"), 0o755))
	got, err = f.repo().Files(ctx, "")
	require.NoError(t, err)
	require.Equal(t, []File{{"exec", modeExec, 3}, {"file", modeFile, 5}, {"link", modeLink, 6}, {"new", modeFile, 0}}, got)
}

func TestGlobalIgnores(t *testing.T) {
	f := newFixture(t)
	f.commit("a.txt")
	f.write("x.local", "")
	f.write("x.global", "")
	f.write("x.xdg", "")
	f.write("x.both", "")
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "cfg"))
	require.NoError(t, os.MkdirAll(filepath.Join(home, "cfg/git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(home, "cfg/git/ignore"), []byte("*.xdg\n"), 0o644))
	require.Equal(t, []string{"a.txt", "x.both", "x.global", "x.local"}, f.files(""))
	require.Equal(t, f.lsFiles(""), f.files(""))

	require.NoError(t, os.WriteFile(filepath.Join(home, "glob"), []byte("*.global\n*.both\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(home, "gitconfig"), []byte("[core]\n\texcludesFile = ~/glob\n"), 0o644))
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, "gitconfig"))
	require.Equal(t, []string{"a.txt", "x.local", "x.xdg"}, f.files(""))
	f.write(".git/info/exclude", "!x.both\n")
	require.Equal(t, []string{"a.txt", "x.both", "x.local", "x.xdg"}, f.files(""))
	require.Equal(t, f.lsFiles(""), f.files(""))
	f.git("config", "core.excludesFile", "local-excludes")
	f.write("local-excludes", "*.local\n")
	require.Equal(t, f.lsFiles(""), f.files(""))
}

func TestRepositoriesInside(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt", "src/tracked.txt")
	for _, inner := range []string{"emb", "src/unborn", "ignored"} {
		require.NoError(t, os.MkdirAll(f.path(inner), 0o755))
		g := &fixture{t: t, dir: f.path(inner)}
		g.git("init", "-q")
		g.write("hidden.txt", "x")
	}
	f.git("worktree", "add", "-q", "--detach", ".claude/worktrees/a")
	f.write(".git/info/exclude", "/ignored\n")
	f.write("not-a-repo/.git/rubbish", "x")
	f.write("not-a-repo/seen.txt", "x")
	f.write("link-to-nowhere/.git", "gitdir: nowhere")
	f.write("link-to-nowhere/seen.txt", "x")
	// A repository made around tracked files hides nothing.
	g := &fixture{t: t, dir: f.path("src")}
	g.git("init", "-q")
	f.write("src/new.txt", "x")

	want := []string{".claude/worktrees/a", "a.txt", "emb", "link-to-nowhere/seen.txt", "not-a-repo/seen.txt", "src/new.txt", "src/tracked.txt", "src/unborn"}
	require.Equal(t, want, f.files(""))
	require.Equal(t, want, f.lsFiles(""))
	require.Empty(t, f.files("emb/inside"))
	require.Equal(t, []string{
		"added .claude/worktrees/a", "added emb", "added link-to-nowhere/seen.txt", "added not-a-repo/seen.txt", "added src/new.txt", "added src/unborn",
	}, f.changed())
}

func TestSpellingsOfDotGit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt")
	for _, name := range []string{".GIT", ".Git", "git~1", "GIT~1", ".g\u200cit", ".git ", ".git.", ".git:x"} {
		f.write("sub/"+name+"/evil", "x")
	}
	f.write("sub/.gitignore", "")
	f.write("sub/.gitx", "x")
	f.write("sub/deeper/.giT", "a file")
	require.Equal(t, []string{"a.txt", "sub/.gitignore", "sub/.gitx"}, f.files(""))
	require.Len(t, f.changed(), 8+2+1, "but each leaves a trace")
}

// TestHugeIgnoreFile: what cannot be read in full is no reason to list less.
func TestHugeIgnoreFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{".gitignore", "dir/.gitignore", ".git/info/exclude"} {
		f := newFixture(t)
		f.write("dir/x", "x")
		f.write(name, strings.Repeat("#\n", maxSmallFile/2)+"*\n")
		_, err := f.repo().Files(ctx, "")
		require.ErrorIs(t, err, ErrTooLarge, name)
	}
}

// TestUnreadableIndex: HEAD says what is tracked.
func TestUnreadableIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(".gitignore", "*.o\n")
	f.write("x.o", "x")
	f.git("add", "-f", "x.o")
	f.commit("a.txt")
	f.write("y.o", "y")
	f.write("b.txt", "b")
	f.git("add", "b.txt")
	want := f.lsFiles("")
	index, err := os.ReadFile(f.path(".git/index"))
	require.NoError(t, err)
	index[len(index)/2] ^= 1
	require.NoError(t, os.WriteFile(f.path(".git/index"), index, 0o644))
	_, err = f.repo().Index(ctx, []string{"a.txt"})
	var u *Unsupported
	require.ErrorAs(t, err, &u)
	require.Equal(t, want, f.files(""))
	require.Equal(t, []string{"added b.txt"}, f.changed())
	_, err = f.repo().Dirty(ctx, "")
	require.ErrorAs(t, err, &u, "what is staged cannot be told")
}

// TestRandomTrees lets git judge random work trees.
func TestRandomTrees(t *testing.T) {
	t.Parallel()
	for seed := range seeds(3) {
		rnd := rand.New(rand.NewSource(seed))
		f := newFixture(t)
		names := []string{"a", "b", "c.o", "d", "e.txt", "ä"}
		random := func() string {
			path := ""
			for range 1 + rnd.Intn(4) {
				path = join(path, names[rnd.Intn(len(names))])
			}
			return path
		}
		change := func() {
			path := random()
			switch rnd.Intn(8) {
			case 0:
				os.RemoveAll(f.path(path))
			case 1:
				os.Remove(f.path(path))
				os.Symlink("target", f.path(path))
			case 2:
				os.Chmod(f.path(path), 0o755)
			case 3:
				patterns := []string{"*.o", "!c.o", "/a/b", "d/", "**/e.txt", "b/**"}
				os.MkdirAll(f.path(parentOf(path)), 0o755)
				os.WriteFile(f.path(join(parentOf(path), ".gitignore")), []byte(patterns[rnd.Intn(len(patterns))]+"\n"), 0o644)
			default:
				os.MkdirAll(f.path(parentOf(path)), 0o755)
				os.WriteFile(f.path(path), fmt.Append(nil, rnd.Intn(3)), 0o644)
			}
		}
		for range 40 {
			change()
		}
		f.git("add", "-A")
		f.try("add", "-f", names[rnd.Intn(len(names))])
		f.git("commit", "-q", "--allow-empty", "-m", "x")
		for range 5 {
			for range 12 {
				change()
			}
			f.try("add", "-f", random())
			require.Equal(t, f.lsFiles(""), f.files(""), "seed %d in %s", seed, f.dir)
			require.Equal(t, f.gitChanged(), f.changed(), "seed %d in %s", seed, f.dir)
		}
	}
}
