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
	key, err := readRegular(file)
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

// readRegular reads a file of the state folder; anything else in its place is an error, and is not waited for.
func readRegular(file string) ([]byte, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is a %s, not a regular file", file, fileKind(info.Mode()))
	}
	return os.ReadFile(file)
}

// Notes are what this machine remembers of a project: the anchors that were made here, the newest approval of each subject
// that was given here, by its signature, and what the first plan was made on.
type Notes struct {
	Anchors   []string          `json:"anchors"`
	Approvals map[string]string `json:"approvals"`
	Baseline  *string           `json:"baseline,omitempty"` // the commit that the first plan was made on, "" where HEAD was unborn
	Damaged   string            `json:"-"`                  // why they cannot be read
}

// Notes of a project; project names repository and folder.
func (m Machine) Notes(project string) Notes {
	n := Notes{Approvals: map[string]string{}}
	data, err := readRegular(m.noteFile(project))
	if errors.Is(err, fs.ErrNotExist) {
		return n
	}
	if err == nil {
		err = json.Unmarshal(data, &n)
	}
	if err != nil {
		n.Damaged = fmt.Sprintf("what this machine noted of the project cannot be read: %v", err)
	}
	if n.Approvals == nil {
		n.Approvals = map[string]string{}
	}
	return n
}

// Note changes what this machine remembers of a project.
func (m Machine) Note(project string, change func(*Notes)) error {
	n := m.Notes(project)
	if n.Damaged != "" {
		return errors.New(n.Damaged)
	}
	change(&n)
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	file := m.noteFile(project)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("note it on this machine: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".note-")
	if err != nil {
		return fmt.Errorf("note it on this machine: %w", err)
	}
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("note it on this machine: %w", err)
	}
	return nil
}

func (m Machine) noteFile(project string) string {
	sum := sha256.Sum256([]byte(project))
	return filepath.Join(m.dir, "projects", hex.EncodeToString(sum[:12])+".json")
}
