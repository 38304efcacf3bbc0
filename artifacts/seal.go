package artifacts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// Seal is what git keeps of the lock, and how the sealed files stand now. It states facts; gates judge them.
type Seal struct {
	Err      string   // why the chain could not be read
	Prefix   string   // where the anchors of this project stand: refs/pact/lock/<project>/
	Links    []Link   // every anchor of this project that could be read, by sequence
	Refs     []string // the names of all anchors of this project
	Broken   []string
	Absent   []string           // anchors whose objects are not all here: a partial clone
	Current  *Link              // the link whose tree is exactly what lock.yaml says, nil where there is none
	Before   *Law               // the contracts that Newest sealed; nil where each stands as it was sealed
	Asked    *schemas.Interview // the interview that Newest sealed; nil where it stands as it was sealed
	Vanished []string           // anchors that were made on this machine and are gone

	Known map[schemas.KnownFinding]int // how often each entry may stand in the baseline; nil before the first seal

	Committed  bool // HEAD holds a lock.yaml
	Files      []FileState
	ModesTold  bool     // the work tree can tell executable files
	Overtaken  []*Link  // other laws that HEAD or a commit before it held, and that Current does not follow
	HistoryCut string   // why it is not known what earlier commits held, where that matters
	Helpers    []string // files beside the sealed tests that their runners load by themselves, and that are not sealed
}

// Link is one seal of the chain: an anchor and the lock it holds.
type Link struct {
	Ref    string
	Commit string
	Tree   string
	Parent string
	Lock   *schemas.Lock
	Blobs  map[string]gitrepo.Entry // by project path, with lock.yaml
}

// AnchorPrefix is where the anchors of a project stand, from its folder below the repository's root: _ for the root
// itself, else the folder with everything but letters, digits and - written as %XX.
func AnchorPrefix(project string) string {
	if project == "" {
		return "refs/pact/lock/_/"
	}
	var b strings.Builder
	b.WriteString("refs/pact/lock/")
	for _, c := range []byte(project) {
		if c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String() + "/"
}

// AnchorName is the ref of a link.
func AnchorName(prefix string, sequence int, tree string) string {
	return fmt.Sprintf("%s%d-%s", prefix, sequence, tree[:12])
}

// MachineProject names this project in the machine's own notes.
func (s *Snapshot) MachineProject() string { return s.repo.CommonDir() + "\x00" + s.Prefix }

// places are the names under which this machine notes what was done here: the repository's, and the folder's, so that
// another repository in the place of this one is not a place without a past.
func (s *Snapshot) places() []string {
	return []string{s.MachineProject(), s.folder()}
}

func (s *Snapshot) folder() string { return "folder\x00" + s.At.Root }

// loadLinks reads every anchor of the project, and returns their commits by ref.
func (s *Snapshot) loadLinks(ctx context.Context) map[string]string {
	seal := &Seal{Prefix: AnchorPrefix(s.Prefix)}
	s.Seal = seal
	refs, err := s.repo.RefsUnder(seal.Prefix)
	if err != nil {
		seal.Err = "the anchors cannot be read: " + err.Error()
		return nil
	}
	seal.Refs = slices.Sorted(maps.Keys(refs))
	for _, ref := range seal.Refs {
		commit := refs[ref]
		link, err := s.readLink(ctx, ref, commit)
		if errors.Is(err, gitrepo.ErrMissing) {
			seal.Absent = append(seal.Absent, ref)
			continue
		}
		if err != nil {
			seal.Broken = append(seal.Broken, fmt.Sprintf("%s: %v", ref, err))
			continue
		}
		seal.Links = append(seal.Links, link)
	}
	slices.SortFunc(seal.Links, func(a, b Link) int {
		if a.Lock.Sequence != b.Lock.Sequence {
			return a.Lock.Sequence - b.Lock.Sequence
		}
		return strings.Compare(a.Ref, b.Ref)
	})
	slices.Sort(seal.Broken)
	return refs
}

func (s *Snapshot) loadSeal(ctx context.Context, machine Machine) {
	refs := s.loadLinks(ctx)
	seal := s.Seal
	if seal.Err != "" {
		return
	}
	for _, place := range s.places() {
		notes := machine.Notes(place)
		if notes.Damaged != "" {
			seal.Err = notes.Damaged
			return
		}
		for _, ref := range notes.Anchors {
			if _, ok := refs[ref]; !ok && !slices.Contains(seal.Vanished, ref) {
				seal.Vanished = append(seal.Vanished, ref)
			}
		}
	}
	if s.At.Head != "" {
		head, err := s.repo.TreeAt(ctx, s.At.Head)
		var entry *gitrepo.Entry
		if err == nil {
			entry, _, err = head.Entry(s.inRepo(LockFile))
		}
		if err != nil {
			seal.Err = "HEAD cannot be read: " + err.Error()
			return
		}
		seal.Committed = entry != nil
	}
	stored := s.repo.Stored()
	if s.Lock.OK() {
		text, err := stored.LineEnds(s.inRepo(LockFile), s.Lock.Bytes)
		if err != nil {
			seal.Err = "the attributes of lock.yaml cannot be read: " + err.Error()
			return
		}
		blob := gitrepo.HashBlob(text)
		for i, l := range seal.Links {
			if l.Blobs[LockFile].ID == blob {
				seal.Current = &seal.Links[i]
			}
		}
	}
	s.loadBefore(ctx)
	s.loadAsked(ctx)
	if err := s.loadKnown(ctx); err != nil {
		seal.Err = err.Error()
		return
	}
	if seal.Current != nil {
		if err := s.loadFileStates(ctx, stored); err != nil {
			seal.Err = err.Error()
		}
	}
}

// readLink reads an anchor and checks that it is one: its name, its tree, and the lock in it agree with one another.
func (s *Snapshot) readLink(ctx context.Context, ref, commit string) (Link, error) {
	info, err := s.repo.Commit(ctx, commit)
	if err != nil {
		return Link{}, err
	}
	blobs, err := s.repo.Tree(ctx, commit, "")
	if err != nil {
		return Link{}, err
	}
	data, err := s.repo.Blob(ctx, blobs[LockFile].ID, schemas.MaxDocument)
	if err != nil {
		return Link{}, fmt.Errorf("it holds no %s: %w", LockFile, err)
	}
	lock, _, problems := schemas.Decode[schemas.Lock](data)
	if len(problems) > 0 {
		return Link{}, fmt.Errorf("its %s cannot be read: %s", LockFile, problems[0].Message)
	}
	l := Link{Ref: ref, Commit: commit, Tree: info.Tree, Lock: lock, Blobs: blobs}
	if len(info.Parents) > 0 {
		l.Parent = info.Parents[0]
	}
	if want := AnchorName(AnchorPrefix(s.Prefix), lock.Sequence, info.Tree); ref != want {
		return Link{}, fmt.Errorf("its name should be %s", want)
	}
	if l.Parent != lock.Previous || len(info.Parents) > 1 {
		return Link{}, fmt.Errorf("its parent %q is not the link that its lock names, %q", l.Parent, lock.Previous)
	}
	if len(blobs) != len(lock.Files)+1 {
		return Link{}, fmt.Errorf("its tree holds %d files, and its lock names %d", len(blobs), len(lock.Files)+1)
	}
	for _, f := range lock.Files {
		if b := blobs[f.Path]; b.ID != f.Blob || b.Mode != f.Mode {
			return Link{}, fmt.Errorf("%s in its tree is not what its lock says", f.Path)
		}
	}
	return l, nil
}

// Link is the link of a commit, or nil.
func (s *Seal) Link(commit string) *Link {
	for i := range s.Links {
		if s.Links[i].Commit == commit {
			return &s.Links[i]
		}
	}
	return nil
}

// Rivals are links that begin another chain than this one: a first seal beside a first seal.
func (s *Seal) Rivals(chain []*Link) []*Link {
	var out []*Link
	for i := range s.Links {
		l := &s.Links[i]
		if l.Lock.Previous == "" && l.Commit != chain[len(chain)-1].Commit {
			out = append(out, l)
		}
	}
	return out
}

// Sequence is the number in the name of an anchor, 0 where there is none.
func (s *Seal) Sequence(anchor string) int {
	number, _, _ := strings.Cut(strings.TrimPrefix(anchor, s.Prefix), "-")
	n, _ := strconv.Atoi(number)
	return n
}

// Chain is the link and all before it, newest first. It ends early, with ok false, where a link is not here.
func (s *Seal) Chain(from *Link) (chain []*Link, ok bool) {
	for l := from; l != nil; {
		chain = append(chain, l)
		if l.Lock.Previous == "" {
			return chain, l.Lock.Sequence == 1
		}
		before := s.Link(l.Lock.Previous)
		if before == nil || before.Lock.Sequence != l.Lock.Sequence-1 {
			return chain, false
		}
		l = before
	}
	return chain, false
}

// Newest is the link that is the law: the one that lock.yaml names, else the highest of the chain.
func (s *Seal) Newest() *Link {
	if s.Current != nil {
		return s.Current
	}
	if len(s.Links) == 0 {
		return nil
	}
	return &s.Links[len(s.Links)-1]
}
