package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

type indexKey struct{}

// WithIndex makes calls read another index file: git names in GIT_INDEX_FILE the one that a commit is made from, which
// for git commit -a and git commit PATH is not .git/index. Relative names are meant from the work tree's root.
func WithIndex(ctx context.Context, file string) context.Context {
	return context.WithValue(ctx, indexKey{}, file)
}

func (r *Repo) indexFile(ctx context.Context) string {
	file, _ := ctx.Value(indexKey{}).(string)
	switch {
	case file == "":
		return filepath.Join(r.gitDir, "index")
	case !filepath.IsAbs(file):
		return filepath.Join(r.root, file)
	}
	return file
}

// Staging is what the next commit would change, and where that is not what the work tree holds.
type Staging struct {
	Paths  []string // added, changed or removed against HEAD, sorted
	Unlike []Change // of these, the ones that the work tree holds otherwise: what the work tree is against the index
}

// Staging compares the index with HEAD, and each path that differs with the work tree, by content. A path that is removed from
// the index and still in the work tree is "added", unless it is ignored.
func (r *Repo) Staging(ctx context.Context) (Staging, error) {
	head, err := r.Head()
	if err != nil {
		return Staging{}, err
	}
	tree, err := r.treeFiles(ctx, head.Commit, "")
	if err != nil {
		return Staging{}, err
	}
	index, err := r.readIndex(ctx)
	if err != nil {
		return Staging{}, fmt.Errorf("read the index: %w", err)
	}
	c := comparison{repo: r, ctx: ctx, index: index}
	if c.conf, err = r.settings(); err != nil {
		return Staging{}, err
	}
	c.attrs = newAttributes(r, c.conf)
	before := map[string]treeFile{}
	for _, f := range tree {
		before[f.path] = f
	}
	var out Staging
	h := newHasher(ctx, r)
	for _, e := range index {
		if e.intent {
			continue
		}
		f := treeFile{e.path, e.mode, e.id}
		old, was := before[e.path]
		delete(before, e.path)
		if was && old == f && e.stage == 0 {
			continue
		}
		out.Paths = append(out.Paths, e.path)
		kind, err := c.onDisk(h, f)
		if err != nil {
			return Staging{}, err
		}
		if kind != "" {
			out.Unlike = append(out.Unlike, Change{e.path, kind})
		}
	}
	for file := range before {
		out.Paths = append(out.Paths, file)
		if _, err := r.lstat(file); err != nil {
			continue
		}
		if ignored, err := r.Ignored(file); err != nil || !ignored {
			out.Unlike = append(out.Unlike, Change{file, Added})
		}
	}
	slices.Sort(out.Paths)
	out.Paths = slices.Compact(out.Paths)
	slices.SortFunc(out.Unlike, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return out, ctx.Err()
}

// onDisk compares one file of a tree or the index with the work tree; "" means equal.
func (c *comparison) onDisk(h *hasher, f treeFile) (string, error) {
	info, err := c.repo.lstat(f.path)
	if err != nil {
		if gone(err) {
			return c.absent(f)
		}
		return "", err
	}
	disk := found{path: f.path}
	switch {
	case info.Mode().IsRegular():
		disk.mode = modeFile
	case info.Mode()&fs.ModeSymlink != 0:
		disk.mode = modeLink
	case info.IsDir():
		disk.mode = modeRepo
	}
	return c.compare(h, pair{f, disk})
}

// Ignored says whether git would leave out a file that it does not track yet, whether it is there or not.
func (r *Repo) Ignored(file string) (bool, error) {
	file, err := cleanUnder(file)
	if err != nil {
		return false, err
	}
	list, err := r.baseIgnores()
	if err != nil {
		return false, err
	}
	for i := 0; ; {
		dir := strings.TrimSuffix(file[:i], "/")
		if list, err = r.dirIgnores(dir, list); err != nil {
			return false, err
		}
		at := strings.IndexByte(file[i:], '/')
		if at < 0 {
			return list.ignored(file, false), nil
		}
		if list.ignored(file[:i+at], true) {
			return true, nil
		}
		i += at + 1
	}
}

// Named lists the files with a base name that the index or HEAD holds, sorted.
func (r *Repo) Named(ctx context.Context, base string) ([]string, error) {
	head, err := r.Head()
	if err != nil {
		return nil, err
	}
	tree, err := r.treeFiles(ctx, head.Commit, "")
	if err != nil {
		return nil, err
	}
	index, err := r.readIndex(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	var out []string
	for _, f := range tree {
		if path.Base(f.path) == base {
			out = append(out, f.path)
		}
	}
	for _, e := range index {
		if path.Base(e.path) == base {
			out = append(out, e.path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// HooksDir is the folder from which git runs the hooks of this repository: core.hooksPath, relative to the work tree, else
// hooks in the folder that all work trees share. Links are evaluated as far as the folder is there.
func (r *Repo) HooksDir() (string, error) {
	conf, err := r.settings()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(r.common, "hooks")
	if set, ok := conf.get("core.hookspath"); ok && set != "" {
		dir = expand(set, r.root)
	}
	real, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, os.ErrNotExist) {
		return dir, nil
	}
	return real, err
}

// GitDir is the absolute path of this work tree's own git folder.
func (r *Repo) GitDir() string { return r.gitDir }
