package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pact/artifacts/testrun"
)

// A component's tests are built from more than the files that it owns: whatever those import. Which folders that is, only
// the go command knows; so the run that makes evidence asks it, and the evidence carries the list with a digest over every
// file in them, whether git sees the file or not. A gate hashes the same folders again. An import that is added later
// stands in a file that was hashed.

// builtFrom is a folder that a run was built from.
type builtFrom struct {
	Dir       string `json:"dir"`       // relative to the project's root, .. where it is outside
	Recursive bool   `json:"recursive"` // it embeds files
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
		out = append(out, builtFrom{filepath.ToSlash(rel), d.Embeds})
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
				if file != root && (!f.Recursive || e.Name() == ".git") {
					return fs.SkipDir
				}
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
		sealed := slices.ContainsFunc(s.Seal.Files, func(st FileState) bool { return st.Sealed.Path == file })
		if strings.HasSuffix(n, "_test.go") && !sealed {
			out = append(out, filepath.Join(s.At.Root, filepath.FromSlash(file)))
		}
	}
	return out
}
