package artifacts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/schemas"
)

// project is a folder with a pact.yaml in a repository.
func newProject(t *testing.T) string {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ProjectFile), []byte("version: \"1\"\n"), 0o644))
	return dir
}

func edits(t *testing.T, dir string, change func(*Draft) error) error {
	t.Helper()
	return Edit(context.Background(), dir, nil, change)
}

func content(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return "-"
	}
	require.NoError(t, err)
	return string(data)
}

func TestEditIsAllOrNothing(t *testing.T) {
	dir := newProject(t)
	require.NoError(t, edits(t, dir, func(d *Draft) error {
		return errors.Join(d.PutBytes(TaskFile, []byte("one")), d.PutBytes(SOPsFile, []byte("two")))
	}))
	require.Equal(t, "one two", content(t, dir, TaskFile)+" "+content(t, dir, SOPsFile))
	require.Equal(t, "*\n", content(t, dir, ".pact/.gitignore"))
	require.NoDirExists(t, filepath.Join(dir, txnDir))

	err := edits(t, dir, func(d *Draft) error {
		require.NoError(t, d.PutBytes(TaskFile, []byte("changed")))
		return errors.New("refused")
	})
	require.EqualError(t, err, "refused")
	require.Equal(t, "one", content(t, dir, TaskFile))

	// A target that cannot be replaced: those before it are put back.
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "pact/zz.yaml/x"), 0o755))
	err = edits(t, dir, func(d *Draft) error {
		d.edits["pact/zz.yaml"] = []byte("x")
		return d.PutBytes(TaskFile, []byte("changed"))
	})
	require.Error(t, err)
	require.Equal(t, "one", content(t, dir, TaskFile))
	require.NoDirExists(t, filepath.Join(dir, txnDir))
}

// The second file cannot be put in place because the first one stands where its folder should: the first is taken back.
func TestCommitThatFailsIsUndone(t *testing.T) {
	dir := newProject(t)
	err := edits(t, dir, func(d *Draft) error {
		return errors.Join(d.PutBytes("pact/x", []byte("1")), d.PutBytes("pact/x/y", []byte("2")))
	})
	require.Error(t, err)
	require.Equal(t, "-", content(t, dir, "pact/x"))
	require.NoDirExists(t, filepath.Join(dir, txnDir))
	require.NoError(t, edits(t, dir, func(d *Draft) error { return d.PutBytes("pact/x", []byte("1")) }), "the project is not stuck")
}

// The failure strikes between the first and the second rename: the first is undone.
func TestFinishThatFailsIsUndone(t *testing.T) {
	dir := newProject(t)
	require.NoError(t, edits(t, dir, func(d *Draft) error { return d.PutBytes(TaskFile, []byte("one")) }))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	es := []*edit{{Path: TaskFile, Mode: 0o644, data: []byte("two")}, {Path: "pact/new.md", Mode: 0o644, data: []byte("new")}}
	require.NoError(t, root.MkdirAll(txnDir, 0o755))
	for i, e := range es {
		require.NoError(t, stage(root, e, fmt.Sprintf("%s/%d", txnDir, i)))
	}
	require.NoError(t, root.MkdirAll("pact/new.md/in-the-way", 0o755))
	require.Error(t, finish(root, es))
	require.Equal(t, "two", content(t, dir, TaskFile))
	require.NoError(t, undo(root, es))
	require.Equal(t, "one", content(t, dir, TaskFile))
}

// A process that died before the manifest changed nothing; one that died after it changed everything.
func TestInterruptedTransaction(t *testing.T) {
	for _, died := range []string{"before the manifest", "after the manifest", "between two renames"} {
		t.Run(died, func(t *testing.T) {
			dir := newProject(t)
			require.NoError(t, edits(t, dir, func(d *Draft) error { return d.PutBytes(TaskFile, []byte("old")) }))
			root, err := os.OpenRoot(dir)
			require.NoError(t, err)
			defer root.Close()
			es := []*edit{{Path: TaskFile, Mode: 0o644, data: []byte("new")}, {Path: SOPsFile, Mode: 0o644, data: []byte("new")}}
			require.NoError(t, root.MkdirAll(txnDir, 0o755))
			for i, e := range es {
				require.NoError(t, stage(root, e, fmt.Sprintf("%s/%d", txnDir, i)))
			}
			want := "old -"
			if died != "before the manifest" {
				manifest := fmt.Sprintf(`[{"path":%q,"temp":%q,"mode":420},{"path":%q,"temp":%q,"mode":420}]`, es[0].Path, es[0].Temp, es[1].Path, es[1].Temp)
				require.NoError(t, os.WriteFile(filepath.Join(dir, manifestName), []byte(manifest), 0o644))
				want = "new new"
			}
			if died == "between two renames" {
				require.NoError(t, root.Rename(es[0].Temp, es[0].Path))
			}
			s, err := Load(context.Background(), dir)
			require.NoError(t, err)
			s.Close()
			require.Equal(t, strings.TrimSpace(want), content(t, dir, TaskFile)+" "+content(t, dir, SOPsFile))
			require.NoDirExists(t, filepath.Join(dir, txnDir))
		})
	}
}

// TestKilledWriter kills writers at random moments; every reader sees all of a change or none of it.
func TestKilledWriter(t *testing.T) {
	if dir := os.Getenv("PACT_TEST_WRITER"); dir != "" {
		for i := 0; ; i++ {
			text := []byte(fmt.Sprint(i))
			if err := Edit(context.Background(), dir, nil, func(d *Draft) error {
				return errors.Join(d.PutBytes(TaskFile, text), d.PutBytes(SOPsFile, text), d.PutBytes("pact/third.md", text))
			}); err != nil {
				panic(err)
			}
		}
	}
	dir := newProject(t)
	for i := range 12 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWriter$")
		cmd.Env = append(os.Environ(), "PACT_TEST_WRITER="+dir)
		require.NoError(t, cmd.Start())
		time.Sleep(time.Duration(60+17*i) * time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait()
		s, err := Load(context.Background(), dir)
		require.NoError(t, err)
		require.Equal(t, s.Task.Text, s.SOPs.Text)
		third := content(t, dir, "pact/third.md")
		if s.Task.Exists {
			require.Equal(t, s.Task.Text, third)
		}
		s.Close()
	}
}

// Two writers at once lose nothing: each sees what the other wrote before it.
func TestWritersTakeTurns(t *testing.T) {
	dir := newProject(t)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 10 {
				err := Edit(context.Background(), dir, nil, func(d *Draft) error {
					v := *d.Interview.Value
					v.Pact = "interview/1"
					v.Acceptance = append(v.Acceptance, schemas.Criterion{ID: fmt.Sprintf("AC-%d", w*100+i+1), Text: "x"})
					return d.Put(InterviewFile, v)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s, err := Load(context.Background(), dir)
	require.NoError(t, err)
	defer s.Close()
	require.Len(t, s.Interview.Value.Acceptance, 40)
}

func TestBusy(t *testing.T) {
	dir := newProject(t)
	old := lockWait
	lockWait = 50 * time.Millisecond
	defer func() { lockWait = old }()
	require.NoError(t, edits(t, dir, func(*Draft) error {
		return nil
	}))
	err := edits(t, dir, func(*Draft) error {
		return edits(t, dir, func(*Draft) error { return nil })
	})
	require.ErrorIs(t, err, ErrBusy)
	require.NoDirExists(t, filepath.Join(dir, StateDir), "a call that changed nothing leaves nothing")
}

// What stands in the place of the lock, or of the key, and is no file is refused, and not waited for.
func TestNoFileInPlaceOfLockOrKey(t *testing.T) {
	dir := newProject(t)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, lockName), 0o755))
	_, err := Load(context.Background(), dir)
	require.ErrorContains(t, err, "is a folder: remove it")
	require.ErrorContains(t, edits(t, dir, func(*Draft) error { return nil }), "is a folder: remove it")

	m, err := NewMachine()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(m.dir, "key"), 0o700))
	_, err = m.Sign(nil)
	require.ErrorContains(t, err, "not a regular file")
}

func TestCheckPath(t *testing.T) {
	for _, bad := range []string{"", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/", `a\b`, "C:/x", "~/x", "a/.git/hooks/x", "a/.GIT/x", ".git", "GIT~1/x", ".git./x", "a\x00b", "a\nb", strings.Repeat("a", 1025)} {
		require.Error(t, CheckPath(bad), "%q", bad)
	}
	for _, good := range []string{"a", "a/b.go", ".github/x", "a.git/x", "gitx", "a..b/c", "ä/ö"} {
		require.NoError(t, CheckPath(good), "%q", good)
	}
}

// A link in the place of a document, or of a folder above it, leads nowhere.
func TestNoLinkIsFollowedOut(t *testing.T) {
	dir := newProject(t)
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "task.md"), []byte("secret"), 0o644))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "pact")))
	s, err := Load(context.Background(), dir)
	require.NoError(t, err)
	s.Close()
	require.NotContains(t, s.Task.Text, "secret")
	require.Error(t, edits(t, dir, func(d *Draft) error { return d.PutBytes(TaskFile, []byte("x")) }))
	require.Equal(t, "secret", content(t, outside, "task.md"))
}

func TestSignatures(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	m, err := NewMachine()
	require.NoError(t, err)
	require.Equal(t, TrustForeign, m.Verify([]byte("x"), "hmac-sha256:0123456789abcdef:"+strings.Repeat("0", 64)), "no key yet")
	s, err := m.Sign([]byte("x"))
	require.NoError(t, err)
	require.Equal(t, TrustHolds, m.Verify([]byte("x"), s))
	require.Equal(t, TrustBroken, m.Verify([]byte("y"), s))
	require.Equal(t, TrustBroken, m.Verify([]byte("x"), ""))
	require.Equal(t, TrustBroken, m.Verify([]byte("x"), s[:len(s)-1]))
	info, err := os.Stat(filepath.Join(m.dir, "key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	other, err := NewMachine()
	require.NoError(t, err)
	_, err = other.Sign(nil)
	require.NoError(t, err)
	require.Equal(t, TrustForeign, other.Verify([]byte("x"), s))
}

func TestAnchorPrefix(t *testing.T) {
	seen := map[string]string{}
	for _, p := range []string{"", "_", "a/b", "a%2Fb", "a_b", "a.b", "a b", "a~b", "ä", "a*b", "a[b", "a:b", "a^b", "a?b", "x.lock"} {
		ref := AnchorPrefix(p)
		require.NotContains(t, seen, ref, "%q and %q", p, seen[ref])
		seen[ref] = p
		require.Regexp(t, `^refs/pact/lock/[A-Za-z0-9%_()!$&'+,;=@-]+/$`, ref)
	}
}
