package artifacts

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Machine is what Pact keeps outside every repository, for this user on this machine: the key that signs evidence and
// approvals, and the anchors that were made here. Folder: $XDG_STATE_HOME/pact, else ~/.local/state/pact, mode 0700.
type Machine struct{ dir string }

// NewMachine finds the state folder; it makes nothing.
func NewMachine() (Machine, error) {
	dir := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return Machine{}, fmt.Errorf("find the user's state folder: %w; set XDG_STATE_HOME", err)
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return Machine{filepath.Join(dir, "pact")}, nil
}

const keySize = 32

// key reads the signing key; make creates it when there is none.
func (m Machine) key(create bool) ([]byte, error) {
	file := filepath.Join(m.dir, "key")
	key, err := os.ReadFile(file)
	if err == nil && len(key) == keySize {
		return key, nil
	}
	if err == nil {
		return nil, fmt.Errorf("%s is damaged: %d bytes instead of %d; remove it, and run and confirm again", file, len(key), keySize)
	}
	if !errors.Is(err, fs.ErrNotExist) || !create {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	key = make([]byte, keySize)
	_, _ = rand.Read(key)
	temp, err := os.CreateTemp(m.dir, ".key-")
	if err != nil {
		return nil, fmt.Errorf("write the signing key: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(key)
	if err2 := errors.Join(err, temp.Sync(), temp.Close()); err2 != nil {
		return nil, fmt.Errorf("write the signing key: %w", err2)
	}
	if err := os.Link(temp.Name(), file); errors.Is(err, fs.ErrExist) {
		return m.key(false) // another process made it first
	} else if err != nil {
		return nil, fmt.Errorf("write the signing key: %w", err)
	}
	return key, nil
}

// Sign binds bytes to this machine: hmac-sha256:<key id>:<hex>. The key is made at the first call.
func (m Machine) Sign(payload []byte) (string, error) {
	key, err := m.key(true)
	if err != nil {
		return "", err
	}
	return "hmac-sha256:" + keyID(key) + ":" + mac(key, payload), nil
}

// Trust is what a signature is worth here.
type Trust string

// What a signature can be worth.
const (
	TrustHolds   Trust = "holds"           // made on this machine over exactly this
	TrustForeign Trust = "foreign"         // made with a key that is not here: cannot be verified
	TrustBroken  Trust = "does not verify" // absent, malformed, or over something else
)

// Verify says what a signature over payload is worth here.
func (m Machine) Verify(payload []byte, signature string) Trust {
	parts := strings.Split(signature, ":")
	if len(parts) != 3 || parts[0] != "hmac-sha256" || len(parts[1]) != 16 || len(parts[2]) != 64 {
		return TrustBroken
	}
	key, err := m.key(false)
	if err != nil || keyID(key) != parts[1] {
		return TrustForeign
	}
	if !hmac.Equal([]byte(mac(key, payload)), []byte(parts[2])) {
		return TrustBroken
	}
	return TrustHolds
}

func mac(key, payload []byte) string {
	h := hmac.New(sha256.New, key)
	h.Write(payload)
	return hex.EncodeToString(h.Sum(nil))
}

func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("pact key id\x00"), key...))
	return hex.EncodeToString(sum[:8])
}

// Anchors lists the anchor refs that this machine made for a project; project names repository and folder.
func (m Machine) Anchors(project string) []string {
	data, err := os.ReadFile(m.anchorFile(project))
	if err != nil {
		return nil
	}
	var refs []string
	if json.Unmarshal(data, &refs) != nil {
		return nil
	}
	return refs
}

// NoteAnchor remembers an anchor that was made here.
func (m Machine) NoteAnchor(project, ref string) error {
	refs := m.Anchors(project)
	if slices.Contains(refs, ref) {
		return nil
	}
	data, err := json.Marshal(append(refs, ref))
	if err != nil {
		return err
	}
	file := m.anchorFile(project)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("note the anchor: %w", err)
	}
	if err := os.WriteFile(file+".tmp", data, 0o600); err != nil {
		return fmt.Errorf("note the anchor: %w", err)
	}
	return os.Rename(file+".tmp", file)
}

func (m Machine) anchorFile(project string) string {
	sum := sha256.Sum256([]byte(project))
	return filepath.Join(m.dir, "anchors", hex.EncodeToString(sum[:12])+".json")
}
