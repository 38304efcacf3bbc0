package artifacts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"pact/artifacts/gitrepo"
	"pact/artifacts/secrets"
)

// Leak is what a scan for secrets says about one file: what it found, or why it did not look.
type Leak struct {
	Path  string
	Hits  []secrets.Hit
	Fresh bool  // the file changed since the base of the lock
	Err   error // ErrTooLarge where it is larger than is read, ErrOtherRepo
}

// ErrOtherRepo says that a folder is a repository of its own.
var ErrOtherRepo = errors.New("it is another repository, whose files are none of this one")

// leaks keeps one scan for the snapshots that are cut from one another.
type leaks struct {
	once sync.Once
	ctx  context.Context // of the call that loaded the snapshot
	all  []Leak
	err  error
}

// Leaks scans every file of the project that git tracks or would track, by path; files without a hit are left out. It is
// done when a gate asks, once for a snapshot. An error says why the scan as a whole was not done. Needs KindSources and
// KindChanges.
func (s *Snapshot) Leaks() ([]Leak, error) {
	if s.Sources == nil || s.Changes == nil {
		return nil, errUnscanned
	}
	s.leaks.once.Do(func() {
		s.leaks.err = errUnscanned
		s.leaks.all, s.leaks.err = s.scanAll(s.leaks.ctx)
	})
	return s.leaks.all, s.leaks.err
}

var errUnscanned = errors.New("what there is to scan was not read")

func (s *Snapshot) scanAll(ctx context.Context) ([]Leak, error) {
	fresh := map[string]bool{}
	for _, c := range s.Changes.Files {
		fresh[c.Path] = true
	}
	files := s.Sources.Files
	out := make([]Leak, len(files))
	known := scanned.of(s.Changes.Base)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(files) || ctx.Err() != nil {
					return
				}
				out[i] = s.scanFile(files[i], fresh[files[i].Path], known)
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(out, func(l Leak) bool { return l.Err == nil && len(l.Hits) == 0 }), nil
}

// scanFile looks at one file. The target of a link is its content, as it is for git.
func (s *Snapshot) scanFile(f gitrepo.File, fresh bool, known *scans) (l Leak) {
	l = Leak{Path: f.Path, Fresh: fresh}
	defer func() {
		if p := recover(); p != nil {
			l.Hits, l.Err = nil, fmt.Errorf("the scan broke: %v", p)
		}
	}()
	var data []byte
	switch f.Mode {
	case "160000":
		l.Err = ErrOtherRepo
	case "120000":
		target, err := s.files.root.Readlink(f.Path)
		data, l.Err = []byte(target), err
	default:
		if hits, ok := known.unchanged(s.inRepo(f.Path)); ok && !fresh {
			l.Hits = hits
			return l
		}
		data, l.Err = s.ReadSource(f.Path)
	}
	if l.Err != nil {
		return l
	}
	if l.Hits, l.Err = scanned.content(f.Path, data); l.Err == nil && !fresh && f.Mode != "120000" {
		known.keep(s.inRepo(f.Path), l.Hits)
	}
	return l
}

// memory is what scans found in contents: those of a base commit's files, which never change, by commit and path, and
// those of other files, by path and content. It only saves work: what it answers is what a scan would find.
type memory struct {
	mu    sync.Mutex
	bases map[string]*scans
	seen  map[[sha256.Size]byte][]secrets.Hit
}

var scanned memory

// maxRemembered is how many contents of changed files are remembered.
const maxRemembered = 8192

// of is what is known about the files of a base commit; of one base at a time, or of a few projects.
func (m *memory) of(base string) *scans {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bases[base] == nil {
		if len(m.bases) >= 4 || m.bases == nil {
			m.bases = map[string]*scans{}
		}
		m.bases[base] = &scans{hits: map[string][]secrets.Hit{}}
	}
	return m.bases[base]
}

func (m *memory) content(file string, data []byte) ([]secrets.Hit, error) {
	h := sha256.New()
	h.Write([]byte(file))
	h.Write([]byte{0})
	h.Write(data)
	key := [sha256.Size]byte(h.Sum(nil))
	m.mu.Lock()
	hits, ok := m.seen[key]
	m.mu.Unlock()
	if ok {
		return hits, nil
	}
	hits, err := secrets.Scan(file, data)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.seen) >= maxRemembered || m.seen == nil {
		m.seen = map[[sha256.Size]byte][]secrets.Hit{}
	}
	m.seen[key] = hits
	return hits, nil
}

// scans is what was found in the files of a commit, by their path in the repository.
type scans struct {
	mu   sync.Mutex
	hits map[string][]secrets.Hit
}

func (s *scans) unchanged(file string) ([]secrets.Hit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hits, ok := s.hits[file]
	return hits, ok
}

func (s *scans) keep(file string, hits []secrets.Hit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hits[file] = hits
}
