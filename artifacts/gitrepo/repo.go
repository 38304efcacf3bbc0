// Package gitrepo reads a git repository that somebody else may have bent.
//
// It is the only importer of go-git, and takes from it the pack reader and the
// object vocabulary, nothing else: no porcelain, no storage, no references. What
// it hands out is verified or says that it cannot be:
//
//   - an object is served only when its content hashes to the id asked for;
//   - the work tree is compared with a tree by content, never with the index and
//     never by stat data;
//   - replace refs, grafts, hooks and filters have no effect, and no program is
//     started;
//   - every file below .git is opened without blocking and must be regular.
//
// The index answers two questions only: what does git track, and what is staged.
// Written are loose objects and new refs (Seal, CreateRef); no index, HEAD or
// branch of the user ever moves.
package gitrepo

import (
	"fmt"
	"os"
	"sync"
)

// Repo is a handle on one work tree and its repository. It is safe for
// concurrent use (Close apart), cheap to open, and may be opened anew for every call: it keeps
// nothing that outlives a change on disk except objects, which cannot change.
type Repo struct {
	root   string // work tree, absolute, links evaluated
	gitDir string // this work tree's own folder: HEAD, index
	common string // shared by all work trees: objects, refs, config
	linked bool   // gitDir is not common: a linked work tree
	nested int    // how many repositories this one is a submodule of

	base     *config // the repository's own config file, read at Open
	confOnce sync.Once
	conf     *config // all scopes, read when first asked for
	confErr  error

	objects *objectStore
	trees   treeMemo

	rootOnce sync.Once
	rootFile *os.File // the work tree's folder, for opening below it
	rootErr  error
}

// Open finds the repository that holds the folder dir, walking upwards, and
// checks that it can be served. ErrNone: there is none; *Unsupported: there is
// one that cannot be served.
func Open(dir string) (*Repo, error) {
	found, err := discover(dir)
	if err != nil {
		return nil, fmt.Errorf("open the repository of %s: %w", dir, err)
	}
	r, err := openAt(found)
	if err != nil {
		return nil, fmt.Errorf("open the repository of %s: %w", dir, err)
	}
	return r, nil
}

func openAt(found location) (*Repo, error) {
	r := &Repo{
		root: found.root, gitDir: found.gitDir, common: found.common,
		linked: found.gitDir != found.common,
	}
	for _, check := range []func() error{r.checkFormat, r.checkOwner, r.checkClaim} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	r.objects = newObjectStore(r.common)
	return r, nil
}

// Close gives back the file descriptors that reading has opened. A handle that
// is dropped without Close loses them at the next garbage collection.
func (r *Repo) Close() error {
	r.objects.close()
	r.rootOnce.Do(func() { r.rootErr = os.ErrClosed })
	if r.rootFile != nil {
		return r.rootFile.Close()
	}
	return nil
}

// Root is the absolute path of the work tree, symbolic links evaluated.
func (r *Repo) Root() string { return r.root }

// CommonDir is the absolute path of the .git folder that all work trees of the
// repository share.
func (r *Repo) CommonDir() string { return r.common }
