package gitrepo

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/hash"
)

// hasher turns work-tree files into blob ids, reading them in full. Its SHA-1 sees
// the known collisions, and gives two files that were made to collide another id
// than git would. Not safe for concurrent use.
type hasher struct {
	repo *Repo
	ctx  context.Context
	sum  hash.Hash
	buf  []byte
}

func newHasher(ctx context.Context, r *Repo) *hasher {
	return &hasher{repo: r, ctx: ctx, sum: hash.New(crypto.SHA1), buf: make([]byte, 128<<10)}
}

// errMoving: a file did not hold still for as long as it was read.
var errMoving = errors.New("it changes while it is read")

// file hashes a regular file in full, as it is on disk.
func (h *hasher) file(path string) (*record, error) {
	for range 3 {
		rec, err := h.once(path)
		if !errors.Is(err, errMoving) {
			return rec, err
		}
	}
	return nil, fmt.Errorf("%s: %w", path, errMoving)
}

func (h *hasher) once(path string) (*record, error) {
	rec := &record{at: now()} // before it is opened
	f, err := h.repo.openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rec.stamp = f.stat()
	rec.id, err = h.content(f)
	return rec, err
}

// content hashes an open file. errMoving: it has another size than it had.
func (h *hasher) content(f workFile) (id plumbing.Hash, err error) {
	size := f.stat().size
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
