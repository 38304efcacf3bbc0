package gitrepo

import (
	"context"
	"errors"
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
	under, err := cleanUnder(under)
	if err != nil {
		return nil, err
	}
	t, err := r.trackedFiles(ctx, under)
	if err != nil {
		return nil, err
	}
	list, err := r.scan(ctx, under, t, true)
	if err != nil {
		return nil, err
	}
	trustMode := r.conf.bool("core.filemode", true)
	files := make([]File, 0, len(list))
	for _, f := range list {
		if f.odd {
			continue
		}
		file := File{Path: f.path, Mode: f.mode}
		if f.mode != modeRepo {
			file.Size = f.info.Size()
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
		if f.info.Mode()&0o100 != 0 {
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
func (r *Repo) trackedFiles(ctx context.Context, under string) (tracked, error) {
	index, err := r.readIndex(ctx)
	if err == nil {
		return tracked{index: index}, nil
	}
	var u *Unsupported
	if !errors.As(err, &u) {
		return tracked{}, err
	}
	head, err := r.Head()
	if err != nil {
		return tracked{}, err
	}
	tree, err := r.treeFiles(ctx, head.Commit, under)
	return tracked{tree: tree}, err
}
