package artifacts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"pact/artifacts/gitrepo"
	"pact/schemas"
	"pact/schemas/lang"
)

// Law is the contracts of another state of the project: as they are sealed, or as a commit holds them.
type Law struct {
	Contracts []Doc[schemas.Contract] // by path

	set compiled
}

// Contract is the contract of a component, or nil.
func (l *Law) Contract(component string) *Doc[schemas.Contract] {
	for i := range l.Contracts {
		if ComponentOf(l.Contracts[i].Path) == component {
			return &l.Contracts[i]
		}
	}
	return nil
}

// Set is the contracts, compiled together, once. Unreadable ones are not in it.
func (l *Law) Set() *lang.Set { return l.set.of(l.Contracts, nil) }

// compiled keeps the contracts' compilation for the snapshots that are cut from one another.
type compiled struct{ set *lang.Set }

// Law is the project's contracts, compiled together, once for a snapshot. Unreadable contracts are not in it.
func (s *Snapshot) Law() *lang.Set { return s.set.of(s.Contracts, s.Written) }

func (c *compiled) of(docs []Doc[schemas.Contract], written []Doc[schemas.Tests]) *lang.Set {
	if c.set == nil {
		c.set = lang.Compile(values(docs))
		c.set.AddTests(values(written))
	}
	return c.set
}

// values are the documents that decode, by component.
func values[T any](docs []Doc[T]) map[string]*T {
	all := map[string]*T{}
	for _, d := range docs {
		if d.OK() {
			all[ComponentOf(d.Path)] = d.Value
		}
	}
	return all
}

// LawAt is the contracts that a commit holds, read as those of the work tree are.
func (s *Snapshot) LawAt(ctx context.Context, commit string) (*Law, error) {
	tree, err := s.repo.Tree(ctx, commit, s.inRepo(ContractsDir))
	if err != nil {
		return nil, err
	}
	entries := map[string]gitrepo.Entry{}
	for p, e := range tree {
		entries[s.inProject(p)] = e
	}
	return s.readLaw(ctx, entries)
}

// readLaw reads the contracts among the files of a tree, by project path.
func (s *Snapshot) readLaw(ctx context.Context, entries map[string]gitrepo.Entry) (*Law, error) {
	l := &Law{}
	for _, file := range slices.Sorted(maps.Keys(entries)) {
		if ComponentOf(file) == "" {
			continue
		}
		d := Doc[schemas.Contract]{Path: file, Exists: true, Value: new(schemas.Contract)}
		var data []byte
		var err error
		why := fmt.Sprintf("it has mode %s and is no regular file", entries[file].Mode)
		if mode := entries[file].Mode; mode == "100644" || mode == "100755" {
			why = ""
			data, err = s.repo.Blob(ctx, entries[file].ID, schemas.MaxDocument)
		}
		switch {
		case errors.Is(err, gitrepo.ErrTooLarge):
			why = fmt.Sprintf("it has more than %d bytes", schemas.MaxDocument)
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		if why == "" {
			d.parse(data, contractHeader)
		} else {
			d.Problems = []schemas.Problem{{Message: "it cannot be read: " + why, Fix: "make it a plain readable file"}}
		}
		l.Contracts = append(l.Contracts, d)
	}
	return l, nil
}

// loadBefore reads the sealed contracts, where one of them is not what stands now.
func (s *Snapshot) loadBefore(ctx context.Context) {
	link := s.Seal.Newest()
	if link == nil {
		return
	}
	same := len(link.Lock.Contracts) == len(s.Contracts)
	for _, c := range s.Contracts {
		sealed := link.Lock.Contract(ComponentOf(c.Path))
		same = same && sealed != nil && sealed.Digest == c.Digest()
	}
	if same {
		return
	}
	var err error
	if s.Seal.Before, err = s.readLaw(ctx, link.Blobs); err != nil {
		s.Seal.Err = "the sealed contracts cannot be read: " + err.Error()
	}
}

// loadAsked reads the sealed interview, where it is not what stands now.
func (s *Snapshot) loadAsked(ctx context.Context) {
	link := s.Seal.Newest()
	if link == nil || s.Seal.Err != "" {
		return
	}
	sealed, ok := link.Blobs[InterviewFile]
	if !ok || sealed.ID == gitrepo.HashBlob(s.Interview.Bytes) {
		return
	}
	data, err := s.repo.Blob(ctx, sealed.ID, schemas.MaxDocument)
	if err != nil {
		s.Seal.Err = "the sealed interview cannot be read: " + err.Error()
		return
	}
	d := Doc[schemas.Interview]{Path: InterviewFile, Exists: true}
	if d.parse(data, header{"pact", "interview/1"}); d.OK() {
		s.Seal.Asked = d.Value
	}
}
