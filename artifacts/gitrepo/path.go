package gitrepo

import (
	"fmt"
	"strings"
)

// maxPath is the longest path, in bytes, that is served: PATH_MAX of Linux.
const maxPath = 4096

// cleanUnder brings a folder of the work tree to the form used here: relative,
// slashes, "" for the whole tree. It refuses what leaves the tree or enters .git.
func cleanUnder(under string) (string, error) {
	under = strings.TrimRight(under, "/")
	if under == "" || under == "." {
		return "", nil
	}
	under = strings.TrimPrefix(under, "./")
	if err := checkPath(under); err != nil {
		return "", err
	}
	return under, nil
}

// checkPath refuses a repository path that is not plainly below the root.
func checkPath(path string) error {
	if path == "" || len(path) > maxPath {
		return fmt.Errorf("path of %d bytes: want 1 to %d", len(path), maxPath)
	}
	for name := range strings.SplitSeq(path, "/") {
		if !safeName(name) {
			return fmt.Errorf("path %q: the part %q cannot be a file of the repository", path, name)
		}
	}
	return nil
}

// safeName reports whether name can be one part of a repository path.
func safeName(name string) bool {
	return name != "" && name != "." && name != ".." &&
		!strings.ContainsAny(name, "/\x00") && !isDotGit(name)
}

// isDotGit reports whether some file system takes name for ".git": case, the
// short name of Windows, trailing dots, spaces and streams, and the code points
// that HFS+ ignores.
func isDotGit(name string) bool {
	if len(name) < 4 || name[0] != '.' && name[0] != 'g' && name[0] != 'G' && name[0] < 0x80 {
		return false
	}
	name = strings.ToLower(strings.Map(dropIgnored, name))
	if i := strings.IndexAny(name, ":\\"); i >= 0 {
		name = name[:i]
	}
	name = strings.TrimRight(name, ". ")
	return name == ".git" || name == "git~1"
}

// dropIgnored removes the code points that HFS+ leaves out when it compares names.
func dropIgnored(c rune) rune {
	switch {
	case c >= 0x200c && c <= 0x200f, c >= 0x202a && c <= 0x202e,
		c >= 0x206a && c <= 0x206f, c == 0xfeff:
		return -1
	}
	return c
}

// within reports whether path is under, or below it; "" holds everything.
func within(path, under string) bool {
	return under == "" || path == under ||
		len(path) > len(under) && path[len(under)] == '/' && path[:len(under)] == under
}

// join appends one name to a repository path.
func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// parentOf is the folder of a repository path, "" at the top.
func parentOf(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return ""
}
