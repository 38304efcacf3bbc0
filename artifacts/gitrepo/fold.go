package gitrepo

import (
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// parsedIndex is the index as its bytes say.
type parsedIndex struct {
	raw     string
	entries []indexEntry // sorted by path and stage

	once  sync.Once
	files []treeFile // the entries as a tree has them
	trees map[string]foldedTree
}

// foldedTree is what the index makes of one folder: the id of the tree, and
// which files are below it.
type foldedTree struct {
	id       plumbing.Hash
	from, to int
}

// tree gives the files of the tree id, which stands at the folder dir, where the
// index holds exactly these: the id is the hash of their names, modes and ids, so
// it proves the list, wherever that comes from. Of most folders the tree objects
// need not be read then. The caller must not change the list.
func (x *parsedIndex) tree(dir string, id plumbing.Hash) ([]treeFile, bool) {
	if x == nil {
		return nil, false
	}
	x.once.Do(x.fold)
	t, ok := x.trees[dir]
	if !ok || t.id != id {
		return nil, false
	}
	return x.files[t.from:t.to:t.to], true
}

// fold works out the trees. Folders that hold what no tree may hold, or what is
// not settled, have none; reading the tree says what is wrong with it.
func (x *parsedIndex) fold() {
	x.trees = map[string]foldedTree{}
	x.files = make([]treeFile, 0, len(x.entries))
	bad := []bool{}
	for _, e := range x.entries {
		if e.intent {
			continue
		}
		x.files = append(x.files, treeFile{e.path, e.mode, e.id})
		bad = append(bad, e.stage != 0 || e.mode == modeDir || len(e.path) > maxPath)
	}
	x.folder("", 0, len(x.files), bad, 0)
}

// folder makes the tree of one folder, whose files are from..to.
func (x *parsedIndex) folder(dir string, from, to int, bad []bool, depth int) (plumbing.Hash, bool) {
	if depth > maxTreeDepth {
		return plumbing.ZeroHash, false
	}
	skip, good := 0, true
	if dir != "" {
		skip = len(dir) + 1
	}
	var items []treeItem
	for i := from; i < to; {
		path := x.files[i].path
		end := strings.IndexByte(path[skip:], '/')
		if end < 0 {
			name := path[skip:]
			good = good && !bad[i] && safeName(name)
			items = append(items, treeItem{name, x.files[i].mode, x.files[i].id})
			i++
			continue
		}
		sub := path[:skip+end]
		n := i + 1
		for n < to && within(x.files[n].path, sub) && x.files[n].path != sub {
			n++
		}
		id, ok := x.folder(sub, i, n, bad, depth+1)
		name := sub[skip:]
		good = good && ok && safeName(name) && !hasFile(items, name)
		items = append(items, treeItem{name, modeDir, id})
		i = n
	}
	if !good || from == to && dir != "" {
		return plumbing.ZeroHash, false
	}
	id := plumbing.ComputeHash(plumbing.TreeObject, encodeTree(items))
	x.trees[dir] = foldedTree{id, from, to}
	return id, true
}
