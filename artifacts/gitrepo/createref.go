package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// How long CreateRef waits for another process, and from which age on a lock
// file is one that a dead process left: no lock is held for longer than
// milliseconds.
const (
	lockWait = 2 * time.Second
	lockDead = time.Minute
)

// CreateRef creates a ref (a full name, no branch) and never moves one: when it
// exists with this commit, that is success, with another, an error. It is
// written git's way, an exclusive lock file that is renamed, so that git and
// other servers may work at the same time. The commit must be there.
func (r *Repo) CreateRef(name, commit string) error {
	if err := r.createRef(name, commit); err != nil {
		return fmt.Errorf("create ref %s: %w", name, err)
	}
	return nil
}

// ErrRaced: another process made a ref in the same place since it was looked at.
var ErrRaced = errors.New("somebody else was there first")

// CreateRefAmong is CreateRef below a folder of refs whose names were looked at
// before: where other names stand there by now, nothing is made and the error is
// ErrRaced. All who create below that folder this way take turns.
func (r *Repo) CreateRefAmong(folder string, known []string, name, commit string) error {
	folder = strings.TrimSuffix(folder, "/")
	if err := errors.Join(checkRefName(folder), r.refFolders(folder+"/x")); err != nil {
		return fmt.Errorf("create ref %s: %w", name, err)
	}
	turn, err := lockRef(r.refPath(folder + "/turn"))
	if err != nil {
		return fmt.Errorf("create ref %s: %w", name, err)
	}
	defer os.Remove(turn.Name())
	defer turn.Close()
	now, err := r.RefsUnder(folder)
	if err != nil {
		return err
	}
	for other := range now {
		if other != name && !slices.Contains(known, other) {
			return fmt.Errorf("create ref %s: %w", name, ErrRaced)
		}
	}
	return r.CreateRef(name, commit)
}

func (r *Repo) createRef(name, commit string) error {
	if err := checkRefName(name); err != nil {
		return err
	}
	if strings.HasPrefix(name, "refs/heads/") || perWorktree(name) {
		return errors.New("branches and refs of one work tree are the user's")
	}
	id, err := parseID(commit)
	if err != nil {
		return err
	}
	if _, err := r.objects.read(context.Background(), id, plumbing.CommitObject, maxCommit); err != nil {
		return err
	}
	if done, err := r.refIs(name, id); done || err != nil {
		return err
	}
	if err := r.refFolders(name); err != nil {
		return err
	}
	path := r.refPath(name)
	lock, err := lockRef(path)
	if err != nil {
		return err
	}
	renamed, err := r.createLocked(name, id, lock)
	if !renamed {
		return errors.Join(err, os.Remove(path+".lock"))
	}
	if done, err := r.refIs(name, id); !done || err != nil {
		return errors.Join(errors.New("it was changed while it was made"), err)
	}
	return nil
}

// createLocked does what is left to do under the lock, where nobody else
// creates, packs or prunes this ref. Without an error and not renamed: the ref
// had been made meanwhile.
func (r *Repo) createLocked(name string, id plumbing.Hash, lock *os.File) (renamed bool, err error) {
	_, err = lock.WriteString(id.String() + "\n")
	if cerr := lock.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return false, err
	}
	if done, err := r.refIs(name, id); done || err != nil {
		return false, err
	}
	if err := r.refConflict(name); err != nil {
		return false, err
	}
	path := r.refPath(name)
	if err := removeEmptyDirs(path); err != nil {
		return false, err
	}
	err = os.Rename(lock.Name(), path)
	return err == nil, err
}

// refIs reports whether the ref is there and holds id; another id is an error.
func (r *Repo) refIs(name string, id plumbing.Hash) (bool, error) {
	target, got, err := r.readRef(name)
	switch {
	case errors.Is(err, ErrMissing):
		return false, nil
	case err != nil:
		return false, err
	case target != "":
		return false, fmt.Errorf("it exists and points to %s", target)
	case got != id:
		return false, fmt.Errorf("it exists with another commit, %s", got)
	}
	return true, nil
}

// refConflict refuses a ref above or below a packed one; for loose refs the file
// system does.
func (r *Repo) refConflict(name string) error {
	p, err := r.packedRefs()
	if err != nil {
		return err
	}
	var conflict error
	err = p.each(func(other string, _ plumbing.Hash) {
		if other != name && (within(other, name) || within(name, other)) {
			conflict = fmt.Errorf("%s exists, and one would be the folder of the other", other)
		}
	})
	return errors.Join(err, conflict)
}

// refFolders refuses a link among the folders of a ref: what is written must
// land in this repository.
func (r *Repo) refFolders(name string) error {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		dir := r.refPath(name[:i])
		if st, err := os.Lstat(dir); err == nil && st.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a link: %w", dir, ErrCorrupt)
		}
	}
	return nil
}

// lockRef takes the lock file of a ref, waiting for its holder, and makes the
// folders above.
func lockRef(path string) (*os.File, error) {
	lock := path + ".lock"
	for deadline := time.Now().Add(lockWait); ; time.Sleep(2 * time.Millisecond) {
		f, err := os.OpenFile(lock, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		switch {
		case err == nil:
			return f, nil
		case errors.Is(err, fs.ErrNotExist):
			// The folder is not there yet, or git has just removed it as empty.
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				return nil, err
			}
		case errors.Is(err, fs.ErrExist):
			if st, err := os.Lstat(lock); err == nil && time.Since(st.ModTime()) > lockDead {
				os.Remove(lock)
			}
		default:
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("another process holds %s; remove it if no git is running", lock)
		}
	}
}

// removeEmptyDirs clears a folder that stands in the place of a ref and holds
// nothing but empty folders; git leaves such behind.
func removeEmptyDirs(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	for _, e := range entries {
		if err := removeEmptyDirs(filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	if err == nil {
		err = os.Remove(path)
	}
	return err
}
