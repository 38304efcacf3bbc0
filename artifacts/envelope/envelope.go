package envelope

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// PayloadType is what an envelope says that it holds.
const PayloadType = "application/vnd.in-toto+json"

// Signature is one signature of an envelope. Known is the key that made it, nil where that key is not known here.
type Signature struct {
	KeyID string
	Known *Key
}

// String names the signer.
func (s Signature) String() string {
	if s.Known == nil {
		return s.KeyID + ", a key that is not known here"
	}
	return s.Known.String()
}

// Sign puts a payload into an envelope.
func Sign(payload []byte, key *Private) ([]byte, error) {
	signer, err := dsse.NewEnvelopeSigner(key)
	if err != nil {
		return nil, err
	}
	e, err := signer.SignPayload(context.Background(), PayloadType, payload)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(e, "", "  ")
	return append(data, '\n'), err
}

// Is says that a text is an envelope, good or bad: a JSON object with a payload.
func Is(data []byte) bool {
	var e struct {
		Payload    json.RawMessage `json:"payload"`
		Signatures json.RawMessage `json:"signatures"`
	}
	return json.NewDecoder(bytes.NewReader(data)).Decode(&e) == nil && (e.Payload != nil || e.Signatures != nil)
}

// Open reads an envelope strictly and says who signed it. A signature by a known key that does not verify is an error; one by
// another key cannot be judged, and is told.
func Open(data []byte, known []Key) (payload []byte, signed []Signature, err error) {
	var e dsse.Envelope
	if err := Strict(data, &e); err != nil {
		return nil, nil, fmt.Errorf("it is no envelope: %w", err)
	}
	if e.PayloadType != PayloadType {
		return nil, nil, fmt.Errorf("its payload is said to be %q, and a certificate is %q", e.PayloadType, PayloadType)
	}
	if payload, err = base64.StdEncoding.DecodeString(e.Payload); err != nil {
		return nil, nil, fmt.Errorf("its payload is no base64: %w", err)
	}
	if len(e.Signatures) == 0 {
		return nil, nil, errors.New("it is an envelope without a signature")
	}
	for i, s := range e.Signatures {
		if s.KeyID == "" || slices.ContainsFunc(e.Signatures[:i], func(o dsse.Signature) bool { return o.KeyID == s.KeyID }) {
			return nil, nil, fmt.Errorf("its signature %d has key id %q: each signature names a key, and another one", i+1, s.KeyID)
		}
		out := Signature{KeyID: s.KeyID}
		if at := slices.IndexFunc(known, func(k Key) bool { return k.ID == s.KeyID }); at >= 0 {
			out.Known = &known[at]
			verifier, err := dsse.NewEnvelopeVerifier(known[at])
			if err != nil {
				return nil, nil, err
			}
			one := e
			one.Signatures = []dsse.Signature{s}
			if _, err := verifier.Verify(context.Background(), &one); err != nil {
				return nil, nil, fmt.Errorf("the signature by %s does not verify", known[at])
			}
		}
		signed = append(signed, out)
	}
	return payload, signed, nil
}

// Strict decodes JSON that says each thing once, in the spelling of its type, and nothing else: what is written back from the
// value is the text again, but for white space.
func Strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows it")
	}
	back, err := json.Marshal(into)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	if err := json.Compact(&said, data); err != nil {
		return err
	}
	if !bytes.Equal(said.Bytes(), back) {
		return errors.New("it says something twice, in another spelling, or in another order than Pact writes it")
	}
	return nil
}

// Sign implements dsse.Signer.
func (p *Private) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(p.private, data), nil
}

// KeyID implements dsse.Signer and dsse.Verifier.
func (k Key) KeyID() (string, error) { return k.ID, nil }

// Public implements dsse.Verifier.
func (k Key) Public() crypto.PublicKey { return k.public }

// Verify implements dsse.Verifier.
func (k Key) Verify(_ context.Context, data, sig []byte) error {
	if !ed25519.Verify(k.public, data, sig) {
		return errors.New("the signature does not verify")
	}
	return nil
}
