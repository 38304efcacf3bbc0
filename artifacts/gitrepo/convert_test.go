package gitrepo

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLineEndsAsInGit commits with LF, puts CRLF into the work tree, and wants
// what git says.
func TestLineEndsAsInGit(t *testing.T) {
	t.Parallel()
	const text = "one\ntwo\nthree\n"
	files := map[string]string{
		"a.txt": text, "dir/b.txt": text, "dir/sub/c.txt": text, "edited.txt": text, "dir/sub/edited.txt": text,
		"zero.txt": "a\x00b\n", "lone.txt": "a\rb\n", "odd.txt": "\x01\x02\n",
	}
	f := newFixture(t)
	f.write("dir/.gitattributes", "sub/* text\n")
	config, err := os.ReadFile(f.path(".git/config"))
	require.NoError(t, err)
	for _, c := range []struct{ config, attributes, info string }{
		{},
		{config: "autocrlf = true"},
		{config: "autocrlf = input"},
		{config: "autocrlf = false\n\teol = crlf"},
		{attributes: "* text"},
		{attributes: "* text=auto"},
		{attributes: "* -text", config: "autocrlf = true"},
		{attributes: "* binary", config: "autocrlf = true"},
		{attributes: "*.txt eol=crlf"},
		{attributes: "*.md eol=crlf"},
		{attributes: "dir/*.txt text eol=crlf"},
		{attributes: "/a.txt text"},
		{attributes: "* text\n*.txt -text"},
		{attributes: "* text\n*.txt !text"},
		{attributes: "* text", info: "*.txt -text"},
		{attributes: "[attr]prose text=auto\n*.txt prose"},
		{attributes: "*.txt crlf"},
		{attributes: "*.txt crlf=input"},
		{attributes: "\"dir/b.txt\" text"},
		{attributes: "dir text\ndir/ text"},
		{attributes: "*.txt text=nonsense", config: "autocrlf = true"},
	} {
		require.NoError(t, os.WriteFile(f.path(".git/config"), config, 0o644))
		f.write(".git/info/attributes", c.info+"\n")
		f.write(".gitattributes", c.attributes+"\n")
		for name, content := range files {
			f.write(name, content)
		}
		f.commit()
		f.append(f.path(".git/config"), "[core]\n\tsafecrlf = false\n\t"+c.config+"\n")
		for name, content := range files {
			f.write(name, strings.ReplaceAll(content, "\n", "\r\n"))
		}
		f.write("edited.txt", "one\r\ntwo\r\nTHREE\r\n")
		f.write("dir/sub/edited.txt", "one\r\nTWO\r\nthree\r\n")
		require.Equal(t, f.gitChanged(), f.changed(), "%+v", c)
		require.Subset(t, f.changed(), []string{"modified edited.txt", "modified dir/sub/edited.txt"})
	}
}

func TestFileModeAndSymlinksOff(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.link("target", "link")
	f.commit("a", "b")
	f.append(f.path(".git/config"), "[core]\n\tfileMode = false\n\tsymlinks = false\n")
	require.NoError(t, os.Chmod(f.path("a"), 0o755))
	f.remove("link")
	f.write("link", "target")
	require.Empty(t, f.changed())
	require.Empty(t, f.gitChanged())
	f.write("link", "elsewhere")
	require.Equal(t, []string{"modified link"}, f.changed())
}

func TestLFSPointer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
	f.write("a.bin", "version https://git-lfs.github.com/spec/v1\n"+
		"oid sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\nsize 6\n")
	f.commit()
	require.Empty(t, f.changed(), "the pointer itself")
	f.write("a.bin", "hello\n")
	require.Empty(t, f.changed(), "what it points to")
	f.write("a.bin", "Hello\n")
	require.Equal(t, []string{"modified a.bin"}, f.changed())
	f.write("a.bin", "hello\n\n")
	require.Equal(t, []string{"modified a.bin"}, f.changed())
}
