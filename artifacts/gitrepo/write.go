package gitrepo

import (
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-git/go-git/v5/plumbing"
)

// objectWriter writes loose objects into the common folder, where all work trees
// see them.
type objectWriter struct {
	ctx   context.Context
	store *objectStore
	zip   *zlib.Writer
}

// write stores one object, unless a copy is there that verifies, and gives its id.
func (w *objectWriter) write(kind plumbing.ObjectType, data []byte) (plumbing.Hash, error) {
	id := plumbing.ComputeHash(kind, data)
	if w.has(id) {
		return id, nil
	}
	if err := w.ctx.Err(); err != nil {
		return id, err
	}
	if err := w.writeLoose(id, kind, data); err != nil {
		return id, fmt.Errorf("write %s %s: %w", kind, id, err)
	}
	return id, nil
}

// has looks once, without listing the packs again: at worst an object is written
// that a new pack has, too.
func (w *objectWriter) has(id plumbing.Hash) bool {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	_, _, err := w.store.find(id, maxObject)
	return err == nil
}

func (w *objectWriter) writeLoose(id plumbing.Hash, kind plumbing.ObjectType, data []byte) (err error) {
	path := loosePath(w.store.dir, id)
	dir := filepath.Dir(path)
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	tmp, err := os.CreateTemp(dir, "tmp_obj_") // a name that git gc clears away
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if w.zip == nil {
		if w.zip, err = zlib.NewWriterLevel(tmp, zlib.BestSpeed); err != nil {
			return err
		}
	} else {
		w.zip.Reset(tmp)
	}
	if _, err = fmt.Fprintf(w.zip, "%s %d\x00", kind, len(data)); err != nil {
		return err
	}
	if _, err = w.zip.Write(data); err != nil {
		return err
	}
	if err = w.zip.Close(); err != nil {
		return err
	}
	if err = tmp.Chmod(0o444); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
