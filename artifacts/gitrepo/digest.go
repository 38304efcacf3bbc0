package gitrepo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"
)

// Digest stands for the source below under: every file of Files, with its mode
// and what it holds. A link counts by where it points to, another repository by
// its name alone.
func (w *Work) Digest(ctx context.Context) (string, error) {
	t, err := w.trackedFiles(ctx)
	if err != nil {
		return "", err
	}
	list, err := w.list(ctx, &t)
	if err != nil {
		return "", err
	}
	var open []int // what has to be read
	for i, f := range list {
		if f.mode != modeRepo && !f.odd && !f.now.hashed() {
			open = append(open, i)
		}
	}
	err = sideBySide(ctx, w.repo, len(open), func(h *hasher, i int) (bool, error) {
		f := &list[open[i]]
		if f.mode == modeFile {
			_, err := w.read(h, f)
			return true, err
		}
		id, err := h.link(f.path)
		f.now = &record{stamp: f.now.stamp, id: id}
		return true, err
	})
	if err != nil {
		return "", fmt.Errorf("read the work tree %s: %w", w.repo.root, err)
	}
	trustMode := w.conf.bool("core.filemode", true)
	sum := sha256.New()
	line := make([]byte, 0, 256)
	for _, f := range list {
		if f.odd {
			continue
		}
		mode := f.mode
		if mode == modeFile {
			mode = t.fileMode(f, trustMode)
		}
		line = append(line[:0], mode...)
		if f.mode != modeRepo {
			line = append(line, f.now.id[:]...)
		}
		line = append(line, f.path...)
		sum.Write(append(line, 0))
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}

// sideBySide does n things with a few workers, each with a hasher of its own, until
// one says that it is enough, or fails.
func sideBySide(ctx context.Context, r *Repo, n int, do func(h *hasher, i int) (more bool, err error)) error {
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		next    atomic.Int64
		failed  error
	)
	const batch = 32
	for range min(scanWorkers(), (n+batch-1)/batch) {
		workers.Go(func() {
			h := newHasher(ctx, r)
			for {
				from := int(next.Add(batch)) - batch
				if from >= n {
					return
				}
				for i := from; i < min(from+batch, n); i++ {
					more, err := do(h, i)
					if err == nil {
						err = ctx.Err()
					}
					if more && err == nil {
						continue
					}
					next.Store(int64(n))
					mu.Lock()
					if failed == nil {
						failed = err
					}
					mu.Unlock()
					return
				}
			}
		})
	}
	workers.Wait()
	return failed
}
