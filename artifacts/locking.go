package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// Proposal is the seal that plan_lock would make now.
type Proposal struct {
	Lock      schemas.Lock
	Before    *Link    // the link that it follows, nil for the first
	Unchanged bool     // everything that it would seal is sealed as it stands
	Added     []string // paths that were not sealed before
	Altered   []string // paths that were sealed with other bytes or another mode
	Dropped   []string // paths that were sealed and would not be
	contents  []gitrepo.SealFile
}

// OnlyAdds says that nothing sealed before changes or goes.
func (p *Proposal) OnlyAdds() bool { return len(p.Altered)+len(p.Dropped) == 0 }

// Subject and Digest are what a human approves: this very content as this link, whatever the reason and the time.
func (p *Proposal) Subject() string { return fmt.Sprintf("lock/%d", p.Lock.Sequence) }

// Digest stands for what the proposal would seal.
func (p *Proposal) Digest() string { return sealDigest(p.Lock) }

func sealDigest(l schemas.Lock) string {
	l.At, l.Reason = time.Time{}, ""
	return schemas.Digest(l)
}

// Subject and Digest of a link are what a human approved, where one had to.
func (l *Link) Subject() string { return fmt.Sprintf("lock/%d", l.Lock.Sequence) }

// Digest stands for what the link seals.
func (l *Link) Digest() string { return sealDigest(*l.Lock) }

// OnlyAdds says that everything which the link before sealed is sealed by this one too, byte for byte.
func (l *Link) OnlyAdds(before *Link) bool {
	for _, f := range before.Lock.Files {
		if now := l.Lock.File(f.Path); now == nil || *now != f {
			return false
		}
	}
	return true
}

// Propose works out the seal of the project as it stands. The snapshot needs KindTests and KindSeal.
func (s *Snapshot) Propose() (*Proposal, error) {
	if s.Seal.Err != "" {
		return nil, errors.New(s.Seal.Err)
	}
	p := &Proposal{Before: s.Seal.Newest()}
	p.Lock = schemas.Lock{Pact: "lock/1", Sequence: 1, Base: s.At.Head, Contracts: []schemas.SealedContract{}}
	if p.Before != nil {
		p.Lock.Sequence, p.Lock.Previous, p.Lock.Base = p.Before.Lock.Sequence+1, p.Before.Commit, p.Before.Lock.Base
	}
	for _, c := range s.Contracts {
		p.Lock.Contracts = append(p.Lock.Contracts, schemas.SealedContract{Component: ComponentOf(c.Path), Version: c.Value.Version, Digest: c.Digest()})
	}
	for _, path := range s.ToSeal() {
		data, err := s.files.read(path, 64<<20)
		if err != nil {
			return nil, fmt.Errorf("seal %s: %w", path, err)
		}
		mode := "100644"
		if info, err := s.files.root.Lstat(path); err == nil {
			mode = gitMode(info.Mode())
		}
		p.Lock.Files = append(p.Lock.Files, schemas.SealedFile{Path: path, SHA256: hexSHA(data), Blob: gitrepo.HashBlob(data), Mode: mode})
		p.contents = append(p.contents, gitrepo.SealFile{Path: path, Mode: mode, Data: data})
	}
	p.compare()
	return p, nil
}

func (p *Proposal) compare() {
	var before schemas.Lock
	if p.Before != nil {
		before = *p.Before.Lock
	}
	for _, f := range p.Lock.Files {
		switch old := before.File(f.Path); {
		case old == nil:
			p.Added = append(p.Added, f.Path)
		case *old != f:
			p.Altered = append(p.Altered, f.Path)
		}
	}
	for _, f := range before.Files {
		if p.Lock.File(f.Path) == nil {
			p.Dropped = append(p.Dropped, f.Path)
		}
	}
	p.Unchanged = p.Before != nil && p.OnlyAdds() && len(p.Added) == 0
}

// Seal makes the proposal the law: objects and anchor in git, then pact/lock.yaml through the draft. No branch, index or
// work-tree file of the user moves.
func (d *Draft) SealProposal(ctx context.Context, p *Proposal, reason string, now time.Time) (*Link, error) {
	p.Lock.Reason, p.Lock.At = reason, now
	text, err := schemas.Format(nil, p.Lock)
	if err != nil {
		return nil, err
	}
	mode := "100644"
	if info, err := os.Lstat(d.files.root.Name() + "/" + LockFile); err == nil && info.Mode().IsRegular() {
		mode = gitMode(info.Mode())
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	files := append(slices.Clone(p.contents), gitrepo.SealFile{Path: LockFile, Mode: mode, Data: text})
	message := fmt.Sprintf("pact: seal %d\n\n%s\n", p.Lock.Sequence, reason)
	commit, tree, err := d.repo.Seal(ctx, files, p.Lock.Previous, message, now)
	if err != nil {
		return nil, fmt.Errorf("write the seal: %w", err)
	}
	link := &Link{Ref: AnchorName(AnchorPrefix(d.Prefix), p.Lock.Sequence, tree), Commit: commit, Tree: tree, Parent: p.Lock.Previous, Lock: &p.Lock}
	if err := d.repo.CreateRef(link.Ref, commit); err != nil {
		return nil, fmt.Errorf("write the anchor: %w", err)
	}
	machine, err := NewMachine()
	if err != nil {
		return nil, err
	}
	if err := machine.Note(d.MachineProject(), func(n *Notes) { n.Anchors = append(n.Anchors, link.Ref) }); err != nil {
		return nil, err
	}
	return link, d.PutBytes(LockFile, text)
}
