package gitrepo

import (
	"bufio"
	"compress/zlib"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// objectStore finds objects: loose, in packs, and in the alternates. Whatever it
// returns hashes to the id asked for (with go-git's sha1cd, which also refuses
// the known collisions).
type objectStore struct {
	dir string // the objects folder of the common .git

	mu     sync.Mutex // guards all below, and reading from packs
	dirs   []string   // dir and its alternates, once looked up
	packs  []*pack
	count  uint32 // packs opened so far
	cache  *placeCache
	broken error // the last pack that could not be opened
}

func newObjectStore(common string) *objectStore {
	return &objectStore{dir: filepath.Join(common, "objects"), cache: newPlaceCache()}
}

// parseID reads 40 hex digits.
func parseID(s string) (plumbing.Hash, error) {
	var id plumbing.Hash
	if len(s) != 2*idLen || strings.ToLower(s) != s {
		return id, fmt.Errorf("object id %q: want 40 small hex digits", s)
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return id, fmt.Errorf("object id %q: %w", s, err)
	}
	return id, nil
}

func tooLarge(id plumbing.Hash, size, limit int64) error {
	return fmt.Errorf("object %s: %d bytes: %w (limit %d)", id, size, ErrTooLarge, limit)
}

// read gives the content of the object id, verified, of at most limit bytes. The
// caller must not change it.
func (s *objectStore) read(ctx context.Context, id plumbing.Hash, want plumbing.ObjectType, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	kind, data, err := s.get(id, limit)
	if err == nil && kind != want {
		err = fmt.Errorf("object %s is a %s, not a %s", id, kind, want)
	}
	return data, err
}

// get is read for any kind of object. When nothing is found, the packs are
// listed anew once: a repack may have moved everything.
func (s *objectStore) get(id plumbing.Hash, limit int64) (plumbing.ObjectType, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.dirs == nil
	kind, data, err := s.find(id, limit)
	if err != nil && !fresh && !errors.Is(err, ErrTooLarge) {
		s.closePacks()
		kind, data, err = s.find(id, limit)
	}
	return kind, data, err
}

// find takes the first copy that verifies. When there is none it reports the
// first copy that does not, else ErrMissing.
func (s *objectStore) find(id plumbing.Hash, limit int64) (kind plumbing.ObjectType, data []byte, err error) {
	if err := s.openPacks(); err != nil {
		return 0, nil, err
	}
	var first error
	note := func(err error) {
		if first == nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, plumbing.ErrObjectNotFound) {
			first = err
		}
	}
	for _, dir := range s.dirs {
		kind, data, err := readLoose(dir, id, limit)
		if err == nil {
			return kind, data, nil
		}
		note(err)
	}
	for _, p := range s.packs {
		kind, data, err := readPacked(p, id, limit)
		if err == nil {
			return kind, data, nil
		}
		note(err)
	}
	switch {
	case first != nil:
		return 0, nil, first
	case s.broken != nil:
		return 0, nil, fmt.Errorf("object %s not found, and one pack cannot be read: %w", id, s.broken)
	}
	return 0, nil, fmt.Errorf("object %s: %w", id, ErrMissing)
}

// readPacked reads and verifies one object of a pack. A panic of the reader on a
// malformed pack is an error like others.
func readPacked(p *pack, id plumbing.Hash, limit int64) (kind plumbing.ObjectType, data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %w: %v", p.base, ErrCorrupt, r)
		}
	}()
	obj, err := p.read(id, limit)
	if err != nil {
		return 0, nil, err
	}
	rd, err := obj.Reader()
	if err != nil {
		return 0, nil, err
	}
	defer rd.Close()
	data = make([]byte, obj.Size())
	if _, err := io.ReadFull(rd, data); err != nil {
		return 0, nil, fmt.Errorf("object %s: %w: %w", id, ErrCorrupt, err)
	}
	return obj.Type(), data, verify(id, obj.Type(), data)
}

// readLoose reads and verifies one loose object.
func readLoose(dir string, id plumbing.Hash, limit int64) (plumbing.ObjectType, []byte, error) {
	f, _, err := openGitFile(loosePath(dir, id))
	if err != nil {
		return 0, nil, err
	}
	defer f.Close()
	bad := func(err error) (plumbing.ObjectType, []byte, error) {
		return 0, nil, fmt.Errorf("object %s: %w: %w", id, ErrCorrupt, err)
	}
	z, err := zlib.NewReader(f)
	if err != nil {
		return bad(err)
	}
	defer z.Close()
	rd := bufio.NewReader(z)
	head, err := rd.Peek(32)
	if err != nil && err != io.EOF {
		return bad(err)
	}
	text, _, ok := strings.Cut(string(head), "\x00")
	name, digits, _ := strings.Cut(text, " ")
	kind, err := plumbing.ParseObjectType(name)
	size, serr := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || serr != nil || size < 0 {
		return bad(errors.New("header"))
	}
	if size > limit {
		return 0, nil, tooLarge(id, size, limit)
	}
	if _, err := rd.Discard(len(text) + 1); err != nil {
		return bad(err)
	}
	data, err := io.ReadAll(io.LimitReader(rd, size+1))
	if err != nil {
		return bad(err)
	}
	if int64(len(data)) != size {
		return bad(errors.New("size"))
	}
	return kind, data, verify(id, kind, data)
}

func loosePath(dir string, id plumbing.Hash) string {
	name := id.String()
	return filepath.Join(dir, name[:2], name[2:])
}

// verify compares the content with the id.
func verify(id plumbing.Hash, kind plumbing.ObjectType, data []byte) error {
	if got := plumbing.ComputeHash(kind, data); got != id {
		return fmt.Errorf("object %s: %w: its content hashes to %s", id, ErrCorrupt, got)
	}
	return nil
}
