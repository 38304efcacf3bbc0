package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pact/schemas"
)

// loadReviews reads the reviews; what has another name than the id in it is a stray.
func (s *Snapshot) loadReviews() {
	names, err := s.files.list(ReviewsDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Strays = append(s.Strays, fmt.Sprintf("%s: %v", ReviewsDir, err))
	}
	for _, name := range names {
		file := path.Join(ReviewsDir, name)
		if path.Ext(name) != ".yaml" {
			s.Strays = append(s.Strays, file)
			continue
		}
		d := readDoc[schemas.Review](s.files, file, header{"pact", "review/1"})
		if want := ReviewFile(d.Value.ID); d.OK() && want != file {
			d.Problems = append(d.Problems, schemas.Problem{Pointer: "/id", Message: fmt.Sprintf("its id is %q, which belongs in %s", d.Value.ID, want), Fix: "name the file after the id"})
		}
		s.Reviews = append(s.Reviews, d)
	}
}

// ReviewFile is where a review stands.
func ReviewFile(id string) string { return ReviewsDir + "/" + id + ".yaml" }

// Review is the review of that id, or nil.
func (s *Snapshot) Review(id string) *Doc[schemas.Review] {
	for i := range s.Reviews {
		if s.Reviews[i].Value.ID == id && s.Reviews[i].OK() {
			return &s.Reviews[i]
		}
	}
	return nil
}

// ReviewIntact says whether a review is as Pact on this machine wrote it last: false where it was edited by hand since. A review
// that came from elsewhere cannot be told, and counts as written.
func (s *Snapshot) ReviewIntact(d Doc[schemas.Review]) bool {
	noted, ok := s.noted[reviewSubject(d.Value.ID)]
	return !ok || noted == d.Digest()
}

func reviewSubject(id string) string { return "review/" + id }

// NoteReview has this machine remember a review as it is written.
func (d *Draft) NoteReview(r schemas.Review) { d.Remember(reviewSubject(r.ID), schemas.Digest(r)) }

// sourceDigests works out what Source answers, once, on the whole snapshot, for those that are cut from it.
type sourceDigests struct {
	whole *Snapshot
	by    map[string]string
}

// IsRecord says that a file is Pact's record about the source and not a part of it: recording that something was looked at
// does not change what was looked at.
func (s *Snapshot) IsRecord(file string) bool {
	switch file {
	case RecordsFile, ApprovalsFile, Certificate:
		return true
	}
	pack := "production"
	if p := s.Project.Value.Production; p != nil && p.ArtifactDir != "" {
		pack = path.Clean(p.ArtifactDir)
	}
	for _, dir := range []string{ReviewsDir, StateDir, pack} {
		if strings.HasPrefix(file, dir+"/") {
			return true
		}
	}
	return false
}

// Source is the digest of every file of the project that git tracks or would track, with its mode, but for Pact's records
// about it; of a component: of its contract, its tests, the files that it owns, and the same of what it depends on. The same
// files have the same digest on every machine. The snapshot needs KindSources. "" with an error: it cannot be told.
func (s *Snapshot) Source(component string) (string, error) {
	if s.Sources == nil || s.Sources.Err != "" {
		return "", fmt.Errorf("the files of the project were not listed")
	}
	return s.sources.of(component)
}

func (d *sourceDigests) of(component string) (string, error) {
	if sum, ok := d.by[component]; ok {
		return sum, nil
	}
	s := d.whole
	family := s.family(component)
	h := sha256.New()
	fmt.Fprintf(h, "pact source 1\n")
	for _, f := range s.Sources.Files {
		if s.IsRecord(f.Path) || component != "" && !s.concerns(f.Path, family) {
			continue
		}
		sum, err := s.hashSource(f.Path, f.Mode)
		if err != nil {
			return "", fmt.Errorf("%s: %w", f.Path, err)
		}
		fmt.Fprintf(h, "%s %s %s\n", f.Mode, sum, f.Path)
	}
	sum := "sha256:" + hex.EncodeToString(h.Sum(nil))
	d.by[component] = sum
	return sum, nil
}

// concerns says that a file is a contract, a test or an owned file of one of the components.
func (s *Snapshot) concerns(file string, family []string) bool {
	if id := ComponentOf(file); id != "" {
		return slices.Contains(family, id)
	}
	if slices.ContainsFunc(s.Owners(file), func(id string) bool { return slices.Contains(family, id) }) {
		return true
	}
	if s.Tests == nil {
		return false
	}
	return slices.ContainsFunc(s.Tests.Components, func(t ComponentTests) bool {
		return slices.Contains(family, t.Component) && slices.Contains(t.paths(), file)
	})
}

func (s *Snapshot) hashSource(file, mode string) (string, error) {
	switch mode {
	case "120000":
		target, err := s.files.root.Readlink(file)
		return fmt.Sprintf("%x", sha256.Sum256([]byte(target))), err
	case "160000":
		return "another repository", nil
	}
	return s.hashFile(file)
}

// Proof is what a record of pact/evidence.yaml points at, as it stands now.
type Proof struct {
	Tracked bool   // a file: git tracks it
	Digest  string // a file: of its bytes, "" where it cannot be read
	Text    string // a file: its beginning
	Why     string // what keeps it from being looked at
	Run     *Evidence
}

// proofText is how much of a file is looked at for placeholders, in bytes.
const proofText = 64 << 10

// loadProofs looks at the files that records point at.
func (s *Snapshot) loadProofs(ctx context.Context) {
	s.Proofs = map[string]Proof{}
	var paths []string
	for _, r := range s.Records.Value.Evidence {
		if r.File != "" && CheckPath(r.File) == nil {
			paths = append(paths, s.inRepo(r.File))
		}
	}
	index, err := s.repo.Index(ctx, paths)
	for _, r := range s.Records.Value.Evidence {
		if r.File != "" {
			s.Proofs[r.Control] = s.proof(r.File, err, func(p string) bool { _, ok := index[p]; return ok })
		}
	}
}

func (s *Snapshot) proof(file string, err error, tracked func(string) bool) (p Proof) {
	if err2 := CheckPath(file); err2 != nil {
		p.Why = err2.Error()
		return p
	}
	if err != nil {
		p.Why = "the index cannot be read: " + err.Error()
		return p
	}
	p.Tracked = tracked(s.inRepo(file))
	data, err := s.files.read(file, 64<<20)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Why = "it is not there"
	case err != nil:
		p.Why = err.Error()
	default:
		p.Digest, p.Text = "sha256:"+hexSHA(data), string(data[:min(len(data), proofText)])
	}
	return p
}

// ProofOf is what a file would prove now.
func (s *Snapshot) ProofOf(ctx context.Context, file string) Proof {
	if err := CheckPath(file); err != nil {
		return Proof{Why: err.Error()}
	}
	index, err := s.repo.Index(ctx, []string{s.inRepo(file)})
	return s.proof(file, err, func(p string) bool { _, ok := index[p]; return ok })
}

// FileDigest is the digest of a file's bytes as they stand.
func (s *Snapshot) FileDigest(file string) (string, error) {
	if err := CheckPath(file); err != nil {
		return "", err
	}
	sum, err := s.hashFile(file)
	return "sha256:" + sum, err
}
