package artifacts

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pact/artifacts/gitrepo"
	"pact/artifacts/judge"
	"pact/artifacts/testgen"
	"pact/artifacts/testrun"
	"pact/schemas"
)

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
	owners := s.owners()
	for _, g := range s.Project.Value.Gates {
		s.prints["gate "+g.ID] = s.gateFingerprint(g)
	}
	for _, t := range s.Tests.Components {
		for _, code := range []bool{false, true} {
			s.prints[fmt.Sprint(t.Component, code)] = s.fingerprint(t.Component, code, owners, s.work.Blob)
		}
	}
}

// owners are the owners of each file of Sources.
func (s *Snapshot) owners() [][]string {
	out := make([][]string, len(s.Sources.Files))
	for i, f := range s.Sources.Files {
		out[i] = s.Owners(f.Path)
	}
	return out
}

// fingerprint is given the owners of each file of Sources, and what tells the blob of a file of the repository.
func (s *Snapshot) fingerprint(component string, code bool, owners [][]string, blob func(string) (string, error)) string {
	h := sha256.New()
	t := s.Tests.Component(component)
	if t == nil || t.Err != "" {
		return ""
	}
	fmt.Fprintf(h, "pact fingerprint 2\ngenerator %d\ncontract %s\ntoolchain %s\n", testgen.Generator, t.Digest, s.toolchain(t.Language))
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
		for i, f := range s.Sources.Files {
			counts := func(owner string) bool { return own != nil || slices.Contains(family, owner) }
			if !slices.ContainsFunc(owners[i], counts) && !isModuleFile(f.Path) || own != nil && f.Path == own.Report {
				continue
			}
			sum, err := s.contentOf(f, blob)
			if err != nil {
				return ""
			}
			fmt.Fprintf(h, "file %s %s %q\n", f.Mode, sum, f.Path) // quoted: a name may hold a line end
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// contentOf stands for what a file of the project holds: its blob; through a link, what is read behind it.
func (s *Snapshot) contentOf(f gitrepo.File, blob func(string) (string, error)) (string, error) {
	if f.Mode == "100644" || f.Mode == "100755" {
		return blob(s.inRepo(f.Path))
	}
	return s.hashFile(f.Path)
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
