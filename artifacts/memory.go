package artifacts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pact/artifacts/gitrepo"
)

// Memory is what one process remembers from one call to the next, so that it does not read again what cannot have
// changed. It has no say in what is true: sealed files, the documents, and what tests were built from are read in full
// by every call. What is known of a large work tree is also kept below the user's cache folder, under the machine's MAC,
// for the next process. nil remembers nothing. It is safe for concurrent use.
type Memory struct {
	git *gitrepo.Cache

	mu       sync.Mutex
	restored map[string]bool // by root
	files    map[judgedKey]any
}

// NewMemory makes an empty memory.
func NewMemory() *Memory {
	return &Memory{git: gitrepo.NewCache(), restored: map[string]bool{}, files: map[judgedKey]any{}}
}

// open is gitrepo.Open with what is remembered.
func (m *Memory) open(dir string, machine Machine) (*gitrepo.Repo, error) {
	if m == nil {
		return gitrepo.Open(dir)
	}
	repo, err := m.git.Open(dir)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.restored[repo.Root()] {
		m.restored[repo.Root()] = true
		m.restore(repo, machine)
	}
	return repo, nil
}

// worthKeeping is how much must be new before it is written down, in files and folders. Reading that many again takes as
// long as reading it from the cache folder.
const worthKeeping = 1000

// maxKept bounds what is read from the cache folder, and keptFor how long nobody asks for it, before it is removed.
const (
	maxKept = 256 << 20
	keptFor = 30 * 24 * time.Hour
)

// keptFile is where what is known of a work tree is kept; "" where it cannot be, or would be in the work tree.
func keptFile(repo *gitrepo.Repo) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if rel, err := filepath.Rel(repo.Root(), dir); err != nil || rel != ".." && !strings.HasPrefix(rel, "../") {
		return ""
	}
	sum := sha256.Sum256([]byte(repo.Root()))
	return filepath.Join(dir, "pact", "worktrees", hex.EncodeToString(sum[:12]))
}

// restore reads what another process has kept, if this machine signed it.
func (m *Memory) restore(repo *gitrepo.Repo, machine Machine) {
	file := keptFile(repo)
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() || info.Size() > maxKept {
		return
	}
	data, err := os.ReadFile(file)
	if err != nil || len(data) < sha256.Size {
		return
	}
	key, err := machine.key(false)
	if err != nil || !hmac.Equal(keptMAC(key, data[sha256.Size:]), data[:sha256.Size]) {
		return
	}
	_ = m.git.Restore(repo, data[sha256.Size:]) // what cannot be restored is read again
}

func keptMAC(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("kept "))
	h.Write(data)
	return h.Sum(nil)
}

// keep writes down what is known, once enough of it is new. Nothing depends on it, so nobody hears that it did not work.
func (m *Memory) keep(repo *gitrepo.Repo, machine Machine) {
	if m == nil || repo == nil {
		return
	}
	news, known := m.git.News(repo)
	file := keptFile(repo)
	if news < worthKeeping+known/50 || file == "" {
		return
	}
	key, err := machine.key(false)
	if err != nil {
		return // the first signature makes one
	}
	dir := filepath.Dir(file)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	data := m.git.Save(repo)
	temp, err := os.CreateTemp(dir, ".new-")
	if err != nil {
		return
	}
	defer os.Remove(temp.Name())
	_, err1 := temp.Write(keptMAC(key, data))
	_, err2 := temp.Write(data)
	if temp.Close() == nil && err1 == nil && err2 == nil {
		_ = os.Rename(temp.Name(), file)
	}
	forgetKept(dir)
}

// forgetKept removes what was not written for long: the work tree is gone, or is never large.
func forgetKept(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > keptFor {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Load is Memory.Load without a memory.
func Load(ctx context.Context, dir string, kinds ...Kind) (*Snapshot, error) {
	return (*Memory)(nil).Load(ctx, dir, kinds...)
}

// Edit is Memory.Edit without a memory.
func Edit(ctx context.Context, dir string, kinds []Kind, change func(*Draft) error) error {
	return (*Memory)(nil).Edit(ctx, dir, kinds, change)
}
