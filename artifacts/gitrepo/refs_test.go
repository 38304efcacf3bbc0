package gitrepo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHead(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	head, err := f.repo().Head()
	require.NoError(t, err)
	require.Equal(t, Head{Branch: "main", Unborn: true}, head)

	id := f.commit("a.txt")
	f.git("checkout", "-q", "-b", "feature/x")
	head, err = f.repo().Head()
	require.NoError(t, err)
	require.Equal(t, Head{Branch: "feature/x", Commit: id}, head)

	f.git("pack-refs", "--all")
	head, err = f.repo().Head()
	require.NoError(t, err)
	require.Equal(t, Head{Branch: "feature/x", Commit: id}, head, "packed")

	f.git("checkout", "-q", "--detach")
	head, err = f.repo().Head()
	require.NoError(t, err)
	require.Equal(t, Head{Commit: id}, head)

	for _, bad := range []string{"", "nonsense", "ref: ../../etc/passwd", "ref: config", strings.Repeat("0", 40)} {
		f.write(".git/HEAD", bad)
		_, err = f.repo().Head()
		require.ErrorIs(t, err, ErrCorrupt, bad)
	}
	f.write(".git/HEAD", "ref: refs/heads/loop\n")
	f.write(".git/refs/heads/loop", "ref: refs/heads/loop\n")
	_, err = f.repo().Head()
	require.ErrorIs(t, err, ErrCorrupt)
}

func TestResolveIsRevParse(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.commit("a.txt")
	f.git("tag", "light")
	f.git("tag", "both")
	f.git("tag", "-a", "-m", "a tag", "heavy")
	f.git("tag", "-a", "-m", "a tag of a tag", "heavier", "heavy")
	f.git("checkout", "-q", "-b", "side")
	f.commit("b.txt")
	f.git("branch", "both")
	f.git("checkout", "-q", "main")
	f.commit("c.txt")
	f.git("merge", "-q", "--no-edit", "side")
	f.git("update-ref", "refs/remotes/origin/main", first)
	f.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	revs := []string{
		"HEAD", "@", "main", "heads/main", "refs/heads/main", "side", "light", "tags/light", "heavy", "heavier",
		"refs/tags/heavier", "origin", "origin/main", first, first[:7], first[:4], strings.ToUpper(first[:9]),
		"HEAD~1", "HEAD~", "HEAD~0", "HEAD^2", "HEAD^0", "HEAD^^", "HEAD^2~1", "heavy^{commit}", "heavier^{}", "HEAD~1^{commit}",
		"ORIG_HEAD", "both", "heads/both",
	}
	for _, state := range []string{"loose", "packed"} {
		r := f.repo()
		for _, rev := range revs {
			got, err := r.Resolve(rev)
			require.NoError(t, err, rev)
			require.Equal(t, f.git("rev-parse", rev+"^{commit}"), got, "%s %s", state, rev)
		}
		for _, rev := range []string{
			"", "nothing", "HEAD~99", "HEAD^3", "HEAD^{tree}", "HEAD@{1}", "HEAD:a.txt", "../config", "config",
			"refs/heads", "0123456", strings.Repeat("1", 40), "HEAD~1x",
		} {
			_, err := r.Resolve(rev)
			require.Error(t, err, rev)
		}
		_, err := r.Resolve("nothing")
		require.ErrorIs(t, err, ErrMissing)
		_, err = r.Resolve(f.git("rev-parse", "HEAD^{tree}"))
		require.ErrorContains(t, err, "is a tree")
		f.git("pack-refs", "--all")
		f.git("repack", "-q", "-a", "-d")
	}
}

func TestRefsUnderIsShowRef(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt")
	f.git("update-ref", "refs/pact/lock/a/1", "HEAD")
	f.git("update-ref", "refs/pact/lock/b/1", "HEAD")
	f.git("update-ref", "refs/pactual/packed", "HEAD")
	f.git("pack-refs", "--all")
	f.commit("b.txt")
	f.git("update-ref", "refs/pact/lock/b/1", "HEAD") // loose over packed
	f.git("update-ref", "refs/pact/lock/b/2", "HEAD")
	f.git("update-ref", "refs/pactual/x", "HEAD")
	f.git("tag", "-a", "-m", "a tag", "heavy")
	f.git("symbolic-ref", "refs/pact/lock/a/1", "refs/heads/nowhere") // over a packed one
	f.git("symbolic-ref", "refs/pact/link", "refs/pact/lock/b/2")
	f.write(".git/refs/pact/lock/b/3.lock", "rubbish")
	f.write(".git/refs/pact/.DS_Store", "rubbish")
	for _, prefix := range []string{"refs", "refs/pact", "refs/pact/lock/b/", "refs/pact/lock/b/1", "refs/none", "refs/tags"} {
		want := map[string]string{}
		out, _ := f.try("for-each-ref", "--format=%(objectname) %(refname)", prefix)
		for line := range strings.Lines(out) {
			id, name, _ := strings.Cut(strings.TrimSpace(line), " ")
			want[name] = id
		}
		got, err := f.repo().RefsUnder(prefix)
		require.NoError(t, err)
		require.Equal(t, want, got, prefix)
	}
	f.write(".git/refs/pact/lock/b/4", "")
	_, err := f.repo().RefsUnder("refs/pact")
	require.ErrorIs(t, err, ErrCorrupt, "a ref that cannot be read is no gap")
	_, err = f.repo().RefsUnder("heads")
	require.Error(t, err)
	_, err = f.repo().RefsUnder("refs/../..")
	require.Error(t, err)
}

func TestRefFormatIsCheckRefFormat(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, name := range []string{
		"refs/a/b", "refs/a", "refs/a//b", "refs/a/", "/refs/a", "refs/.a", "refs/a/.b", "refs/a.lock", "refs/a.lock/b", "refs/a..b",
		"refs/a b", "refs/a~", "refs/a^", "refs/a:", "refs/a?", "refs/a*", "refs/a[", `refs/a\b`, "refs/a@{b", "refs/@", "refs/a.",
		"refs/a\x7f", "refs/a\tb", "refs/ä", "refs/-a", "refs/a@b", "refs/a.b", "refs/a/b.lock/c", "refs/a./b",
	} {
		_, err := f.try("check-ref-format", name)
		require.Equal(t, err == nil, checkRefName(name) == nil, name)
	}
}

func TestPipesInGitDoNotHang(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.commit("a.txt")
	f.git("pack-refs", "--all")
	for _, name := range []string{"HEAD", "config", "packed-refs", "refs/heads/main", "index", "info/exclude", "objects/" + id[:2] + "/" + id[2:]} {
		path := f.path(".git/" + name)
		keep := path + ".keep"
		had := os.Rename(path, keep) == nil
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		f.pipe(".git/" + name)
		done := make(chan bool)
		go func() {
			defer close(done)
			r, err := Open(f.dir)
			if err != nil {
				return
			}
			defer r.Close()
			r.Head()
			r.Resolve("main")
			r.RefsUnder("refs")
			r.Files(ctx, "")
			r.Changed(ctx, id, "")
		}()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			t.Fatalf("a pipe in place of %s hangs", name)
		}
		require.NoError(t, os.Remove(path))
		if had {
			require.NoError(t, os.Rename(keep, path))
		}
	}
}
