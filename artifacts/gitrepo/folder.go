package gitrepo

import (
	"cmp"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
)

// folder is one listing of a folder of the work tree. Passes share it and never
// change it, except that they put records in.
type folder struct {
	stamp stamp // before it was listed
	sure  bool  // a later change of the folder would show in its stamp
	rules ruleKey
	items []item // what could be tracked, in the order of a tree
	own   bool   // there is a .gitignore
}

// item is one thing in a folder.
type item struct {
	path    string // of the repository
	kind    itemKind
	odd     bool // spells .git in another way
	ignored bool // by the rules of the folder; whether the folder is, the walk knows
	record  atomic.Pointer[record]
}

// itemKind tells a file from a link and a folder.
type itemKind uint8

const (
	otherItem itemKind = iota // a pipe, a socket, a device
	fileItem
	linkItem
	folderItem
)

func kindOf(mode fs.FileMode) itemKind {
	switch mode.Type() {
	case 0:
		return fileItem
	case fs.ModeSymlink:
		return linkItem
	case fs.ModeDir:
		return folderItem
	}
	return otherItem
}

// name is the last part of the path; dir is the folder that the item is in.
func (it *item) name(dir string) string {
	if dir == "" {
		return it.path
	}
	return it.path[len(dir)+1:]
}

// compareItems is the order of paths, in which a folder ends with a slash.
func compareItems(a, b *item) int {
	n := min(len(a.path), len(b.path))
	if c := strings.Compare(a.path[:n], b.path[:n]); c != 0 {
		return c
	}
	after := func(it *item) int {
		switch {
		case len(it.path) > n:
			return int(it.path[n]) + 1
		case it.kind == folderItem:
			return '/' + 1
		}
		return 0
	}
	return cmp.Compare(after(a), after(b))
}

// newFolder makes a listing. Records of the listing before are taken over: they
// say for themselves what they are about.
func newFolder(dir string, st stamp, entries []fs.DirEntry, before *folder) *folder {
	f := &folder{stamp: st, items: make([]item, 0, len(entries))}
	for _, e := range entries {
		name, kind := e.Name(), kindOf(e.Type())
		if name == ".git" || kind == otherItem {
			continue
		}
		f.own = f.own || name == ".gitignore"
		f.items = append(f.items, item{path: join(dir, name), kind: kind, odd: isDotGit(name)})
	}
	order := make([]*item, len(f.items))
	for i := range f.items {
		order[i] = &f.items[i]
	}
	slices.SortFunc(order, compareItems)
	sorted := make([]item, len(order))
	for i, it := range order {
		sorted[i].take(it)
	}
	f.items = sorted
	if before == nil {
		return f
	}
	old := before.items
	for i := range f.items {
		it := &f.items[i]
		for len(old) > 0 && compareItems(&old[0], it) < 0 {
			old = old[1:]
		}
		if len(old) > 0 && old[0].path == it.path {
			it.path = old[0].path // one copy of the text
			it.record.Store(old[0].record.Load())
		}
	}
	return f
}

func (it *item) take(from *item) {
	it.path, it.kind, it.odd, it.ignored = from.path, from.kind, from.odd, from.ignored
	it.record.Store(from.record.Load())
}

// judged is the listing under other ignore rules.
func (f *folder) judged(rules *ignoreList) *folder {
	out := &folder{stamp: f.stamp, sure: f.sure, own: f.own, rules: rules.rules(), items: make([]item, len(f.items))}
	for i := range f.items {
		it := &out.items[i]
		it.take(&f.items[i])
		it.ignored = rules.ignored(it.path, it.kind == folderItem)
	}
	return out
}

// find is the place of a file or link in the listing.
func (f *folder) find(path string) (int, bool) {
	want := &item{path: path, kind: fileItem}
	return sort.Find(len(f.items), func(i int) int { return compareItems(want, &f.items[i]) })
}
