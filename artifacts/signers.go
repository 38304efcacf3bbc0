package artifacts

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"pact/artifacts/sshsig"
	"pact/schemas"
)

// ApprovalNamespace is what an approval's SSH signature is made for: ssh-keygen -Y verify -n pact-approval@v1.
const ApprovalNamespace = "pact-approval@v1"

// AllowedSignersVariable names another file of allowed signers than the one in the state folder.
const AllowedSignersVariable = "PACT_ALLOWED_SIGNERS"

const sshPrefix = "sshsig:"

// SSHSignature is how an approval holds an SSH signature; SSHBytes is the way back.
func SSHSignature(signature []byte) string {
	return sshPrefix + base64.StdEncoding.EncodeToString(signature)
}

// SSHBytes is the SSH signature of an approval, false where it carries another one.
func SSHBytes(signature string) ([]byte, bool) {
	text, ok := strings.CutPrefix(signature, sshPrefix)
	if !ok {
		return nil, false
	}
	data, err := base64.StdEncoding.DecodeString(text)
	return data, err == nil
}

// SSHSigned says that an approval carries an SSH signature; what it is worth, TrustOf says.
func SSHSigned(a *schemas.Approval) bool { return strings.HasPrefix(a.Signature, sshPrefix) }

// signers are the keys that may approve. They stand outside of every repository that they judge, and are read at the first
// SSH signature.
type signers struct {
	once    sync.Once
	machine Machine
	roots   []string // of the project and its repository
	file    string
	allowed *sshsig.Allowed
	why     string // what keeps them from being used
}

// AllowedSigners is the file of allowed signers that counts here: PACT_ALLOWED_SIGNERS, else allowed_signers in the state folder.
func (m Machine) AllowedSigners() string {
	if file := os.Getenv(AllowedSignersVariable); file != "" {
		return file
	}
	return filepath.Join(m.dir, signersFile)
}

func (s *Snapshot) newSigners(m Machine) *signers {
	roots := []string{s.At.Root}
	if s.repo != nil {
		roots = append(roots, s.repo.Root())
	}
	return &signers{machine: m, roots: roots}
}

// maxSigners bounds a file of allowed signers, in bytes.
const maxSigners = 1 << 20

func (g *signers) load() {
	g.file = g.machine.AllowedSigners()
	g.allowed = &sshsig.Allowed{}
	file, err := filepath.Abs(g.file)
	if err == nil {
		file, err = filepath.EvalSymlinks(file)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		g.why = g.file + " is not there"
		return
	case err != nil:
		g.why = err.Error()
		return
	}
	for _, root := range g.roots {
		if real, err := filepath.EvalSymlinks(root); err != nil || within(file, real) {
			g.why = g.file + " stands in the repository that it would judge"
			return
		}
	}
	info, err := os.Stat(file)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxSigners) {
		err = fmt.Errorf("%s is no file of allowed signers", g.file)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		g.why = err.Error()
		return
	}
	g.allowed = sshsig.ParseAllowed(data)
}

func within(file, dir string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// UseAllowedSigners names the file of allowed signers for this process and no child of it.
func UseAllowedSigners(file string) error { return os.Setenv(AllowedSignersVariable, file) }

// ExportApproval writes what an SSH signature of an approval covers, and the signature, for ssh-keygen -Y verify.
func ExportApproval(a *schemas.Approval, dir, name string) error {
	data, ok := SSHBytes(a.Signature)
	if !ok {
		return fmt.Errorf("the approval of %s carries no SSH signature", a.Subject)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var armored strings.Builder
	if err := sshsig.Armor(&armored, data); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, name), a.Payload(), 0o644), os.WriteFile(filepath.Join(dir, name+".sig"), []byte(armored.String()), 0o644))
}

// TrustOf says what the signature of an approval is worth here: the MAC of this machine, or the SSH key of whom it names.
func (s *Snapshot) TrustOf(a *schemas.Approval) Trust {
	trust, _ := s.judgeSignature(a)
	return trust
}

// Distrust says why the signature of an approval is worth nothing here; "" where it holds.
func (s *Snapshot) Distrust(a *schemas.Approval) string {
	_, why := s.judgeSignature(a)
	return why
}

func (s *Snapshot) judgeSignature(a *schemas.Approval) (Trust, string) {
	if !SSHSigned(a) {
		switch trust := s.Verify(a.Payload(), a.Signature); trust {
		case TrustHolds:
			return trust, ""
		case TrustForeign:
			return trust, "it carries the key of another machine, or of another state folder (XDG_STATE_HOME)"
		default:
			return trust, "it carries no signature that verifies; a line written by hand is none"
		}
	}
	data, ok := SSHBytes(a.Signature)
	if !ok {
		return TrustBroken, "its SSH signature is damaged"
	}
	key, err := sshsig.Verify(data, ApprovalNamespace, a.Payload())
	if err != nil {
		return TrustBroken, "its SSH signature does not verify: " + err.Error()
	}
	g := s.signers
	g.once.Do(g.load)
	if g.why != "" {
		return TrustForeign, fmt.Sprintf("it is signed with the SSH key %s, and whose that is cannot be told: %s", sshsig.Fingerprint(key), g.why)
	}
	email := schemas.Email(a.By)
	if email == "" {
		return TrustBroken, fmt.Sprintf("it is signed with an SSH key, and %q names no e-mail address that the key could be that of", a.By)
	}
	why, known := g.allowed.Why(key, email, ApprovalNamespace, a.At)
	switch {
	case why == "":
		return TrustHolds, ""
	case known:
		return TrustBroken, fmt.Sprintf("it is signed with the SSH key %s, which %s does not let sign for %s: %s", sshsig.Fingerprint(key), g.file, email, why)
	}
	if n := len(g.allowed.Problems); n > 0 {
		why += fmt.Sprintf(", and %d of its lines are not read (%s)", n, g.allowed.Problems[0])
	}
	return TrustForeign, fmt.Sprintf("it is signed with the SSH key %s, which %s does not know: %s", sshsig.Fingerprint(key), g.file, why)
}

// SSHKey signs approvals with an SSH key.
type SSHKey struct {
	Fingerprint string // as ssh-keygen -l names it

	sign func(payload []byte) ([]byte, error)
	line string
	// Close lets go of the key.
	Close func()
}

// OpenSSHKey finds the key that a text names: a file, a public key, or "" for the key that git signs with. The error says what
// is missing. Passphrase asks for that of a locked file; nil: nobody can be asked.
func (s *Snapshot) OpenSSHKey(_ context.Context, name string, passphrase func(file string) ([]byte, error)) (*SSHKey, error) {
	if name == "" {
		if s.repo == nil {
			return nil, errors.New("there is no repository whose git settings could name a key")
		}
		if name = s.repo.SSHSigningKey(); name == "" {
			return nil, errors.New("git signs with no SSH key here (gpg.format ssh, user.signingkey)")
		}
	}
	key, closing, err := sshsig.Open(name, passphrase)
	if err != nil {
		return nil, err
	}
	return &SSHKey{
		Fingerprint: sshsig.Fingerprint(key.PublicKey()),

		sign: func(payload []byte) ([]byte, error) { return sshsig.Sign(key, ApprovalNamespace, payload) },
		line: sshsig.Line(key.PublicKey()), Close: closing,
	}, nil
}

// HasSigningKey says that git signs with an SSH key here.
func (s *Snapshot) HasSigningKey() bool { return s.repo != nil && s.repo.SSHSigningKey() != "" }

// AllowedSigners is the file of allowed signers that counts here.
func (s *Snapshot) AllowedSigners() string { return s.signers.machine.AllowedSigners() }

// Sign signs an approval.
func (k *SSHKey) Sign(a *schemas.Approval) error {
	signature, err := k.sign(a.Payload())
	if err == nil {
		a.Signature = SSHSignature(signature)
	}
	return err
}

// AllowedLine is the line of a file of allowed signers that lets the key approve for a person.
func (k *SSHKey) AllowedLine(who string) string {
	return fmt.Sprintf("%s namespaces=%q %s", schemas.Email(who), ApprovalNamespace, k.line)
}
