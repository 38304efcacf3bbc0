package artifacts

import (
	"encoding/json"
	"path"
	"strings"
)

// hasVitest says that a package.json at or above a module's folder, up to the project root, depends on vitest.
func (s *Snapshot) hasVitest(module string) bool {
	dir := path.Dir(path.Clean(strings.TrimPrefix(module, "./")))
	if dir != "." && CheckPath(dir) != nil {
		return false
	}
	for ; ; dir = path.Dir(dir) {
		if data, err := s.files.read(path.Join(dir, "package.json"), 1<<20); err == nil && dependsOn(data, "vitest") {
			return true
		}
		if dir == "." {
			return false
		}
	}
}

// dependsOn says that a package.json names a package that it needs, to run or to be developed. One that cannot be read needs
// nothing.
func dependsOn(manifest []byte, name string) bool {
	var m struct {
		Dependencies    map[string]any `json:"dependencies"`
		DevDependencies map[string]any `json:"devDependencies"`
	}
	if json.Unmarshal(manifest, &m) != nil {
		return false
	}
	_, runs := m.Dependencies[name]
	_, develops := m.DevDependencies[name]
	return runs || develops
}
