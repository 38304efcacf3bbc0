package gitrepo

import (
	"context"
	"fmt"
	"io/fs"
)

// File is one file of the work tree.
type File struct {
	Path string // of the repository, with slashes
	Mode string // "100644", "100755", "120000", or "160000": another repository
	Size int64  // bytes; 0 for 160000
}

// Files lists every file below under that git tracks or would track, sorted: the
// tracked ones that are there, and the others that no ignore rule leaves out. A
// folder that is another repository (a submodule, a clone, a work tree inside)
// is one entry with mode 160000 and is not entered. Links are listed, never
// followed; pipes, sockets and devices are left out, and so is .git in any
// spelling. Where the index cannot be read, the tree of HEAD says what is
// tracked.
func (r *Repo) Files(ctx context.Context, under string) ([]File, error) {
	w, err := r.Work(ctx, under)
	if err != nil {
		return nil, err
	}
	return w.Files(ctx)
}

// Files is Repo.Files for what this pass found.
func (w *Work) Files(ctx context.Context) ([]File, error) {
	t, err := w.trackedFiles(ctx)
	if err != nil {
		return nil, err
	}
	list, err := w.list(ctx, &t)
	if err != nil {
		return nil, err
	}
	trustMode := w.conf.bool("core.filemode", true)
	files := make([]File, 0, len(list))
	for _, f := range list {
		if f.odd {
			continue
		}
		file := File{Path: f.path, Mode: f.mode}
		if f.mode != modeRepo {
			file.Size = f.now.size
		}
		if f.mode == modeFile {
			file.Mode = t.fileMode(f, trustMode)
		}
		files = append(files, file)
	}
	return files, nil
}

// fileMode is the mode of a regular file: from the disk, or, where that cannot be
// trusted (core.fileMode is false), as it is tracked.
func (t *tracked) fileMode(f found, trust bool) string {
	if trust {
		if f.now.executable() {
			return modeExec
		}
		return modeFile
	}
	if i, ok := t.indexAt(f.path); ok && t.index[i].mode == modeExec {
		return modeExec
	}
	if i, ok := t.treeAt(f.path); ok && t.tree[i].mode == modeExec {
		return modeExec
	}
	return modeFile
}

// trackedFiles is what the index holds; when it cannot be read, what HEAD holds.
func (w *Work) trackedFiles(ctx context.Context) (tracked, error) {
	if w.noIndex == nil {
		return tracked{index: w.index.entries}, nil
	}
	head, err := w.repo.Head()
	if err != nil {
		return tracked{}, err
	}
	tree, err := w.repo.treeFiles(ctx, head.Commit, w.under)
	return tracked{tree: tree}, err
}

// Hasher makes a function that gives the id of the blob that a regular file holds
// now. The file is read in full; nothing that is remembered counts. The function
// is not safe for concurrent use.
func (r *Repo) Hasher() func(path string) (string, error) {
	h := newHasher(context.Background(), r)
	return func(path string) (string, error) {
		if err := checkPath(path); err != nil {
			return "", err
		}
		rec, err := h.file(path)
		if err != nil {
			return "", fmt.Errorf("read %s: %w", path, err)
		}
		return rec.id.String(), nil
	}
}

// Blob gives the id of the blob that a regular file holds, as it is on disk: read
// in full, unless it cannot have changed since it was (see Cache). The path is
// one of Files.
func (w *Work) Blob(path string) (string, error) {
	f, err := w.regular(path)
	if err == nil && !f.now.hashed() {
		_, err = w.read(newHasher(context.Background(), w.repo), &f)
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return f.now.id.String(), nil
}

// regular finds a regular file in what the pass saw.
func (w *Work) regular(path string) (found, error) {
	s := w.seen[parentOf(path)]
	if s == nil { // under is the file itself
		return found{path: path, mode: modeFile, now: absent}, nil
	}
	i, ok := s.find(path)
	if !ok || s.now[i] == nil || s.now[i] == absent {
		return found{}, fs.ErrNotExist
	}
	if s.items[i].kind != fileItem {
		return found{}, errNotRegular
	}
	f := s.items[i].found(s.now[i])
	f.in, f.at = s, i
	return f, nil
}
