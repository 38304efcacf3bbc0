package gitrepo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// saved begins what Save writes; another form gets another number.
const saved = "pact work tree 1\n"

// News is how much the cache has learned of r's work tree since it was saved or
// restored, in files and folders, and how much it knows.
func (c *Cache) News(r *Repo) (news, known int) {
	m := r.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.dirs {
		known += len(f.items) + 1
	}
	return m.news, known
}

// Save writes down what the cache knows of r's work tree, for Restore in another
// process. The bytes prove nothing: whoever keeps them must see to it that nobody
// else can write them.
func (c *Cache) Save(r *Repo) []byte {
	id, ok := r.identify()
	if !ok {
		return nil
	}
	m := r.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	m.news = 0
	e := encoder(append(make([]byte, 0, 1<<16), saved...))
	e.place(id)
	e.number(uint64(len(m.dirs)))
	for _, path := range slices.Sorted(maps.Keys(m.dirs)) {
		e.folder(path, m.dirs[path])
	}
	return e
}

// Restore takes over what Save wrote about the same work tree, unless more is
// known already.
func (c *Cache) Restore(r *Repo, data []byte) (err error) {
	id, ok := r.identify()
	if c == nil || !ok {
		return nil
	}
	d := decoder{data: string(data)}
	defer func() {
		if p := recover(); p == errCut {
			err = fmt.Errorf("restore what is known of %s: %w", r.root, errCut)
		} else if p != nil {
			panic(p)
		}
	}()
	if d.take(len(saved)) != saved || d.place() != id {
		return fmt.Errorf("restore what is known of %s: it is about another work tree, or of another version", r.root)
	}
	dirs := map[string]*folder{}
	for range d.count() {
		path, f := d.folder()
		dirs[path] = f
	}
	m := r.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.dirs) == 0 {
		m.dirs, m.news = dirs, 0
	}
	return nil
}

var errCut = errors.New("cut off")

type encoder []byte

func (e *encoder) number(n uint64) { *e = binary.AppendUvarint(*e, n) }

func (e *encoder) text(s string) {
	e.number(uint64(len(s)))
	*e = append(*e, s...)
}

func (e *encoder) flags(flags ...bool) {
	var b byte
	for i, f := range flags {
		if f {
			b |= 1 << i
		}
	}
	*e = append(*e, b)
}

func (e *encoder) place(p place) {
	e.text(p.root)
	e.text(p.gitDir)
	for _, n := range []uint64{p.rootNode[0], p.rootNode[1], p.gitNode[0], p.gitNode[1]} {
		e.number(n)
	}
}

func (e *encoder) stamp(s stamp) {
	for _, n := range []uint64{s.dev, s.ino, uint64(s.size), uint64(s.mtime), uint64(s.ctime), uint64(s.mode)} {
		e.number(n)
	}
}

func (e *encoder) folder(path string, f *folder) {
	e.text(path)
	e.stamp(f.stamp)
	e.flags(f.sure, f.own)
	*e = append(*e, f.rules[:]...)
	e.number(uint64(len(f.items)))
	for i := range f.items {
		it := &f.items[i]
		rec := it.record.Load()
		e.text(it.name(path))
		*e = append(*e, byte(it.kind))
		e.flags(it.odd, it.ignored, rec != nil)
		if rec != nil {
			e.stamp(rec.stamp)
			e.number(uint64(rec.at))
			*e = append(*e, rec.id[:]...)
		}
	}
}

// decoder is the way back; it panics with errCut.
type decoder struct {
	data string
}

func (d *decoder) take(n int) string {
	if n < 0 || n > len(d.data) {
		panic(errCut)
	}
	s := d.data[:n]
	d.data = d.data[n:]
	return s
}

func (d *decoder) number() uint64 {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		b := d.take(1)[0]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	panic(errCut)
}

// count is a number of things that take a byte each at least.
func (d *decoder) count() int {
	n := d.number()
	if n > uint64(len(d.data)) {
		panic(errCut)
	}
	return int(n)
}

func (d *decoder) text() string { return d.take(d.count()) }

func (d *decoder) place() place {
	return place{
		root: d.text(), gitDir: d.text(),
		rootNode: [2]uint64{d.number(), d.number()}, gitNode: [2]uint64{d.number(), d.number()},
	}
}

func (d *decoder) stamp() stamp {
	return stamp{
		dev: d.number(), ino: d.number(), size: int64(d.number()),
		mtime: int64(d.number()), ctime: int64(d.number()), mode: fs.FileMode(d.number()),
	}
}

func (d *decoder) folder() (string, *folder) {
	path := d.text()
	f := &folder{stamp: d.stamp()}
	b := d.take(1)[0]
	f.sure, f.own = b&1 != 0, b&2 != 0
	copy(f.rules[:], d.take(len(f.rules)))
	f.items = make([]item, d.count())
	for i := range f.items {
		it := &f.items[i]
		it.path = join(path, d.text())
		it.kind = itemKind(d.take(1)[0])
		b := d.take(1)[0]
		it.odd, it.ignored = b&1 != 0, b&2 != 0
		if b&4 != 0 {
			rec := &record{stamp: d.stamp(), at: int64(d.number())}
			copy(rec.id[:], d.take(idLen))
			it.record.Store(rec)
		}
	}
	return path, f
}
