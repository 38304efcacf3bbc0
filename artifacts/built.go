package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts/testrun"
	"pact/schemas"
)

// A component's tests are built from more than the files that it owns: whatever those import. Which folders that is, only
// the go command knows; so the run that makes evidence asks it, and the evidence carries the list with a digest over every
// file in them, whether git sees the file or not. A gate hashes the same folders again. An import that is added later
// stands in a file that was hashed.

// builtFrom is a folder that a run was built from.
type builtFrom struct {
	Dir       string           `json:"dir"`       // relative to the project's root, .. where it is outside
	Recursive bool             `json:"recursive"` // it embeds files
	Language  schemas.Language `json:"language"`  // every file below it that this language can load; "" for Go's own list
}

// note records what a component's tests are built from. What the go command cannot list is a failure of the component.
// Elsewhere only a run knows what is loaded, and another one may load more: there it is whatever could be loaded.
func (s *Snapshot) note(ctx context.Context, e *Evidence) error {
	folders := []builtFrom{{Dir: ".", Language: s.Tests.Component(e.Component).Language}}
	var err error
	if folders[0].Language == schemas.LanguageGo {
		folders, err = s.builtFolders(ctx, e.Component)
	}
	var missing *testrun.NotInstalled
	if errors.As(err, &missing) || ctx.Err() != nil {
		return err
	}
	e.BuiltFrom, e.Built = folders, s.builtDigest(folders)
	if err != nil || e.Built == "" {
		got := "a file that it is built from cannot be read"
		if err != nil {
			got = err.Error()
		}
		e.Failures = []Failure{{Case: e.Component, Clause: e.Component + "/binding", Expected: "the package and its tests build", Got: got}}
	}
	return nil
}

// builtFolders asks the go command what the tests of a component are built from.
func (s *Snapshot) builtFolders(ctx context.Context, id string) ([]builtFrom, error) {
	deps, err := testrun.GoDeps(ctx, s.At.Root, s.packagesOf(id))
	if err != nil {
		return nil, err
	}
	var out []builtFrom
	for _, d := range deps {
		rel, err := filepath.Rel(s.At.Root, d.Dir)
		if err != nil {
			return nil, err
		}
		out = append(out, builtFrom{Dir: filepath.ToSlash(rel), Recursive: d.Embeds})
	}
	return out, nil
}

// maxBuilt bounds what is hashed for one component, in files.
const maxBuilt = 20_000

// builtDigest is a digest over every file of the folders, "" where one cannot be read.
func (s *Snapshot) builtDigest(folders []builtFrom) string {
	h := sha256.New()
	count := 0
	for _, f := range folders {
		root := filepath.Join(s.At.Root, filepath.FromSlash(f.Dir))
		err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() {
				if file != root && (!f.Recursive && f.Language == "" || e.Name() == ".git" || f.Language != "" && notLoaded(file)) {
					return fs.SkipDir
				}
				return nil
			}
			if f.Language != "" && !loadable(f.Language, e.Name()) {
				return nil
			}
			if count++; count > maxBuilt {
				return errors.New("too many files")
			}
			info, err := os.Stat(file) // what the compiler sees, through a link
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() {
				if e.Type()&fs.ModeSymlink != 0 && info.IsDir() {
					return nil // the compiler does not follow it
				}
				return fmt.Errorf("%s is a %s", file, fileKind(info.Mode()))
			}
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %x\n", strings.TrimPrefix(file, s.At.Root), sha256.Sum256(data))
			return nil
		})
		if err != nil {
			return ""
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// strangers are the test files of a package that are not sealed, as absolute paths: they are not there when the sealed
// tests run, or they could supply what the implementation lacks.
func (s *Snapshot) strangers(dir string) []string {
	names, _ := s.files.list(dir)
	var out []string
	for _, n := range names {
		file := filepath.ToSlash(filepath.Join(dir, n))
		if strings.HasSuffix(n, "_test.go") && s.Seal.File(file) == nil {
			out = append(out, filepath.Join(s.At.Root, filepath.FromSlash(file)))
		}
	}
	return out
}

// loadable says that code of a language can load a file of that name, as code or as the data that it reads most.
func loadable(l schemas.Language, name string) bool {
	return slices.Contains(append(codeOf(l), ".json", ".yaml", ".yml", ".toml", ".csv", ".txt"), path.Ext(name))
}

// codeOf are the endings of the files that a language loads as code.
func codeOf(l schemas.Language) []string {
	if l == schemas.LanguagePython {
		return []string{".py", ".pyc", ".pyi", ".so", ".pth"}
	}
	return []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".node", ".wasm"}
}

// notLoaded says that a folder holds nothing of the project's own: what a package manager installed, Pact's records, byte
// code that is not asked for.
func notLoaded(dir string) bool {
	if slices.Contains([]string{"node_modules", "__pycache__", StateDir}, filepath.Base(dir)) {
		return true
	}
	_, err := os.Lstat(filepath.Join(dir, "pyvenv.cfg"))
	return err == nil
}
