// Package envelope signs what Pact says with an ed25519 key and tells who signed: DSSE around a payload. Keys come as PKCS8
// or PKIX in PEM, and in the forms of OpenSSH. A key's id is its fingerprint as ssh-keygen -l prints it, in whichever form
// it came.
package envelope

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"path"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Namespace is what the option namespaces of a line of allowed_signers has to match for its key to sign certificates.
const Namespace = "pact-certificate@v1"

// Key is a public key with the name that the file gives it: its principals or its comment, "" where it gives none.
type Key struct {
	ID, Name string
	public   ed25519.PublicKey
}

// String is the name with the id.
func (k Key) String() string { return strings.TrimSpace(k.Name + " " + k.ID) }

// Private is a key that signs.
type Private struct {
	Key
	private ed25519.PrivateKey
}

// ParsePrivate reads an ed25519 key: PKCS8 in PEM, or an OpenSSH private key without a passphrase.
func ParsePrivate(data []byte) (*Private, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("it is no key in PEM")
	}
	var parsed any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "OPENSSH PRIVATE KEY":
		parsed, err = ssh.ParseRawPrivateKey(data)
		if missing := new(ssh.PassphraseMissingError); errors.As(err, &missing) {
			err = errors.New("it is locked with a passphrase, and nobody is asked here")
		}
	default:
		err = fmt.Errorf("it is a %q, and neither PKCS8 nor an OpenSSH private key without a passphrase", block.Type)
	}
	if err != nil {
		return nil, err
	}
	if p, ok := parsed.(*ed25519.PrivateKey); ok {
		parsed = *p
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T, and certificates are signed with ed25519", parsed)
	}
	key, err := keyOf("", private.Public())
	return &Private{key, private}, err
}

func keyOf(name string, public any) (Key, error) {
	p, ok := public.(ed25519.PublicKey)
	if !ok {
		return Key{}, fmt.Errorf("it is a %T, and certificates are signed with ed25519", public)
	}
	s, err := ssh.NewPublicKey(p)
	if err != nil {
		return Key{}, err
	}
	return Key{ssh.FingerprintSHA256(s), name, p}, nil
}

// ParsePublic reads every key of a text: one PEM block, or lines as in a .pub file, authorized_keys or allowed_signers. A text
// without an ed25519 key is an error. A line that an option narrows to something else than certificates is passed over, as
// is one with an option that is not understood: it trusts nothing.
func ParsePublic(data []byte) ([]Key, error) {
	if block, _ := pem.Decode(data); block != nil {
		if block.Type != "PUBLIC KEY" {
			return nil, fmt.Errorf("it holds a %q, and not a public key", block.Type)
		}
		public, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		key, err := keyOf("", public)
		return []Key{key}, err
	}
	var out []Key
	for line := range strings.SplitSeq(string(data), "\n") {
		if key, ok := parseLine(line); ok {
			out = append(out, key)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("it holds no ed25519 key that may sign certificates: a public key in PEM, or a line with ssh-ed25519")
	}
	return out, nil
}

func parseLine(line string) (Key, bool) {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return Key{}, false
	}
	before, rest, found := strings.Cut(" "+strings.TrimSpace(line), " "+ssh.KeyAlgoED25519+" ")
	if !found {
		return Key{}, false
	}
	text, comment, _ := strings.Cut(strings.TrimSpace(rest), " ")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return Key{}, false
	}
	public, err := ssh.ParsePublicKey(raw)
	if err != nil {
		return Key{}, false
	}
	crypto, ok := public.(ssh.CryptoPublicKey)
	if !ok {
		return Key{}, false
	}
	name := strings.TrimSpace(comment)
	if fields := strings.Fields(before); len(fields) > 0 {
		name = fields[0]
		for _, option := range fields[1:] {
			if !allows(option) {
				return Key{}, false
			}
		}
	}
	key, err := keyOf(name, crypto.CryptoPublicKey())
	return key, err == nil
}

// allows says that an option of a line leaves its key able to sign certificates.
func allows(option string) bool {
	list, ok := strings.CutPrefix(option, "namespaces=")
	if !ok {
		return false
	}
	for pattern := range strings.SplitSeq(strings.Trim(list, `"`), ",") {
		if ok, err := path.Match(pattern, Namespace); ok && err == nil {
			return true
		}
	}
	return false
}
