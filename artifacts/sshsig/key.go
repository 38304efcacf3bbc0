package sshsig

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// maxKey bounds a key file, in bytes.
const maxKey = 64 << 10

// Open finds the key that a text names: the file of a private key, the file of a public key, or a public key itself, with key::
// before it or not. Of a public key, the private half is in the file without .pub, or in the agent of SSH_AUTH_SOCK. A locked
// file is asked for its passphrase, where passphrase is given. Close the key when done.
func Open(name string, passphrase func(file string) ([]byte, error)) (key ssh.Signer, closing func(), err error) {
	nothing := func() {}
	text := strings.TrimPrefix(name, "key::")
	if public, _, _, _, err := ssh.ParseAuthorizedKey([]byte(text)); err == nil {
		return fromAgent(public)
	}
	data, err := readKey(name)
	if err != nil {
		return nil, nothing, err
	}
	public, _, _, _, err := ssh.ParseAuthorizedKey(data)
	if err != nil {
		key, err = private(name, data, passphrase)
		return key, nothing, err
	}
	if key, closing, err := fromAgent(public); err == nil {
		return key, closing, nil
	}
	file, isPub := strings.CutSuffix(name, ".pub")
	if !isPub {
		return fromAgent(public)
	}
	if data, err = readKey(file); err != nil {
		_, _, err := fromAgent(public)
		return nil, nothing, fmt.Errorf("%s is not there, and %w", file, err)
	}
	if key, err = private(file, data, passphrase); err != nil {
		return nil, nothing, err
	}
	if !bytes.Equal(key.PublicKey().Marshal(), public.Marshal()) {
		return nil, nothing, fmt.Errorf("%s is not the private half of %s", file, name)
	}
	return key, nothing, nil
}

func readKey(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxKey {
		return nil, fmt.Errorf("%s is no key", file)
	}
	return os.ReadFile(file)
}

func private(file string, data []byte, passphrase func(string) ([]byte, error)) (ssh.Signer, error) {
	key, err := ssh.ParsePrivateKey(data)
	var locked *ssh.PassphraseMissingError
	if !errors.As(err, &locked) {
		if err != nil {
			return nil, fmt.Errorf("%s is no private SSH key: %w", file, err)
		}
		return key, nil
	}
	if passphrase == nil {
		return nil, fmt.Errorf("%s has a passphrase, and nobody can be asked for it", file)
	}
	secret, err := passphrase(file)
	if err != nil {
		return nil, err
	}
	if key, err = ssh.ParsePrivateKeyWithPassphrase(data, secret); err != nil {
		return nil, fmt.Errorf("%s does not open with this passphrase", file)
	}
	return key, nil
}

// fromAgent finds the private half of a key in the user's agent.
func fromAgent(public ssh.PublicKey) (ssh.Signer, func(), error) {
	nothing := func() {}
	socket := os.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nothing, fmt.Errorf("no agent holds %s: SSH_AUTH_SOCK is not set", ssh.FingerprintSHA256(public))
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, nothing, fmt.Errorf("the agent cannot be asked: %w", err)
	}
	signers, err := agent.NewClient(conn).Signers()
	for _, s := range signers {
		if bytes.Equal(s.PublicKey().Marshal(), public.Marshal()) {
			return s, func() { conn.Close() }, nil
		}
	}
	conn.Close()
	if err != nil {
		return nil, nothing, fmt.Errorf("the agent cannot be asked: %w", err)
	}
	return nil, nothing, fmt.Errorf("the agent does not hold %s", ssh.FingerprintSHA256(public))
}
