package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/tools"
)

// sealedShape turns the sealed base project into a repository of another shape. It gives the project's folder.
type sealedShape struct {
	name    string
	make    func(t *testing.T, dir string) string
	refused string      // what the refusal names; else it is judged as in the plain repository
	blocked [][2]string // in turn: what cannot be told, and the git command that lets it be told
}

func gitIn(commands ...string) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string {
		for _, c := range commands {
			project.Git(t, dir, strings.Fields(c)...)
		}
		return dir
	}
}

// moved takes what git does not along into another work tree of the same project: the evidence.
func moved(t *testing.T, from, to string) string {
	t.Helper()
	require.NoError(t, os.CopyFS(filepath.Join(to, artifacts.StateDir), os.DirFS(filepath.Join(from, artifacts.StateDir))))
	return to
}

// cloned is a clone beside a project, with the seals.
func cloned(args ...string) func(t *testing.T, dir string) string {
	return func(t *testing.T, dir string) string {
		to := filepath.Join(filepath.Dir(dir), "clone")
		for _, key := range []string{"uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"} {
			project.Git(t, dir, "config", key, "true")
		}
		project.Git(t, dir, append(append([]string{"clone", "-q"}, args...), "file://"+dir, to)...)
		project.Git(t, to, "config", "maintenance.auto", "false") // what runs on in the background outlives the test
		project.Git(t, to, "fetch", "-q", "origin", "refs/pact/*:refs/pact/*")
		return moved(t, dir, to)
	}
}

func sealedShapes() []sealedShape {
	return []sealedShape{
		{name: "plain", make: gitIn()},
		{name: "linked work tree", make: func(t *testing.T, dir string) string {
			project.Git(t, dir, "worktree", "add", "-q", "-b", "side", "../linked")
			return moved(t, dir, filepath.Join(filepath.Dir(dir), "linked"))
		}},
		{name: "detached and packed", make: gitIn("checkout -q --detach", "gc -q", "pack-refs --all", "commit-graph write --reachable", "multi-pack-index write")},
		{name: "clone", make: cloned()},
		{name: "partial clone", make: cloned("--filter=blob:none")},
		{
			name: "partial clone without trees", make: cloned("--filter=tree:0"),
			blocked: [][2]string{
				{"without all of its objects, as in a partial clone [lock/intact]", "fetch -q --refetch --no-filter origin refs/pact/*:refs/pact/*"},
			},
		},
		{
			name: "shallow clone", make: cloned("--depth=1"),
		},
		{name: "alternates", make: func(t *testing.T, dir string) string {
			to := filepath.Join(filepath.Dir(dir), "shared")
			project.Git(t, dir, "clone", "-q", "--shared", dir, to)
			project.Git(t, to, "fetch", "-q", "origin", "refs/pact/*:refs/pact/*")
			return moved(t, dir, to)
		}},
		{name: "separate git dir", make: gitIn("init -q --separate-git-dir ../store")},
		{name: ".git is a link", make: func(t *testing.T, dir string) string {
			require.NoError(t, os.Rename(filepath.Join(dir, ".git"), dir+".store"))
			require.NoError(t, os.Symlink(dir+".store", filepath.Join(dir, ".git")))
			return dir
		}},
		{name: "submodule", make: func(t *testing.T, dir string) string {
			super := filepath.Join(filepath.Dir(dir), "super")
			require.NoError(t, os.Mkdir(super, 0o755))
			project.Write(t, super, map[string]string{"a.txt": "a\n"})
			project.Begin(t, super)
			project.Git(t, super, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", dir, "parts/tram")
			to := filepath.Join(super, "parts/tram")
			project.Git(t, to, "fetch", "-q", "origin", "refs/pact/*:refs/pact/*")
			return moved(t, dir, to)
		}},
		{name: "sparse checkout", make: func(t *testing.T, dir string) string {
			project.Write(t, dir, map[string]string{"docs/far/away.md": "x\n"})
			project.Commit(t, dir, "docs")
			project.Git(t, dir, "sparse-checkout", "set", "--cone", "--sparse-index", "fares", "refunds", "pact")
			require.NoFileExists(t, filepath.Join(dir, "docs/far/away.md"))
			return dir
		}},
		{name: "split index", make: gitIn("config core.splitIndex true", "update-index --split-index")},
		{name: "index v4 with untracked cache", make: gitIn("update-index --index-version 4", "update-index --force-untracked-cache")},
		{name: "worktreeConfig", make: gitIn("config extensions.worktreeConfig true")},
		{name: "fileMode false", make: gitIn("config core.fileMode false")},
		{name: "ignoreCase", make: gitIn("config core.ignoreCase true")},
		{name: "everything is ignored", make: func(t *testing.T, dir string) string {
			project.Write(t, dir, map[string]string{".git/info/exclude": "*\n"})
			return dir
		}},
		{name: "replace refs", make: func(t *testing.T, dir string) string {
			blob := strings.TrimSpace(project.Git(t, dir, "hash-object", "-w", "go.mod"))
			for _, line := range strings.Split(strings.TrimSpace(project.Git(t, dir, "ls-tree", "-r", "HEAD", "pact")), "\n") {
				project.Git(t, dir, "replace", "-f", strings.Fields(line)[2], blob)
			}
			return dir
		}},
		{name: "CRLF in general, sealed files exempt", make: func(t *testing.T, dir string) string {
			project.Write(t, dir, map[string]string{".gitattributes": "* -text\ndocs/** text\n", "docs/a.md": "a\nb\n"})
			project.Commit(t, dir, "attributes")
			project.Git(t, dir, "config", "core.autocrlf", "true")
			require.NoError(t, os.Remove(filepath.Join(dir, ".git/index")))
			project.Git(t, dir, "reset", "-q", "--hard")
			text, err := os.ReadFile(filepath.Join(dir, "docs/a.md"))
			require.NoError(t, err)
			require.Contains(t, string(text), "\r\n")
			return dir
		}},
		{name: "objects of sha256", refused: "sha256", make: func(t *testing.T, dir string) string {
			require.NoError(t, os.RemoveAll(filepath.Join(dir, ".git")))
			project.Git(t, dir, "init", "-q", "--object-format=sha256")
			return dir
		}},
		{name: "reftable", refused: "reftable", make: gitIn("config core.repositoryformatversion 1", "config extensions.refStorage reftable")},
		{name: "core.worktree elsewhere", refused: "core.worktree", make: gitIn("config core.worktree ../..")},
		{name: "a foreign .git", refused: "another work tree", make: func(t *testing.T, dir string) string {
			to := filepath.Join(filepath.Dir(dir), "thief")
			require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
			require.NoError(t, os.RemoveAll(filepath.Join(to, ".git")))
			project.Write(t, to, map[string]string{".git": "gitdir: " + dir + "/.git\n"})
			return to
		}},
		{name: "a foreign owner", refused: "another user", make: func(t *testing.T, dir string) string {
			if os.Geteuid() != 0 {
				t.Skip("only root can give files away")
			}
			require.NoError(t, os.Chown(filepath.Join(dir, ".git"), 4711, 4711))
			return dir
		}},
		{name: "a damaged index", refused: "index", make: func(t *testing.T, dir string) string {
			project.Write(t, dir, map[string]string{".git/index": "DIRC"})
			return dir
		}},
	}
}

// TestSealedShapes: a sealed project is judged alike whatever the shape of its repository, or refused by name.
func TestSealedShapes(t *testing.T) {
	project.Require(t)
	const sealed = "fares/pact_fares_test.go"
	weaken := func(dir string) { edit(t, dir, sealed, "package fares", "package fares // weaker") }
	plain := project.Copy(t, project.Sealed)
	weaken(plain)
	edited := broken(t, plain)
	require.Contains(t, edited, sealed+": it is sealed, and was edited [lock/intact]")
	for _, s := range sealedShapes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			dir := s.make(t, project.Copy(t, project.Sealed))
			if s.refused != "" {
				found := broken(t, dir)
				require.Contains(t, found, s.refused)
				require.NotContains(t, found, "git init, or open a folder", "that is no way out here")
				_, err := project.Try(dir, "plan_lock", map[string]any{"reason": "x"}, project.Yes)
				var e *tools.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, tools.UnsupportedRepository, e.Code)
				require.Contains(t, e.Message, s.refused)
				require.NotEmpty(t, e.Fix)
				return
			}
			for _, b := range s.blocked {
				found := broken(t, dir)
				require.Contains(t, found, b[0])
				require.Contains(t, strings.ReplaceAll(found, "'", ""), "git "+strings.Replace(b[1], " -q", "", 1))
				project.Git(t, dir, strings.Fields(b[1])...)
			}
			require.Empty(t, broken(t, dir))
			weaken(dir)
			require.Equal(t, edited, broken(t, dir))
		})
	}
}
