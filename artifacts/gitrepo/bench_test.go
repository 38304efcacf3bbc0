package gitrepo

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// benchRepo has GITREPO_BENCH_FILES files (5,000) of 4 KB in a pack.
func benchRepo(b *testing.B) *fixture {
	f := newFixture(b)
	n, _ := strconv.Atoi(os.Getenv("GITREPO_BENCH_FILES"))
	if n == 0 {
		n = 5000
	}
	for i := range n {
		f.write(fmt.Sprintf("src/d%d/e%d/file%d.go", i%40, i%11, i), strings.Repeat(fmt.Sprintf("line %d\n", i), 400))
	}
	f.commit()
	f.git("repack", "-q", "-a", "-d")
	return f
}

func benchGit(b *testing.B, f *fixture, args ...string) {
	b.Run("git", func(b *testing.B) {
		for b.Loop() {
			cmd := exec.Command("git", args...)
			cmd.Dir = f.dir
			_, err := cmd.Output()
			require.NoError(b, err)
		}
	})
}

// BenchmarkChanged opens a new handle each time, as a fresh process would.
func BenchmarkChanged(b *testing.B) {
	f := benchRepo(b)
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			r, err := Open(f.dir)
			require.NoError(b, err)
			head, err := r.Head()
			require.NoError(b, err)
			changes, err := r.Changed(ctx, head.Commit, "")
			require.NoError(b, err)
			require.Empty(b, changes)
			r.Close()
		}
	})
	b.Run("warm", func(b *testing.B) {
		c := testCache(b, f)
		look := func() {
			r, err := c.Open(f.dir)
			require.NoError(b, err)
			head, err := r.Head()
			require.NoError(b, err)
			changes, err := r.Changed(ctx, head.Commit, "")
			require.NoError(b, err)
			require.Empty(b, changes)
			r.Close()
		}
		look()
		for b.Loop() {
			look()
		}
	})
	b.Run("files", func(b *testing.B) {
		for b.Loop() {
			_, err := f.repo().Files(ctx, "")
			require.NoError(b, err)
		}
	})
	b.Run("tree", func(b *testing.B) {
		r := f.repo()
		id, err := r.Resolve("HEAD")
		require.NoError(b, err)
		for b.Loop() {
			r.memory.trees.trees = nil
			r.objects.closePacks()
			_, err := r.Tree(ctx, id, "")
			require.NoError(b, err)
		}
	})
	benchGit(b, f, "status", "--porcelain")
}

func BenchmarkOpen(b *testing.B) {
	f := benchRepo(b)
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			r, err := Open(f.dir)
			require.NoError(b, err)
			_, err = r.Head()
			require.NoError(b, err)
			r.Author()
			r.Close()
		}
	})
	benchGit(b, f, "rev-parse", "HEAD")
}

func BenchmarkSeal(b *testing.B) {
	f := newFixture(b)
	f.commit("a")
	i := 0
	for b.Loop() {
		i++
		r, err := Open(f.dir)
		require.NoError(b, err)
		files := append(sealed, SealFile{"n", modeFile, fmt.Append(nil, i)})
		commit, _, err := r.Seal(ctx, files, "", "m", time.Now())
		require.NoError(b, err)
		require.NoError(b, r.CreateRef(fmt.Sprintf("refs/pact/%d", i), commit))
		r.Close()
	}
}
