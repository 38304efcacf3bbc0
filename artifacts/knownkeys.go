package artifacts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pact/artifacts/envelope"
)

// Where the keys of certificates come from. A value is the key itself, or the path of a file that holds it.
const (
	SigningKeyVariable = "PACT_SIGNING_KEY" // a private key
	VerifyKeysVariable = "PACT_VERIFY_KEYS" // public keys, or paths as in PATH
)

// maxKeys bounds a file of keys, in bytes.
const maxKeys = 1 << 20

// KnownKeys are the keys whose certificates are believed here: those of PACT_VERIFY_KEYS, and of allowed_signers in the state
// folder (PACT_ALLOWED_SIGNERS names another file). None stands in the repository that is judged.
func (s *Snapshot) KnownKeys(machine Machine) ([]envelope.Key, error) {
	var out []envelope.Key
	value := os.Getenv(VerifyKeysVariable)
	sources := filepath.SplitList(value)
	if isKeyText(value) {
		sources = []string{value}
	}
	for _, source := range sources {
		keys, err := s.KeysOf(source)
		if err != nil {
			return out, fmt.Errorf("%s: %w", VerifyKeysVariable, err)
		}
		out = append(out, keys...)
	}
	file := os.Getenv("PACT_ALLOWED_SIGNERS")
	if file == "" {
		file = filepath.Join(machine.dir, signersFile)
	}
	data, err := s.outside(file)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	keys, _ := envelope.ParsePublic(data) // a file may know approvers alone
	return append(out, keys...), nil
}

const signersFile = "allowed_signers"

func isKeyText(value string) bool {
	return strings.Contains(value, "-----BEGIN ") || strings.Contains(value, "ssh-ed25519 ")
}

// KeysOf reads public keys: the text of keys, or a file outside of the repository.
func (s *Snapshot) KeysOf(source string) ([]envelope.Key, error) {
	if isKeyText(source) {
		return envelope.ParsePublic([]byte(source))
	}
	data, err := s.outside(source)
	if err != nil {
		return nil, err
	}
	keys, err := envelope.ParsePublic(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	return keys, nil
}

// SigningKey reads a private key: its text, or a file outside of the repository.
func (s *Snapshot) SigningKey(source string) (*envelope.Private, error) {
	data := []byte(source)
	if !isKeyText(source) {
		var err error
		if data, err = s.outside(source); err != nil {
			return nil, err
		}
	}
	return envelope.ParsePrivate(data)
}

// outside reads a file that does not stand in the repository, also not by a link.
func (s *Snapshot) outside(file string) ([]byte, error) {
	real, err := filepath.Abs(file)
	if err == nil {
		real, err = filepath.EvalSymlinks(real)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	roots := []string{s.At.Root}
	if s.repo != nil {
		roots = append(roots, s.repo.Root(), s.repo.CommonDir())
	}
	for _, root := range roots {
		if root, err = filepath.EvalSymlinks(root); err != nil {
			return nil, err
		}
		if rel, err := filepath.Rel(root, real); err == nil && filepath.IsLocal(rel) {
			return nil, fmt.Errorf("%s stands in the repository that it is a key for, where whoever is judged may write", file)
		}
	}
	data, err := readRegular(real)
	if err == nil && len(data) > maxKeys {
		err = fmt.Errorf("%s has more than %d bytes", file, maxKeys)
	}
	return data, err
}
