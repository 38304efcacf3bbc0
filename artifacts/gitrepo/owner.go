package gitrepo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// checkOwner refuses, as git does, a repository that another user made, unless
// safe.directory of the user's own configuration names it: whoever puts a .git into
// a shared folder would otherwise decide what everything below is compared with.
func (r *Repo) checkOwner() error {
	stranger := ""
	for _, path := range []string{r.root, filepath.Join(r.root, ".git"), r.gitDir} {
		if st, err := os.Lstat(path); err != nil || !ownedByUser(st) {
			stranger = path
			break
		}
	}
	if stranger == "" {
		return nil
	}
	conf := &config{repo: r}
	if err := conf.loadAll(globalConfigs()); err != nil {
		return err
	}
	if conf.safe(r.root) {
		return nil
	}
	return &Unsupported{
		What: stranger + " is owned by another user, and safe.directory does not name it",
		Fix:  "git config --global --add safe.directory " + r.root + ", or chown it",
	}
}

// safe reports what the values of safe.directory say about a folder: "*" is any, a
// trailing /* anything below, and an empty value forgets those before it.
func (c *config) safe(root string) bool {
	safe := false
	for _, s := range c.settings {
		if s.key != "safe.directory" {
			continue
		}
		value := expand(s.value, "")
		below, under := strings.CutSuffix(value, "/*")
		switch {
		case value == "":
			safe = false
		case value == "*", filepath.Clean(value) == root, under && strings.HasPrefix(root, below+"/"):
			safe = true
		}
	}
	return safe
}

// checkClaim refuses a .git that leads to the repository of another work tree: this
// folder would be judged by a history, and sealed in a place, that are not its own.
// git takes it; the repository can say that it is meant, with core.worktree.
func (r *Repo) checkClaim() error {
	other := ""
	switch {
	case r.linked:
		other = r.linkedFrom()
	case filepath.Base(r.gitDir) == ".git" && filepath.Dir(r.gitDir) != r.root:
		if _, said := r.base.get("core.worktree"); said {
			return nil // of this folder: checkFormat looked
		}
		dir := filepath.Dir(r.gitDir)
		if names, err := os.ReadDir(dir); err != nil || len(names) > 1 {
			other = dir
		}
	}
	if other == "" {
		return nil
	}
	return &Unsupported{
		What: fmt.Sprintf("%s leads to %s, the repository of another work tree, %s", filepath.Join(r.root, ".git"), r.gitDir, other),
		Fix:  "git worktree add makes a second work tree; or give this folder a repository of its own",
	}
}

// linkedFrom is the other work tree that uses this one's git folder, "" where there
// is none: the folder names its work tree, which may have been moved since.
func (r *Repo) linkedFrom() string {
	data, err := readGitFile(filepath.Join(r.gitDir, "gitdir"), maxPath+16)
	if err != nil {
		return ""
	}
	back := expand(strings.TrimRight(string(data), "\r\n"), r.gitDir)
	dir, err := filepath.EvalSymlinks(filepath.Dir(back))
	if err != nil || dir == r.root {
		return ""
	}
	if at, err := locate(dir); err != nil || at.gitDir != r.gitDir {
		return ""
	}
	return dir
}
