package artifacts

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// Glance reads what a question about one path needs: the documents and the chain of seals. It looks at no file of the work
// tree beside them, however large the repository is; At.Dirty is not known.
func Glance(ctx context.Context, dir string) (*Snapshot, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the project: %w", err)
	}
	unlock, err := settle(ctx, root)
	if err != nil {
		root.Close()
		return nil, err
	}
	defer unlock()
	s := loadDocuments(ctx, &rootFiles{root: root})
	machine, err := NewMachine()
	if err != nil {
		root.Close()
		return nil, err
	}
	s.Verify = machine.Verify
	s.loadTrust(machine)
	s.openRepo(machine)
	if s.signers = s.newSigners(machine); s.GitErr == "" {
		s.loadLinks(ctx)
	}
	return s, ctx.Err()
}

// SealedFiles are the files that are sealed, by the newest anchor and by lock.yaml: neither takes away what the other one
// names. Empty where nothing was ever sealed. It needs the chain of seals.
func (s *Snapshot) SealedFiles() []schemas.SealedFile {
	out := slices.Clone(s.Lock.Value.Files)
	if s.Seal != nil {
		if newest := s.Seal.Newest(); newest != nil {
			for _, f := range newest.Lock.Files {
				out = slices.DeleteFunc(out, func(x schemas.SealedFile) bool { return x.Path == f.Path })
				out = append(out, f)
			}
			lock := newest.Blobs[LockFile]
			out = append(out, schemas.SealedFile{Path: LockFile, Blob: lock.ID, Mode: lock.Mode})
		} else if s.Lock.Exists {
			out = append(out, schemas.SealedFile{Path: LockFile})
		}
	}
	slices.SortFunc(out, func(a, b schemas.SealedFile) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// RestoredFrom is the blob that git would write over a file of the project: from the index where rev is "", else from that
// revision. "" where there is none.
func (s *Snapshot) RestoredFrom(ctx context.Context, rev, file string) (string, error) {
	in := s.inRepo(file)
	if rev == "" {
		index, err := s.repo.Index(ctx, []string{in})
		return index[in].ID, err
	}
	commit, err := s.repo.Resolve(rev)
	if err != nil {
		return "", err
	}
	tree, err := s.repo.Tree(ctx, commit, in)
	return tree[in].ID, err
}

// Ignored says whether git leaves out a file of the project that it does not track.
func (s *Snapshot) Ignored(file string) (bool, error) { return s.repo.Ignored(s.inRepo(file)) }

// BlobOf is the id that git gives to a content.
func BlobOf(content []byte) string { return gitrepo.HashBlob(content) }

// StatePath is the user's state folder for Pact, absolute.
func (m Machine) StatePath() string { return m.dir }
