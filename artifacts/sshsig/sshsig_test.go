package sshsig

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

const namespace = "pact-approval@v1"

func newKey(t *testing.T) (ed25519.PrivateKey, ssh.Signer) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	signer, err := ssh.NewSignerFromKey(private)
	require.NoError(t, err)
	return private, signer
}

// TestSSHKeygenAgrees: what Sign makes, ssh-keygen verifies, and what ssh-keygen makes, Verify does, for each kind of key.
func TestSSHKeygenAgrees(t *testing.T) {
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("needs ssh-keygen")
	}
	for kind, args := range map[string][]string{"ed25519": {"-t", "ed25519"}, "ecdsa": {"-t", "ecdsa"}, "rsa": {"-t", "rsa", "-b", "2048"}} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "id")
			out, err := exec.Command(keygen, append(args, "-q", "-N", "", "-C", "ann", "-f", file)...).CombinedOutput()
			require.NoError(t, err, string(out))
			key, closing, err := Open(file, nil)
			require.NoError(t, err)
			defer closing()
			message := []byte("sha256:0123")
			sig, err := Sign(key, namespace, message)
			require.NoError(t, err)
			var armored bytes.Buffer
			require.NoError(t, Armor(&armored, sig))
			require.NoError(t, os.WriteFile(file+".sig", armored.Bytes(), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "allowed"), []byte("ann@example.org namespaces=\""+namespace+"\" "+Line(key.PublicKey())+"\n"), 0o600))
			verify := func(message []byte) error {
				c := exec.Command(keygen, "-Y", "verify", "-f", filepath.Join(dir, "allowed"), "-I", "ann@example.org", "-n", namespace, "-s", file+".sig")
				c.Stdin = bytes.NewReader(message)
				return c.Run()
			}
			require.NoError(t, verify(message))
			require.Error(t, verify([]byte("sha256:0124")), "ssh-keygen accepts another message")

			c := exec.Command(keygen, "-Y", "sign", "-f", file, "-n", namespace)
			c.Stdin = bytes.NewReader(message)
			theirs, err := c.Output()
			require.NoError(t, err)
			block, _ := pem.Decode(theirs)
			require.NotNil(t, block)
			public, err := Verify(block.Bytes, namespace, message)
			require.NoError(t, err)
			require.Equal(t, Fingerprint(key.PublicKey()), Fingerprint(public))
		})
	}
}

// TestVerifyRefuses what is not exactly this message, signed for this, in a way that is believed.
func TestVerifyRefuses(t *testing.T) {
	_, key := newKey(t)
	message := []byte("sha256:0123")
	sig, err := Sign(key, namespace, message)
	require.NoError(t, err)
	public, err := Verify(sig, namespace, message)
	require.NoError(t, err)
	require.Equal(t, key.PublicKey().Marshal(), public.Marshal())

	refused := map[string]func() ([]byte, string, []byte){
		"another message":   func() ([]byte, string, []byte) { return sig, namespace, []byte("sha256:0124") },
		"another namespace": func() ([]byte, string, []byte) { return sig, "git", message },
		"nothing":           func() ([]byte, string, []byte) { return nil, namespace, message },
		"cut off":           func() ([]byte, string, []byte) { return sig[:len(sig)-1], namespace, message },
		"something after":   func() ([]byte, string, []byte) { return append(bytes.Clone(sig), 0), namespace, message },
		"a bit": func() ([]byte, string, []byte) {
			other := bytes.Clone(sig)
			other[len(other)-1] ^= 1
			return other, namespace, message
		},
		"the key of another": func() ([]byte, string, []byte) {
			_, other := newKey(t)
			return bytes.Replace(sig, key.PublicKey().Marshal(), other.PublicKey().Marshal(), 1), namespace, message
		},
		"rsa with SHA-1": func() ([]byte, string, []byte) {
			private, err := rsa.GenerateKey(rand.Reader, 2048)
			require.NoError(t, err)
			weak, err := ssh.NewSignerFromKey(private)
			require.NoError(t, err)
			s, err := weak.Sign(rand.Reader, toSign(namespace, "sha512", message))
			require.NoError(t, err)
			require.Equal(t, "ssh-rsa", s.Format)
			e := envelope{Version: 1, PublicKey: string(weak.PublicKey().Marshal()), Namespace: namespace, HashAlgorithm: "sha512", Signature: string(ssh.Marshal(s))}
			return append([]byte(magic), ssh.Marshal(e)...), namespace, message
		},
	}
	for name, make := range refused {
		got, ns, m := make()
		_, err := Verify(got, ns, m)
		require.Error(t, err, name)
	}
}

// TestAllowed: whom a file of allowed signers lets sign, and near misses.
func TestAllowed(t *testing.T) {
	_, ann := newKey(t)
	_, bob := newKey(t)
	line := Line(ann.PublicKey())
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]bool{
		"ann@example.org " + line:                                                true,
		"# who may\n\nANN@example.org " + line + " a comment":                    true,
		"bob@example.org,ann@example.org " + line:                                true,
		"*@example.org " + line:                                                  true,
		"*@example.org,!ann@example.org " + line:                                 false,
		"\"ann@example.org\" namespaces=\"git,pact-*\" " + line:                  true,
		"ann@example.org namespaces=\"git\" " + line:                             false,
		"ann@example.org.evil " + line:                                           false,
		"bob@example.org " + line:                                                false,
		"ann@example.org " + Line(bob.PublicKey()):                               false,
		"ann@example.org cert-authority " + line:                                 false,
		"ann@example.org valid-before=\"20260101Z\" " + line:                     false,
		"ann@example.org valid-before=\"20270101Z\" " + line:                     true,
		"ann@example.org valid-after=\"20260601120001Z\" " + line:                false,
		"ann@example.org valid-after=\"soon\" " + line:                           false,
		"ann@example.org":                                                        false,
		"":                                                                       false,
		"ann@example.org " + Line(bob.PublicKey()) + "\nann@example.org " + line: true,
	} {
		why, _ := ParseAllowed([]byte(text)).Why(ann.PublicKey(), "ann@example.org", namespace, at)
		require.Equal(t, want, why == "", "%q: %s", text, why)
	}
}

// TestOpen finds a key in a locked file, and in an agent by its public half alone.
func TestOpen(t *testing.T) {
	private, key := newKey(t)
	dir := t.TempDir()
	block, err := ssh.MarshalPrivateKeyWithPassphrase(private, "ann", []byte("open sesame"))
	require.NoError(t, err)
	file := filepath.Join(dir, "id")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	require.NoError(t, os.WriteFile(file+".pub", ssh.MarshalAuthorizedKey(key.PublicKey()), 0o600))
	t.Setenv("SSH_AUTH_SOCK", "")
	say := func(secret string) func(string) ([]byte, error) {
		return func(string) ([]byte, error) { return []byte(secret), nil }
	}
	for _, name := range []string{file, file + ".pub"} {
		_, _, err = Open(name, nil)
		require.ErrorContains(t, err, "passphrase", name)
		_, _, err = Open(name, say("sesame"))
		require.ErrorContains(t, err, "does not open", name)
		got, _, err := Open(name, say("open sesame"))
		require.NoError(t, err, name)
		require.Equal(t, key.PublicKey().Marshal(), got.PublicKey().Marshal())
	}
	require.NoError(t, os.Remove(file))
	_, _, err = Open(file+".pub", nil)
	require.ErrorContains(t, err, "SSH_AUTH_SOCK is not set")

	ring := agent.NewKeyring()
	require.NoError(t, ring.Add(agent.AddedKey{PrivateKey: &private}))
	socket := filepath.Join(dir, "agent")
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(ring, conn) }()
		}
	}()
	t.Setenv("SSH_AUTH_SOCK", socket)
	for _, name := range []string{file + ".pub", "key::" + Line(key.PublicKey())} {
		got, closing, err := Open(name, nil)
		require.NoError(t, err, name)
		sig, err := Sign(got, namespace, []byte("x"))
		require.NoError(t, err)
		_, err = Verify(sig, namespace, []byte("x"))
		require.NoError(t, err)
		closing()
	}
	_, other := newKey(t)
	_, _, err = Open(Line(other.PublicKey()), nil)
	require.ErrorContains(t, err, "the agent does not hold")
}
