package gitrepo

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain keeps the configuration of whoever runs the tests out of them.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "gitrepo-home")
	if err != nil {
		panic(err)
	}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "GIT_") || name == "EMAIL" {
			os.Unsetenv(name)
		}
	}
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "xdg"),
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TEMPLATE_DIR": home, "LC_ALL": "C",
	} {
		os.Setenv(name, value)
	}
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}

// fixture is a real repository, made by git.
type fixture struct {
	t     testing.TB
	dir   string
	input string // what the next git reads
}

// newFixture makes an empty repository with a branch main.
func newFixture(t testing.TB, initArgs ...string) *fixture {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	f := &fixture{t: t, dir: filepath.Join(dir, "repo")}
	require.NoError(t, os.Mkdir(f.dir, 0o755))
	f.git(append([]string{"init", "-q", "-b", "main"}, initArgs...)...)
	f.configure()
	return f
}

// configure appends to the config file, which is quicker than git config.
func (f *fixture) configure() {
	f.t.Helper()
	path := filepath.Join(f.dir, ".git", "config")
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(f.dir, "config") // bare
	}
	f.append(path, "[user]\n\tname = A U Thor\n\temail = author@example.com\n[maintenance]\n\tauto = false\n[core]\n\tfsync = none\n")
}

func (f *fixture) append(path, text string) {
	f.t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	require.NoError(f.t, err)
	_, err = file.WriteString(text)
	require.NoError(f.t, err)
	require.NoError(f.t, file.Close())
}

// git runs git in the repository and gives its output without the last newline.
func (f *fixture) git(args ...string) string {
	f.t.Helper()
	out, err := f.try(args...)
	require.NoError(f.t, err)
	return out
}

// try is git that may fail.
func (f *fixture) try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = f.dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Stdin = &out, &errs, strings.NewReader(f.input)
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("git %s: %w: %.400s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSuffix(out.String(), "\n"), err
}

func (f *fixture) path(name string) string { return filepath.Join(f.dir, name) }

// write makes a file and the folders above.
func (f *fixture) write(name, content string) {
	f.t.Helper()
	require.NoError(f.t, os.MkdirAll(filepath.Dir(f.path(name)), 0o755))
	require.NoError(f.t, os.WriteFile(f.path(name), []byte(content), 0o644))
}

func (f *fixture) remove(name string) {
	f.t.Helper()
	require.NoError(f.t, os.RemoveAll(f.path(name)))
}

func (f *fixture) link(target, name string) {
	f.t.Helper()
	require.NoError(f.t, os.Symlink(target, f.path(name)))
}

// commit takes everything in the work tree.
func (f *fixture) commit(files ...string) string {
	f.t.Helper()
	for _, name := range files {
		f.write(name, "content of "+name+"\n")
	}
	f.git("add", "-A")
	f.git("commit", "-q", "--allow-empty", "-m", "a commit")
	return f.head()
}

// head is git rev-parse HEAD, without a process where a loose branch has it.
func (f *fixture) head() string {
	f.t.Helper()
	head, err := os.ReadFile(f.path(".git/HEAD"))
	if err == nil {
		id, err := os.ReadFile(f.path(".git/" + strings.TrimSpace(strings.TrimPrefix(string(head), "ref: "))))
		if err == nil {
			return strings.TrimSpace(string(id))
		}
	}
	return f.git("rev-parse", "HEAD")
}

// repo opens a new handle.
func (f *fixture) repo() *Repo {
	f.t.Helper()
	r, err := Open(f.dir)
	require.NoError(f.t, err)
	f.t.Cleanup(func() { r.Close() })
	return r
}

// changed gives "kind path" of each change against HEAD.
func (f *fixture) changed() []string {
	f.t.Helper()
	r := f.repo()
	head, err := r.Head()
	require.NoError(f.t, err)
	changes, err := r.Changed(context.Background(), head.Commit, "")
	require.NoError(f.t, err)
	out := []string{}
	for _, c := range changes {
		out = append(out, c.Kind+" "+c.Path)
	}
	return out
}

// files gives the paths of Files.
func (f *fixture) files(under string) []string {
	f.t.Helper()
	list, err := f.repo().Files(context.Background(), under)
	require.NoError(f.t, err)
	out := []string{}
	for _, file := range list {
		out = append(out, file.Path)
	}
	return out
}

// split cuts what git printed with -z.
func split(out string) []string {
	out = strings.TrimSuffix(out, "\x00")
	if out == "" {
		return []string{}
	}
	return strings.Split(out, "\x00")
}

var ctx = context.Background()
