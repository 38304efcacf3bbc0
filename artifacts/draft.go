package artifacts

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"pact/schemas"
)

// Draft is a snapshot with edits to it. Edits are written together when the call that made them ends well, else not at
// all. Only tools that write get one.
type Draft struct {
	*Snapshot
	edits map[string][]byte // nil removes
	after []func() error    // what follows the write: refs
	notes map[string]string // what this machine will remember once it is written
}

// Edit opens a project for one change: takes the cross-process lock, loads, lets change edit the draft, and writes.
func (m *Memory) Edit(ctx context.Context, dir string, kinds []Kind, change func(*Draft) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open the project: %w", err)
	}
	defer root.Close()
	_, err = root.Lstat(StateDir)
	fresh := err != nil
	unlock, err := lockProject(ctx, root, true)
	if err != nil {
		return err
	}
	defer unlock()
	d := &Draft{edits: map[string][]byte{}}
	defer func() {
		if fresh && len(d.edits) == 0 {
			_ = root.RemoveAll(StateDir) // a call that changed nothing leaves nothing
		}
	}()
	if err := recoverTxn(root); err != nil {
		return err
	}
	if d.Snapshot, err = m.load(ctx, &rootFiles{root: root}, kinds); err != nil {
		return err
	}
	if err := change(d); err != nil {
		d.edits = nil
		return err
	}
	var edits []*edit
	for _, path := range slices.Sorted(maps.Keys(d.edits)) {
		e := &edit{Path: path, Mode: 0o644, data: d.edits[path]}
		if info, err := root.Lstat(path); err == nil {
			e.Mode = uint32(info.Mode().Perm())
		}
		edits = append(edits, e)
	}
	if err := commit(root, edits); err != nil {
		return err
	}
	for _, f := range d.after {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// Put writes a document; comments and order of the text that is there survive.
func (d *Draft) Put(path string, v any) error {
	old, _ := d.files.read(path, schemas.MaxDocument)
	data, err := schemas.Format(old, v)
	if err != nil {
		return err
	}
	return d.PutBytes(path, data)
}

// PutBytes writes a file.
func (d *Draft) PutBytes(path string, data []byte) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	if data == nil {
		data = []byte{}
	}
	if old, err := d.files.read(path, int64(len(data))+1); err == nil && string(old) == string(data) {
		return nil
	}
	d.edits[path] = data
	return nil
}

// Remove deletes a file.
func (d *Draft) Remove(path string) { d.edits[path] = nil }

// Changed lists the paths that the draft would write, sorted: those that are new, and those that are there now.
func (d *Draft) Changed() (created, changed []string) {
	created, changed = []string{}, []string{}
	for _, path := range slices.Sorted(maps.Keys(d.edits)) {
		if _, err := d.files.root.Lstat(path); err != nil {
			created = append(created, path)
		} else {
			changed = append(changed, path)
		}
	}
	return created, changed
}

// Discard forgets all edits, for a dry run.
func (d *Draft) Discard() { d.edits, d.after = map[string][]byte{}, nil }

// Then runs f after the edits are written.
func (d *Draft) Then(f func() error) { d.after = append(d.after, f) }

// After is the project as it will be when the draft is written. Do not close it.
func (d *Draft) After(ctx context.Context, kinds ...Kind) (*Snapshot, error) {
	s, err := d.memory.load(ctx, &rootFiles{root: d.files.root, overlay: d.edits}, kinds)
	if err == nil && len(d.notes) > 0 {
		s.noted = maps.Clone(s.noted)
		maps.Copy(s.noted, d.notes)
	}
	return s, err
}

// Remember has this machine note, once the draft is written, what stands for the newest state of a subject: the signature
// of an approval, the digest of a review. Without a repository there is nothing to note it under.
func (d *Draft) Remember(subject, value string) {
	if d.GitErr != "" {
		return
	}
	if d.notes == nil {
		d.notes = map[string]string{}
	}
	d.notes[subject] = value
	d.Then(func() error {
		machine, err := NewMachine()
		if err != nil {
			return err
		}
		return machine.Note(d.MachineProject(), func(n *Notes) { n.Approvals[subject] = value })
	})
}
