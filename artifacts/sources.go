package artifacts

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"pact/artifacts/gitrepo"
	"pact/artifacts/judge"
	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
	"pact/schemas"
)

// MaxSource is the size up to which a source file is scanned, in bytes.
const MaxSource = 4 << 20

// Sources is every file of the project that git tracks or would track. Paths are relative to the project's root.
type Sources struct {
	Err   string
	Files []gitrepo.File
}

// Has says that git tracks a file, or would.
func (s *Sources) Has(file string) bool {
	return slices.ContainsFunc(s.Files, func(f gitrepo.File) bool { return f.Path == file })
}

// IsRepository says that a path of the project is another repository: a submodule, or a folder with a .git.
func (s *Sources) IsRepository(file string) bool {
	return slices.ContainsFunc(s.Files, func(f gitrepo.File) bool { return f.Path == file && f.Mode == "160000" })
}

// Changes is what differs between the work tree and the base of the lock.
type Changes struct {
	Err   string
	Base  string // commit, "" for the empty tree
	Files []gitrepo.Change

	Authors    []string // where the bar wants them: e-mail addresses of who made the commits since Base, sorted
	AuthorsErr string
}

func (s *Snapshot) loadSources(ctx context.Context) {
	files, err := s.repo.Files(ctx, s.Prefix)
	s.Sources, s.sources = &Sources{}, &sourceDigests{whole: s, by: map[string]string{}}
	if err != nil {
		s.Sources.Err = "the files of the project cannot be listed: " + err.Error()
		return
	}
	for _, f := range files {
		f.Path = s.inProject(f.Path)
		s.Sources.Files = append(s.Sources.Files, f)
	}
}

func (s *Snapshot) loadChanges(ctx context.Context) {
	s.Changes = &Changes{}
	if s.Seal.Current == nil {
		s.Changes.Err = "what changed cannot be told: the lock has no anchor here"
		return
	}
	chain, ok := s.Seal.Chain(s.Seal.Current)
	if !ok {
		s.Changes.Err = "what changed cannot be told: the chain of seals is not here down to its first link"
		return
	}
	s.Changes.Base = chain[len(chain)-1].Lock.Base
	changed, err := s.repo.Changed(ctx, s.Changes.Base, s.Prefix)
	if err != nil {
		s.Changes.Err = fmt.Sprintf("what changed since %.12s cannot be told: %v", s.Changes.Base, err)
		return
	}
	for _, c := range changed {
		c.Path = s.inProject(c.Path)
		s.Changes.Files = append(s.Changes.Files, c)
	}
	if r := s.Readiness(); r.Level("security") == schemas.LevelRegulated || r.Level("gating") == schemas.LevelRegulated {
		if s.Changes.Authors, err = s.authors(ctx, s.Changes.Base); err != nil {
			s.Changes.AuthorsErr = err.Error()
		}
	}
}

// Owners are the components whose paths match a file, in the order of the plan.
func (s *Snapshot) Owners(file string) []string {
	var out []string
	for _, c := range s.Plan.Value.Components {
		if slices.ContainsFunc(c.Paths, func(glob string) bool { return MatchGlob(glob, file) }) {
			out = append(out, c.ID)
		}
	}
	return out
}

// MatchGlob says whether a glob (with ** for any depth) matches a path.
func MatchGlob(glob, file string) bool {
	ok, err := doublestar.Match(glob, file)
	return err == nil && ok
}

// ErrTooLarge says that a file is larger than is read.
var ErrTooLarge = errors.New("too large")

// ReadSource reads a file of the project, at most MaxSource bytes; a larger one is ErrTooLarge.
func (s *Snapshot) ReadSource(file string) ([]byte, error) {
	if err := CheckPath(file); err != nil {
		return nil, err
	}
	data, err := s.files.read(file, MaxSource+1)
	if err == nil && len(data) > MaxSource {
		return nil, fmt.Errorf("%s has more than %d bytes and is not read: %w", file, MaxSource, ErrTooLarge)
	}
	return data, err
}

// Fingerprint stands for exactly what a run of a component's tests depends on: its contract and cases, the generated
// tests, the files that it and what it depends on own, the module files, how it is judged, and the toolchain with what the
// environment tells it. The red check
// depends on no sources. "" where something could not be read: such evidence covers nothing. Needs KindEvidence.
func (s *Snapshot) Fingerprint(component, what string) string {
	if what == WhatGate {
		return s.prints["gate "+component]
	}
	return s.Audit.coversIf(what, s.prints[fmt.Sprint(component, onCode(what))], component)
}

func (s *Snapshot) loadFingerprints() {
	s.prints = map[string]string{}
	for _, g := range s.Project.Value.Gates {
		s.prints["gate "+g.ID] = s.gateFingerprint(g)
	}
	for _, t := range s.Tests.Components {
		for _, code := range []bool{false, true} {
			s.prints[fmt.Sprint(t.Component, code)] = s.fingerprint(t.Component, code)
		}
	}
}

func (s *Snapshot) fingerprint(component string, code bool) string {
	h := sha256.New()
	t := s.Tests.Component(component)
	if t == nil || t.Err != "" {
		return ""
	}
	fmt.Fprintf(h, "pact fingerprint 1\ngenerator %d\ncontract %s\ntoolchain %s\n", testgen.Generator, t.Digest, s.toolchain(t.Language))
	if w := s.WrittenFor(component); w != nil {
		fmt.Fprintf(h, "written %s\n", w.Digest())
		for _, f := range w.Value.Files {
			sum, err := s.hashFile(f.Path)
			if err != nil {
				return ""
			}
			fmt.Fprintf(h, "test %s %s\n", f.Path, sum)
		}
	}
	for _, f := range t.Files {
		fmt.Fprintf(h, "test %s %x\n", f.Path, sha256.Sum256(f.OnDisk))
	}
	if code {
		if t.Language == schemas.LanguageGo {
			fmt.Fprintf(h, "settings %s\n", testrun.GoSettings())
			if err := s.hashModules(h); err != nil {
				return ""
			}
		}
		if s.Project.Value != nil && s.Project.Value.Judge != nil {
			fmt.Fprintf(h, "judge %s\n", schemas.Digest(s.Project.Value.Judge))
		}
		family := s.family(component)
		own := s.OwnTests(t.Language)
		if own != nil { // they test the whole, so every owned file counts
			fmt.Fprintf(h, "own tests %s\n", schemas.Digest(own))
		}
		for _, id := range family {
			if c := s.Contract(id); c != nil {
				fmt.Fprintf(h, "contract %s %s\n", id, c.Digest())
			}
		}
		for _, f := range s.Sources.Files {
			counts := func(owner string) bool { return own != nil || slices.Contains(family, owner) }
			if !slices.ContainsFunc(s.Owners(f.Path), counts) && !isModuleFile(f.Path) || own != nil && f.Path == own.Report {
				continue
			}
			sum, err := s.hashFile(f.Path)
			if err != nil {
				return ""
			}
			fmt.Fprintf(h, "file %s %s %q\n", f.Mode, sum, f.Path) // quoted: a name may hold a line end
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// family is the component and everything that it depends on, directly or not, sorted.
func (s *Snapshot) family(component string) []string {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		if c := s.Plan.Value.Component(id); c != nil {
			for _, d := range c.DependsOn {
				visit(d)
			}
		}
		if c := s.Contract(id); c != nil {
			for _, d := range c.Value.DependsOn {
				visit(d)
			}
		}
	}
	visit(component)
	var out []string
	for id := range seen {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func isModuleFile(file string) bool {
	base := file[strings.LastIndexByte(file, '/')+1:]
	return base == "go.mod" || base == "go.sum" || base == "go.work" || base == "go.work.sum"
}

// toolchain names what builds or runs a language, without running it: for Go, what the VERSION file of the installation on
// PATH says; for the others the program, its size and its age. "none" where it is not installed.
func (s *Snapshot) toolchain(l schemas.Language) string {
	switch l {
	case schemas.LanguageGo:
		return goToolchain()
	case schemas.LanguagePython:
		for _, file := range testrun.Pythons(s.At.Root) {
			return program(file) + startsWith(file)
		}
	case schemas.LanguageJavaScript, schemas.LanguageTypeScript:
		if file := judge.NodeOnPath(); file != "" { // not another one, that stands before it and is not started
			return program(file)
		}
	}
	return "none"
}

// program names an executable file: another one is another toolchain.
func program(file string) string {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return "none"
	}
	info, err := os.Stat(real)
	if err != nil {
		return "none"
	}
	return fmt.Sprintf("%s, %d bytes of %s", real, info.Size(), info.ModTime().UTC().Format(time.RFC3339))
}

// startsWith names the virtual environment that an interpreter belongs to, with what it runs before any code of the project:
// a link in another environment leads to the same interpreter. "" where it is in none.
func startsWith(file string) string {
	home := filepath.Dir(filepath.Dir(file))
	config, err := readThrough(filepath.Join(home, "pyvenv.cfg"))
	if err != nil {
		return ""
	}
	h := sha256.New()
	h.Write(config)
	for _, folder := range []string{"lib/python*/site-packages", "Lib/site-packages"} {
		for _, name := range []string{"*.pth", "sitecustomize*", "usercustomize*", "sitecustomize/*", "usercustomize/*"} {
			found, _ := filepath.Glob(filepath.Join(home, folder, name)) // sorted
			for _, f := range found {
				data, err := readThrough(f)
				if err != nil {
					continue // a folder
				}
				fmt.Fprintf(h, "%s %x\n", filepath.Base(f), sha256.Sum256(data))
			}
		}
	}
	return fmt.Sprintf(" in %s, %x", home, h.Sum(nil)[:8])
}

func goToolchain() string {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		file, err := filepath.EvalSymlinks(filepath.Join(dir, "go"))
		if err != nil {
			continue
		}
		f, err := os.Open(filepath.Join(filepath.Dir(filepath.Dir(file)), "VERSION"))
		if err != nil {
			return "go at " + file
		}
		defer f.Close()
		line, _ := bufio.NewReader(io.LimitReader(f, 200)).ReadString('\n')
		return strings.TrimSpace(line) + " at " + file // another go, found first for one call, is another toolchain
	}
	return "none"
}

// Human names who is at this machine: git's author, else the user.
func (s *Snapshot) Human() string {
	if s.repo != nil {
		if name, email := s.repo.Author(); name != "" || email != "" {
			return strings.TrimSpace(fmt.Sprintf("%s <%s>", name, email))
		}
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}
