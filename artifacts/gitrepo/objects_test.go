package gitrepo

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// history makes a repository whose packs hold deltas of trees and blobs.
func history(t *testing.T) *fixture {
	f := newFixture(t)
	text := strings.Repeat("one line after another, none like the next: "+t.Name()+"\n", 800)
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter C <c@x> %d +0000\ndata 1\nm\n", 1700000000+i)
		text = fmt.Sprintf("%s%d\n", text, i*i)
		fmt.Fprintf(&b, "M 100644 inline big.txt\ndata %d\n%s\n", len(text), text)
		for j := range 30 {
			fmt.Fprintf(&b, "M 100644 inline dir/f%d\ndata %d\n%d %d\n\n", j, len(fmt.Sprint(j, i/(j+1)))+1, j, i/(j+1))
		}
	}
	f.input = b.String()
	f.git("-c", "fastimport.unpackLimit=100000", "fast-import", "--quiet")
	f.input = ""
	f.git("reset", "-q", "--hard")
	return f
}

func TestTreeIsLsTree(t *testing.T) {
	t.Parallel()
	f := history(t)
	f.write("run.sh", "#!/bin/sh\n")
	require.NoError(t, os.Chmod(f.path("run.sh"), 0o755))
	f.link("run.sh", "link")
	f.write("deep/er/and/deeper.txt", "x")
	f.write("tab\tand\nnewline", "x")
	f.write("a-b", "sorts before a/")
	f.write("a/b", "x")
	f.commit()
	f.git("tag", "v1")
	for _, pack := range [][]string{nil, {"repack", "-q", "-a", "-d", "-f"}, {"-c", "pack.indexVersion=1", "repack", "-q", "-a", "-d", "-f"}, {"-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f"}} {
		if pack != nil {
			f.git(pack...)
		}
		r := f.repo()
		for _, rev := range []string{"HEAD", "HEAD~12"} {
			id, err := r.Resolve(rev)
			require.NoError(t, err)
			tree, err := r.TreeID(ctx, id)
			require.NoError(t, err)
			require.Equal(t, f.git("rev-parse", rev+"^{tree}"), tree)
			for _, under := range []string{"", "dir", "deep/er/", "run.sh", "dir/f1", "nowhere", "big.txt/x"} {
				want := map[string]Entry{}
				for _, line := range split(f.git("ls-tree", "-r", "-z", rev, strings.TrimSuffix("./"+under, "/"))) {
					head, path, _ := strings.Cut(line, "\t")
					fields := strings.Fields(head)
					want[path] = Entry{fields[0], fields[2]}
				}
				got, err := r.Tree(ctx, id, under)
				require.NoError(t, err)
				require.Equal(t, want, got, "%s under %s", rev, under)
				for path, e := range got {
					data, err := r.Blob(ctx, e.ID, 1<<20)
					require.NoError(t, err, path)
					require.Equal(t, e.ID, HashBlob(data))
				}
			}
		}
	}
	got, err := f.repo().Tree(ctx, "", "")
	require.NoError(t, err)
	require.Empty(t, got, "the empty commit")
	for _, under := range []string{"..", "../x", "/etc", "a/../b", ".git", "a//b"} {
		_, err := f.repo().Tree(ctx, "", under)
		require.Error(t, err, under)
	}
}

func TestCommit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.commit("a.txt")
	f.git("-c", "user.name=Ü Name", "commit", "-q", "--allow-empty", "-m", "subject\n\nbody\n", "--date", "2020-01-02T03:04:05+0530")
	r := f.repo()
	id, err := r.Resolve("HEAD")
	require.NoError(t, err)
	c, err := r.Commit(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "2020-01-02T03:04:05+05:30", c.When.Format(time.RFC3339))
	c.When = time.Time{}
	require.Equal(t, CommitInfo{
		ID: id, Tree: f.git("rev-parse", "HEAD^{tree}"), Parents: []string{first}, Message: "subject\n\nbody\n",
		AuthorName: "Ü Name", AuthorEmail: "author@example.com",
	}, c)
	_, err = r.Commit(ctx, f.git("rev-parse", "HEAD:a.txt"))
	require.ErrorContains(t, err, "is a blob")
	_, err = r.Commit(ctx, "HEAD")
	require.Error(t, err)
	_, err = r.Commit(ctx, strings.Repeat("1", 40))
	require.ErrorIs(t, err, ErrMissing)
}

func TestBlobLimit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("zeros", string(make([]byte, 1<<20)))
	f.commit()
	id := f.git("rev-parse", "HEAD:zeros")
	for _, state := range []string{"loose", "packed"} {
		_, err := f.repo().Blob(ctx, id, 1<<20-1)
		require.ErrorIs(t, err, ErrTooLarge, state)
		data, err := f.repo().Blob(ctx, id, 1<<20)
		require.NoError(t, err)
		require.Len(t, data, 1<<20)
		f.git("repack", "-q", "-a", "-d")
	}
}

// TestTamperedObjects: what git cat-file prints happily is refused here.
func TestTamperedObjects(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.commit("a.txt", "b.txt")
	blob := f.git("rev-parse", "HEAD:a.txt")
	loose := f.path(".git/objects/" + blob[:2] + "/" + blob[2:])
	write := func(content string) {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write([]byte(content))
		z.Close()
		require.NoError(t, os.Remove(loose))
		require.NoError(t, os.WriteFile(loose, b.Bytes(), 0o444))
	}
	write("blob 5\x00other")
	require.Equal(t, "other", f.git("cat-file", "blob", blob), "git does not look")
	for _, bad := range []string{"blob 5\x00other", "blob 4\x00other", "blob 6\x00other", "blub 5\x00other", "blob -1\x00", "blob 17\x00content of a.txt\nmore", strings.Repeat("x", 100), ""} {
		write(bad)
		_, err := f.repo().Blob(ctx, blob, 100)
		require.ErrorIs(t, err, ErrCorrupt, bad)
	}
	require.NoError(t, os.WriteFile(loose+"x", []byte("no zlib"), 0o444))
	require.NoError(t, os.Rename(loose+"x", loose))
	_, err := f.repo().Blob(ctx, blob, 100)
	require.ErrorIs(t, err, ErrCorrupt)

	// The tree of the commit is the one that the commit names.
	tree := f.git("rev-parse", id+"^{tree}")
	other := f.path(".git/objects/" + tree[:2] + "/" + tree[2:])
	loose, tree = other, "tree 0\x00"
	write(tree)
	_, err = f.repo().Tree(ctx, id, "")
	require.ErrorIs(t, err, ErrCorrupt)
}

func TestTamperedPack(t *testing.T) {
	t.Parallel()
	f := history(t)
	f.git("repack", "-q", "-a", "-d")
	packs, err := filepath.Glob(f.path(".git/objects/pack/*.pack"))
	require.NoError(t, err)
	require.NoError(t, os.Chmod(packs[0], 0o644))
	whole, err := os.ReadFile(packs[0])
	require.NoError(t, err)
	id := f.git("rev-parse", "HEAD")
	want, err := f.repo().Tree(ctx, id, "")
	require.NoError(t, err)
	for at := 0; at < len(whole); at += 61 {
		bent := bytes.Clone(whole)
		bent[at] ^= 0x41
		require.NoError(t, os.WriteFile(packs[0], bent, 0o644))
		r := f.repo()
		if got, err := r.Tree(ctx, id, ""); err == nil {
			require.Equal(t, want, got)
		}
		for _, e := range want {
			if data, err := r.Blob(ctx, e.ID, 1<<20); err == nil {
				require.Equal(t, e.ID, HashBlob(data))
			}
		}
		r.Close()
	}
}

func TestReplaceRefsAreIgnored(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt")
	blob := f.git("rev-parse", "HEAD:a.txt")
	f.write("evil", "evil\n")
	f.git("replace", blob, f.git("hash-object", "-w", "evil"))
	f.remove("evil")
	require.Equal(t, "evil", f.git("cat-file", "blob", blob))
	data, err := f.repo().Blob(ctx, blob, 100)
	require.NoError(t, err)
	require.Equal(t, "content of a.txt\n", string(data))
	f.write("a.txt", "evil\n")
	require.Equal(t, []string{"modified a.txt"}, f.changed())
}

func TestPacksMayMoveUnderAHandle(t *testing.T) {
	t.Parallel()
	f := history(t)
	r := f.repo()
	id, err := r.Resolve("HEAD~3")
	require.NoError(t, err)
	f.git("repack", "-q", "-a", "-d")
	f.git("prune-packed")
	_, err = r.Tree(ctx, id, "")
	require.NoError(t, err)
	f.commit("new.txt")
	f.git("repack", "-q", "-a", "-d", "-f")
	id, err = r.Resolve("HEAD")
	require.NoError(t, err)
	tree, err := r.Tree(ctx, id, "")
	require.NoError(t, err)
	require.Contains(t, tree, "new.txt")
}

func TestStrayPackFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.commit("a.txt")
	f.git("repack", "-q", "-a", "-d")
	name := f.path(".git/objects/pack/pack-" + strings.Repeat("1", 40))
	require.NoError(t, os.WriteFile(name+".pack", []byte("PACK"), 0o644))
	_, err := f.repo().Tree(ctx, id, "")
	require.NoError(t, err, "a pack without an index, as an interrupted fetch leaves it")
	require.NoError(t, os.WriteFile(name+".idx", []byte("rubbish"), 0o644))
	_, err = f.repo().Tree(ctx, id, "")
	require.NoError(t, err, "a broken index beside a good one")
	_, err = f.repo().Commit(ctx, strings.Repeat("2", 40))
	require.ErrorIs(t, err, ErrCorrupt, "but what is missing may be in it")
}

func TestAlternates(t *testing.T) {
	t.Parallel()
	f := history(t)
	id := f.git("rev-parse", "HEAD")
	f.git("repack", "-q", "-a", "-d")
	f.git("clone", "-q", "--shared", ".", "../shared")
	shared := &fixture{t: t, dir: filepath.Join(filepath.Dir(f.dir), "shared")}
	want, err := f.repo().Tree(ctx, id, "")
	require.NoError(t, err)
	got, err := shared.repo().Tree(ctx, id, "")
	require.NoError(t, err)
	require.Equal(t, want, got)
	shared.write(".git/objects/info/alternates", "# a comment\n../../../repo/.git/objects\n../../.git/objects\n/nowhere\n")
	got, err = shared.repo().Tree(ctx, id, "")
	require.NoError(t, err, "relative")
	require.Equal(t, want, got)
}

func TestConcurrentReads(t *testing.T) {
	t.Parallel()
	f := history(t)
	f.git("repack", "-q", "-a", "-d")
	r := f.repo()
	id, err := r.Resolve("HEAD")
	require.NoError(t, err)
	tree, err := r.Tree(ctx, id, "")
	require.NoError(t, err)
	errs := make(chan error)
	for range 8 {
		go func() {
			var err error
			for _, e := range tree {
				if _, e2 := r.Blob(ctx, e.ID, 1<<20); e2 != nil {
					err = e2
				}
			}
			errs <- err
		}()
	}
	for range 8 {
		require.NoError(t, <-errs)
	}
}
