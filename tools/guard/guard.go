// Package guard judges what a coding agent is about to do, before it is done: an edit of a file, a command of a shell. It
// looks at one path at a time and never at the whole repository, so that it can be asked before every call of a host.
//
// It is feedback, not law. A command can hide what it writes (a variable, a script, a program of its own), and a host can
// leave a hook out; then the gates find the trace. So what is not recognised here is let through, and what cannot be
// read is refused.
package guard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/gates/scope"
	"pact/schemas"
)

// Touch is one thing that a call would do to a path.
type Touch struct {
	Path    string  // absolute; a * in it is a glob
	Does    string  // what it does, in a word that fits between "this call" and "it": edits, removes, moves, restores …
	Content *string // what would stand there, where that is known
	Rev     string  // restores: from which revision, "" for the index
	Deep    bool    // everything below the path, too
	Mention bool    // it is only named in code that writes something
}

// Refusal is why a call is stopped, with what to call next.
type Refusal struct {
	schemas.Finding
	Next string
}

// String is the refusal as an agent reads it.
func (r *Refusal) String() string {
	return fmt.Sprintf("Pact: %s (%s)\nfix: %s\nnext: %s", r.Finding.String(), r.ID, r.Fix, r.Next)
}

// Judge says why a touch is refused, nil when it is not. An error means that it could not look; then the caller stops
// the call, too.
func Judge(ctx context.Context, t Touch) (*Refusal, error) {
	t.Path = resolve(t.Path)
	if r, err := outside(t); r != nil || err != nil {
		return r, err
	}
	if slices.Contains(strings.Split(filepath.ToSlash(t.Path), "/"), ".git") {
		return nil, nil // git's own, and none of what the seal rests on
	}
	root, err := projectOf(t.Path)
	if root == "" || err != nil {
		return nil, err
	}
	s, err := artifacts.Glance(ctx, root)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	rel, err := filepath.Rel(root, t.Path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return nil, err
	}
	return inProject(ctx, s, t, filepath.ToSlash(rel))
}

// resolve follows the links of the folders on the way, so that a path is judged as the one that is written.
func resolve(p string) string {
	p = filepath.Clean(p)
	if real, err := filepath.EvalSymlinks(p); err == nil {
		return real
	}
	dir, rest := filepath.Dir(p), filepath.Base(p)
	if dir == p {
		return p
	}
	return filepath.Join(resolve(dir), rest)
}

// projectOf is the project that holds a path, "" where there is none. A folder in which something was sealed is a project
// even when its pact.yaml is gone.
func projectOf(p string) (string, error) {
	dir := filepath.Dir(p)
	if info, err := os.Stat(p); err == nil && info.IsDir() {
		dir = p
	}
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	root, err := artifacts.Find(dir)
	var cannot *gitrepo.Unsupported
	switch {
	case errors.Is(err, artifacts.ErrNoProject), errors.As(err, &cannot) && !hasProject(dir):
		return "", nil
	case err != nil:
		return "", err
	case hasProject(root):
		return root, nil
	}
	repo, err := gitrepo.Open(root)
	if err != nil {
		return "", err
	}
	defer repo.Close()
	sealed, err := repo.RefsUnder("refs/pact/lock/_/")
	if len(sealed) == 0 || err != nil {
		return "", err
	}
	return root, nil
}

func hasProject(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, artifacts.ProjectFile))
	return !errors.Is(err, fs.ErrNotExist)
}

// outside refuses what belongs to no project's files: the state folder of this machine, and, where something is sealed, what
// git keeps of it.
func outside(t Touch) (*Refusal, error) {
	m, err := artifacts.NewMachine()
	if err != nil {
		return nil, err
	}
	if state := resolve(m.StatePath()); within(t.Path, state) || t.Deep && within(state, t.Path) {
		return refuse("readiness/confirmed", "", t.Path,
			"it is in Pact's state folder, which holds the key of approvals and evidence", "leave it alone; what it proves is made by a human's answer and by test_run", "plan_status"), nil
	}
	parts := strings.Split(filepath.ToSlash(t.Path), "/")
	at := slices.Index(parts, ".git")
	if at < 0 {
		return nil, nil
	}
	inner := parts[at+1:]
	if len(inner) > 2 && inner[0] == "worktrees" {
		inner = inner[2:]
	}
	if !kept(strings.Join(inner, "/"), t) {
		return nil, nil
	}
	repo, err := gitrepo.Open(strings.Join(parts[:at], "/") + "/")
	if err != nil {
		return nil, nil // no repository of ours
	}
	defer repo.Close()
	if sealed, err := repo.RefsUnder("refs/pact/"); len(sealed) == 0 {
		return nil, err
	}
	if t.Does == "skips" {
		return refuse("lock/intact", "", "", "this call leaves out the hooks that check a commit or a push", "commit and push with the hooks; what they refuse is named with its fix", "gate_check"), nil
	}
	return refuse("lock/intact", "", strings.Join(parts[at:], "/"), "it is where git keeps the seal's anchors, its objects and the hooks, and this call "+t.Does+" it",
		"leave it alone; an anchor that is missing comes with git fetch origin 'refs/pact/*:refs/pact/*'", "gate_check"), nil
}

// kept says that a path below .git is one on which the seal or its checks rest.
func kept(inner string, t Touch) bool {
	for _, own := range []string{"refs/pact", "refs/replace", "logs/refs/pact", "packed-refs", "objects", "hooks", "info/grafts"} {
		if within(inner, own) || (t.Deep || t.Does == "removes") && t.Does != "restores" && (inner == "" || within(own, inner)) {
			return true
		}
	}
	return false
}

func within(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, "/")+"/")
}

func inProject(ctx context.Context, s *artifacts.Snapshot, t Touch, rel string) (*Refusal, error) {
	if within(rel, artifacts.StateDir) {
		if t.Does == "removes" {
			return nil, nil // less evidence is no proof of anything
		}
		return refuse("test/native", "", rel, "run evidence is made by Pact alone, and signed", "run what the evidence is about", "test_run"), nil
	}
	if s.GitErr != "" {
		return nil, errors.New(s.GitErr)
	}
	if s.Seal.Err != "" {
		return nil, errors.New(s.Seal.Err)
	}
	if rel == artifacts.ApprovalsFile && t.Does != "restores" {
		return refuse("readiness/confirmed", "", rel, "approvals are written when a human answers, and signed", "ask the human", "readiness_confirm"), nil
	}
	sealed := s.SealedFiles()
	if len(sealed) == 0 || !enforced(s, sealed) {
		return nil, nil
	}
	for _, f := range sealed {
		hit := f.Path == rel || strings.EqualFold(f.Path, rel) || t.Deep && (rel == "." || within(f.Path, rel)) || strings.Contains(rel, "*") && artifacts.MatchGlob(rel, f.Path)
		if !hit {
			continue
		}
		if same, err := asSealed(ctx, s, t, f); err != nil || same {
			if err != nil {
				return nil, err
			}
			continue
		}
		return refuse("lock/intact", artifacts.ComponentOf(f.Path), f.Path, "it is sealed, and this call "+t.Does+" it", fixFor(f.Path), nextFor(f.Path)), nil
	}
	if t.Does == "restores" || t.Mention || strings.Contains(rel, "*") || rel == "." || slices.ContainsFunc(sealed, func(f schemas.SealedFile) bool { return within(f.Path, rel) }) {
		return nil, nil
	}
	return unowned(s, t, rel)
}

// enforced says that the project's mode lets gates block; a pact.yaml that is not as it was sealed does not decide.
func enforced(s *artifacts.Snapshot, sealed []schemas.SealedFile) bool {
	if !s.Project.OK() || s.Project.Value.Mode.Enforced() {
		return true
	}
	at := slices.IndexFunc(sealed, func(f schemas.SealedFile) bool { return f.Path == artifacts.ProjectFile })
	return at >= 0 && sealed[at].Blob != artifacts.BlobOf(s.Project.Bytes)
}

// asSealed says that the call would leave exactly the sealed bytes: putting the law back is no edit of it.
func asSealed(ctx context.Context, s *artifacts.Snapshot, t Touch, f schemas.SealedFile) (bool, error) {
	switch {
	case f.Blob == "":
		return false, nil
	case t.Does == "restores":
		blob, err := s.RestoredFrom(ctx, t.Rev, f.Path)
		return blob == f.Blob, err
	case t.Content != nil:
		return artifacts.BlobOf([]byte(*t.Content)) == f.Blob, nil
	}
	return false, nil
}

func unowned(s *artifacts.Snapshot, t Touch, rel string) (*Refusal, error) {
	if !s.Plan.OK() {
		return nil, fmt.Errorf("%s cannot be read, so nobody can say who owns %s; restore it as it was sealed", artifacts.PlanFile, rel)
	}
	if t.Deep || scope.Allowed(s, rel) {
		return nil, nil
	}
	if ignored, err := s.Ignored(rel); err != nil || ignored {
		return nil, err
	}
	if info, err := os.Stat(t.Path); err == nil && info.IsDir() {
		return nil, nil
	}
	return refuse("scope/paths", "", rel, "the plan is sealed, and no component owns this file; this call "+t.Does+" it",
		"work in the paths that your component owns ("+owned(s)+"), or give the file to a component and have the plan sealed again", "plan_decompose, then plan_lock"), nil
}

func owned(s *artifacts.Snapshot) string {
	var out []string
	for _, c := range s.Plan.Value.Components {
		out = append(out, c.Paths...)
	}
	if len(out) > 8 {
		out = append(out[:8], "…")
	}
	return strings.Join(out, ", ")
}

func fixFor(file string) string {
	switch {
	case file == artifacts.LockFile:
		return "only plan_lock writes it"
	case strings.HasPrefix(file, artifacts.ContractsDir+"/"):
		return "what has to change is changed with contract_write, with a higher version, and sealed again, which a human approves unless it only adds"
	case strings.HasPrefix(file, artifacts.TestsDir+"/"):
		return "tests are added with test_write and sealed again; make the implementation pass the ones that are there"
	case strings.HasPrefix(file, "pact"), file == artifacts.SpecFile:
		return "it is changed with Pact's tools and sealed again, which a human approves"
	}
	return "make the implementation pass it; what has to change is changed in the contract and sealed again"
}

func nextFor(file string) string {
	switch {
	case file == artifacts.LockFile, strings.HasPrefix(file, artifacts.ContractsDir+"/"):
		return "contract_write, then plan_lock"
	case strings.HasPrefix(file, artifacts.TestsDir+"/"):
		return "test_write, then plan_lock"
	case strings.HasPrefix(file, "pact"):
		return "plan_status"
	}
	return "test_run"
}

func refuse(gate, subject, file, message, fix, next string) *Refusal {
	f := schemas.Finding{Gate: gate, Severity: schemas.SeverityError, Subject: subject, Path: file, Message: message, Fix: fix}
	return &Refusal{f.Identify(), next}
}
