// Package artifacts is everything that is made and kept: the snapshot that gates judge, the draft that tools write, run
// evidence, the seal. It reads and writes below the project's root only, through os.Root, and git's data only through
// gitrepo. It judges nothing.
package artifacts

import (
	"fmt"
	"path"
	"strings"
	"unicode"
)

// Where the documents of a project stand, relative to its root.
const (
	ProjectFile   = "pact.yaml"
	SpecFile      = "build_spec.yaml"
	TaskFile      = "pact/task.md"
	SOPsFile      = "pact/sops.md"
	InterviewFile = "pact/interview.yaml"
	PlanFile      = "pact/plan.yaml"
	ApprovalsFile = "pact/approvals.yaml"
	LockFile      = "pact/lock.yaml"
	BaselineFile  = "pact/baseline.yaml"
	RecordsFile   = "pact/evidence.yaml"
	ReviewsDir    = "pact/reviews"
	Certificate   = "pact/certification.json"
	ContractsDir  = "pact/contracts"
	TestsDir      = "pact/tests"
	StateDir      = ".pact"
	EvidenceDir   = ".pact/evidence"
)

// ContractFile is where the contract of a component stands.
func ContractFile(component string) string { return ContractsDir + "/" + component + ".yaml" }

// ComponentOf is the component whose contract, or whose tests, stand at a path, or "".
func ComponentOf(file string) string {
	if dir := path.Dir(file); dir != ContractsDir && dir != TestsDir || path.Ext(file) != ".yaml" {
		return ""
	}
	return strings.TrimSuffix(path.Base(file), ".yaml")
}

// IsDocument says that a path is one of Pact's own documents.
func IsDocument(file string) bool {
	switch file {
	case ProjectFile, SpecFile:
		return true
	}
	return strings.HasPrefix(file, "pact/") && (path.Dir(file) == "pact" || ComponentOf(file) != "" || path.Dir(file) == "pact/reviews" && path.Ext(file) == ".yaml")
}

// TestsFile is where the tests that were written for a component stand.
func TestsFile(component string) string { return TestsDir + "/" + component + ".yaml" }

// UnsafePath is a path that Pact will not open: it leaves the project, or a file system could read it as something else.
type UnsafePath struct{ Path, Why string }

func (e *UnsafePath) Error() string { return fmt.Sprintf("path %q %s", e.Path, e.Why) }

// CheckPath refuses paths that are not plain, relative, forward-slash paths below the project's root.
func CheckPath(p string) error {
	why := ""
	switch {
	case p == "":
		why = "is empty"
	case path.IsAbs(p) || strings.HasPrefix(p, "~") || (len(p) > 1 && p[1] == ':'):
		why = "is absolute; paths are relative to the project's root"
	case strings.Contains(p, "\\"):
		why = "has a backslash; separate folders with /"
	case strings.ContainsFunc(p, unicode.IsControl):
		why = "has a control character"
	case len(p) > 1024:
		why = "is longer than 1024 bytes"
	case path.Clean(p) != p:
		why = fmt.Sprintf("is not in its plain form %q", path.Clean(p))
	}
	for part := range strings.SplitSeq(p, "/") {
		folded := strings.ToLower(strings.TrimRight(part, ". "))
		switch {
		case part == "..":
			why = "leaves the project's root"
		case folded == ".git" || folded == "git~1":
			why = "is git's own"
		}
	}
	if why != "" {
		return &UnsafePath{p, why}
	}
	return nil
}
