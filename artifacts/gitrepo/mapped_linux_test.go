package gitrepo

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestWrittenThroughMapping: a program that has mapped a file writes to it, and
// writes again, which moves no time. The ids of files that were changed a moment
// ago are therefore not relied on.
func TestWrittenThroughMapping(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("a", strings.Repeat("a", 4096))
	f.commit()
	changed := func(c *Cache) []Change {
		r, err := c.Open(f.dir)
		require.NoError(t, err)
		defer r.Close()
		head, err := r.Head()
		require.NoError(t, err)
		changes, err := r.Changed(ctx, head.Commit, "")
		require.NoError(t, err)
		return changes
	}
	file, err := os.OpenFile(f.path("a"), os.O_RDWR, 0)
	require.NoError(t, err)
	defer file.Close()
	page, err := unix.Mmap(int(file.Fd()), 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	require.NoError(t, err)
	defer unix.Munmap(page)
	page[0] = 'a' // as it was; from here on the page is dirty
	time.Sleep(50 * time.Millisecond)

	careful, quick := NewCache(), testCache(t, f)
	require.Empty(t, changed(careful))
	require.Empty(t, changed(quick))
	before, err := os.Stat(f.path("a"))
	require.NoError(t, err)
	page[0] = 'b'
	after, err := os.Stat(f.path("a"))
	require.NoError(t, err)
	require.Equal(t, []Change{{"a", Modified}}, changed(careful))
	if before.Sys().(*syscall.Stat_t).Ctim == after.Sys().(*syscall.Stat_t).Ctim {
		require.Empty(t, changed(quick), "20 ms are not enough: if this fails, the margin can be smaller")
	}
}
