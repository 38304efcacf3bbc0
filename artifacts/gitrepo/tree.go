package gitrepo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// Bounds on what one revision may hold.
const (
	maxEntries   = 500_000  // files and folders of one tree, flattened
	maxTreeDepth = 256      // folders inside one another
	maxTree      = 64 << 20 // bytes of one tree object
	maxPaths     = 96 << 20 // bytes of all paths of one tree, flattened
)

// The modes of a tree, and of files and index entries.
const (
	modeFile = "100644"
	modeExec = "100755"
	modeLink = "120000"
	modeRepo = "160000" // another repository: a submodule's commit
	modeDir  = "40000"  // inside trees only
)

// Entry is one file of a tree or of the index.
type Entry struct {
	Mode string // "100644", "100755", "120000", "160000"
	ID   string // 40 hex digits: a blob, for 160000 a commit
}

// treeItem is one line of one tree object.
type treeItem struct {
	name, mode string
	id         plumbing.Hash
}

// treeFile is one file of a flattened tree.
type treeFile struct {
	path, mode string
	id         plumbing.Hash
}

// Tree lists the files of a commit below the folder under ("" is everything;
// under may name a file, too), by path. The empty commit is the empty tree. A
// folder that the commit does not have gives an empty map.
func (r *Repo) Tree(ctx context.Context, commit, under string) (map[string]Entry, error) {
	files, err := r.treeFiles(ctx, commit, under)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Entry, len(files))
	for _, f := range files {
		out[f.path] = Entry{Mode: f.mode, ID: f.id.String()}
	}
	return out, nil
}

// TreeID gives the id of a commit's tree.
func (r *Repo) TreeID(ctx context.Context, commit string) (string, error) {
	c, err := r.Commit(ctx, commit)
	return c.Tree, err
}

// treeFiles is Tree as a list, sorted by path.
func (r *Repo) treeFiles(ctx context.Context, commit, under string) ([]treeFile, error) {
	under, err := cleanUnder(under)
	if err != nil {
		return nil, err
	}
	if commit == "" {
		return nil, nil
	}
	name, err := r.TreeID(ctx, commit)
	if err != nil {
		return nil, err
	}
	id, err := parseID(name)
	if err != nil {
		return nil, err
	}
	w := treeWalk{ctx: ctx, repo: r}
	if err := w.descend(id, under); err != nil {
		return nil, fmt.Errorf("tree of %s: %w", commit, err)
	}
	return w.files, nil
}

// treeWalk flattens a tree.
type treeWalk struct {
	ctx   context.Context
	repo  *Repo
	files []treeFile
	seen  int // entries of all kinds
	bytes int // of the paths in files
}

// descend goes down to under, then lists everything.
func (w *treeWalk) descend(tree plumbing.Hash, under string) error {
	if under == "" {
		return w.list(tree, "", 0)
	}
	path := ""
	for name := range strings.SplitSeq(under, "/") {
		items, err := w.repo.readTree(w.ctx, tree)
		if err != nil {
			return err
		}
		path = join(path, name)
		i := 0
		for i < len(items) && items[i].name != name {
			i++
		}
		switch {
		case i == len(items):
			return nil
		case items[i].mode == modeDir:
			tree = items[i].id
		case path == under:
			w.files = append(w.files, treeFile{path, items[i].mode, items[i].id})
			return nil
		default:
			return nil
		}
	}
	return w.list(tree, under, strings.Count(under, "/")+1)
}

func (w *treeWalk) list(tree plumbing.Hash, dir string, depth int) error {
	if depth > maxTreeDepth {
		return fmt.Errorf("%s...: deeper than %d folders: %w", dir[:min(len(dir), 80)], maxTreeDepth, ErrTooLarge)
	}
	items, err := w.repo.readTree(w.ctx, tree)
	if err != nil {
		return err
	}
	if w.seen += len(items) + 1; w.seen > maxEntries {
		return fmt.Errorf("more than %d files and folders: %w", maxEntries, ErrTooLarge)
	}
	for _, it := range items {
		path := join(dir, it.name)
		if len(path) > maxPath {
			return fmt.Errorf("path of %d bytes: %w", len(path), ErrTooLarge)
		}
		if it.mode == modeDir {
			if err := w.list(it.id, path, depth+1); err != nil {
				return err
			}
			continue
		}
		if w.bytes += len(path); w.bytes > maxPaths {
			return fmt.Errorf("paths of more than %d bytes together: %w", maxPaths, ErrTooLarge)
		}
		w.files = append(w.files, treeFile{path, it.mode, it.id})
	}
	return nil
}

// treeMemo keeps parsed trees by id. They cannot change.
type treeMemo struct {
	mu    sync.Mutex
	trees map[plumbing.Hash][]treeItem
	items int
}

// maxMemo bounds the entries that treeMemo keeps.
const maxMemo = 100_000

// readTree reads, verifies and parses one tree object.
func (r *Repo) readTree(ctx context.Context, id plumbing.Hash) ([]treeItem, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.trees.mu.Lock()
	items, ok := r.trees.trees[id]
	r.trees.mu.Unlock()
	if ok {
		return items, nil
	}
	data, err := r.objects.read(ctx, id, plumbing.TreeObject, maxTree)
	if err != nil {
		return nil, err
	}
	if items, err = parseTree(data); err != nil {
		return nil, fmt.Errorf("tree %s: %w", id, err)
	}
	r.trees.mu.Lock()
	defer r.trees.mu.Unlock()
	if r.trees.items+len(items) > maxMemo || r.trees.trees == nil {
		r.trees.trees, r.trees.items = map[plumbing.Hash][]treeItem{}, 0
	}
	r.trees.trees[id] = items
	r.trees.items += len(items)
	return items, nil
}

// parseTree reads a raw tree. It refuses names that leave the folder or spell
// .git, unknown modes, and any order but git's: what is not sorted hides twins.
func parseTree(data []byte) ([]treeItem, error) {
	text := string(data)
	items := make([]treeItem, 0, len(data)/36)
	last := ""
	for len(text) > 0 {
		space := strings.IndexByte(text, ' ')
		nul := strings.IndexByte(text, 0)
		if space < 0 || nul < space || len(text) < nul+1+idLen {
			return nil, fmt.Errorf("%w: cut off", ErrCorrupt)
		}
		mode, ok := treeMode(text[:space])
		it := treeItem{name: text[space+1 : nul], mode: mode}
		if !ok {
			return nil, fmt.Errorf("%w: %q has mode %q", ErrCorrupt, it.name, text[:space])
		}
		if !safeName(it.name) {
			return nil, fmt.Errorf("%w: unsafe name %q", ErrCorrupt, it.name)
		}
		copy(it.id[:], text[nul+1:])
		text = text[nul+1+idLen:]
		order := it.order()
		if order <= last || mode == modeDir && hasFile(items, it.name) {
			return nil, fmt.Errorf("%w: %q is out of order or there twice", ErrCorrupt, it.name)
		}
		last = order
		items = append(items, it)
	}
	return items, nil
}

// hasFile reports whether sorted items hold something but a folder called name,
// which may stand a few places before the folder of that name.
func hasFile(items []treeItem, name string) bool {
	_, ok := slices.BinarySearchFunc(items, name, func(it treeItem, name string) int {
		return strings.Compare(it.order(), name)
	})
	return ok
}

// order is what git sorts a tree by.
func (it treeItem) order() string {
	if it.mode == modeDir {
		return it.name + "/"
	}
	return it.name
}

// treeMode brings a mode to the five that git writes today; old trees have 100664.
func treeMode(s string) (string, bool) {
	n, err := strconv.ParseUint(s, 8, 32)
	if err != nil {
		return "", false
	}
	switch n &^ 0o7777 {
	case 0o100000:
		if n&0o100 != 0 {
			return modeExec, true
		}
		return modeFile, true
	case 0o120000:
		return modeLink, true
	case 0o160000:
		return modeRepo, true
	case 0o040000:
		return modeDir, true
	}
	return "", false
}

// encodeTree is the reverse of parseTree; items must be sorted.
func encodeTree(items []treeItem) []byte {
	var b bytes.Buffer
	for _, it := range items {
		b.WriteString(it.mode)
		b.WriteByte(' ')
		b.WriteString(it.name)
		b.WriteByte(0)
		b.Write(it.id[:])
	}
	return b.Bytes()
}
