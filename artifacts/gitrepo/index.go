package gitrepo

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// indexEntry is one line of the index. Its stat data is not even read.
type indexEntry struct {
	path, mode string
	id         plumbing.Hash
	stage      int  // 0, or 1 to 3 in a conflict
	skip       bool // skip-worktree: a sparse checkout leaves it out
	intent     bool // intent-to-add: named, but nothing is staged
}

// readIndex gives the entries of the index, sorted by path and stage; see
// loadIndex.
func (r *Repo) readIndex(ctx context.Context) ([]indexEntry, error) {
	x, err := r.loadIndex(ctx)
	if err != nil {
		return nil, err
	}
	return x.entries, nil
}

// loadIndex parses the index, versions 2 to 4. The file is always read; when it
// holds the same bytes as the last time, so does what was parsed. No index is an
// empty one. *Unsupported: it cannot be read (unknown extension, damaged).
func (r *Repo) loadIndex(ctx context.Context) (*parsedIndex, error) {
	data, err := readGitFile(r.indexFile(ctx), maxIndexFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &parsedIndex{}, nil
	}
	if err == nil {
		m := r.memory
		m.mu.Lock()
		known := m.index
		m.mu.Unlock()
		if known != nil && known.raw == string(data) {
			return known, nil
		}
		x := &parsedIndex{raw: string(data)}
		var joined bool
		if x.entries, joined, err = r.parseIndex(ctx, data, x.raw, true); err == nil && joined {
			return x, nil // these bytes are not all that it is made of
		}
		if err == nil {
			m.mu.Lock()
			m.index = x
			m.mu.Unlock()
			return x, nil
		}
	}
	var u *Unsupported
	if errors.As(err, &u) || ctx.Err() != nil {
		return nil, err
	}
	return nil, &Unsupported{
		What: fmt.Sprintf("the index of %s cannot be read: %v", r.root, err),
		Fix:  "git status writes it anew; if not: remove the file index in " + r.gitDir + ", then git reset",
	}
}

// parseIndex reads one index file, of which text is a copy that the entries may keep. Whole: it may ask for a second one
// (split), and says whether it did.
func (r *Repo) parseIndex(ctx context.Context, data []byte, text string, whole bool) (entries []indexEntry, joined bool, err error) {
	if len(data) < 12+idLen || string(data[:4]) != "DIRC" {
		return nil, false, fmt.Errorf("%w: no index of %d bytes", ErrCorrupt, len(data))
	}
	body, trailer := data[:len(data)-idLen], data[len(data)-idLen:]
	if sum := sha1.Sum(body); !bytes.Equal(trailer, sum[:]) && !bytes.Equal(trailer, make([]byte, idLen)) {
		return nil, false, fmt.Errorf("%w: checksum", ErrCorrupt) // all zero: index.skipHash
	}
	version := binary.BigEndian.Uint32(body[4:])
	count := int(binary.BigEndian.Uint32(body[8:]))
	if version < 2 || version > 4 || count > len(body)/42 && version < 4 || count > len(body) {
		return nil, false, fmt.Errorf("%w: version %d with %d entries", ErrCorrupt, version, count)
	}
	p := indexParser{text: text[:len(body)], at: 12, version: version}
	entries = make([]indexEntry, 0, count)
	for i := range count {
		e, err := p.entry()
		if err != nil {
			return nil, false, err
		}
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		entries = append(entries, e)
	}
	sparse, split, err := p.extensions()
	if err == nil && split != nil && whole {
		joined = true
		entries, err = r.joinSplit(ctx, split, entries)
	}
	if err != nil {
		return nil, false, err
	}
	for i, e := range entries {
		if e.path == "" || i > 0 && compareIndex(entries[i-1], e) >= 0 {
			return nil, false, fmt.Errorf("%w: %q is out of order or there twice", ErrCorrupt, e.path)
		}
	}
	if !sparse {
		return entries, joined, nil
	}
	entries, err = r.expandSparse(ctx, entries)
	return entries, joined, err
}

func compareIndex(a, b indexEntry) int {
	if c := strings.Compare(a.path, b.path); c != 0 {
		return c
	}
	return a.stage - b.stage
}

// expandSparse replaces the folders that a sparse index holds by their files.
func (r *Repo) expandSparse(ctx context.Context, entries []indexEntry) ([]indexEntry, error) {
	var out []indexEntry
	for _, e := range entries {
		dir, ok := strings.CutSuffix(e.path, "/")
		if !ok {
			out = append(out, e)
			continue
		}
		w := treeWalk{ctx: ctx, repo: r}
		if err := w.list(e.id, dir, 1); err != nil {
			return nil, err
		}
		for _, f := range w.files {
			out = append(out, indexEntry{path: f.path, mode: f.mode, id: f.id, skip: true})
		}
	}
	if !slices.IsSortedFunc(out, compareIndex) {
		return nil, fmt.Errorf("%w: sparse index out of order", ErrCorrupt)
	}
	return out, nil
}

type indexParser struct {
	text    string
	at      int
	version uint32
	last    string // the path before, which version 4 builds on
}

const (
	indexStat     = 40 // bytes of stat data, with mode at 24
	flagExtended  = 0x4000
	flagSkip      = 0x4000 // of the extended flags
	flagIntent    = 0x2000
	flagNameMask  = 0x0fff
	indexNameLeft = 8 // entries are padded to this
)

var errIndexCut = fmt.Errorf("%w: cut off", ErrCorrupt)

func (p *indexParser) entry() (indexEntry, error) {
	start := p.at
	if len(p.text)-start < indexStat+idLen+2+2 {
		return indexEntry{}, errIndexCut
	}
	raw := p.text[start:]
	n := binary.BigEndian.Uint32([]byte(raw[24:28]))
	mode, ok := modeFile, true
	if n != 0o100644 {
		mode, ok = treeMode(fmt.Sprintf("%o", n))
	}
	e := indexEntry{mode: mode}
	copy(e.id[:], raw[indexStat:])
	flags := binary.BigEndian.Uint16([]byte(raw[indexStat+idLen : indexStat+idLen+2]))
	e.stage = int(flags >> 12 & 3)
	at := indexStat + idLen + 2
	if flags&flagExtended != 0 {
		more := binary.BigEndian.Uint16([]byte(raw[at : at+2]))
		e.skip, e.intent = more&flagSkip != 0, more&flagIntent != 0
		at += 2
	}
	prefix := ""
	if p.version == 4 {
		drop, n := offsetVarint(raw[at:])
		if n == 0 || drop > len(p.last) {
			return e, errIndexCut
		}
		prefix, at = p.last[:len(p.last)-drop], at+n
	}
	end := strings.IndexByte(raw[at:], 0)
	if end < 0 {
		return e, errIndexCut
	}
	e.path = prefix + raw[at:at+end]
	p.last = e.path
	at += end
	if p.version == 4 {
		at++
	} else {
		if name := int(flags & flagNameMask); name < flagNameMask && name != end {
			return e, fmt.Errorf("%w: length of %q", ErrCorrupt, e.path)
		}
		at = (at + indexNameLeft) &^ (indexNameLeft - 1) // one zero byte at least
	}
	if at > len(raw) {
		return e, errIndexCut
	}
	p.at = start + at
	if !ok || (mode == modeDir) != strings.HasSuffix(e.path, "/") {
		return e, fmt.Errorf("%w: %q has mode %o", ErrCorrupt, e.path, n)
	}
	return e, nil
}

// offsetVarint reads the number format of version 4; 0 bytes: cut off.
func offsetVarint(s string) (value, size int) {
	for size < len(s) && size < 5 {
		c := s[size]
		value = value<<7 | int(c&0x7f)
		size++
		if c&0x80 == 0 {
			return value, size
		}
		value++
	}
	return 0, 0
}

// extensions looks whether there is one that changes what the entries mean:
// those in small letters do. The sparse index and the split one are known.
func (p *indexParser) extensions() (sparse bool, split *splitIndex, err error) {
	for p.at < len(p.text) {
		if len(p.text)-p.at < 8 {
			return false, nil, errIndexCut
		}
		name := p.text[p.at : p.at+4]
		size := int(binary.BigEndian.Uint32([]byte(p.text[p.at+4 : p.at+8])))
		if size > len(p.text)-p.at-8 {
			return false, nil, errIndexCut
		}
		switch {
		case name == "sdir":
			sparse = true
		case name == "link":
			if split, err = parseSplit([]byte(p.text[p.at+8 : p.at+8+size])); err != nil {
				return false, nil, err
			}
		case name[0] < 'A' || name[0] > 'Z':
			return false, nil, &Unsupported{What: fmt.Sprintf("the index has an unknown extension %q", name), Fix: "git read-tree HEAD writes a plain index"}
		}
		p.at += 8 + size
	}
	return sparse, split, nil
}
