package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// Seal is what git keeps of the lock, and how the sealed files stand now. It states facts; gates judge them.
type Seal struct {
	Err      string // why the chain could not be read
	Prefix   string // where the anchors of this project stand: refs/pact/lock/<project>/
	Links    []Link // every anchor of this project that could be read, by sequence
	Broken   []string
	Current  *Link    // the link whose tree is exactly what lock.yaml says, nil where there is none
	Before   *Law     // the contracts that Newest sealed; nil where each stands as it was sealed
	Vanished []string // anchors that were made on this machine and are gone

	Committed bool // HEAD holds a lock.yaml
	Files     []FileState
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

// FileState is one sealed file as it stands now.
type FileState struct {
	Sealed   schemas.SealedFile
	Before   string // blob of the link before, "" where it had none
	Work     string // sha256 hex of the work-tree file, "" where there is none to hash
	WorkKind string // "regular file", "symbolic link" …, "" where it is missing
	WorkMode string
	Index    *gitrepo.Entry // nil where the index has none
	Head     *gitrepo.Entry // nil where HEAD has none
	WasHead  bool           // a commit between the base and HEAD holds the sealed bytes
	Twin     string         // another path that some file systems take for this one
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

// loadLinks reads every anchor of the project, and returns their commits by ref.
func (s *Snapshot) loadLinks(ctx context.Context) map[string]string {
	seal := &Seal{Prefix: AnchorPrefix(s.Prefix)}
	s.Seal = seal
	refs, err := s.repo.RefsUnder(seal.Prefix)
	if err != nil {
		seal.Err = "the anchors cannot be read: " + err.Error()
		return nil
	}
	for ref, commit := range refs {
		link, err := s.readLink(ctx, ref, commit)
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
	notes := machine.Notes(s.MachineProject())
	if notes.Damaged != "" {
		seal.Err = notes.Damaged
		return
	}
	for _, ref := range notes.Anchors {
		if _, ok := refs[ref]; !ok {
			seal.Vanished = append(seal.Vanished, ref)
		}
	}
	if s.At.Head != "" {
		tree, err := s.repo.Tree(ctx, s.At.Head, s.inRepo("pact"))
		if err != nil {
			seal.Err = "HEAD cannot be read: " + err.Error()
			return
		}
		_, seal.Committed = tree[s.inRepo(LockFile)]
	}
	if s.Lock.OK() {
		blob := gitrepo.HashBlob(s.Lock.Bytes)
		for i, l := range seal.Links {
			if l.Blobs[LockFile].ID == blob {
				seal.Current = &seal.Links[i]
			}
		}
	}
	s.loadBefore(ctx)
	if seal.Current != nil {
		if err := s.loadFileStates(ctx); err != nil {
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

func (s *Snapshot) loadFileStates(ctx context.Context) error {
	current := s.Seal.Current
	var before map[string]gitrepo.Entry
	if l := s.Seal.Link(current.Lock.Previous); l != nil {
		before = l.Blobs
	}
	entries := append(slices.Clone(current.Lock.Files), schemas.SealedFile{
		Path: LockFile, Blob: current.Blobs[LockFile].ID, Mode: current.Blobs[LockFile].Mode, SHA256: hexSHA(s.Lock.Bytes),
	})
	paths := make([]string, len(entries))
	for i, e := range entries {
		paths[i] = s.inRepo(e.Path)
	}
	index, err := s.repo.Index(ctx, paths)
	if err != nil {
		return fmt.Errorf("the index cannot be read: %w", err)
	}
	var head map[string]gitrepo.Entry
	if s.At.Head != "" {
		if head, err = s.repo.Tree(ctx, s.At.Head, s.Prefix); err != nil {
			return fmt.Errorf("HEAD cannot be read: %w", err)
		}
	}
	for i, e := range entries {
		st := FileState{Sealed: e, Before: before[e.Path].ID}
		s.workState(&st)
		if x, ok := index[paths[i]]; ok {
			st.Index = &x
		}
		if x, ok := head[paths[i]]; ok {
			st.Head = &x
		}
		s.Seal.Files = append(s.Seal.Files, st)
	}
	return s.loadHistory(ctx)
}

func (s *Snapshot) workState(st *FileState) {
	info, err := s.files.root.Lstat(st.Sealed.Path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			st.WorkKind = "unreadable file"
		}
		return
	}
	st.WorkKind = fileKind(info.Mode())
	if !info.Mode().IsRegular() {
		return
	}
	st.WorkMode = gitMode(info.Mode())
	data, err := s.files.read(st.Sealed.Path, 64<<20)
	if err != nil {
		st.WorkKind = "unreadable file"
		return
	}
	st.Work = hexSHA(data)
	names, _ := s.files.list(path.Dir(st.Sealed.Path))
	for _, n := range names {
		if n != path.Base(st.Sealed.Path) && strings.EqualFold(n, path.Base(st.Sealed.Path)) {
			st.Twin = path.Join(path.Dir(st.Sealed.Path), n)
		}
	}
}

// historyLimit bounds how many commits are looked at for sealed bytes that were committed once.
const historyLimit = 2000

// loadHistory finds out which sealed files that HEAD lacks were in an earlier commit.
func (s *Snapshot) loadHistory(ctx context.Context) error {
	var open []*FileState
	for i := range s.Seal.Files {
		if st := &s.Seal.Files[i]; st.Head == nil || st.Head.ID != st.Sealed.Blob {
			open = append(open, st)
		}
	}
	for commit, n := s.At.Head, 0; commit != "" && len(open) > 0 && n < historyLimit; n++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		info, err := s.repo.Commit(ctx, commit)
		if err != nil {
			return nil // a shallow clone ends here: what is not known is not held against anybody
		}
		tree, err := s.repo.Tree(ctx, commit, s.Prefix)
		if err != nil {
			return fmt.Errorf("commit %s cannot be read: %w", commit[:12], err)
		}
		open = slices.DeleteFunc(open, func(st *FileState) bool {
			st.WasHead = tree[s.inRepo(st.Sealed.Path)].ID == st.Sealed.Blob
			return st.WasHead
		})
		if commit == s.Seal.Current.Lock.Base || len(info.Parents) == 0 || info.When.Before(s.Seal.Current.Lock.At.AddDate(0, 0, -1)) {
			return nil
		}
		commit = info.Parents[0]
	}
	return nil
}

func gitMode(m fs.FileMode) string {
	if m.Perm()&0o100 != 0 {
		return "100755"
	}
	return "100644"
}

func hexSHA(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
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
