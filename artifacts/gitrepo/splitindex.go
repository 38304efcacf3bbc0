package gitrepo

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
)

// splitIndex is what an index says that holds only the differences to another file:
// its first entries, without names, replace some of that file's, and the rest is new.
type splitIndex struct {
	base              []byte // id of the shared file, which is its checksum and in its name
	deleted, replaced bitmap // by place in the shared file
}

// parseSplit reads the extension that makes an index a split one.
func parseSplit(data []byte) (*splitIndex, error) {
	if len(data) < idLen {
		return nil, errIndexCut
	}
	s := &splitIndex{base: data[:idLen]}
	rest := data[idLen:]
	if len(rest) == 0 {
		return s, nil
	}
	var err error
	if s.deleted, rest, err = parseBitmap(rest); err == nil {
		s.replaced, _, err = parseBitmap(rest)
	}
	return s, err
}

// joinSplit puts an index together from the shared file and the entries of its own.
func (r *Repo) joinSplit(ctx context.Context, s *splitIndex, own []indexEntry) ([]indexEntry, error) {
	var base []indexEntry
	if !bytes.Equal(s.base, make([]byte, idLen)) {
		name := "sharedindex." + hex.EncodeToString(s.base)
		data, err := readGitFile(filepath.Join(r.gitDir, name), maxIndexFile)
		if err != nil {
			return nil, err
		}
		if len(data) < idLen || !bytes.Equal(data[len(data)-idLen:], s.base) {
			return nil, fmt.Errorf("%w: %s is another file", ErrCorrupt, name)
		}
		if base, _, err = r.parseIndex(ctx, data, string(data), false); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	var out []indexEntry
	for i, e := range base {
		if s.replaced.has(i) {
			if len(own) == 0 || own[0].path != "" {
				return nil, fmt.Errorf("%w: split index without an entry for %q", ErrCorrupt, e.path)
			}
			path := e.path
			e, own = own[0], own[1:]
			e.path = path
		}
		if !s.deleted.has(i) {
			out = append(out, e)
		}
	}
	out = append(out, own...)
	slices.SortStableFunc(out, compareIndex)
	return out, nil
}

// bitmap is the positions, in order, of the bits that are set.
type bitmap []int

func (b bitmap) has(i int) bool {
	_, ok := slices.BinarySearch(b, i)
	return ok
}

// maxBits bounds what a bitmap may speak of; no index has more entries.
const maxBits = 4 * maxEntries

// parseBitmap reads a bitmap in git's compressed form (EWAH), and gives what follows.
func parseBitmap(data []byte) (bitmap, []byte, error) {
	if len(data) < 12 {
		return nil, nil, errIndexCut
	}
	bits, count := int(binary.BigEndian.Uint32(data)), int(binary.BigEndian.Uint32(data[4:]))
	data = data[8:]
	if bits > maxBits || count > len(data)/8 || len(data) < 8*count+4 {
		return nil, nil, errIndexCut
	}
	words, rest := data[:8*count], data[8*count+4:]
	word := func() uint64 {
		w := binary.BigEndian.Uint64(words)
		words = words[8:]
		return w
	}
	var out bitmap
	at := 0
	for len(words) > 0 {
		head := word()
		run, literals := int(head>>1&0xffffffff), int(head>>33)
		if run > maxBits/64 || at+64*run > maxBits+64 || literals > len(words)/8 {
			return nil, nil, fmt.Errorf("%w: bitmap", ErrCorrupt)
		}
		for i := range 64 * run {
			if head&1 != 0 && at+i < bits {
				out = append(out, at+i)
			}
		}
		at += 64 * run
		for range literals {
			w := word()
			for i := range 64 {
				if w>>i&1 != 0 && at+i < bits {
					out = append(out, at+i)
				}
			}
			if at += 64; at > maxBits+64 {
				return nil, nil, fmt.Errorf("%w: bitmap", ErrCorrupt)
			}
		}
	}
	return out, rest, nil
}
