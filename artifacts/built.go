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
	e.stamp = s.stamp(e.Component, folders)
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

// What is hashed for one component at most, and looked through for it: a link may lead anywhere.
const (
	maxBuilt      = 20_000  // files
	maxBuiltBytes = 2 << 30 // of all of them
	maxSeen       = 500_000 // files and folders
)

// builtDigest is a digest over every file of the folders, "" where one cannot be read.
func (s *Snapshot) builtDigest(folders []builtFrom) string {
	h := sha256.New()
	err := s.builtFiles(folders, func(file string) error {
		open, err := os.OpenFile(file, os.O_RDONLY|openFlags, 0)
		if err != nil {
			return err
		}
		defer open.Close()
		sum, err := hashOf(open)
		fmt.Fprintf(h, "%q %s\n", strings.TrimPrefix(file, s.At.Root), sum)
		return err
	})
	if err != nil {
		return ""
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// builtFiles calls take for every file of the folders, as the compiler or the interpreter sees them, through links.
func (s *Snapshot) builtFiles(folders []builtFrom, take func(file string) error) error {
	count, seen, size := 0, 0, int64(0)
	linked := map[string]bool{}
	var walk func(f builtFrom, root string) error
	walk = func(f builtFrom, root string) error {
		return filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if seen++; seen > maxSeen {
				return errors.New("too many files")
			}
			if e.IsDir() {
				if file != root && (!f.Recursive && f.Language == "" || e.Name() == ".git" || f.Language != "" && s.notLoaded(file)) {
					return fs.SkipDir
				}
				return nil
			}
			folder := e.Type()&fs.ModeSymlink != 0 && isFolder(file)
			switch {
			case folder && f.Language == "":
				return nil // the compiler does not follow it
			case folder:
				real, err := filepath.EvalSymlinks(file)
				if err != nil || linked[real] || below(s.At.Root, real) || s.notLoaded(file) {
					return err
				}
				linked[real] = true
				return walk(f, real)
			case f.Language != "" && (!loadable(f.Language, e.Name()) || isCache(file)):
				return nil
			}
			if count++; count > maxBuilt {
				return errors.New("too many files")
			}
			info, err := os.Stat(file)
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() {
				return fmt.Errorf("%s is a %s", file, fileKind(info.Mode()))
			}
			if size += info.Size(); size > maxBuiltBytes {
				return errors.New("too many bytes")
			}
			return take(file)
		})
	}
	for _, f := range folders {
		if err := walk(f, filepath.Join(s.At.Root, filepath.FromSlash(f.Dir))); err != nil {
			return err
		}
	}
	return nil
}

// isCache says that a file is byte code which an interpreter keeps beside the source, and which no run asks for: it has the
// interpreter's name in its own, so that nothing can import it.
func isCache(file string) bool {
	dir, name := path.Split(filepath.ToSlash(file))
	return path.Base(dir) == "__pycache__" && strings.Count(name, ".") > 1 && strings.HasSuffix(name, ".pyc")
}

func isFolder(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.IsDir()
}

// below says that a path is a folder or in it.
func below(dir, file string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
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

// notLoaded says that a folder holds nothing of the project's own: what a package manager installed, or Pact's records. A
// virtual environment among the files of a component, below the project's root, is none.
func (s *Snapshot) notLoaded(dir string) bool {
	if slices.Contains([]string{"node_modules", StateDir}, filepath.Base(dir)) {
		return true
	}
	if _, err := os.Lstat(filepath.Join(dir, "pyvenv.cfg")); err != nil {
		return false
	}
	rel, err := filepath.Rel(s.At.Root, dir)
	return err != nil || filepath.Dir(rel) == "." || len(s.Owners(path.Join(filepath.ToSlash(rel), "x.py"))) == 0
}
