package examples_test

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pact/artifacts"
	"pact/artifacts/envelope"
	"pact/examples/project"
	"pact/schemas"
)

// keyPair writes a key in the forms that people have them: PKCS8, OpenSSH, and its public half as PEM and as a line.
func keyPair(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	pkix, err := x509.MarshalPKIXPublicKey(public)
	require.NoError(t, err)
	open, err := ssh.MarshalPrivateKey(private, "ann@example.org")
	require.NoError(t, err)
	locked, err := ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte("secret"))
	require.NoError(t, err)
	line, err := ssh.NewPublicKey(public)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"pkcs8.pem": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})), "public.pem": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})),
		"id": string(pem.EncodeToMemory(open)), "locked": string(pem.EncodeToMemory(locked)), "id.pub": strings.TrimSpace(string(ssh.MarshalAuthorizedKey(line))) + " ann@example.org\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// certify certifies a project again, with a key.
func certify(t *testing.T, dir, key string) string {
	t.Helper()
	stdout, stderr, code := programWith(t, dir, []string{"PACT_SIGNING_KEY=" + key}, pact(t), "call", "gate_certify")
	require.Equal(t, 0, code, stderr)
	var out struct{ Verdict, Signed, Summary string }
	require.NoError(t, json.Unmarshal([]byte(stdout), &out))
	require.Equal(t, "pass", out.Verdict, out.Summary)
	project.Commit(t, dir, "certified again")
	return out.Signed
}

func programWith(t *testing.T, dir string, env []string, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out, errs strings.Builder
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, append(project.Environ(), env...), &out, &errs
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// TestSignedCertificate: a certificate signed with a key holds for whoever knows the key, in each form of it, and for nobody else;
// and its envelope verifies with programs that are not ours.
func TestSignedCertificate(t *testing.T) {
	project.Require(t)
	keys, others := keyPair(t), keyPair(t)
	dir := project.Copy(t, project.Certified)
	file := func(name string) string { return filepath.Join(keys, name) }

	byPKCS8 := certify(t, dir, file("pkcs8.pem"))
	text, err := os.ReadFile(file("id"))
	require.NoError(t, err)
	signed := certify(t, dir, string(text)) // the key itself, as secrets in CI are
	require.Equal(t, byPKCS8, signed, "one key has one id, in whichever form")
	require.Regexp(t, `^signed by SHA256:[A-Za-z0-9+/]{43}$`, signed)
	id := strings.TrimPrefix(signed, "signed by ")

	at := clone(t, dir)
	for _, name := range []string{"public.pem", "id.pub"} {
		stdout, stderr, code := stranger(t, at, nil, "verify", "--key", file(name))
		require.Equal(t, 0, code, "%s%s", stdout, stderr)
		require.Contains(t, stdout, id)
	}
	stdout, _, code := stranger(t, at, nil, "verify", "--key", filepath.Join(others, "id.pub"))
	require.Equal(t, 1, code, stdout)
	require.Contains(t, stdout, "refused     the certificate is signed with key "+id+", which is not known here")
	stdout, _, code = stranger(t, at, nil, "verify")
	require.Equal(t, 1, code, "no key is known: %s", stdout)
	public, err := os.ReadFile(file("id.pub"))
	require.NoError(t, err)
	stdout, _, code = stranger(t, at, []string{"PACT_VERIFY_KEYS=" + string(public)}, "verify")
	require.Equal(t, 0, code, stdout)
	state := t.TempDir()
	for line, want := range map[string]int{
		"ann@example.org " + string(public):                                                          0,
		`ann@example.org namespaces="git,pact-certificate@v1" ` + string(public):                     0,
		`ann@example.org namespaces="pact-approval@v1" ` + string(public):                            1,
		`ann@example.org cert-authority ` + string(public):                                           1,
		"# ann@example.org " + string(public):                                                        1,
		`ann@example.org valid-before="20200101" namespaces="pact-certificate@v1" ` + string(public): 1,
	} {
		write(t, state, "pact/allowed_signers", line)
		stdout, stderr, code := stranger(t, at, []string{"XDG_STATE_HOME=" + state}, "verify")
		require.Equal(t, want, code, "%s: %s%s", line, stdout, stderr)
	}

	// a key that whoever is judged may write is none
	write(t, at, ".git/key.pub", string(public))
	_, stderr, code := stranger(t, at, nil, "verify", "--key", ".git/key.pub")
	require.Equal(t, 2, code)
	require.Contains(t, stderr, ".git/key.pub stands in the repository that it is a key for")

	// the envelope, by programs that are not ours
	data, err := os.ReadFile(filepath.Join(at, artifacts.Certificate))
	require.NoError(t, err)
	var e dsse.Envelope
	require.NoError(t, json.Unmarshal(data, &e))
	require.Equal(t, "application/vnd.in-toto+json", e.PayloadType)
	require.Equal(t, id, e.Signatures[0].KeyID)
	pemText, err := os.ReadFile(file("public.pem"))
	require.NoError(t, err)
	accepted := func(e *dsse.Envelope, key []byte) error {
		k, err := signerverifier.LoadKey(key)
		require.NoError(t, err)
		verifier, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(k)
		require.NoError(t, err)
		ev, err := dsse.NewEnvelopeVerifier(anonymous{verifier})
		require.NoError(t, err)
		one := *e
		one.Signatures = []dsse.Signature{{Sig: e.Signatures[0].Sig}} // its ids are of another kind
		_, err = ev.Verify(context.Background(), &one)
		return err
	}
	require.NoError(t, accepted(&e, pemText))
	otherPEM, err := os.ReadFile(filepath.Join(others, "public.pem"))
	require.NoError(t, err)
	require.Error(t, accepted(&e, otherPEM))
	payload, err := base64.StdEncoding.DecodeString(e.Payload)
	require.NoError(t, err)
	t.Run("openssl", func(t *testing.T) {
		if _, err := exec.LookPath("openssl"); err != nil {
			t.Skip("needs openssl")
		}
		signature, err := base64.StdEncoding.DecodeString(e.Signatures[0].Sig)
		require.NoError(t, err)
		openssl := func(pae []byte) (string, error) {
			require.NoError(t, os.WriteFile(file("pae"), pae, 0o600))
			require.NoError(t, os.WriteFile(file("sig"), signature, 0o600))
			out, err := exec.Command("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", file("public.pem"), "-rawin", "-in", file("pae"), "-sigfile", file("sig")).CombinedOutput()
			return string(out), err
		}
		pae := []byte("DSSEv1 28 application/vnd.in-toto+json " + itoa(len(payload)) + " " + string(payload))
		out, err := openssl(pae)
		require.NoError(t, err, out)
		require.Contains(t, out, "Signature Verified Successfully")
		pae[len(pae)-2] ^= 1
		out, err = openssl(pae)
		require.Error(t, err, out)
	})

	// forgeries of an envelope
	forge := func(change func(*dsse.Envelope)) (string, int) {
		forged := e
		forged.Signatures = append([]dsse.Signature{}, e.Signatures...)
		change(&forged)
		data, err := json.Marshal(forged)
		require.NoError(t, err)
		write(t, at, artifacts.Certificate, string(data))
		project.Commit(t, at, "forged")
		stdout, stderr, code := stranger(t, at, nil, "verify", "--key", file("id.pub"))
		return stdout + stderr, code
	}
	other, err := os.ReadFile(filepath.Join(others, "id"))
	require.NoError(t, err)
	eve, err := envelope.ParsePrivate(other)
	require.NoError(t, err)
	restated := func() []byte {
		var st schemas.Statement
		require.NoError(t, json.Unmarshal(payload, &st))
		st.Predicate.Note = "better"
		out, err := json.Marshal(st)
		require.NoError(t, err)
		return out
	}()
	byEve, err := envelope.Sign(restated, eve)
	require.NoError(t, err)
	var eves dsse.Envelope
	require.NoError(t, json.Unmarshal(byEve, &eves))
	for name, f := range map[string]struct {
		change func(*dsse.Envelope)
		want   string
	}{
		"another payload":      {func(e *dsse.Envelope) { e.Payload = base64.StdEncoding.EncodeToString(restated) }, "does not verify"},
		"another payload type": {func(e *dsse.Envelope) { e.PayloadType = "text/plain" }, `its payload is said to be "text/plain"`},
		"another signature":    {func(e *dsse.Envelope) { e.Signatures[0].Sig = eves.Signatures[0].Sig }, "does not verify"},
		"another key":          {func(e *dsse.Envelope) { *e = eves }, "which is not known here"},
		"another key, under the id": {func(e *dsse.Envelope) {
			*e = eves
			e.Signatures = []dsse.Signature{{KeyID: id, Sig: eves.Signatures[0].Sig}}
		}, "does not verify"},
		"no key id":                {func(e *dsse.Envelope) { e.Signatures[0].KeyID = "" }, "each signature names a key"},
		"an unknown key beside it": {func(e *dsse.Envelope) { e.Signatures = append(e.Signatures, eves.Signatures...) }, "which is not known here"},
		"signed twice":             {func(e *dsse.Envelope) { e.Signatures = append(e.Signatures, e.Signatures[0]) }, "and another one"},
	} {
		out, code := forge(f.change)
		require.Equal(t, 1, code, "%s: %s", name, out)
		require.Contains(t, out, f.want, name)
	}
	out, code := forge(func(*dsse.Envelope) {}) // the same envelope in other white space
	require.Equal(t, 0, code, out)
	write(t, at, artifacts.Certificate, string(payload)) // the signature taken off
	project.Commit(t, at, "stripped")
	stdout, _, code = stranger(t, at, nil, "verify", "--key", file("id.pub"))
	require.Equal(t, 1, code)
	require.Contains(t, stdout, "the certificate is unsigned, and keys were named that should have signed it")
	stdout, _, code = stranger(t, at, nil, "verify")
	require.Equal(t, 0, code)
	require.Contains(t, stdout, "signed      unsigned: ")

	// a bar that wants it signed
	regulated := func(dir string, env ...string) string {
		edit(t, dir, "pact.yaml", "gating: standard", "gating: regulated")
		stdout, stderr, code := programWith(t, dir, env, pact(t), "call", "gate_check", `{"gates": ["certificate/current"]}`)
		require.Equal(t, 0, code, stderr)
		edit(t, dir, "pact.yaml", "gating: regulated", "gating: standard")
		return stdout
	}
	require.Contains(t, regulated(project.Copy(t, project.Certified)), "it is unsigned, and gating regulated wants it signed")
	require.Contains(t, regulated(dir), "it is signed with key "+id+", which is not known here")
	known := regulated(dir, "PACT_VERIFY_KEYS="+string(public))
	require.Contains(t, known, "it is signed with key "+id)
	require.NotContains(t, known, "not known here")

	for key, why := range map[string]string{
		file("locked"): "it is locked with a passphrase", file("id.pub"): "it is no key in PEM", file("public.pem"): `it is a "PUBLIC KEY"`, file("none"): "no such file",
	} {
		_, stderr, code := programWith(t, dir, []string{"PACT_SIGNING_KEY=" + key}, pact(t), "call", "gate_certify")
		require.Equal(t, 2, code)
		require.Contains(t, stderr, "PACT_SIGNING_KEY cannot be used: ")
		require.Contains(t, stderr, why)
	}
}

// anonymous is a verifier whose key has no id.
type anonymous struct{ dsse.Verifier }

func (anonymous) KeyID() (string, error) { return "", nil }

func itoa(n int) string { raw, _ := json.Marshal(n); return string(raw) }
