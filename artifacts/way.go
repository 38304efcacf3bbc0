package artifacts

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// realWay refuses a path that is reached through anything but real folders. What is read and written is where its name
// says: a link, even one that stays inside the project, would lead into .git, or to a file that another name owns.
func realWay(root *os.Root, name string) error {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		info, err := root.Lstat(name[:i])
		if errors.Is(err, fs.ErrNotExist) {
			return nil // whoever opens it will say so
		}
		if err == nil && !info.IsDir() {
			err = &UnsafePath{name[:i], "is a " + fileKind(info.Mode()) + ", not a folder: replace it by one"}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stateWay is realWay for the folders that Pact keeps its own records in.
func stateWay(root *os.Root) error {
	return errors.Join(realWay(root, txnDir+"/"), realWay(root, EvidenceDir+"/"))
}

// ways remembers which folders were seen to be real, for one snapshot.
type ways struct {
	mu   sync.Mutex
	real map[string]bool
}

func (w *ways) check(root *os.Root, name string) error {
	dir := name[:max(strings.LastIndexByte(name, '/'), 0)]
	w.mu.Lock()
	defer w.mu.Unlock()
	if dir == "" || w.real[dir] {
		return nil
	}
	if err := realWay(root, dir+"/"); err != nil {
		return err
	}
	if w.real == nil {
		w.real = map[string]bool{}
	}
	w.real[dir] = true
	return nil
}
