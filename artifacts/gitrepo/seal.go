package gitrepo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// SealFile is one file to be sealed.
type SealFile struct {
	Path string // of the repository, with slashes
	Mode string // "100644", "100755" or "120000"
	Data []byte // for 120000 where the link points to
}

// Seal writes the files as blobs, their folders as trees, and a commit with
// these files and nothing else, and gives the ids of commit and tree. The parent
// is a commit id or "". Author and committer are Author, or "pact
// <pact@localhost>". No ref, index or file of the work tree changes; the same
// call gives the same ids.
func (r *Repo) Seal(ctx context.Context, files []SealFile, parent, message string, when time.Time) (commit, tree string, err error) {
	commit, tree, err = r.seal(ctx, files, parent, message, when)
	if err != nil {
		return "", "", fmt.Errorf("seal %d files: %w", len(files), err)
	}
	return commit, tree, nil
}

func (r *Repo) seal(ctx context.Context, files []SealFile, parent, message string, when time.Time) (commit, tree string, err error) {
	if strings.ContainsRune(message, 0) {
		return "", "", fmt.Errorf("message %q holds a zero byte", message)
	}
	if parent != "" {
		if _, err := r.Commit(ctx, parent); err != nil {
			return "", "", fmt.Errorf("parent: %w", err)
		}
	}
	w := objectWriter{ctx: ctx, store: r.objects}
	root, err := buildTree(files, w.write)
	if err != nil {
		return "", "", err
	}
	name, email := r.Author()
	data := encodeCommit(root, parent, identity(name, email, when), message)
	id, err := w.write(plumbing.CommitObject, data)
	return id.String(), root.String(), err
}

// SealTree gives the tree id that Seal would write for these files.
func SealTree(files []SealFile) (string, error) {
	id, err := buildTree(files, func(kind plumbing.ObjectType, data []byte) (plumbing.Hash, error) {
		return plumbing.ComputeHash(kind, data), nil
	})
	if err != nil {
		return "", fmt.Errorf("tree of %d files: %w", len(files), err)
	}
	return id.String(), nil
}

// putObject takes one object and gives its id.
type putObject func(kind plumbing.ObjectType, data []byte) (plumbing.Hash, error)

// buildTree hands out the blobs, then the trees from the leaves up.
func buildTree(files []SealFile, put putObject) (plumbing.Hash, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b SealFile) int { return strings.Compare(a.Path, b.Path) })
	items := make([]treeFile, len(files))
	for i, f := range files {
		if err := checkPath(f.Path); err != nil {
			return plumbing.ZeroHash, err
		}
		if strings.Count(f.Path, "/") >= maxTreeDepth {
			return plumbing.ZeroHash, fmt.Errorf("%s: deeper than %d folders: %w", f.Path, maxTreeDepth, ErrTooLarge)
		}
		if i > 0 && f.Path == files[i-1].Path {
			return plumbing.ZeroHash, fmt.Errorf("%s is given twice", f.Path)
		}
		if f.Mode != modeFile && f.Mode != modeExec && f.Mode != modeLink {
			return plumbing.ZeroHash, fmt.Errorf("%s: mode %q: want 100644, 100755 or 120000", f.Path, f.Mode)
		}
		id, err := put(plumbing.BlobObject, f.Data)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		items[i] = treeFile{f.Path, f.Mode, id}
	}
	return foldTree(items, "", put)
}

// foldTree makes the tree of one folder; files are those below it, sorted by path.
func foldTree(files []treeFile, dir string, put putObject) (plumbing.Hash, error) {
	skip := 0
	if dir != "" {
		skip = len(dir) + 1
	}
	var items []treeItem
	for len(files) > 0 {
		name, _, below := strings.Cut(files[0].path[skip:], "/")
		if !below {
			items = append(items, treeItem{name, files[0].mode, files[0].id})
			files = files[1:]
			continue
		}
		sub := join(dir, name)
		n := 1
		for n < len(files) && strings.HasPrefix(files[n].path, sub+"/") {
			n++
		}
		id, err := foldTree(files[:n], sub, put)
		if err != nil {
			return id, err
		}
		items = append(items, treeItem{name, modeDir, id})
		files = files[n:]
	}
	slices.SortFunc(items, func(a, b treeItem) int { return strings.Compare(a.order(), b.order()) })
	for i, it := range items {
		if it.mode == modeDir && hasFile(items[:i], it.name) {
			return plumbing.ZeroHash, fmt.Errorf("%s is a file and a folder", join(dir, it.name))
		}
	}
	return put(plumbing.TreeObject, encodeTree(items))
}

func encodeCommit(tree plumbing.Hash, parent, who, message string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "tree %s\n", tree)
	if parent != "" {
		fmt.Fprintf(&b, "parent %s\n", parent)
	}
	fmt.Fprintf(&b, "author %s\ncommitter %s\n\n%s\n", who, who, strings.TrimRight(message, "\n"))
	return []byte(b.String())
}
