package artifacts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"pact/schemas"
)

// maxCertificate bounds a certificate, in bytes.
const maxCertificate = 4 << 20

// Certified is pact/certification.json as it stands.
type Certified struct {
	Exists    bool
	Bytes     []byte
	Statement *schemas.Statement // nil where it cannot be read
	Err       string
}

func (s *Snapshot) loadCertificate() {
	data, err := s.files.read(Certificate, maxCertificate+1)
	s.Certified = &Certified{Bytes: data, Exists: !errors.Is(err, fs.ErrNotExist)}
	switch {
	case !s.Certified.Exists:
	case err != nil:
		s.Certified.Err = err.Error()
	case len(data) > maxCertificate:
		s.Certified.Err = fmt.Sprintf("it has more than %d bytes", maxCertificate)
	default:
		if s.Certified.Statement, err = ParseStatement(data); err != nil {
			s.Certified.Err = err.Error()
		}
	}
}

// ParseStatement reads a statement strictly: an unknown member, another type, or anything after it is an error.
func ParseStatement(data []byte) (*schemas.Statement, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var st schemas.Statement
	if err := d.Decode(&st); err != nil {
		return nil, fmt.Errorf("it is no statement: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the statement")
	}
	if st.Type != schemas.StatementType || st.PredicateType != schemas.PredicateType || st.Predicate.Version != 1 {
		return nil, fmt.Errorf("it says %q, %q, version %d; a certificate says %q, %q, version 1", st.Type, st.PredicateType, st.Predicate.Version, schemas.StatementType, schemas.PredicateType)
	}
	return &st, nil
}

// Subjects are what a certificate of the project as it stands is about, sorted by name: its source, each component's, and
// one by one the sealed files. The snapshot needs KindSources and the lock.
func (s *Snapshot) Subjects() ([]schemas.Subject, error) {
	var out []schemas.Subject
	add := func(name, digest string) {
		out = append(out, schemas.Subject{Name: name, Digest: map[string]string{"sha256": strings.TrimPrefix(digest, "sha256:")}})
	}
	whole, err := s.Source("")
	if err != nil {
		return nil, err
	}
	add("source", whole)
	for _, c := range s.Plan.Value.Components {
		sum, err := s.Source(c.ID)
		if err != nil {
			return nil, err
		}
		add("component/"+c.ID, sum)
	}
	for _, f := range s.Lock.Value.Files {
		sum, err := s.hashFile(f.Path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		add(f.Path, sum)
	}
	slices.SortFunc(out, func(a, b schemas.Subject) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}
