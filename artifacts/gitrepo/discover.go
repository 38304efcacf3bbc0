package gitrepo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// location is where a repository was found; all paths absolute, links evaluated.
type location struct{ root, gitDir, common string }

// discover walks from dir upwards to the first folder with a .git.
func discover(dir string) (location, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return location{}, err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return location{}, err
	}
	if st, err := os.Stat(abs); err != nil {
		return location{}, err
	} else if !st.IsDir() {
		abs = filepath.Dir(abs)
	}
	for {
		found, err := locate(abs)
		if err == nil || !errors.Is(err, ErrNone) {
			return found, err
		}
		if isGitDir(abs, abs) {
			return location{}, &Unsupported{
				What: abs + " is a git folder without a work tree (bare, or inside .git)",
				Fix:  "work in a checkout of it: git worktree add, or git clone",
			}
		}
		up := filepath.Dir(abs)
		if up == abs {
			return location{}, ErrNone
		}
		abs = up
	}
}

// locate looks at one folder only. ErrNone: it has no .git that git would take.
func locate(root string) (location, error) {
	path := filepath.Join(root, ".git")
	st, err := os.Stat(path)
	if err != nil {
		if _, lerr := os.Lstat(path); lerr == nil {
			return location{}, brokenGit(path, "a link that leads nowhere")
		}
		return location{}, ErrNone
	}
	gitDir := path
	switch {
	case st.IsDir():
		if names, err := os.ReadDir(path); err == nil && len(names) == 0 {
			return location{}, ErrNone // git looks further up, too
		}
	case st.Mode().IsRegular():
		if gitDir, err = readGitLink(path); err != nil {
			return location{}, err
		}
	default:
		return location{}, brokenGit(path, "neither a folder nor a file")
	}
	if gitDir, err = filepath.EvalSymlinks(gitDir); err != nil {
		return location{}, brokenGit(path, "leads to a folder that is not there")
	}
	common, err := commonDir(gitDir)
	if err != nil {
		return location{}, err
	}
	if !isGitDir(gitDir, common) {
		return location{}, brokenGit(path, "HEAD, objects or refs is missing in "+gitDir)
	}
	return location{root: root, gitDir: gitDir, common: common}, nil
}

// readGitLink reads a .git file: "gitdir: PATH", relative to its own folder.
func readGitLink(path string) (string, error) {
	data, err := readGitFile(path, maxPath+16)
	if err != nil {
		return "", brokenGit(path, err.Error())
	}
	target, ok := strings.CutPrefix(strings.TrimRight(string(data), "\r\n"), "gitdir: ")
	if !ok || target == "" {
		return "", brokenGit(path, "does not say gitdir: PATH")
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	return target, nil
}

// commonDir follows the commondir file of a linked work tree's git folder.
func commonDir(gitDir string) (string, error) {
	path := filepath.Join(gitDir, "commondir")
	data, err := readGitFile(path, maxPath+16)
	if errors.Is(err, os.ErrNotExist) {
		return gitDir, nil
	}
	if err != nil {
		return "", brokenGit(path, err.Error())
	}
	target := strings.TrimRight(string(data), "\r\n")
	if !filepath.IsAbs(target) {
		target = filepath.Join(gitDir, target)
	}
	if target, err = filepath.EvalSymlinks(target); err != nil {
		return "", brokenGit(path, "names a folder that is not there")
	}
	return target, nil
}

// isGitDir applies git's own test: HEAD, and objects and refs in the common folder.
func isGitDir(gitDir, common string) bool {
	_, err := os.Lstat(filepath.Join(gitDir, "HEAD"))
	return err == nil && isDir(filepath.Join(common, "objects")) && isDir(filepath.Join(common, "refs"))
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

func brokenGit(path, why string) error {
	return &Unsupported{
		What: fmt.Sprintf("%s cannot be used: %s", path, why),
		Fix:  "git worktree repair (for a linked work tree), git submodule update --init (for a submodule), or restore .git",
	}
}
