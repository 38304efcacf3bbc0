package artifacts

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// MaxSource is the size up to which a source file is scanned, in bytes.
const MaxSource = 4 << 20

// Sources is every file of the project that git tracks or would track. Paths are relative to the project's root.
type Sources struct {
	Err   string
	Files []gitrepo.File
}

// Has says that git tracks a file, or would.
func (s *Sources) Has(file string) bool {
	return slices.ContainsFunc(s.Files, func(f gitrepo.File) bool { return f.Path == file })
}

// IsRepository says that a path of the project is another repository: a submodule, or a folder with a .git.
func (s *Sources) IsRepository(file string) bool {
	return slices.ContainsFunc(s.Files, func(f gitrepo.File) bool { return f.Path == file && f.Mode == "160000" })
}

// Changes is what differs between the work tree and the base of the lock.
type Changes struct {
	Err   string
	Base  string // commit, "" for the empty tree
	Files []gitrepo.Change

	Authors    []string // where the bar wants them: e-mail addresses of who made the commits since Base, sorted
	AuthorsErr string
}

func (s *Snapshot) loadSources(ctx context.Context) {
	files, err := s.work.Files(ctx)
	s.Sources, s.sources = &Sources{}, &sourceDigests{whole: s, by: map[string]string{}}
	if err != nil {
		s.Sources.Err = "the files of the project cannot be listed: " + err.Error()
		return
	}
	for _, f := range files {
		f.Path = s.inProject(f.Path)
		s.Sources.Files = append(s.Sources.Files, f)
	}
}

func (s *Snapshot) loadChanges(ctx context.Context) {
	s.Changes = &Changes{}
	if s.Seal.Current == nil {
		s.Changes.Err = "what changed cannot be told: the lock has no anchor here"
		return
	}
	chain, ok := s.Seal.Chain(s.Seal.Current)
	if !ok {
		s.Changes.Err = "what changed cannot be told: the chain of seals is not here down to its first link"
		return
	}
	s.Changes.Base = chain[len(chain)-1].Lock.Base
	changed, err := s.work.Changed(ctx, s.Changes.Base)
	if err != nil {
		s.Changes.Err = fmt.Sprintf("what changed since %.12s cannot be told: %v", s.Changes.Base, err)
		return
	}
	for _, c := range changed {
		c.Path = s.inProject(c.Path)
		s.Changes.Files = append(s.Changes.Files, c)
	}
	if r := s.Readiness(); r.Level("security") == schemas.LevelRegulated || r.Level("gating") == schemas.LevelRegulated {
		if s.Changes.Authors, err = s.authors(ctx, s.Changes.Base); err != nil {
			s.Changes.AuthorsErr = err.Error()
		}
	}
}

// Owners are the components whose paths match a file, in the order of the plan.
func (s *Snapshot) Owners(file string) []string {
	var out []string
	for _, c := range s.Plan.Value.Components {
		if slices.ContainsFunc(c.Paths, func(glob string) bool { return MatchGlob(glob, file) }) {
			out = append(out, c.ID)
		}
	}
	return out
}

// MatchGlob says whether a glob (with ** for any depth) matches a path.
func MatchGlob(glob, file string) bool {
	for i := range len(glob) { // most are told by how they begin
		if strings.IndexByte(`*?[{\`, glob[i]) >= 0 {
			break
		}
		if i == len(file) {
			if glob[i] != '/' { // a/** matches a
				return false
			}
			break
		}
		if glob[i] != file[i] {
			return false
		}
	}
	ok, err := doublestar.Match(glob, file)
	return err == nil && ok
}

// ErrTooLarge says that a file is larger than is read.
var ErrTooLarge = errors.New("too large")

// ReadSource reads a file of the project, at most MaxSource bytes; a larger one is ErrTooLarge.
func (s *Snapshot) ReadSource(file string) ([]byte, error) {
	if err := CheckPath(file); err != nil {
		return nil, err
	}
	data, err := s.files.read(file, MaxSource+1)
	if err == nil && len(data) > MaxSource {
		return nil, fmt.Errorf("%s has more than %d bytes and is not read: %w", file, MaxSource, ErrTooLarge)
	}
	return data, err
}

// Human names who is at this machine: git's author, else the user.
func (s *Snapshot) Human() string {
	if s.repo != nil {
		if name, email := s.repo.Author(); name != "" || email != "" {
			return strings.TrimSpace(fmt.Sprintf("%s <%s>", name, email))
		}
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}
