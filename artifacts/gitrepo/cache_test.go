package gitrepo

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/stretchr/testify/require"
)

// testCache trusts what is 20 ms old, as file systems with nanoseconds allow
// where nobody writes through mappings.
func testCache(t testing.TB, f *fixture) *Cache {
	t.Helper()
	if !f.keepsTime() {
		t.Skip("the file system of the temporary folder is not known to keep its times, so nothing is remembered on it")
	}
	c := NewCache()
	c.files, c.folders = 20*time.Millisecond, 20*time.Millisecond
	return c
}

func (f *fixture) keepsTime() bool {
	f.t.Helper()
	dir, st, err := f.repo().openDir("")
	require.NoError(f.t, err)
	defer dir.close()
	return dir.keepsTime() && st.ctime%1e6 != 0
}

// answer is everything that can be asked of a work tree, and how many files were
// read for it.
func answer(t testing.TB, r *Repo, err error, under string) (string, int) {
	t.Helper()
	require.NoError(t, err)
	defer r.Close()
	w, err := r.Work(ctx, under)
	require.NoError(t, err)
	head, err := r.Head()
	require.NoError(t, err)
	text := ""
	for _, commit := range []string{head.Commit, ""} {
		changes, err := w.Changed(ctx, commit)
		require.NoError(t, err)
		for _, c := range changes {
			text += c.Kind + " " + c.Path + "\n"
		}
	}
	dirty, err := w.Dirty(ctx)
	text += fmt.Sprintln("dirty", dirty, err)
	files, err := w.Files(ctx)
	require.NoError(t, err)
	for _, file := range files {
		id := ""
		if file.Mode == modeFile || file.Mode == modeExec {
			id, err = w.Blob(file.Path)
			require.NoError(t, err)
		}
		text += fmt.Sprintln(file.Mode, file.Size, file.Path, id)
	}
	return text, int(w.reads.Load())
}

// TestCacheIsNeverWrong compares what a cache says after each of ten thousand
// random edits, in bunches, with what hashing everything anew says.
func TestCacheIsNeverWrong(t *testing.T) {
	t.Parallel()
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	e := &editor{Rand: rand.New(rand.NewSource(seed)), fixture: newFixture(t)}
	c := testCache(t, e.fixture)
	for range 150 {
		e.edit()
	}
	e.git("add", "-A")
	e.nest = true
	e.git("commit", "-q", "--allow-empty", "-m", "x")
	read, fresh := 0, 0
	check := func(under string) {
		t.Helper()
		r, err := Open(e.dir)
		want, all := answer(t, r, err, under)
		var both sync.WaitGroup
		for range 1 + e.Intn(2) {
			both.Go(func() {
				r, err := c.Open(e.dir)
				got, n := answer(t, r, err, under)
				require.Equal(t, want, got, "seed %d, after %s", seed, e.last)
				e.mu.Lock()
				read, fresh = read+n, fresh+all
				e.mu.Unlock()
			})
		}
		both.Wait()
	}
	edits := 10_000
	if testing.Short() {
		edits = 1000
	}
	for n := 0; n < edits; {
		if e.Intn(40) == 0 {
			time.Sleep(45 * time.Millisecond) // so that there is something to trust
			check("")
			r := e.repo()
			r.memory = c.of(r)
			next := testCache(t, e.fixture) // as another process would
			data := c.Save(r)
			r.memory = next.of(r)
			require.NoError(t, next.Restore(r, data))
			c = next
		}
		e.last = ""
		for range 1 + e.Intn(24) {
			e.edit()
			n++
		}
		check([]string{"", "", "", "a", "a/b", "a/b.txt"}[e.Intn(6)])
	}
	t.Logf("%d files read instead of %d", read, fresh)
	require.Less(t, read, fresh*4/5, "nothing was remembered")
}

// editor makes random edits, many of which try not to be seen.
type editor struct {
	*rand.Rand
	*fixture
	nest bool // repositories in the repository
	mu   sync.Mutex
	last string
}

func (e *editor) name() string {
	path := ""
	for range 1 + e.Intn(3) {
		path = join(path, []string{"a", "b", "B", "c.o", "d", "b.txt", "ä"}[e.Intn(7)])
	}
	return path
}

// edit makes one edit; what cannot be done there is left.
func (e *editor) edit() {
	path := e.path(e.name())
	other := e.path(e.name())
	text := fmt.Appendf(nil, "%d\n", e.Intn(3)) // always of one size
	kind := e.Intn(20)
	e.last += fmt.Sprintf("%d %s; ", kind, path[len(e.dir)+1:])
	before, _ := os.Lstat(path)
	folder, _ := os.Lstat(filepath.Dir(path))
	switch kind {
	case 0:
		os.RemoveAll(path)
	case 1:
		os.Remove(path)
		os.Symlink([]string{"b.txt", "d", "nowhere"}[e.Intn(3)], path)
	case 2:
		os.Chmod(path, []os.FileMode{0o644, 0o755}[e.Intn(2)])
	case 3:
		patterns := []string{"*.o", "!c.o", "/a/b", "d/", "**/b.txt", "b/**", ""}
		os.WriteFile(filepath.Join(filepath.Dir(path), ".gitignore"), []byte(patterns[e.Intn(len(patterns))]+"\n"), 0o644)
	case 4:
		os.MkdirAll(e.path(".git/info"), 0o755)
		os.WriteFile(e.path(".git/info/exclude"), []byte([]string{"*.o\n", "ä\n", ""}[e.Intn(3)]), 0o644)
	case 5, 6: // written anew beside it, and moved over it
		if os.WriteFile(path+".new", text, 0o644) == nil && os.Rename(path+".new", path) != nil {
			os.Remove(path + ".new")
		}
	case 7: // a folder in the place of another, or of a file
		os.Rename(path, other)
	case 8:
		if os.Rename(path, path+".swap") == nil {
			os.Rename(other, path)
			os.Rename(path+".swap", other)
			os.RemoveAll(path + ".swap")
		}
	case 9:
		os.Link(path, other)
	case 10: // without cutting it off
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			f.WriteAt(text, 0)
			f.Close()
		}
	case 11:
		os.Remove(path)
		os.MkdirAll(filepath.Join(path, "b"), 0o755)
	case 12:
		if e.Intn(8) == 0 { // starts a process
			e.try("add", "-f", "--", path)
		}
	case 13: // another repository inside
		if !e.nest {
			return
		}
		git := filepath.Join(filepath.Dir(path), ".git")
		if filepath.Dir(path) != e.dir && os.Mkdir(git, 0o755) == nil && e.Intn(2) == 0 {
			os.MkdirAll(filepath.Join(git, "objects"), 0o755)
			os.MkdirAll(filepath.Join(git, "refs"), 0o755)
			os.WriteFile(filepath.Join(git, "HEAD"), []byte("ref: refs/heads/x\n"), 0o644)
		}
	case 14:
		if filepath.Dir(path) != e.dir {
			os.RemoveAll(filepath.Join(filepath.Dir(path), ".git"))
		}
	default:
		os.MkdirAll(filepath.Dir(path), 0o755)
		os.WriteFile(path, text, 0o644)
	}
	if before != nil && e.Intn(2) == 0 { // as if nothing had been
		os.Chtimes(path, before.ModTime(), before.ModTime())
	}
	if folder != nil && e.Intn(2) == 0 {
		os.Chtimes(filepath.Dir(path), folder.ModTime(), folder.ModTime())
	}
}

// TestSave: what one process has read, the next one need not read; nothing of it
// counts for another work tree, and no damage makes it panic.
func TestSave(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a", "b/c", "b/d.o", "e")
	f.write(".gitignore", "*.o\n")
	c := testCache(t, f)
	time.Sleep(45 * time.Millisecond)
	open := func(c *Cache) *Repo {
		r, err := c.Open(f.dir)
		require.NoError(t, err)
		return r
	}
	want, read := answer(t, open(c), nil, "")
	require.Equal(t, 5, read)
	_, read = answer(t, open(c), nil, "")
	require.Zero(t, read)
	news, known := c.News(open(c))
	require.Equal(t, 7, news, "five files and two folders")
	require.Equal(t, 8, known, "and a name of a folder")
	data := c.Save(open(c))
	news, _ = c.News(open(c))
	require.Zero(t, news)

	next := testCache(t, f)
	require.NoError(t, next.Restore(open(next), data))
	got, read := answer(t, open(next), nil, "")
	require.Equal(t, want, got)
	require.Zero(t, read)
	f.write("e", "CONTENT of e\n")
	got, read = answer(t, open(next), nil, "")
	require.NotEqual(t, want, got)
	require.Equal(t, 1, read)

	for n := range data {
		other := testCache(t, f)
		require.Error(t, other.Restore(open(other), data[:n]))
	}
	other := newFixture(t)
	other.commit("a")
	r, err := next.Open(other.dir)
	require.NoError(t, err)
	require.ErrorContains(t, next.Restore(r, data), "another work tree")
}

// TestCacheBelongsToOneWorkTree: another repository in the place of the one that
// was known starts from nothing.
func TestCacheBelongsToOneWorkTree(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a")
	c := testCache(t, f)
	time.Sleep(45 * time.Millisecond)
	for _, want := range []int{1, 0} {
		r, err := c.Open(f.dir)
		_, read := answer(t, r, err, "")
		require.Equal(t, want, read)
	}
	require.NoError(t, os.Rename(f.path(".git"), f.path(".git.old")))
	require.NoError(t, os.CopyFS(f.path(".git"), os.DirFS(f.path(".git.old"))))
	require.NoError(t, os.RemoveAll(f.path(".git.old")))
	r, err := c.Open(f.dir)
	_, read := answer(t, r, err, "")
	require.Equal(t, 1, read, "another git folder")
	require.Len(t, c.known, 1)
}

// TestSettled: a stamp proves something only where every later change gets
// another ctime, and the system tells one.
func TestSettled(t *testing.T) {
	t.Parallel()
	at := now()
	for _, c := range []struct {
		stamp stamp
		want  bool
	}{
		{stamp{ctime: at - int64(3*time.Second), mtime: at}, true},
		{stamp{ctime: at - int64(2*time.Second), mtime: at - int64(time.Hour)}, false},
		{stamp{ctime: at + int64(time.Hour)}, false},
		{stamp{mtime: at - int64(time.Hour)}, false},
	} {
		require.Equal(t, c.want, c.stamp.settled(at, folderMargin))
	}
	require.GreaterOrEqual(t, NewCache().files, fileMargin)
}

// TestFoldedIndex: the index stands for a tree only where the hash proves it, and
// never for what no tree may hold.
func TestFoldedIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.link("a", "link")
	id := f.commit("a", "b-c/d", "b/c", "b/d/e", "b.x", "ä")
	r := f.repo()
	want, err := r.treeFiles(ctx, id, "")
	require.NoError(t, err)
	x, err := r.loadIndex(ctx)
	require.NoError(t, err)
	again, err := r.loadIndex(ctx)
	require.NoError(t, err)
	require.Same(t, x, again, "the same bytes")
	read := func(dir string) ([]treeFile, bool) {
		name, err := r.TreeID(ctx, id)
		require.NoError(t, err)
		tree, err := parseID(name)
		require.NoError(t, err)
		if dir != "" {
			tree, err = parseID(f.git("rev-parse", id+":"+dir))
			require.NoError(t, err)
		}
		return x.tree(dir, tree)
	}
	got, ok := read("")
	require.True(t, ok)
	require.Equal(t, want, got)
	got, ok = read("b/d")
	require.True(t, ok)
	require.Equal(t, want[4:5], got)
	f.write("b/new", "x")
	f.git("add", "-A")
	x, err = r.loadIndex(ctx)
	require.NoError(t, err)
	_, ok = read("b")
	require.False(t, ok, "another tree")
	_, ok = read("b-c")
	require.True(t, ok)

	blob := hashBlob(nil)
	for name, entries := range map[string][]indexEntry{
		"a name of git":        {{path: ".git/x", mode: modeFile, id: blob}},
		"out of the tree":      {{path: "../x", mode: modeFile, id: blob}},
		"twice":                {{path: "a", mode: modeFile, id: blob, stage: 1}, {path: "a", mode: modeFile, id: blob, stage: 2}},
		"a file and a folder":  {{path: "a", mode: modeFile, id: blob}, {path: "a/b", mode: modeFile, id: blob}},
		"empty parts":          {{path: "a//b", mode: modeFile, id: blob}},
		"deeper than any tree": {{path: strings.Repeat("a/", maxTreeDepth+1) + "b", mode: modeFile, id: blob}},
	} {
		x := &parsedIndex{entries: entries}
		_, ok := x.tree("", blob)
		require.False(t, ok)
		require.NotContains(t, x.trees, "", name)
	}
	x = &parsedIndex{entries: []indexEntry{{path: "a", mode: modeFile, id: blob}, {path: "b", mode: modeFile, id: blob, intent: true}}}
	one := hashTree(t, treeItem{"a", modeFile, blob})
	_, ok = x.tree("", one)
	require.True(t, ok, "what is only announced is not there")
}

func hashTree(t *testing.T, items ...treeItem) plumbing.Hash {
	t.Helper()
	return plumbing.ComputeHash(plumbing.TreeObject, encodeTree(items))
}

// TestSplitIndexIsReadAgain: the bytes of a split index are not all that it says.
func TestSplitIndexIsReadAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a", "b")
	f.git("update-index", "--split-index")
	f.write("c", "x")
	f.git("add", "c")
	r := f.repo()
	x, err := r.loadIndex(ctx)
	require.NoError(t, err)
	require.Len(t, x.entries, 3)
	shared, err := filepath.Glob(f.path(".git/sharedindex.*"))
	require.NoError(t, err)
	require.NotEmpty(t, shared)
	for _, file := range shared {
		require.NoError(t, os.Remove(file))
	}
	_, err = r.loadIndex(ctx)
	var u *Unsupported
	require.ErrorAs(t, err, &u)
}
