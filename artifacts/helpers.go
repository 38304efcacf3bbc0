package artifacts

import (
	"path"
	"slices"
	"strings"

	"pact/schemas"
)

// loadHelpers lists what stands beside the sealed tests, and above, and is loaded by a runner without being named.
func (s *Snapshot) loadHelpers() {
	seen := map[string]bool{}
	for _, f := range s.Seal.Current.Lock.Files {
		if IsDocument(f.Path) {
			continue
		}
		for dir, beside := path.Dir(f.Path), true; !seen[dir]; dir, beside = path.Dir(dir), false {
			seen[dir] = true
			names, _ := s.files.list(dir)
			for _, n := range names {
				file := path.Join(dir, n)
				if s.Seal.Current.Lock.File(file) == nil && (configuresRunner(n) || beside && testName().MatchString(n)) {
					s.Seal.Helpers = append(s.Seal.Helpers, file)
				}
			}
		}
	}
	slices.Sort(s.Seal.Helpers)
	s.Seal.Helpers = slices.Compact(s.Seal.Helpers)
}

// configuresRunner says that a test runner takes such a file as its configuration, from its folder or from one above.
func configuresRunner(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	return slices.Contains([]string{"conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "sitecustomize.py", "usercustomize.py", "go.work"}, name) ||
		(stem == "vitest" || stem == "jest") && strings.Contains(name, ".config.") || strings.HasPrefix(name, "vitest.workspace.") ||
		path.Ext(name) == ".pth"
}

// testName matches what a test runner finds by itself.
var testName = schemas.Lazy(`^(.+_test\.go|test_.+\.py|.+_test\.py|.+\.(test|spec)\.[cm]?[jt]sx?)$`)
