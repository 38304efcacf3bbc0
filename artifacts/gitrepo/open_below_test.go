package gitrepo

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOpenBelow: both ways to open refuse what is not plainly a file below.
func TestOpenBelow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("dir/file", "inside")
	f.link("file", "dir/link")
	f.link("dir", "dirlink")
	f.link("/etc", "etc")
	f.pipe("pipe")
	r := f.repo()
	slowly := func(path string) (workFile, error) {
		file, err := r.openSlowly(path)
		if err != nil {
			return nil, err
		}
		if st, err := file.Stat(); err != nil || !st.Mode().IsRegular() {
			file.Close()
			return nil, os.ErrInvalid
		}
		return statFile{file, nil}, nil
	}
	for name, open := range map[string]func(string) (workFile, error){"fast": r.openRegular, "slowly": slowly} {
		file, err := open("dir/file")
		require.NoError(t, err, name)
		data, err := io.ReadAll(file)
		require.NoError(t, err)
		require.Equal(t, "inside", string(data))
		require.NoError(t, file.Close())
		for _, path := range []string{"dir/link", "dirlink/file", "etc/passwd", "pipe", "dir", "none", "dir/file/x"} {
			_, err := open(path)
			require.Error(t, err, "%s: %s", name, path)
		}
	}
	_, err := r.readDir("dirlink")
	require.Error(t, err)
	_, err = r.lstat("dirlink/file")
	require.Error(t, err)
}

// TestMovingFile: a file that grows or shrinks while it is hashed has no id.
func TestMovingFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write("log", "first")
	r := f.repo()
	h := newHasher(ctx, r)
	h.buf = make([]byte, 2)
	id, _, err := h.file("log")
	require.NoError(t, err)
	require.Equal(t, HashBlob([]byte("first")), id.String())
	for _, size := range []int64{3, 9} {
		_, err := h.content(&lying{size: size, data: "first"})
		require.ErrorIs(t, err, errMoving)
	}
}

// lying is a file of another size than fstat said.
type lying struct {
	workFile
	size int64
	data string
}

func (l *lying) stat() (int64, os.FileMode) { return l.size, 0 }

func (l *lying) Read(b []byte) (int, error) {
	n := copy(b, l.data)
	l.data = l.data[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
