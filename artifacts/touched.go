package artifacts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A file that is edited while it is judged and put back afterwards has its old bytes, and even its old time, but not its
// old time of change, which no program sets. So a run compares more than bytes with what was there when it began.

// stamp stands for the files that a run of a component is of, and for the folders in which they stand, as things that
// change: not for what is in them. "" where one is not there.
func (s *Snapshot) stamp(component string, folders []builtFrom) string {
	h := sha256.New()
	seen := map[string]bool{}
	note := func(file string) error {
		for at := file; !seen[at]; at = filepath.Dir(at) {
			info, err := os.Stat(at)
			if err != nil {
				return err
			}
			seen[at] = true
			fmt.Fprintf(h, "%s %s\n", at, changedAt(info))
			if dir := filepath.Dir(at); dir == s.At.Root || !strings.HasPrefix(dir, s.At.Root) {
				break // Pact itself writes below the root
			}
		}
		return nil
	}
	family := s.family(component)
	t := s.Tests.Component(component)
	for _, f := range s.Sources.Files {
		owned := slices.ContainsFunc(s.Owners(f.Path), func(o string) bool { return slices.Contains(family, o) })
		if !owned && !isModuleFile(f.Path) && (t == nil || !slices.Contains(t.paths(), f.Path)) {
			continue
		}
		if note(filepath.Join(s.At.Root, filepath.FromSlash(f.Path))) != nil {
			return ""
		}
	}
	if s.builtFiles(folders, note) != nil {
		return ""
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
