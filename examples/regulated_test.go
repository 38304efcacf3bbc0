package examples_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pact/artifacts"
	"pact/examples/project"
	"pact/schemas"
	"pact/tools"
)

// newKeyFile writes a private SSH key and returns its file, and its line in a file of allowed signers for an address.
func newKeyFile(t *testing.T, email string) (file, line string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	block, err := ssh.MarshalPrivateKey(private, "")
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "id")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	key, err := ssh.NewPublicKey(public)
	require.NoError(t, err)
	return file, email + ` namespaces="pact-approval@v1" ` + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

var signersFile sync.Mutex

// allow adds a line to the allowed signers of this process's machine.
func allow(t *testing.T, line string) {
	t.Helper()
	signersFile.Lock()
	defer signersFile.Unlock()
	file := filepath.Join(os.Getenv("XDG_STATE_HOME"), "pact", "allowed_signers")
	old, _ := os.ReadFile(file)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, append(old, line+"\n"...), 0o600))
}

// confirmWith does what pact confirm does for a person who says yes.
func confirmWith(dir, subject, key string) (string, error) {
	yes := func(context.Context, string) (bool, error) { return true, nil }
	return tools.Confirm(context.Background(), &tools.Env{Root: dir, SSHKey: key}, subject, yes)
}

// become sets who git says is at the machine.
func become(t *testing.T, dir, name, email string) {
	t.Helper()
	project.Git(t, dir, "config", "user.name", name)
	project.Git(t, dir, "config", "user.email", email)
}

// at writes pact.yaml with one level for every dimension.
func at(t *testing.T, dir string, level schemas.Level) {
	t.Helper()
	text := "version: \"1\"\nbuild_mode: hierarchy\nreadiness:\n"
	for _, name := range schemas.DimensionNames {
		text += "  " + name + ": " + string(level) + "\n"
	}
	project.Write(t, dir, map[string]string{"pact.yaml": text})
}

func snapshot(t *testing.T, dir string) *artifacts.Snapshot {
	t.Helper()
	s, err := artifacts.Load(context.Background(), dir, artifacts.Everything...)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// regulated makes a project that is regulated in every dimension and meets it: Ann writes, Rita reviews, Cara approves with her key.
func regulated(t *testing.T) (dir, key string) {
	t.Helper()
	dir = project.Copy(t, project.Planned)
	at(t, dir, schemas.LevelRegulated)
	for component, call := range map[string]string{
		"fares":   "function: price, args: {trip: {stops: 0, zone: inner}}, error: bad_stops",
		"refunds": "function: refund, args: {paid: -1}, error: bad_amount",
	} {
		project.Write(t, dir, map[string]string{"pact/tests/" + component + ".yaml": "pact: tests/1\ncomponent: " + component + "\ncases:\n  - {name: nobody may, " + call + ", tags: [authorization]}\n"})
	}
	project.Call(t, dir, "test_generate", nil)
	require.Equal(t, "pass", project.Call(t, dir, "test_run", map[string]any{"what": "red"})["verdict"])
	key, line := newKeyFile(t, "cara@example.org")
	become(t, dir, "Cara", "cara@example.org")

	form := project.Call(t, dir, "readiness_confirm", nil) // a form signs nothing
	require.Equal(t, false, form["confirmed"])
	require.Contains(t, form["needs_human"], "pact confirm readiness")
	require.Contains(t, form["needs_human"], "--ssh-key FILE")
	_, err := confirmWith(dir, "readiness", "")
	require.ErrorContains(t, err, "no SSH key to sign with")
	text, err := confirmWith(dir, "readiness", key)
	require.NoError(t, err)
	require.Contains(t, text, "not believed here yet")
	require.Contains(t, text, line, "the line that would let the key sign is shown")
	allow(t, line)

	require.Contains(t, project.Call(t, dir, "plan_lock", nil)["needs_human"], "pact confirm lock")
	_, err = confirmWith(dir, "lock", key)
	require.NoError(t, err)
	require.EqualValues(t, 1, project.Call(t, dir, "plan_lock", nil)["sequence"])
	project.Commit(t, dir, "sealed")
	require.Equal(t, "pass", project.Call(t, dir, "test_run", nil)["verdict"])
	project.Prove(t, dir)
	allow(t, strings.Replace(line, artifacts.ApprovalNamespace, "pact-certificate@v1", 1)) // another use of the key, allowed by a line of its own
	_, err = tools.Find("gate_certify").Run(context.Background(), &tools.Env{Root: dir, SigningKey: key}, nil)
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "pact/certification.json"))
	project.Commit(t, dir, "certified")
	return dir, key
}

// copyOf is a copy of a project, in a folder of its own.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "p")
	require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

// verifiedBySSHKeygen: what pact confirm --export writes, ssh-keygen verifies for who approved, and for nobody else.
func verifiedBySSHKeygen(t *testing.T, dir string) {
	t.Helper()
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Log("ssh-keygen is not installed, and was not asked")
		return
	}
	out := t.TempDir()
	_, err = tools.Export(context.Background(), &tools.Env{Root: dir}, "lock", out)
	require.NoError(t, err)
	verify := func(who string) error {
		data, err := os.Open(filepath.Join(out, "lock-1"))
		require.NoError(t, err)
		defer data.Close()
		c := exec.Command(keygen, "-Y", "verify", "-f", filepath.Join(os.Getenv("XDG_STATE_HOME"), "pact", "allowed_signers"), "-I", who, "-n", artifacts.ApprovalNamespace, "-s", filepath.Join(out, "lock-1.sig"))
		c.Stdin = data
		return c.Run()
	}
	require.NoError(t, verify("cara@example.org"))
	require.Error(t, verify("ann@example.org"))
}
