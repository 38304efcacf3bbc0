package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"pact/artifacts/gitrepo"
)

// ErrNoProject says that no folder from the one asked for upwards is, or could hold, a project.
var ErrNoProject = errors.New("no project")

// Find is the root of the project that holds a folder: upwards to pact.yaml, else to the root of the git repository.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return "", fmt.Errorf("find the folder %q: %w", dir, err)
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(filepath.Join(d, ProjectFile)); err == nil {
			return d, nil
		}
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil || d == filepath.Dir(d) {
			break // a project does not reach beyond its repository
		}
	}
	repo, err := gitrepo.Open(dir)
	if errors.Is(err, gitrepo.ErrNone) {
		return "", fmt.Errorf("%w: neither %s nor a git repository at or above %s", ErrNoProject, ProjectFile, dir)
	}
	if err != nil {
		return "", err
	}
	return repo.Root(), nil
}

// Load reads a project once. Documents are always read; the other kinds only when asked for. Mistakes in what is read
// are in the snapshot, for gates to find; an error is trouble of the machine. Close the snapshot when done.
func (m *Memory) Load(ctx context.Context, dir string, kinds ...Kind) (*Snapshot, error) {
	machine, err := NewMachine()
	if err != nil {
		return nil, err
	}
	return m.loadRoot(ctx, machine, dir, kinds)
}

// LoadOn is Load on a machine of the caller's, with nothing remembered: another key, other notes.
func LoadOn(ctx context.Context, machine Machine, dir string, kinds ...Kind) (*Snapshot, error) {
	return (*Memory)(nil).loadRoot(ctx, machine, dir, kinds)
}

func (m *Memory) loadRoot(ctx context.Context, machine Machine, dir string, kinds []Kind) (*Snapshot, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the project: %w", err)
	}
	unlock, err := settle(ctx, root)
	if err != nil {
		root.Close()
		return nil, err
	}
	defer unlock()
	s, err := m.loadOn(ctx, &rootFiles{root: root}, machine, kinds)
	if err != nil {
		root.Close()
		return nil, err
	}
	return s, nil
}

// settle finishes a change that a dead process left behind, and keeps writers away while documents are read.
func settle(ctx context.Context, root *os.Root) (func(), error) {
	if _, err := root.Lstat(txnDir); !errors.Is(err, fs.ErrNotExist) {
		unlock, err := lockProject(ctx, root, true)
		if err != nil {
			return nil, err
		}
		err = recoverTxn(root)
		unlock()
		if err != nil {
			return nil, err
		}
	}
	return lockProject(ctx, root, false)
}

func (m *Memory) load(ctx context.Context, f *rootFiles, kinds []Kind) (*Snapshot, error) {
	machine, err := NewMachine()
	if err != nil {
		return nil, err
	}
	return m.loadOn(ctx, f, machine, kinds)
}

func (m *Memory) loadOn(ctx context.Context, f *rootFiles, machine Machine, kinds []Kind) (*Snapshot, error) {
	s := loadDocuments(ctx, f)
	s.leaks, s.memory = &leaks{ctx: ctx}, m
	s.Verify = machine.Verify
	s.loadTrust(machine)
	has := func(k Kind) bool { return slices.Contains(kinds, k) }
	s.openRepo(machine)
	s.signers = s.newSigners(machine)
	s.loadDirty(ctx)
	if has(KindTests) || has(KindEvidence) || has(KindSources) {
		s.loadTests()
	}
	if has(KindCertificate) {
		s.loadCertificate(ctx, machine)
	}
	if s.GitErr == "" {
		if has(KindSeal) || has(KindChanges) || has(KindOrder) {
			s.loadSeal(ctx, machine)
		}
		if has(KindChanges) {
			s.loadChanges(ctx)
		}
		if has(KindOrder) {
			s.loadOrder(ctx, machine)
		}
		if has(KindDirty) {
			s.loadUncommitted(ctx)
		}
		if has(KindSources) || has(KindEvidence) {
			s.loadSources(ctx)
		}
		if has(KindEvidence) {
			s.loadAudit(ctx)
			s.loadFingerprints()
			s.loadProofs(ctx)
			s.loadEvidence()
		}
	}
	m.keep(s.repo, machine)
	return s, ctx.Err()
}

// Everything is every kind, for calls that judge all gates.
var Everything = []Kind{KindGit, KindTests, KindSeal, KindChanges, KindOrder, KindSources, KindEvidence, KindDirty, KindCertificate}

// Close lets go of the project's folder.
func (s *Snapshot) Close() error {
	if s.repo != nil {
		_ = s.repo.Close()
	}
	if s.files == nil {
		return nil
	}
	return s.files.root.Close()
}

// Repo is the repository that holds the project, nil where there is none.
func (s *Snapshot) Repo() *gitrepo.Repo { return s.repo }
