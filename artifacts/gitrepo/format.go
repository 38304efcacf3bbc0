package gitrepo

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// servedExtensions are the format extensions whose repositories read right.
var servedExtensions = []string{
	"noop", "noop-v1", "worktreeconfig", "partialclone", "preciousobjects", "relativeworktrees",
}

// checkFormat reads the repository's own config, without includes as git does,
// and refuses a format that would be read wrong.
func (r *Repo) checkFormat() error {
	r.base = &config{}
	if err := r.base.load(filepath.Join(r.common, "config"), 0); err != nil {
		return err
	}
	if v, ok := r.base.get("core.repositoryformatversion"); ok && v != "0" && v != "1" {
		return &Unsupported{
			What: fmt.Sprintf("core.repositoryformatversion is %q, known are 0 and 1", v),
			Fix:  "update Pact, or clone the repository in an older format",
		}
	}
	for _, s := range r.base.settings {
		name, ok := strings.CutPrefix(s.key, "extensions.")
		if !ok || slices.Contains(servedExtensions, name) {
			continue
		}
		if name == "objectformat" && strings.EqualFold(s.value, "sha1") ||
			name == "refstorage" && strings.EqualFold(s.value, "files") {
			continue
		}
		return unsupportedExtension(name, s.value)
	}
	if r.linked {
		return nil // core.bare and core.worktree are the main work tree's then
	}
	if r.base.bool("core.bare", false) {
		return &Unsupported{
			What: r.common + " is bare (core.bare is true)",
			Fix:  "work in a checkout of it (git worktree add, git clone), or git config core.bare false",
		}
	}
	if tree, ok := r.base.get("core.worktree"); ok {
		real, err := filepath.EvalSymlinks(expand(tree, r.gitDir))
		if err != nil || real != r.root {
			return &Unsupported{
				What: fmt.Sprintf("core.worktree is %q, another folder than %s", tree, r.root),
				Fix:  "git config --unset core.worktree, or work in that folder",
			}
		}
	}
	return nil
}

func unsupportedExtension(name, value string) error {
	u := &Unsupported{
		What: fmt.Sprintf("extensions.%s is %q", name, value),
		Fix:  "clone the repository without this extension",
	}
	switch name {
	case "objectformat":
		u.What = fmt.Sprintf("objects are %s (extensions.objectFormat), only sha1 is served", value)
		u.Fix = "use a repository with sha1 objects: git init --object-format=sha1"
	case "refstorage":
		u.What = fmt.Sprintf("refs are stored as %s (extensions.refStorage), only files are served", value)
		u.Fix = "git refs migrate --ref-format=files"
	}
	return u
}
