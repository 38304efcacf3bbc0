package gitrepo

import (
	"fmt"
	"strings"
)

// checkRefName applies git's rules for a ref, and asks for a full name.
func checkRefName(name string) error {
	if !strings.HasPrefix(name, "refs/") || len(name) > 1024 || !refFormat(name) {
		return fmt.Errorf("ref name %q: want refs/PART/... by the rules of git check-ref-format", name)
	}
	return nil
}

// refFormat is git check-ref-format.
func refFormat(name string) bool {
	if name == "" || name == "@" || strings.HasSuffix(name, ".") ||
		strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c == 0x7f || strings.IndexByte(`~^:?*[\`, c) >= 0 {
			return false
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return true
}

// isPseudoRef: HEAD, ORIG_HEAD and their like, which stand beside refs/.
func isPseudoRef(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'A' || c > 'Z') && c != '_' {
			return false
		}
	}
	return name != ""
}

// perWorktree: these refs belong to one work tree, not to the repository.
func perWorktree(name string) bool {
	for _, dir := range []string{"refs/bisect/", "refs/worktree/", "refs/rewritten/"} {
		if strings.HasPrefix(name, dir) {
			return true
		}
	}
	return isPseudoRef(name)
}
