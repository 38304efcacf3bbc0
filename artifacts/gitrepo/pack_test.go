package gitrepo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/stretchr/testify/require"
)

// packWriter makes a pack and its index by hand, as bent as a test wants it.
type packWriter struct {
	body bytes.Buffer
	ids  []string // 40 hex
	at   []int
	zip  *zlib.Writer

	large bool // the index has 64-bit offsets, as for packs over 2 GB
}

func newPackWriter() *packWriter {
	w := &packWriter{zip: zlib.NewWriter(nil)}
	w.body.WriteString("PACK\x00\x00\x00\x02\x00\x00\x00\x00")
	return w
}

// add writes an entry that the index will know as id.
func (w *packWriter) add(id string, kind plumbing.ObjectType, base, content []byte, size int) {
	w.ids, w.at = append(w.ids, id), append(w.at, w.body.Len())
	head := byte(kind)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		w.body.WriteByte(head | 0x80)
		head = byte(size & 0x7f)
	}
	w.body.WriteByte(head)
	w.body.Write(base)
	w.zip.Reset(&w.body)
	w.zip.Write(content)
	w.zip.Close()
}

func (w *packWriter) save(t *testing.T, f *fixture) {
	name := f.path(".git/objects/pack/pack-" + strings.Repeat("1", 40))
	w.body.Write(make([]byte, idLen))
	require.NoError(t, os.WriteFile(name+".pack", w.body.Bytes(), 0o444))
	order := make([]int, len(w.ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(w.ids[a], w.ids[b]) })
	var names, offsets, large bytes.Buffer
	var fanout [256]uint32
	for _, i := range order {
		id, err := hex.DecodeString(w.ids[i])
		require.NoError(t, err)
		names.Write(id)
		if w.large {
			binary.Write(&offsets, binary.BigEndian, 1<<31|uint32(large.Len()/8))
			binary.Write(&large, binary.BigEndian, uint64(w.at[i]))
		} else {
			binary.Write(&offsets, binary.BigEndian, uint32(w.at[i]))
		}
		for b := int(id[0]); b < 256; b++ {
			fanout[b]++
		}
	}
	var idx bytes.Buffer
	idx.WriteString("\xfftOc\x00\x00\x00\x02")
	binary.Write(&idx, binary.BigEndian, fanout)
	idx.Write(names.Bytes())
	idx.Write(make([]byte, 4*len(w.ids)))
	idx.Write(offsets.Bytes())
	idx.Write(large.Bytes())
	idx.Write(make([]byte, 2*idLen))
	require.NoError(t, os.WriteFile(name+".idx", idx.Bytes(), 0o444))
}

func name(c byte) string { return strings.Repeat(string(c), 40) }

func raw(c byte) []byte { b, _ := hex.DecodeString(name(c)); return b }

// TestHostilePacks: none of these may crash the process or eat its memory.
func TestHostilePacks(t *testing.T) {
	t.Parallel()
	delta := []byte{5, 5, 0x90, 5} // of 5 bytes make 5: copy all
	uvarint := func(n uint64) []byte { return binary.AppendUvarint(nil, n) }
	for _, c := range []struct {
		name string
		want error
		make func(w *packWriter)
	}{
		{"two deltas of one another", ErrTooLarge, func(w *packWriter) {
			w.add(name('a'), plumbing.REFDeltaObject, raw('b'), delta, len(delta))
			w.add(name('b'), plumbing.REFDeltaObject, raw('a'), delta, len(delta))
		}},
		{"a delta of itself", ErrTooLarge, func(w *packWriter) {
			w.add(name('a'), plumbing.REFDeltaObject, raw('a'), delta, len(delta))
		}},
		{"a delta of nothing", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.REFDeltaObject, raw('c'), delta, len(delta))
		}},
		{"a long chain", ErrTooLarge, func(w *packWriter) {
			w.add(name('c'), plumbing.BlobObject, nil, []byte("12345"), 5)
			for range 2 * maxChainDepth {
				last := w.at[len(w.at)-1]
				w.ids[len(w.ids)-1] = name('c')
				w.add(name('a'), plumbing.OFSDeltaObject, []byte{byte(w.body.Len() - last)}, delta, len(delta))
			}
		}},
		{"a bomb under a small delta", ErrTooLarge, func(w *packWriter) {
			w.add(name('c'), plumbing.BlobObject, nil, []byte("12345"), 5)
			bomb := append([]byte{5}, uvarint(maxObject+1)...)
			w.add(name('b'), plumbing.REFDeltaObject, raw('c'), bomb, len(bomb))
			small := append(uvarint(maxObject+1), 1, 0x90, 1)
			w.add(name('a'), plumbing.REFDeltaObject, raw('b'), small, len(small))
		}},
		{"a header that lies", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.BlobObject, nil, make([]byte, 1<<20), 5)
		}},
		{"a header of terabytes", ErrTooLarge, func(w *packWriter) {
			w.add(name('a'), plumbing.BlobObject, nil, nil, 1<<42)
		}},
		{"another object", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.BlobObject, nil, []byte("12345"), 5)
		}},
		{"a large other object", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.BlobObject, nil, make([]byte, 100_000), 100_000)
		}},
		{"an unknown kind", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.ObjectType(5), nil, []byte("12345"), 5)
		}},
		{"a place behind the end", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.BlobObject, nil, []byte("12345"), 5)
			w.at[0] = 1 << 30
		}},
		{"a place in the head", ErrCorrupt, func(w *packWriter) {
			w.add(name('a'), plumbing.BlobObject, nil, []byte("12345"), 5)
			w.at[0] = 0
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			w := newPackWriter()
			c.make(w)
			w.save(t, f)
			_, err := f.repo().Blob(ctx, name('a'), maxObject)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestHandMadePackReads(t *testing.T) {
	t.Parallel()
	for _, large := range []bool{false, true} {
		f := newFixture(t)
		w := newPackWriter()
		w.large = large
		w.add(HashBlob([]byte("12345")), plumbing.BlobObject, nil, []byte("12345"), 5)
		base, _ := hex.DecodeString(HashBlob([]byte("12345")))
		delta := []byte{5, 7, 0x90, 5, 2, '6', '7'}
		w.add(HashBlob([]byte("1234567")), plumbing.REFDeltaObject, base, delta, len(delta))
		w.save(t, f)
		data, err := f.repo().Blob(ctx, HashBlob([]byte("1234567")), 7)
		require.NoError(t, err)
		require.Equal(t, "1234567", string(data))
	}
}

func TestTreeBounds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.repo()
	w := objectWriter{ctx: ctx, store: r.objects}
	blob, err := w.write(plumbing.BlobObject, []byte("x"))
	require.NoError(t, err)
	commitOf := func(items []treeItem) string {
		tree, err := w.write(plumbing.TreeObject, encodeTree(items))
		require.NoError(t, err)
		id, err := w.write(plumbing.CommitObject, encodeCommit(tree, "", "a <b> 1 +0000", "m"))
		require.NoError(t, err)
		return id.String()
	}
	wide := func(mode string, id plumbing.Hash) (items []treeItem) {
		for c := '0'; c <= '9'; c++ {
			items = append(items, treeItem{string(c), mode, id})
		}
		return items
	}
	items := wide(modeFile, blob)
	for range 6 { // ten million files from seven trees
		tree, err := w.write(plumbing.TreeObject, encodeTree(items))
		require.NoError(t, err)
		items = wide(modeDir, tree)
	}
	_, err = r.Tree(ctx, commitOf(items), "")
	require.ErrorIs(t, err, ErrTooLarge, "wide")

	empty, err := w.write(plumbing.TreeObject, nil)
	require.NoError(t, err)
	items = wide(modeDir, empty)
	for range 300 {
		tree, err := w.write(plumbing.TreeObject, encodeTree(items))
		require.NoError(t, err)
		items = []treeItem{{"d", modeDir, tree}}
	}
	_, err = r.Tree(ctx, commitOf(items), "")
	require.ErrorIs(t, err, ErrTooLarge, "deep")

	file := func(name string) treeItem { return treeItem{name, modeFile, blob} }
	for _, bad := range [][]treeItem{
		{file("")},
		{file(".")},
		{file("..")},
		{file("a/b")},
		{file(".git")},
		{file(".GIT")},
		{file("git~1")},
		{file(".g\u200cit")},
		{file(".git. .")},
		{file(".git::$INDEX_ALLOCATION")},
		{file("b"), file("a")},
		{file("a"), file("a")},
		{file("a"), file("a.b"), {"a", modeDir, empty}},
		{{"a", "100", blob}},
		{{"a", "x", blob}},
	} {
		_, err = r.Tree(ctx, commitOf(bad), "")
		require.ErrorIs(t, err, ErrCorrupt, "%v", bad)
	}
	got, err := r.Tree(ctx, commitOf([]treeItem{{"a", "100664", blob}, file(".gitignore"), file("b")}[:1]), "")
	require.NoError(t, err)
	require.Equal(t, modeFile, got["a"].Mode, "an old mode")
}
