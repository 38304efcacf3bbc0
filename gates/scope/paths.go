// Package scope holds the gate of what an implementation may touch.
package scope

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/gates/gate"
	"pact/schemas"
)

// Paths refuses changes outside what the plan's components own.
var Paths = gate.Gate{
	ID: "scope/paths", Title: "Changes stay in owned paths", Stage: gate.Build,
	Rule:  "Refuses a file that was added, changed or deleted since the base of the plan's first seal and that no component owns and nobody shares, and an owned folder that became a repository of its own.",
	Why:   "An agent that is stuck edits whatever makes the error go away.",
	Fix:   "Undo the change, or give the file to a component in the plan and have it sealed again: plan_decompose, plan_lock.",
	Needs: []artifacts.Kind{artifacts.KindGit, artifacts.KindPlan, artifacts.KindLock, artifacts.KindChanges, artifacts.KindSources}, Tool: "plan_decompose",
	Run: paths,
}

// shared are paths that any component may change: what belongs to the repository rather than to its parts.
var shared = []string{
	"README*", "docs/**", "LICENSE*", ".gitignore", ".gitattributes", ".editorconfig", ".mcp.json", ".claude/**", ".codex/**", "AGENTS.md", "CLAUDE.md",
	".github/**", ".gitlab-ci.yml", ".ci/**",
	"**/go.mod", "**/go.sum", "go.work", "go.work.sum", "**/package.json", "**/package-lock.json", "**/pnpm-lock.yaml", "**/yarn.lock", "**/tsconfig.json",
	"**/pyproject.toml", "**/requirements*.txt", "**/poetry.lock", "**/uv.lock",
}

func paths(s *artifacts.Snapshot) []schemas.Finding {
	var out []schemas.Finding
	for _, c := range s.Changes.Files {
		if len(s.Owners(c.Path)) > 0 && s.Sources.IsRepository(c.Path) {
			out = append(out, schemas.Finding{Path: c.Path, Message: "it is a repository of its own since the plan was sealed: nobody sees what changes in it", Fix: "remove its .git, and let this repository track the files"})
			continue
		}
		if Allowed(s, c.Path) {
			continue
		}
		if c.Kind == gitrepo.Filtered {
			out = append(out, schemas.Finding{
				Path: c.Path, Message: "its bytes differ from those since the plan was sealed, and .gitattributes sends it through a filter or an encoding that is not run here: whether it changed cannot be told",
				Fix: "look at it, and list it in shared_paths of pact.yaml, or give it to a component; or take the attribute off and commit it as it is",
			})
			continue
		}
		out = append(out, schemas.Finding{Path: c.Path, Message: fmt.Sprintf("it was %s since the plan was sealed, and no component owns it", c.Kind)})
	}
	return out
}

// Allowed says that a file may change while the plan is sealed: a component owns it, it is Pact's own, or it is shared.
func Allowed(s *artifacts.Snapshot, file string) bool {
	return len(s.Owners(file)) > 0 || s.Lock.Value.File(file) != nil || Free(s, file)
}

// documents are Pact's own files; other gates judge them.
var documents = []string{
	artifacts.ProjectFile, artifacts.SpecFile, artifacts.TaskFile, artifacts.SOPsFile, artifacts.InterviewFile, artifacts.PlanFile,
	artifacts.ApprovalsFile, artifacts.LockFile, artifacts.ContractsDir + "/*.yaml", artifacts.TestsDir + "/*.yaml", "pact/reviews/*.yaml",
	"pact/evidence.yaml", "pact/baseline.yaml", "pact/certification.json",
}

// Free says that anybody may change a file: it is one of Pact's own documents, or shared, by pact.yaml or by default.
func Free(s *artifacts.Snapshot, file string) bool {
	return matches(documents, file) || matches(s.Project.Value.SharedPaths, file) || matches(shared, file) && !built(file)
}

// PactsOwn says that a file is one of Pact's documents, or sealed.
func PactsOwn(s *artifacts.Snapshot, file string) bool {
	return matches(documents, file) || s.Lock.Value.File(file) != nil
}

// built says that a compiler or an interpreter takes such a file: code is owned, or shared by name, never shared by default.
func built(file string) bool {
	return slices.Contains([]string{".go", ".s", ".S", ".c", ".cc", ".cpp", ".h", ".syso", ".py", ".pyc", ".so", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".node", ".wasm"}, path.Ext(file))
}

func matches(globs []string, file string) bool {
	for _, g := range globs {
		if artifacts.MatchGlob(g, file) || (!strings.Contains(g, "/") && artifacts.MatchGlob(g, path.Clean(file))) {
			return true
		}
	}
	return false
}
