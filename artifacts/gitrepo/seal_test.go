package gitrepo

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var sealed = []SealFile{
	{"pact/lock.yaml", modeFile, []byte("lock\n")},
	{"pact/contracts/a.yaml", modeFile, []byte("a\n")},
	{"pact/contracts.d/b.yaml", modeFile, []byte("b\n")},
	{"pact/contracts-x", modeFile, nil},
	{"tests/run.sh", modeExec, []byte("#!/bin/sh\n")},
	{"tests/link", modeLink, []byte("run.sh")},
	{"a", modeFile, []byte("a\n")},
}

func TestSealIsWhatGitWrites(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	base := f.commit("a.txt")
	before := f.git("status", "--porcelain") + f.git("show-ref") + f.git("rev-parse", "HEAD")
	index, err := os.ReadFile(f.path(".git/index"))
	require.NoError(t, err)
	when := time.Unix(1700000000, 0).In(time.FixedZone("", 2*3600))
	r := f.repo()
	first, tree, err := r.Seal(ctx, sealed, "", "seal 1", when)
	require.NoError(t, err)
	want, err := SealTree(sealed)
	require.NoError(t, err)
	require.Equal(t, want, tree)
	second, _, err := r.Seal(ctx, sealed[1:], first, "seal 2\n", when)
	require.NoError(t, err)
	require.NotEqual(t, first, second)

	// Nothing that is the user's has moved, and git finds nothing to complain of.
	require.Equal(t, before, f.git("status", "--porcelain")+f.git("show-ref")+f.git("rev-parse", "HEAD"))
	now, err := os.ReadFile(f.path(".git/index"))
	require.NoError(t, err)
	require.Equal(t, index, now)
	require.NoError(t, r.CreateRef("refs/pact/lock/x/2-abc", second))
	require.NotContains(t, f.git("fsck", "--strict", "--full"), "error")

	// git, given the same, writes the same.
	f.git("read-tree", "--empty")
	for _, file := range sealed {
		f.write(".git/blob", string(file.Data))
		f.git("update-index", "--add", "--cacheinfo", file.Mode+","+f.git("hash-object", "-w", "--no-filters", ".git/blob")+","+file.Path)
	}
	require.Equal(t, f.git("write-tree"), tree)
	require.Equal(t, f.git("-c", "user.name=A U Thor", "show", "-s", "--format=%an <%ae> %ad|%cn <%ce> %cd|%P|%B", "--date=raw", second),
		"A U Thor <author@example.com> 1700000000 +0200|A U Thor <author@example.com> 1700000000 +0200|"+first+"|seal 2\n")
	f.git("read-tree", base)

	require.Contains(t, f.git("count-objects", "-v"), "garbage: 0")
	again, _, err := f.repo().Seal(ctx, sealed, "", "seal 1", when)
	require.NoError(t, err)
	require.Equal(t, first, again)
	got, err := r.Tree(ctx, first, "")
	require.NoError(t, err)
	require.Len(t, got, len(sealed))
}

func TestSealMendsABentObject(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.repo()
	id, _, err := r.Seal(ctx, sealed, "", "m", time.Now())
	require.NoError(t, err)
	blob := HashBlob([]byte("lock\n"))
	path := f.path(".git/objects/" + blob[:2] + "/" + blob[2:])
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.WriteFile(path, []byte("bent"), 0o444))
	_, err = r.Blob(ctx, blob, 100)
	require.ErrorIs(t, err, ErrCorrupt)
	_, _, err = r.Seal(ctx, sealed, id, "m", time.Now())
	require.NoError(t, err)
	data, err := r.Blob(ctx, blob, 100)
	require.NoError(t, err)
	require.Equal(t, "lock\n", string(data))
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.repo()
	file := func(path string) SealFile { return SealFile{path, modeFile, nil} }
	for _, bad := range [][]SealFile{
		{file("")},
		{file("/a")},
		{file("a/")},
		{file("a//b")},
		{file("../a")},
		{file("a/./b")},
		{file(".git/config")},
		{file("a/.GIT/x")},
		{file("a\x00b")},
		{file("a"), file("a")},
		{file("a"), file("a/b")},
		{file("a"), file("a.b"), file("a/b")},
		{{"a", modeRepo, nil}},
		{{"a", "644", nil}},
		{file(strings.Repeat("d/", 300) + "x")},
		{file(strings.Repeat("d", 5000))},
	} {
		_, _, err := r.Seal(ctx, bad, "", "m", time.Now())
		require.Error(t, err, "%.60v", bad)
		_, err = SealTree(bad)
		require.Error(t, err)
	}
	_, _, err := r.Seal(ctx, sealed, strings.Repeat("1", 40), "m", time.Now())
	require.ErrorIs(t, err, ErrMissing)
	_, _, err = r.Seal(ctx, sealed, "", "m\x00", time.Now())
	require.Error(t, err)
}

func TestCreateRef(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	one := f.commit("a")
	two := f.commit("b")
	r := f.repo()
	const name = "refs/pact/lock/p/1-0123456789ab"
	for _, state := range []string{"new", "there", "packed"} {
		require.NoError(t, r.CreateRef(name, one), state)
		require.ErrorContains(t, r.CreateRef(name, two), one, state)
		require.Equal(t, one, f.git("rev-parse", name))
		if state == "there" {
			f.git("pack-refs", "--all", "--prune")
			require.NoFileExists(t, f.path(".git/"+name))
		}
	}
	require.NoFileExists(t, f.path(".git/"+name), "a packed ref is there")
	require.Error(t, r.CreateRef("refs/pact/lock/p", one), "a folder")
	require.Error(t, r.CreateRef(name+"/x", one), "below a packed ref")
	require.NoError(t, r.CreateRef("refs/pact/q", one))
	require.Error(t, r.CreateRef("refs/pact/q/x", one), "below a loose ref")
	f.git("fsck", "--strict")
	require.NoError(t, os.MkdirAll(f.path(".git/refs/pact/empty/er"), 0o755))
	require.NoError(t, r.CreateRef("refs/pact/empty", one))
	require.NoFileExists(t, f.path(".git/refs/pact/empty.lock"))

	outside := t.TempDir()
	f.link(outside, ".git/refs/pact/out")
	require.ErrorIs(t, r.CreateRef("refs/pact/out/x", one), ErrCorrupt)
	require.NoFileExists(t, filepath.Join(outside, "x"))
	f.remove(".git/refs/pact/out")

	for _, bad := range []string{"refs/heads/x", "refs/worktree/x", "HEAD", "refs/../x", "refs/a.lock", "pact/x", ""} {
		require.Error(t, r.CreateRef(bad, one), bad)
	}
	require.ErrorIs(t, r.CreateRef("refs/pact/z", strings.Repeat("1", 40)), ErrMissing)
	require.Error(t, r.CreateRef("refs/pact/z", f.git("rev-parse", "HEAD:a")))
	require.Equal(t, strings.Count(f.git("show-ref"), "refs/pact"), 3)
}

func TestCreateRefLocks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	one := f.commit("a")
	r := f.repo()
	f.write(".git/refs/pact/held.lock", "")
	require.ErrorContains(t, r.CreateRef("refs/pact/held", one), "held.lock")
	require.FileExists(t, f.path(".git/refs/pact/held.lock"), "not ours to remove")
	old := time.Now().Add(-2 * lockDead)
	require.NoError(t, os.Chtimes(f.path(".git/refs/pact/held.lock"), old, old))
	require.NoError(t, r.CreateRef("refs/pact/held", one), "of a dead process")
	require.NoFileExists(t, f.path(".git/refs/pact/held.lock"))
}

func TestCreateRefRace(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	commits := []string{f.commit("a"), f.commit("b")}
	for round := range 20 {
		name := "refs/pact/race/" + strings.Repeat("x", round+1)
		won := make([]string, 8)
		var wait sync.WaitGroup
		for i := range won {
			wait.Go(func() {
				r, err := Open(f.dir)
				if err == nil && r.CreateRef(name, commits[i%2]) == nil {
					won[i] = commits[i%2]
				}
			})
		}
		wait.Wait()
		refs, err := f.repo().RefsUnder(name)
		require.NoError(t, err)
		winners := 0
		for _, id := range won {
			if id != "" {
				require.Equal(t, refs[name], id, "who was told that it is there must find it")
				winners++
			}
		}
		require.Equal(t, 4, winners, "all that wanted this commit")
	}
	locks := f.git("for-each-ref", "refs/pact/race")
	require.Len(t, strings.Split(locks, "\n"), 20)
}
