package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"pact/artifacts/envelope"
	"pact/artifacts/gitrepo"
	"pact/schemas"
)

// maxCertificate bounds a certificate, in bytes.
const maxCertificate = 4 << 20

// Certified is pact/certification.json as it stands.
type Certified struct {
	Exists     bool
	Bytes      []byte
	Statement  *schemas.Statement // nil where it cannot be read
	Err        string
	Signatures []envelope.Signature // by whom it is signed; none: unsigned
	KeysErr    string               // why the keys that are known here cannot be read
	Elsewhere  string               // what is wrong with the commit that it names; "" where it holds this source, or is not here
	unread     bool
}

func (s *Snapshot) loadCertificate(ctx context.Context, machine Machine) {
	data, err := s.files.read(Certificate, maxCertificate+1)
	s.Certified = &Certified{Bytes: data, Exists: !errors.Is(err, fs.ErrNotExist)}
	switch {
	case !s.Certified.Exists:
	case err != nil:
		s.Certified.Err, s.Certified.unread = err.Error(), true
	case len(data) > maxCertificate:
		s.Certified.unread = true
		s.Certified.Err = fmt.Sprintf("it has more than %d bytes", maxCertificate)
	default:
		var keys []envelope.Key
		if envelope.Is(data) {
			if keys, err = s.KnownKeys(machine); err != nil {
				s.Certified.KeysErr = err.Error()
			}
		}
		s.Recognise(ctx, keys)
	}
}

// Recognise reads the certificate again with these keys known, and no other.
func (s *Snapshot) Recognise(ctx context.Context, keys []envelope.Key) {
	c := s.Certified
	if !c.Exists || c.unread {
		return
	}
	var err error
	if c.Statement, c.Signatures, err = ParseStatement(c.Bytes, keys); err != nil {
		c.Err = err.Error()
		return
	}
	c.Err, c.Elsewhere = "", s.elsewhere(ctx, c.Statement.Predicate.Commit)
}

// ParseStatement reads a statement strictly, plain or in an envelope, and says who signed it: a signature by a known key that
// does not verify is an error, as are an unknown or repeated member, another type, or anything after it.
func ParseStatement(data []byte, known []envelope.Key) (*schemas.Statement, []envelope.Signature, error) {
	var signed []envelope.Signature
	if envelope.Is(data) {
		payload, by, err := envelope.Open(data, known)
		if err != nil {
			return nil, nil, err
		}
		data, signed = payload, by
	}
	var st schemas.Statement
	if err := envelope.Strict(data, &st); err != nil {
		return nil, signed, fmt.Errorf("it is no statement: %w", err)
	}
	if st.Type != schemas.StatementType || st.PredicateType != schemas.PredicateType || st.Predicate.Version != 1 {
		return nil, signed, fmt.Errorf("it says %q, %q, version %d; a certificate says %q, %q, version 1", st.Type, st.PredicateType, st.Predicate.Version, schemas.StatementType, schemas.PredicateType)
	}
	return &st, signed, nil
}

// elsewhere looks at the commit that the certificate names, where it is here: it holds the source that HEAD holds.
func (s *Snapshot) elsewhere(ctx context.Context, commit string) string {
	if !isCommitID(commit) {
		return fmt.Sprintf("it names commit %q, which is no id of one", commit)
	}
	if s.GitErr != "" || s.At.Head == "" || commit == s.At.Head {
		return ""
	}
	changed, err := s.repo.TreeChanges(ctx, commit, s.At.Head, s.Prefix)
	switch {
	case errors.Is(err, gitrepo.ErrMissing):
		return "" // squashed, or not fetched
	case err != nil:
		return fmt.Sprintf("the commit that it names, %.12s, cannot be read: %v", commit, err)
	}
	for _, f := range changed {
		if file := s.inProject(f.Path); !s.IsRecord(file) {
			return fmt.Sprintf("commit %.12s, which it names, holds another source: %s differs", commit, file)
		}
	}
	return ""
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
