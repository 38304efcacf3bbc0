package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
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

// OnlyAdds says that nothing sealed before changes or goes, and that no finding is excused that was not.
func (p *Proposal) OnlyAdds() bool {
	return len(p.Altered)+len(p.Dropped) == 0 && !slices.Contains(p.Added, BaselineFile)
}

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
	if l.Adopts() && !before.Adopts() {
		return false // what comes in excuses findings
	}
	for _, f := range before.Lock.Files {
		if now := l.Lock.File(f.Path); now == nil || *now != f {
			return false
		}
	}
	return true
}

// Adopts says that the link seals a baseline, which excuses findings.
func (l *Link) Adopts() bool { return l.Lock.File(BaselineFile) != nil }

// Unsealable is a file whose bytes git would not keep: a filter (LFS is one), an encoding or an expanded $Id$ stands
// between, and Pact runs none of them.
type Unsealable struct{ Path, Attribute string }

// Error says why.
func (e *Unsealable) Error() string {
	return fmt.Sprintf("%s has the git attribute %s: git would keep other bytes than those that are sealed", e.Path, e.Attribute)
}

// Propose works out the seal of the project as it stands. The snapshot needs KindTests and KindSeal. *Unsealable: a file
// cannot be sealed as it stands.
func (s *Snapshot) Propose(ctx context.Context) (*Proposal, error) {
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
	if err := s.contents(ctx, p); err != nil {
		return nil, err
	}
	p.compare()
	return p, nil
}

// contents reads what the proposal seals. A file is sealed with its bytes and with the blob that git keeps of them, which
// differ where line ends are turned.
func (s *Snapshot) contents(ctx context.Context, p *Proposal) error {
	stored := s.repo.Stored()
	told, err := s.repo.KeepsModes()
	if err != nil {
		return err
	}
	names := s.ToSeal()
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = s.inRepo(name)
	}
	index, err := s.repo.Index(ctx, paths)
	if err != nil {
		return err
	}
	for i, name := range names {
		data, err := s.files.read(name, maxSealed+1)
		if err == nil && len(data) > maxSealed {
			err = ErrTooLarge
		}
		if err != nil {
			return fmt.Errorf("seal %s: %w", name, err)
		}
		attribute, err := stored.Otherwise(paths[i], data)
		if err != nil {
			return fmt.Errorf("seal %s: %w", name, err)
		}
		if attribute != "" {
			return &Unsealable{name, attribute}
		}
		kept := data
		if index[paths[i]].ID != gitrepo.HashBlob(data) { // git keeps what it has, whatever it would do to a new file
			if kept, err = stored.LineEnds(paths[i], data); err != nil {
				return fmt.Errorf("seal %s: %w", name, err)
			}
		}
		mode := "100644"
		if info, err := s.files.root.Lstat(name); err == nil && told {
			mode = gitMode(info.Mode())
		} else if !told && index[paths[i]].Mode == "100755" {
			mode = "100755"
		}
		p.Lock.Files = append(p.Lock.Files, schemas.SealedFile{Path: name, SHA256: hexSHA(data), Blob: gitrepo.HashBlob(kept), Mode: mode})
		p.contents = append(p.contents, gitrepo.SealFile{Path: name, Mode: mode, Data: kept})
	}
	return nil
}

func (p *Proposal) compare() {
	var before schemas.Lock
	if p.Before != nil {
		before = *p.Before.Lock
	}
	for i, f := range p.Lock.Files {
		switch old := before.File(f.Path); {
		case old == nil:
			p.Added = append(p.Added, f.Path)
		case old.Blob == f.Blob && old.Mode == f.Mode:
			p.Lock.Files[i] = *old // the same to git, whatever line ends this checkout has
		default:
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

// keepBase gives the base of the lock a ref of its own beside the anchors: what changed since is told from it, also after a
// rebase or a squash left it on no branch, and wherever the anchors are fetched.
func (d *Draft) keepBase(base string) error {
	if base == "" {
		return nil
	}
	name := strings.Replace(AnchorPrefix(d.Prefix), "refs/pact/lock/", "refs/pact/base/", 1) + base[:12]
	if err := d.repo.CreateRef(name, base); err != nil {
		return fmt.Errorf("keep the base of the lock: %w", err)
	}
	return nil
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
	if err := d.keepBase(p.Lock.Base); err != nil {
		return nil, err
	}
	if err := d.repo.CreateRefAmong(d.Seal.Prefix, d.Seal.Refs, link.Ref, commit); err != nil {
		return nil, fmt.Errorf("write the anchor: %w", err)
	}
	machine, err := NewMachine()
	if err != nil {
		return nil, err
	}
	for _, place := range d.places() {
		if err := machine.Note(place, func(n *Notes) { n.Anchors = append(n.Anchors, link.Ref) }); err != nil {
			return nil, err
		}
	}
	return link, d.PutBytes(LockFile, text)
}
