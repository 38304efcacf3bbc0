package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
)

var ctx = context.Background()

// rows are the measurements that have a peer.
func (p *place) rows() ([]*row, error) {
	cache := gitrepo.NewCache()
	work := func(c *gitrepo.Cache, ask func(*gitrepo.Repo, *gitrepo.Work) error) func() error {
		return func() error {
			r, err := c.Open(p.repo)
			if err != nil {
				return err
			}
			defer r.Close()
			w, err := r.Work(ctx, "")
			if err != nil {
				return err
			}
			return ask(r, w)
		}
	}
	git := func(input func() ([]byte, error), args ...string) func() error {
		return func() error {
			var data []byte
			var err error
			if input != nil {
				if data, err = input(); err != nil {
					return err
				}
			}
			_, err = p.git(data, args...)
			return err
		}
	}
	sealed := func(c *gitrepo.Cache) func() error { return func() error { return p.checkSealed(c) } }
	diff := git(nil, append([]string{"diff", "--name-only", p.base, "--"}, p.sealed...)...)
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bySource := func(_ *gitrepo.Repo, w *gitrepo.Work) error {
		_, err := w.Digest(ctx)
		return err
	}
	seals, refs := 0, 0
	return []*row{
		{work: fmt.Sprintf("%d sealed files, warm", protected), ours: sealed(cache), peer: "git diff --name-only BASE -- paths", git: diff, reach: 0.1},
		{work: fmt.Sprintf("%d sealed files, cold", protected), ours: sealed(nil), peer: "git diff --name-only BASE -- paths", git: diff, reach: 0.75},
		{
			work: "what changed, warm", peer: "git status --porcelain", git: git(nil, "status", "--porcelain"), reach: 0.5,
			ours: work(cache, func(r *gitrepo.Repo, w *gitrepo.Work) error {
				changes, err := w.Changed(ctx, p.base)
				if err == nil && len(changes) > 0 {
					err = fmt.Errorf("%d changes", len(changes))
				}
				return err
			}),
		},
		{
			work: "what changed, fresh process", peer: "git status --porcelain", git: git(nil, "status", "--porcelain"), reach: 1.2,
			ours: func() error { return exec.Command(self, "-child", "changed", "-dir", p.repo).Run() },
		},
		{work: "fingerprint, warm", ours: work(cache, bySource), peer: "git add -A, write-tree on a copied index", git: p.writeTree, reach: 0.45},
		{
			work: "fingerprint, every byte read", ours: work(nil, bySource), reach: 0.5,
			peer: "git ls-files | hash-object", git: git(func() ([]byte, error) { return p.git(nil, "ls-files") }, "hash-object", "--stdin-paths"),
		},
		{
			work: fmt.Sprintf("seal of %d files", protected), peer: "git hash-object -w, update-ref", reach: 0.3,
			ours: func() error { seals++; return p.seal(seals) },
			git: func() error {
				refs++
				if _, err := p.git([]byte(strings.Join(p.sealed, "\n")+"\n"), "hash-object", "-w", "--stdin-paths"); err != nil {
					return err
				}
				_, err := p.git(nil, "update-ref", fmt.Sprintf("refs/beside/git/%d", refs), p.base)
				return err
			},
		},
	}, nil
}

// checkSealed compares the protected files, hashed in full, with what the commit holds.
func (p *place) checkSealed(c *gitrepo.Cache) error {
	r, err := c.Open(p.repo)
	if err != nil {
		return err
	}
	defer r.Close()
	tree, err := r.TreeAt(ctx, p.base)
	if err != nil {
		return err
	}
	hash := r.Hasher()
	for _, file := range p.sealed {
		id, err := hash(file)
		if err != nil {
			return err
		}
		sealed, _, err := tree.Entry(file)
		if err != nil {
			return err
		}
		if sealed == nil || id != sealed.ID {
			return fmt.Errorf("%s is not what was sealed", file)
		}
	}
	return nil
}

// seal seals the protected files and one that is new.
func (p *place) seal(n int) error {
	r, err := gitrepo.Open(p.repo)
	if err != nil {
		return err
	}
	defer r.Close()
	files := []gitrepo.SealFile{{Path: "pact/lock.yaml", Mode: "100644", Data: fmt.Append(nil, n)}}
	for _, file := range p.sealed {
		data, err := os.ReadFile(filepath.Join(p.repo, file))
		if err != nil {
			return err
		}
		files = append(files, gitrepo.SealFile{Path: file, Mode: "100644", Data: data})
	}
	commit, _, err := r.Seal(ctx, files, "", "seal", time.Now())
	if err != nil {
		return err
	}
	return r.CreateRef(fmt.Sprintf("refs/beside/pact/%d", n), commit)
}

// writeTree is git's way to an id of everything, without touching its index.
func (p *place) writeTree() error {
	index, err := os.ReadFile(filepath.Join(p.repo, ".git", "index"))
	if err != nil {
		return err
	}
	other := filepath.Join(p.dir, "index")
	if err := os.WriteFile(other, index, 0o644); err != nil {
		return err
	}
	p.env = []string{"GIT_INDEX_FILE=" + other}
	defer func() { p.env = nil }()
	if _, err := p.git(nil, "add", "-A"); err != nil {
		return err
	}
	_, err = p.git(nil, "write-tree")
	return err
}

// runChild is what a process of its own does in the folder dir.
func runChild(what, dir string) error {
	switch what {
	case "changed":
		s, err := artifacts.NewMemory().Load(ctx, dir, artifacts.KindGit)
		if err != nil {
			return err
		}
		defer s.Close()
		if s.GitErr != "" || s.At.Dirty {
			return fmt.Errorf("dirty %t, %s", s.At.Dirty, s.GitErr)
		}
		return nil
	case "memory":
		return memoryChild(dir)
	}
	return fmt.Errorf("nothing is called %q", what)
}

// field reads a number of KiB from /proc/self/status, in MiB.
func field(name string) float64 {
	data, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(data) {
		var kib float64
		if rest, ok := bytes.CutPrefix(line, []byte(name+":")); ok {
			_, _ = fmt.Sscanf(string(rest), "%f", &kib)
			return kib / 1024
		}
	}
	return 0
}
