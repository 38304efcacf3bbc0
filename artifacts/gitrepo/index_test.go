package gitrepo

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// forge replaces an id in a raw index and makes its checksum right again.
func forge(index []byte, from, to string) []byte {
	a, _ := hex.DecodeString(from)
	b, _ := hex.DecodeString(to)
	return reseal(bytes.ReplaceAll(index, a, b))
}

func reseal(index []byte) []byte {
	body := index[:len(index)-idLen]
	sum := sha1.Sum(body)
	return append(bytes.Clone(body), sum[:]...)
}

func TestIndexIsLsFilesStage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	none, err := f.repo().Index(ctx, []string{"a"})
	require.NoError(t, err)
	require.Empty(t, none)
	f.link("a", "link")
	f.write("run", "x")
	require.NoError(t, os.Chmod(f.path("run"), 0o755))
	long := strings.Repeat("long/", 817) + "name"
	f.commit("a", "aa", "aaa", "aaaaaaa", "dir/b", "dir/c", "z")
	f.git("update-index", "--add", "--cacheinfo", modeFile+","+f.git("rev-parse", "HEAD:a")+","+long)
	f.write("announced", "x")
	f.git("add", "-N", "announced")
	f.git("update-index", "--skip-worktree", "z")
	f.git("update-index", "--assume-unchanged", "a")
	for _, version := range []string{"3", "4", "2"} {
		f.git("update-index", "--index-version", version)
		want := map[string]Entry{}
		paths := []string{"announced", "nothing"}
		for _, line := range split(f.git("ls-files", "-s", "-z")) {
			head, path, _ := strings.Cut(line, "\t")
			fields := strings.Fields(head)
			if path != "announced" {
				want[path] = Entry{fields[0], fields[1]}
			}
			paths = append(paths, path)
		}
		require.Len(t, want, 10)
		got, err := f.repo().Index(ctx, paths)
		require.NoError(t, err)
		require.Equal(t, want, got, "version %s", version)
	}
}

func TestIndexConflict(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a", "b")
	f.git("checkout", "-q", "-b", "side")
	f.write("a", "side")
	f.commit()
	f.git("checkout", "-q", "main")
	f.write("a", "main")
	f.commit()
	_, err := f.try("merge", "side")
	require.Error(t, err)
	got, err := f.repo().Index(ctx, []string{"a", "b"})
	require.NoError(t, err)
	require.Equal(t, Entry{Mode: ModeConflict}, got["a"])
	require.Equal(t, f.git("rev-parse", "HEAD:b"), got["b"].ID)
	dirty, err := f.repo().Dirty(ctx, "a")
	require.NoError(t, err)
	require.True(t, dirty)
	require.Equal(t, []string{"a", "b"}, f.files(""))
}

func TestBentIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a", "b", "dir/c")
	path := f.path(".git/index")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	var u *Unsupported
	read := func(data []byte) error {
		require.NoError(t, os.WriteFile(path, data, 0o644))
		_, err := f.repo().Index(ctx, []string{"a"})
		return err
	}
	for cut := range whole {
		require.ErrorAs(t, read(whole[:cut]), &u, "cut at %d", cut)
		if cut > idLen {
			_ = read(reseal(whole[:cut])) // an answer or an error, no crash
		}
	}
	for at := range whole {
		bent := bytes.Clone(whole)
		bent[at] ^= 0x55
		require.ErrorAs(t, read(bent), &u)
		_ = read(reseal(bent)) // an answer or an error, no crash
	}
	twice := bytes.ReplaceAll(whole, []byte("b\x00"), []byte("a\x00"))
	require.ErrorAs(t, read(reseal(twice)), &u, "two entries of one name")
	skipHash := append(bytes.Clone(whole[:len(whole)-idLen]), make([]byte, idLen)...)
	require.NoError(t, read(skipHash))
	require.ErrorContains(t, read(reseal(append(whole[:len(whole)-idLen:len(whole)-idLen], "frob\x00\x00\x00\x00                    "...))), "frob")
}
