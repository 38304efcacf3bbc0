package gitrepo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sort"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
)

const (
	idLen      = 20
	fanoutLen  = 256 * 4
	idxHeadLen = 8
)

// packIndex is an .idx file, versions 1 and 2, of which only the parts that are
// asked for are read. It is trusted for nothing but the place of an object: what
// is found there must hash to the id. It serves go-git's pack reader.
type packIndex struct {
	file    *os.File
	number  uint32 // which pack, for the names that FindHash gives
	version int
	fanout  [256]uint32
	buckets [256][]byte // ids (version 1: offsets and ids) that begin with one byte
}

var _ idxfile.Index = (*packIndex)(nil)

func openPackIndex(path string, number uint32) (*packIndex, error) {
	f, size, err := openGitFile(path)
	if err != nil {
		return nil, err
	}
	x := &packIndex{file: f, number: number, version: 1}
	if err := x.readHead(size); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return x, nil
}

func (x *packIndex) readHead(size int64) error {
	var head [idxHeadLen + fanoutLen]byte
	if _, err := x.file.ReadAt(head[:], 0); err != nil {
		return fmt.Errorf("%w: pack index of %d bytes", ErrCorrupt, size)
	}
	table, least := head[:fanoutLen], int64(fanoutLen+2*idLen)
	if bytes.Equal(head[:4], []byte{255, 't', 'O', 'c'}) {
		if v := binary.BigEndian.Uint32(head[4:]); v != 2 {
			return fmt.Errorf("%w: pack index version %d", ErrCorrupt, v)
		}
		x.version = 2
		table, least = head[idxHeadLen:], least+idxHeadLen
	}
	for i := range x.fanout {
		x.fanout[i] = binary.BigEndian.Uint32(table[4*i:])
		if i > 0 && x.fanout[i] < x.fanout[i-1] {
			return fmt.Errorf("%w: pack index fan-out", ErrCorrupt)
		}
	}
	if least+int64(x.fanout[255])*24 > size {
		return fmt.Errorf("%w: pack index of %d objects has %d bytes", ErrCorrupt, x.fanout[255], size)
	}
	return nil
}

// entrySize is the distance from one id to the next, and idAt where it begins.
func (x *packIndex) entrySize() (size, idAt int) {
	if x.version == 1 {
		return 4 + idLen, 4
	}
	return idLen, 0
}

// bucket reads the ids that begin with first, once.
func (x *packIndex) bucket(first byte) (bucket []byte, from uint32, err error) {
	if first > 0 {
		from = x.fanout[first-1]
	}
	count := int(x.fanout[first] - from)
	if x.buckets[first] != nil || count == 0 {
		return x.buckets[first], from, nil
	}
	size, _ := x.entrySize()
	start := int64(fanoutLen) + int64(from)*int64(size)
	if x.version == 2 {
		start += idxHeadLen
	}
	bucket = make([]byte, count*size)
	if _, err := x.file.ReadAt(bucket, start); err != nil {
		return nil, 0, fmt.Errorf("read pack index: %w", err)
	}
	x.buckets[first] = bucket
	return bucket, from, nil
}

// find gives the number of an id in the index; false: it is not there.
func (x *packIndex) find(id []byte) (n uint32, bucket []byte, at int, err error) {
	bucket, from, err := x.bucket(id[0])
	if err != nil {
		return 0, nil, 0, err
	}
	size, idAt := x.entrySize()
	count := len(bucket) / size
	i := sort.Search(count, func(i int) bool {
		return bytes.Compare(bucket[i*size+idAt:i*size+idAt+idLen], id) >= 0
	})
	return from + uint32(i), bucket, i * size, nil
}

// FindOffset gives the place of an object in the pack.
func (x *packIndex) FindOffset(id plumbing.Hash) (int64, error) {
	n, bucket, at, err := x.find(id[:])
	if err != nil {
		return 0, err
	}
	size, idAt := x.entrySize()
	if at+size > len(bucket) || !bytes.Equal(bucket[at+idAt:at+idAt+idLen], id[:]) {
		return 0, plumbing.ErrObjectNotFound
	}
	if x.version == 1 {
		return int64(binary.BigEndian.Uint32(bucket[at:])), nil
	}
	objects := int64(x.fanout[255])
	table := idxHeadLen + fanoutLen + objects*(idLen+4) // after ids and checksums
	var raw [8]byte
	if _, err := x.file.ReadAt(raw[:4], table+4*int64(n)); err != nil {
		return 0, fmt.Errorf("read pack index: %w", err)
	}
	offset := binary.BigEndian.Uint32(raw[:])
	if offset>>31 == 0 {
		return int64(offset), nil
	}
	large := table + 4*objects + 8*int64(offset&0x7fffffff)
	if _, err := x.file.ReadAt(raw[:], large); err != nil {
		return 0, fmt.Errorf("read pack index: %w", err)
	}
	if raw[0]&0x80 != 0 {
		return 0, fmt.Errorf("%w: pack index offset", ErrCorrupt)
	}
	return int64(binary.BigEndian.Uint64(raw[:])), nil
}

// withPrefix adds the ids that begin with prefix, given in half bytes (hex).
func (x *packIndex) withPrefix(prefix string, low [idLen]byte, add func(plumbing.Hash)) error {
	_, bucket, at, err := x.find(low[:])
	if err != nil {
		return err
	}
	size, idAt := x.entrySize()
	for ; at+size <= len(bucket); at += size {
		id := plumbing.Hash(bucket[at+idAt : at+idAt+idLen])
		if id.String()[:len(prefix)] != prefix {
			break
		}
		add(id)
	}
	return nil
}

// FindHash names an object by its place. The name is no object id: it is the
// key under which the object cache knows it, so that the pack reader finds the
// base of a delta without a reverse index.
func (x *packIndex) FindHash(offset int64) (plumbing.Hash, error) {
	return placeKey(x.number, offset), nil
}

func placeKey(pack uint32, offset int64) plumbing.Hash {
	var key plumbing.Hash
	copy(key[12:], "in-pack:")
	binary.BigEndian.PutUint32(key[:], pack)
	binary.BigEndian.PutUint64(key[4:], uint64(offset))
	return key
}

var errNotServed = errors.New("not served by this index")

// Contains is part of go-git's interface.
func (x *packIndex) Contains(id plumbing.Hash) (bool, error) {
	_, err := x.FindOffset(id)
	return err == nil, nil
}

// Count is part of go-git's interface: the number of objects.
func (x *packIndex) Count() (int64, error) { return int64(x.fanout[255]), nil }

// FindCRC32 is part of go-git's interface and not needed to read objects.
func (x *packIndex) FindCRC32(plumbing.Hash) (uint32, error) { return 0, errNotServed }

// Entries is part of go-git's interface and not needed to read objects.
func (x *packIndex) Entries() (idxfile.EntryIter, error) { return nil, errNotServed }

// EntriesByOffset is part of go-git's interface and not needed to read objects.
func (x *packIndex) EntriesByOffset() (idxfile.EntryIter, error) { return nil, errNotServed }
