package artifacts

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"pact/artifacts/gitrepo"
	"pact/schemas/lang"
)

// LawState is the sealed files of one seal, or of the work tree as it stands.
type LawState struct {
	Name  string                   // seal 2, the work tree
	Files map[string]gitrepo.Entry // by project path, without lock.yaml
	Law   *Law
}

// FileChange is one file of the law that differs between two states.
type FileChange struct {
	Path string
	Kind string // added, modified, deleted
}

// LawChange is what differs in one contract.
type LawChange struct {
	Component string
	Changes   []lang.Change
	Err       string // why it cannot be compared
}

// Sealed is the law as a seal has it.
func (s *Snapshot) Sealed(ctx context.Context, l *Link) (LawState, error) {
	law, err := s.readLaw(ctx, l.Blobs)
	files := maps.Clone(l.Blobs)
	delete(files, LockFile)
	return LawState{fmt.Sprintf("seal %d", l.Lock.Sequence), files, law}, err
}

// Standing is the law as the work tree has it: the files of a seal, and what would be sealed with them. It needs KindTests.
func (s *Snapshot) Standing(l *Link) (LawState, error) {
	st := LawState{Name: "the work tree", Files: map[string]gitrepo.Entry{}, Law: &Law{Contracts: s.Contracts}}
	for _, file := range append(slices.Collect(maps.Keys(l.Blobs)), s.ToSeal()...) {
		if file == LockFile {
			continue
		}
		info, err := s.files.root.Lstat(file)
		if err != nil {
			continue // it is gone
		}
		e := gitrepo.Entry{Mode: gitMode(info.Mode())}
		if info.Mode().IsRegular() {
			data, err := s.files.read(file, 64<<20)
			if err != nil {
				return st, fmt.Errorf("read %s: %w", file, err)
			}
			e.ID = gitrepo.HashBlob(data)
		} else if e.Mode = fileKind(info.Mode()); info.Mode()&fs.ModeSymlink != 0 {
			e.Mode = "120000"
		}
		st.Files[file] = e
	}
	return st, nil
}

// DiffLaw lists which files of the law differ between two states, by path, and what differs in each contract.
func DiffLaw(from, to LawState) (files []FileChange, contracts []LawChange) {
	all := maps.Clone(from.Files)
	maps.Copy(all, to.Files)
	for _, file := range slices.Sorted(maps.Keys(all)) {
		before, was := from.Files[file]
		after, is := to.Files[file]
		switch {
		case !was:
			files = append(files, FileChange{file, gitrepo.Added})
		case !is:
			files = append(files, FileChange{file, gitrepo.Deleted})
		case before != after:
			files = append(files, FileChange{file, gitrepo.Modified})
		}
	}
	names := map[string]bool{}
	for _, law := range []*Law{from.Law, to.Law} {
		for _, c := range law.Contracts {
			names[ComponentOf(c.Path)] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(names)) {
		c := LawChange{Component: id}
		for _, law := range []*Law{from.Law, to.Law} {
			if d := law.Contract(id); d != nil && !d.OK() {
				c.Err = d.Problems[0].Message
			}
		}
		if c.Err == "" {
			c.Changes = lang.Diff(from.Law.Set().Unit(id), to.Law.Set().Unit(id))
		}
		if c.Err != "" || len(c.Changes) > 0 {
			contracts = append(contracts, c)
		}
	}
	return files, contracts
}
