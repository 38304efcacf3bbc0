package artifacts

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// A transaction replaces several files or none, also when the process dies at any moment: the new contents go to a
// folder of their own, then a manifest is renamed into it (from there on the change counts), then each file is renamed
// into place. Whoever next takes the lock finishes a transaction that has its manifest and drops one that has not.

const (
	lockName     = StateDir + "/lock"
	txnDir       = StateDir + "/txn"
	manifestName = txnDir + "/manifest"
)

// ErrBusy says that another process kept the project's lock for longer than we wait.
var ErrBusy = errors.New("another process is writing to this project")

// lockWait is how long a call waits for another writer.
var lockWait = 10 * time.Second

type edit struct {
	Path string `json:"path"`
	Temp string `json:"temp"` // the new content, "" removes the file
	Old  string `json:"old"`  // the content before, "" where there was no file
	Mode uint32 `json:"mode"`
	data []byte
}

// lockProject takes the cross-process lock, for writing or for reading. The kernel drops it with its process. Reading
// makes nothing: without a lock file there is nothing to wait for.
func lockProject(ctx context.Context, root *os.Root, write bool) (unlock func(), err error) {
	if err := stateWay(root); err != nil {
		return nil, err
	}
	if write {
		if err := makeStateDir(root); err != nil {
			return nil, err
		}
	} else if _, err := root.Lstat(lockName); err != nil {
		return func() {}, nil
	}
	if info, err := root.Lstat(lockName); err == nil && !info.Mode().IsRegular() {
		return nil, &UnsafePath{lockName, "is a " + fileKind(info.Mode()) + ": remove it; Pact keeps its lock there"}
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		before, err1 := root.Lstat(lockName)
		fl := flock.New(filepath.Join(root.Name(), lockName))
		take := fl.TryRLockContext
		if write {
			take = fl.TryLockContext
		}
		ok, err := take(ctx, 5*time.Millisecond)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return nil, ErrBusy
		case err != nil && !write: // a read-only checkout can still be read
			return func() {}, nil
		case err != nil:
			return nil, fmt.Errorf("lock the project: %w", err)
		case !ok:
			return nil, ErrBusy
		}
		after, err2 := root.Lstat(lockName)
		if err1 == nil && err2 == nil && os.SameFile(before, after) {
			return func() { _ = fl.Close() }, nil
		}
		_ = fl.Close() // it is new, or the folder was deleted meanwhile: make sure
		if err := makeStateDir(root); err != nil {
			return nil, err
		}
	}
}

func makeStateDir(root *os.Root) error {
	if err := root.MkdirAll(StateDir, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", StateDir, err)
	}
	if _, err := root.Lstat(StateDir + "/.gitignore"); err == nil {
		return nil
	}
	return writeAtomic(root, StateDir+"/.gitignore", []byte("*\n"), 0o644)
}

// commit carries out edits together. The caller holds the lock.
func commit(root *os.Root, edits []*edit) error {
	if err := recoverTxn(root); err != nil {
		return err
	}
	if len(edits) == 0 {
		return nil
	}
	if err := root.MkdirAll(txnDir, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", txnDir, err)
	}
	for i, e := range edits {
		if err := stage(root, e, fmt.Sprintf("%s/%d", txnDir, i)); err != nil {
			_ = root.RemoveAll(txnDir)
			return err
		}
	}
	manifest, err := json.Marshal(edits)
	if err != nil {
		return err
	}
	if err := writeAtomic(root, manifestName, manifest, 0o644); err != nil {
		_ = root.RemoveAll(txnDir)
		return err
	}
	if err := finish(root, edits); err != nil {
		return errors.Join(err, undo(root, edits))
	}
	return nil
}

// stage puts aside what a file will hold and what it holds now.
func stage(root *os.Root, e *edit, name string) error {
	if err := CheckPath(e.Path); err != nil {
		return err
	}
	if err := realWay(root, e.Path); err != nil {
		return err
	}
	old, err := readFile(root, e.Path, 64<<20)
	switch {
	case err == nil:
		e.Old = name + ".old"
		if err := writeSynced(root, e.Old, old, fs.FileMode(e.Mode)); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("replace %s: %w", e.Path, err)
	}
	if e.data == nil {
		return nil
	}
	e.Temp = name
	return writeSynced(root, e.Temp, e.data, fs.FileMode(e.Mode))
}

// undo puts back what stood before a transaction that could not be finished.
func undo(root *os.Root, edits []*edit) error {
	var failed error
	for _, e := range edits {
		if e.Old != "" {
			failed = errors.Join(failed, root.Rename(e.Old, e.Path))
		} else if _, err := root.Lstat(e.Temp); e.Temp != "" && errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, root.Remove(e.Path))
		}
	}
	if failed != nil {
		return fmt.Errorf("put the files back: %w", failed)
	}
	return root.RemoveAll(txnDir)
}

// recoverTxn finishes or drops what a process that died left behind. The caller holds the lock for writing.
func recoverTxn(root *os.Root) error {
	if _, err := root.Lstat(txnDir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	data, err := readFile(root, manifestName, 16<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return root.RemoveAll(txnDir)
	}
	var edits []*edit
	if err == nil {
		err = json.Unmarshal(data, &edits)
	}
	if err == nil {
		err = ours(edits)
	}
	if err != nil {
		return &UnsafePath{txnDir, fmt.Sprintf("holds no interrupted change of ours (%v): look at it, then remove it", err)}
	}
	return finish(root, edits)
}

// ours says whether a manifest is one that commit wrote: contents from the transaction's own folder alone. Anybody can
// write a manifest, and finishing one renames files.
func ours(edits []*edit) error {
	for i, e := range edits {
		name := fmt.Sprintf("%s/%d", txnDir, i)
		switch {
		case e == nil:
			return errors.New("an entry is empty")
		case e.Temp != "" && e.Temp != name, e.Old != "" && e.Old != name+".old":
			return fmt.Errorf("entry %d takes its content from %q", i, e.Temp+e.Old)
		}
		if err := CheckPath(e.Path); err != nil {
			return err
		}
	}
	return nil
}

// finish renames into place what the manifest lists, each file once, and clears the transaction.
func finish(root *os.Root, edits []*edit) error {
	for _, e := range edits {
		if err := errors.Join(CheckPath(e.Path), realWay(root, e.Path)); err != nil {
			return err
		}
		if e.Temp == "" {
			if err := root.Remove(e.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("remove %s: %w", e.Path, err)
			}
			continue
		}
		if _, err := root.Lstat(e.Temp); errors.Is(err, fs.ErrNotExist) {
			continue // renamed before the process died
		}
		if err := root.MkdirAll(path.Dir(e.Path), 0o755); err != nil {
			return fmt.Errorf("make the folder of %s: %w", e.Path, err)
		}
		if err := root.Rename(e.Temp, e.Path); err != nil {
			return fmt.Errorf("write %s: %w", e.Path, err)
		}
		syncDir(root, path.Dir(e.Path))
	}
	return root.RemoveAll(txnDir)
}

func writeAtomic(root *os.Root, name string, data []byte, mode fs.FileMode) error {
	var b [6]byte
	_, _ = rand.Read(b[:])
	temp := path.Join(path.Dir(name), ".pact-tmp-"+hex.EncodeToString(b[:]))
	if err := writeSynced(root, temp, data, mode); err != nil {
		_ = root.Remove(temp)
		return err
	}
	if err := root.Rename(temp, name); err != nil {
		_ = root.Remove(temp)
		return fmt.Errorf("write %s: %w", name, err)
	}
	syncDir(root, path.Dir(name))
	return nil
}

func writeSynced(root *os.Root, name string, data []byte, mode fs.FileMode) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode.Perm())
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func syncDir(root *os.Root, dir string) {
	if f, err := root.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
