package gitrepo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// Bounds on one object of a pack and on the chain of deltas that makes it.
const (
	maxObject     = 256 << 20 // any object of the chain
	maxChainDepth = 4096      // git writes at most 4095
	maxChainBytes = 2 << 30   // sum of all sizes in the chain
)

// pack is one pack file with its index. Reading is not safe for concurrent use.
type pack struct {
	base   string // path without .pack and .idx
	index  *packIndex
	file   *os.File
	reader *packfile.Packfile
	cache  *placeCache
	size   int64
}

// lockable is what go-git wants of a file; nothing here takes the lock.
type lockable struct{ *os.File }

func (lockable) Lock() error   { return nil }
func (lockable) Unlock() error { return nil }

func openPack(base string, number uint32, cache *placeCache) (*pack, error) {
	index, err := openPackIndex(base+".idx", number)
	if err != nil {
		return nil, err
	}
	return &pack{base: base, index: index, cache: cache}, nil
}

// open opens the pack itself, when its first object is read.
func (p *pack) open() error {
	if p.reader != nil {
		return nil
	}
	f, size, err := openGitFile(p.base + ".pack")
	if err != nil {
		return err
	}
	p.file, p.size = f, size
	p.reader = packfile.NewPackfileWithCache(p.index, nil, lockable{f}, p.cache, 0)
	return nil
}

func (p *pack) close() {
	p.index.file.Close()
	if p.file != nil {
		p.file.Close()
	}
}

// link is one object of a delta chain.
type link struct {
	offset int64
	ref    plumbing.Hash // named by the delta above it, zero if named by place
	size   int64         // inflated, deltas applied
}

// read gives the object id, which the caller verifies. It looks at the whole
// chain of deltas before it applies any, and then goes from the base upwards, so
// that neither a circle nor a bomb gets at go-git's recursion.
func (p *pack) read(id plumbing.Hash, limit int64) (plumbing.EncodedObject, error) {
	offset, err := p.index.FindOffset(id)
	if err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, err
	}
	chain, err := p.chain(offset)
	if err != nil {
		return nil, fmt.Errorf("%s at %d: %w", p.base, offset, err)
	}
	if size := chain[0].size; size > limit {
		return nil, tooLarge(id, size, limit)
	}
	var obj plumbing.EncodedObject
	for i := len(chain) - 1; i >= 0; i-- {
		if obj, err = p.reader.GetByOffset(chain[i].offset); err != nil {
			return nil, fmt.Errorf("%s at %d: %w: %w", p.base, chain[i].offset, ErrCorrupt, err)
		}
		if obj.Size() != chain[i].size {
			return nil, fmt.Errorf("%s at %d: %w: size", p.base, chain[i].offset, ErrCorrupt)
		}
		p.cache.keep(placeKey(p.index.number, chain[i].offset), obj)
		if !chain[i].ref.IsZero() {
			p.cache.keep(chain[i].ref, obj)
		}
	}
	return obj, nil
}

// chain lists the object at offset and the bases under it, until one that is no
// delta or that the cache holds.
func (p *pack) chain(offset int64) ([]link, error) {
	var chain []link
	var ref plumbing.Hash
	sum := int64(0)
	for len(chain) < maxChainDepth {
		if obj, ok := p.cache.Get(placeKey(p.index.number, offset)); ok {
			return append(chain, link{offset: offset, ref: ref, size: obj.Size()}), nil
		}
		if offset < 12 || offset >= p.size {
			return nil, fmt.Errorf("%w: offset %d", ErrCorrupt, offset)
		}
		head, err := p.reader.Scanner().SeekObjectHeader(offset)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		l, delta := link{offset: offset, ref: ref, size: head.Length}, head.Type.IsDelta()
		if delta {
			if l.size, err = p.deltaSize(); err != nil {
				return nil, err
			}
		}
		chain = append(chain, l)
		sum += l.size + head.Length
		if l.size > maxObject || head.Length > maxObject || l.size < 0 || head.Length < 0 || sum > maxChainBytes {
			return nil, fmt.Errorf("delta chain of %d bytes: %w", sum, ErrTooLarge)
		}
		if !delta {
			return chain, nil
		}
		offset, ref = head.OffsetReference, plumbing.ZeroHash
		if head.Type == plumbing.REFDeltaObject {
			ref = head.Reference
			if offset, err = p.index.FindOffset(ref); err != nil {
				return nil, fmt.Errorf("%w: base %s of a delta", ErrCorrupt, ref)
			}
		}
	}
	return nil, fmt.Errorf("delta chain deeper than %d: %w", maxChainDepth, ErrTooLarge)
}

// deltaSize reads how large the object will be that the delta at the scanner's
// place makes.
func (p *pack) deltaSize() (int64, error) {
	rd, err := p.reader.Scanner().ReadObject()
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	defer rd.Close()
	var head [2 * binary.MaxVarintLen64]byte
	n, err := io.ReadFull(rd, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	_, a := binary.Uvarint(head[:n])
	if a <= 0 {
		return 0, fmt.Errorf("%w: delta", ErrCorrupt)
	}
	size, b := binary.Uvarint(head[a:n])
	if b <= 0 || size > maxChainBytes {
		return 0, fmt.Errorf("%w: delta", ErrCorrupt)
	}
	return int64(size), nil
}

// packBases lists the packs of an objects folder that have an index.
func packBases(objects string) ([]string, error) {
	entries, err := os.ReadDir(objects + "/pack")
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	var bases []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".idx"); ok && strings.HasPrefix(name, "pack-") {
			bases = append(bases, objects+"/pack/"+name)
		}
	}
	return bases, nil
}
