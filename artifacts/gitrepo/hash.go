package gitrepo

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"

	"github.com/go-git/go-git/v5/plumbing"
)

// hasher turns work-tree files into blob ids. It is the one place that a cache
// of ids by stat data would stand in front of. Not safe for concurrent use.
type hasher struct {
	repo *Repo
	ctx  context.Context
	sum  hash.Hash
	buf  []byte
}

func newHasher(ctx context.Context, r *Repo) *hasher {
	return &hasher{repo: r, ctx: ctx, sum: sha1.New(), buf: make([]byte, 128<<10)}
}

// errMoving: a file did not hold still for as long as it was read.
var errMoving = errors.New("it changes while it is read")

// file hashes a regular file in full, as it is on disk.
func (h *hasher) file(path string) (plumbing.Hash, fs.FileMode, error) {
	for range 3 {
		id, mode, err := h.once(path)
		if !errors.Is(err, errMoving) {
			return id, mode, err
		}
	}
	return plumbing.ZeroHash, 0, fmt.Errorf("%s: %w", path, errMoving)
}

func (h *hasher) once(path string) (id plumbing.Hash, mode fs.FileMode, err error) {
	f, err := h.repo.openRegular(path)
	if err != nil {
		return id, 0, err
	}
	defer f.Close()
	_, mode = f.stat()
	id, err = h.content(f)
	return id, mode, err
}

// content hashes an open file. errMoving: it has another size than it had.
func (h *hasher) content(f workFile) (id plumbing.Hash, err error) {
	size, _ := f.stat()
	if size > maxWorkFile {
		return id, fmt.Errorf("%d bytes: %w (limit %d)", size, ErrTooLarge, int64(maxWorkFile))
	}
	h.sum.Reset()
	h.sum.Write(blobHeader(size))
	for left := size; ; {
		n, err := f.Read(h.buf)
		h.sum.Write(h.buf[:n])
		left -= int64(n)
		if err := h.ctx.Err(); err != nil {
			return id, err
		}
		if left < 0 || err == io.EOF && left > 0 {
			return id, errMoving
		}
		if err == io.EOF || err == nil && left == 0 && n < len(h.buf) {
			break // a short read that ends where the size says is the end
		}
		if err != nil {
			return id, err
		}
	}
	h.sum.Sum(id[:0])
	return id, nil
}

// link hashes where a symbolic link points to.
func (h *hasher) link(path string) (plumbing.Hash, error) {
	target, err := os.Readlink(h.repo.abs(path))
	if err != nil {
		return plumbing.ZeroHash, err
	}
	return hashBlob([]byte(target)), nil
}
