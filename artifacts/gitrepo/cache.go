package gitrepo

import (
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Cache is what a process remembers from one handle to the next, so that what
// has not changed is not read again: listings of folders, the blob ids of files,
// the index as it was parsed, trees. It holds nothing that a change on disk could
// make wrong:
//
//   - a listing or an id counts only while the system says the same about the
//     folder or file as before it was read (device, inode, size, mode, mtime,
//     ctime), and only if whatever was written after that reading must have moved
//     the ctime, which no program can set;
//   - it does not count where the file system is not known to keep its times so;
//   - ignore files, configuration and the bytes of the index are read every time;
//   - it belongs to one work tree: same path, same folder, same git folder.
//
// The zero value and nil remember nothing. It is safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	known map[place]*memory

	files, folders time.Duration // how much older a change must be
}

// maxKnown bounds how many work trees are remembered.
const maxKnown = 8

// place tells one work tree from another that came to stand in its place.
type place struct {
	root, gitDir      string
	rootNode, gitNode [2]uint64 // device and inode
}

// memory is what is remembered of one work tree.
type memory struct {
	files, folders time.Duration

	mu    sync.Mutex
	dirs  map[string]*folder
	index *parsedIndex
	news  int // records that Save has not written

	trees treeMemo
}

func newMemory(files, folders time.Duration) *memory {
	return &memory{files: files, folders: folders, dirs: map[string]*folder{}}
}

// NewCache makes an empty cache.
func NewCache() *Cache {
	return &Cache{known: map[place]*memory{}, files: writtenBack(), folders: folderMargin}
}

// Open is the function Open with what this cache remembers.
func (c *Cache) Open(dir string) (*Repo, error) {
	r, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("open the repository of %s: %w", dir, err)
	}
	r.memory = c.of(r)
	return r, nil
}

// of is the memory of a work tree.
func (c *Cache) of(r *Repo) *memory {
	if c == nil || c.known == nil {
		return newMemory(fileMargin, folderMargin)
	}
	id, ok := r.identify()
	if !ok {
		return newMemory(c.files, c.folders)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.known[id]
	if m == nil {
		if len(c.known) >= maxKnown {
			clear(c.known)
		}
		maps.DeleteFunc(c.known, func(other place, _ *memory) bool { return other.root == id.root })
		m = newMemory(c.files, c.folders)
		c.known[id] = m
	}
	return m
}

func (m *memory) folder(path string) *folder {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dirs[path]
}

func (m *memory) put(path string, f *folder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dirs[path] = f
	m.news++
}

// prune forgets folders that the last full pass did not see, once they are many.
func (m *memory) prune(seen map[string]*sight) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.dirs) > 2*len(seen)+64 {
		maps.DeleteFunc(m.dirs, func(path string, _ *folder) bool { return seen[path] == nil })
	}
}

// keep remembers what a file held, if the record can be relied on.
func (m *memory) keep(it *item, rec *record) {
	if !rec.settled(rec.at, m.files) {
		return
	}
	it.record.Store(rec)
	m.mu.Lock()
	m.news++
	m.mu.Unlock()
}

// writtenBack is fileMargin, or what the settings of this kernel make of it; a
// year where it writes nothing back by itself.
func writtenBack() time.Duration {
	setting := func(name string, otherwise int) time.Duration {
		data, err := os.ReadFile("/proc/sys/vm/" + name)
		n, bad := strconv.Atoi(strings.TrimSpace(string(data)))
		if err != nil || bad != nil || n < 0 || n > 100*3600 {
			n = otherwise
		}
		return time.Duration(n) * 10 * time.Millisecond
	}
	expire, every := setting("dirty_expire_centisecs", 3000), setting("dirty_writeback_centisecs", 500)
	if every == 0 {
		return 365 * 24 * time.Hour
	}
	return max(fileMargin, expire+2*every)
}
