// Package sshsig signs and verifies in the format of ssh-keygen -Y sign (SSHSIG), and reads files of allowed signers. It is the
// only importer of golang.org/x/crypto, and starts no process.
package sshsig

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

const magic = "SSHSIG"

// envelope is what follows the magic in a signature.
type envelope struct {
	Version       uint32
	PublicKey     string
	Namespace     string
	Reserved      string
	HashAlgorithm string
	Signature     string
}

// signed is what follows the magic in the bytes that the key signs.
type signed struct {
	Namespace     string
	Reserved      string
	HashAlgorithm string
	Hash          string
}

// Sign signs a message for a namespace. The result is the binary form; Armor is the one that ssh-keygen reads.
func Sign(key ssh.Signer, namespace string, message []byte) ([]byte, error) {
	body := toSign(namespace, "sha512", message)
	sig, err := sign(key, body)
	if err != nil {
		return nil, fmt.Errorf("sign with %s: %w", ssh.FingerprintSHA256(key.PublicKey()), err)
	}
	e := envelope{Version: 1, PublicKey: string(key.PublicKey().Marshal()), Namespace: namespace, HashAlgorithm: "sha512", Signature: string(ssh.Marshal(sig))}
	return append([]byte(magic), ssh.Marshal(e)...), nil
}

// sign never signs with SHA-1, which a bare RSA key would.
func sign(key ssh.Signer, body []byte) (*ssh.Signature, error) {
	if key.PublicKey().Type() != ssh.KeyAlgoRSA {
		return key.Sign(rand.Reader, body)
	}
	by, ok := key.(ssh.AlgorithmSigner)
	if !ok {
		return nil, errors.New("this RSA key cannot sign with SHA-512")
	}
	return by.SignWithAlgorithm(rand.Reader, body, ssh.KeyAlgoRSASHA512)
}

func toSign(namespace, algorithm string, message []byte) []byte {
	sum := sha512.Sum512(message)
	hash := sum[:]
	if algorithm == "sha256" {
		short := sha256.Sum256(message)
		hash = short[:]
	}
	return append([]byte(magic), ssh.Marshal(signed{Namespace: namespace, HashAlgorithm: algorithm, Hash: string(hash)})...)
}

// algorithms are the ways of signing that are believed: none with SHA-1, none with DSA, no certificate.
var algorithms = []string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKECDSA256,
	ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512,
}

// Verify says with which key a message was signed for a namespace. Whose key that is, allowed signers say.
func Verify(signature []byte, namespace string, message []byte) (ssh.PublicKey, error) {
	rest, ok := bytes.CutPrefix(signature, []byte(magic))
	var e envelope
	if !ok || ssh.Unmarshal(rest, &e) != nil || e.Version != 1 {
		return nil, errors.New("it is no SSH signature of version 1")
	}
	if e.Namespace != namespace || e.Reserved != "" {
		return nil, fmt.Errorf("it was made for %q, not for %q", e.Namespace, namespace)
	}
	if e.HashAlgorithm != "sha256" && e.HashAlgorithm != "sha512" {
		return nil, fmt.Errorf("it hashes with %q", e.HashAlgorithm)
	}
	key, err := ssh.ParsePublicKey([]byte(e.PublicKey))
	if err != nil {
		return nil, fmt.Errorf("its key cannot be read: %w", err)
	}
	var sig ssh.Signature
	if err := ssh.Unmarshal([]byte(e.Signature), &sig); err != nil || !slices.Contains(algorithms, sig.Format) {
		return nil, fmt.Errorf("it is signed in the way %q", sig.Format)
	}
	if err := key.Verify(toSign(namespace, e.HashAlgorithm, message), &sig); err != nil {
		return nil, errors.New("it is over something else")
	}
	return key, nil
}

// Fingerprint names a key as ssh-keygen -l does.
func Fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }

// Line is a key as it stands in a .pub file, without a comment.
func Line(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// Armor writes a signature as ssh-keygen -Y verify reads it.
func Armor(w io.Writer, signature []byte) error {
	var b strings.Builder
	b.WriteString("-----BEGIN SSH SIGNATURE-----\n")
	for text := base64.StdEncoding.EncodeToString(signature); text != ""; {
		n := min(70, len(text))
		b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	b.WriteString("-----END SSH SIGNATURE-----\n")
	_, err := io.WriteString(w, b.String())
	return err
}
