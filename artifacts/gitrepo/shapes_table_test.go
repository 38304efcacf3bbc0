package gitrepo

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// run gives a shape's make that runs git commands, one a string, and appends to the config.
func run(commands ...string) func(f *fixture) *fixture {
	return func(f *fixture) *fixture {
		for _, c := range commands {
			f.git(strings.Fields(c)...)
		}
		return nil
	}
}

func configured(text string) func(f *fixture) *fixture {
	return func(f *fixture) *fixture {
		f.append(f.path(".git/config"), text)
		return nil
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func shapes() []shape {
	return slices.Concat(placeShapes(), indexShapes(), objectShapes(), contentShapes(), configShapes(), refShapes())
}

// placeShapes: where .git, the work tree and the folders of git are.
func placeShapes() []shape {
	return []shape{
		{name: "plain", make: run()},
		{name: "linked work tree", make: func(f *fixture) *fixture {
			f.git("worktree", "add", "-q", "-b", "side", "../wt")
			return f.at("wt")
		}},
		{name: "linked work tree, moved by hand", make: func(f *fixture) *fixture {
			f.git("worktree", "add", "-q", "-b", "side", "../wt")
			require.NoError(f.t, os.Rename(f.at("wt").dir, f.at("moved").dir))
			return f.at("moved")
		}},
		{name: "linked work tree, relative", make: func(f *fixture) *fixture {
			if f.gitIs(2, 48) {
				f.git("worktree", "add", "-q", "--relative-paths", "-b", "side", "../wt")
			} else { // what it writes, but for the extension, which this git does not know
				f.git("worktree", "add", "-q", "-b", "side", "../wt")
				f.at("wt").write(".git", "gitdir: ../"+filepath.Base(f.dir)+"/.git/worktrees/wt\n")
			}
			return f.at("wt")
		}},
		{name: "the .git of another work tree", open: "another work tree", make: func(f *fixture) *fixture {
			g := f.at("thief")
			require.NoError(f.t, os.Mkdir(g.dir, 0o755))
			g.write(".git", "gitdir: ../repo/.git\n")
			return g
		}},
		{name: "the .git of another linked work tree", open: "another work tree", make: func(f *fixture) *fixture {
			f.git("worktree", "add", "-q", "-b", "side", "../wt")
			g := f.at("thief")
			require.NoError(f.t, os.Mkdir(g.dir, 0o755))
			data, err := os.ReadFile(f.at("wt").path(".git"))
			require.NoError(f.t, err)
			g.write(".git", string(data))
			return g
		}},
		{name: "core.worktree names this folder", make: func(f *fixture) *fixture {
			f.git("config", "core.worktree", f.dir)
			return nil
		}},
		{name: "core.worktree makes another's .git its own", make: func(f *fixture) *fixture {
			g := f.at("tree")
			require.NoError(f.t, os.Mkdir(g.dir, 0o755))
			g.write(".git", "gitdir: ../repo/.git\n")
			g.git("config", "core.worktree", g.dir)
			g.git("checkout", "-q", "-f", ".")
			return g
		}},
		{name: "core.worktree names another folder", open: "core.worktree", make: func(f *fixture) *fixture {
			require.NoError(f.t, os.Mkdir(f.at("tree").dir, 0o755))
			f.git("config", "core.worktree", f.at("tree").dir)
			return nil
		}},
		{name: ".git is a link", make: func(f *fixture) *fixture {
			require.NoError(f.t, os.Rename(f.path(".git"), f.at("store").dir))
			f.link("../store", ".git")
			return nil
		}},
		{name: "separate git dir", make: func(f *fixture) *fixture {
			f.git("init", "-q", "--separate-git-dir", "../store")
			return nil
		}},
		{name: "bare", open: "bare", make: func(f *fixture) *fixture {
			f.git("clone", "-q", "--bare", ".", "../bare.git")
			return f.at("bare.git")
		}},
		{name: "work tree of a bare repository", make: func(f *fixture) *fixture {
			f.git("clone", "-q", "--bare", ".", "../bare.git")
			f.at("bare.git").git("worktree", "add", "-q", "../wt", "main")
			g := f.at("wt")
			g.git("config", "user.name", "A")
			return g
		}},
		{name: "extensions.worktreeConfig", make: func(f *fixture) *fixture {
			f.git("config", "extensions.worktreeConfig", "true")
			f.git("config", "--worktree", "core.fileMode", "false")
			return nil
		}},
		{name: "extensions.preciousObjects", make: configured("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpreciousObjects = true\n")},
		{name: "unknown extension", open: "frob", make: configured("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tfrob = true\n")},
		{name: "format 2", open: "repositoryformatversion", make: configured("[core]\n\trepositoryformatversion = 2\n")},
		{name: "reftable", open: "reftable", make: func(f *fixture) *fixture {
			g := f.at("tables")
			if _, err := f.try("init", "-q", "--ref-format=reftable", g.dir); err != nil {
				return configured("[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n")(f) // an older git makes none
			}
			return g
		}},
		{name: "sha256", open: "sha256", make: func(f *fixture) *fixture {
			f.git("init", "-q", "--object-format=sha256", "../long")
			return f.at("long")
		}},
		{name: "owned by another user", open: "another user", make: func(f *fixture) *fixture {
			disown(f)
			return nil
		}},
		{name: "owned by another user, .git alone", open: "another user", make: func(f *fixture) *fixture {
			disownDir(f, f.path(".git"))
			return nil
		}},
	}
}

// indexShapes: forms of the index.
func indexShapes() []shape {
	out := []shape{
		{name: "no index", make: func(f *fixture) *fixture {
			f.remove(".git/index")
			return nil
		}, keep: true},
		{name: "index v3", make: func(f *fixture) *fixture {
			f.write("announced", "x")
			f.git("add", "-N", "announced")
			return nil
		}},
		{name: "index v4", make: run("update-index --index-version 4")},
		{name: "split index", make: split3("2")},
		{name: "split index v4", make: split3("4")},
		{name: "split index, the shared file gone", index: "sharedindex", keep: true, make: func(f *fixture) *fixture {
			split3("2")(f)
			shared, err := filepath.Glob(f.path(".git/sharedindex.*"))
			require.NoError(f.t, err)
			require.NotEmpty(f.t, shared)
			for _, file := range shared {
				require.NoError(f.t, os.Remove(file))
			}
			return nil
		}},
		{name: "index.skipHash", make: func(f *fixture) *fixture {
			f.git("config", "index.skipHash", "true") // from git 2.40 on; the next one is what it writes
			f.git("reset", "-q", "--hard")
			return nil
		}},
		{name: "index without a checksum", make: func(f *fixture) *fixture {
			data, err := os.ReadFile(f.path(".git/index"))
			require.NoError(f.t, err)
			require.NoError(f.t, os.WriteFile(f.path(".git/index"), append(data[:len(data)-20], make([]byte, 20)...), 0o644))
			return nil
		}},
		{name: "untracked cache", make: run("update-index --force-untracked-cache", "status")},
		{name: "fsmonitor", make: func(f *fixture) *fixture { // the monitor says that nothing ever changes
			f.write(".git/monitor", "#!/bin/sh\nprintf 'token\\0'\n")
			require.NoError(f.t, os.Chmod(f.path(".git/monitor"), 0o755))
			f.git("config", "core.fsmonitor", ".git/monitor")
			f.git("update-index", "--fsmonitor")
			f.git("status")
			f.git("config", "--unset", "core.fsmonitor") // else git itself answers wrong
			return nil
		}},
		{name: "conflict", keep: true, make: func(f *fixture) *fixture {
			f.git("checkout", "-q", "-b", "side")
			f.write("a.txt", "side\n")
			f.commit()
			f.git("checkout", "-q", "main")
			f.write("a.txt", "main\n")
			f.commit()
			_, err := f.try("merge", "-q", "side")
			require.Error(f.t, err)
			return nil
		}},
		{name: "assume-unchanged and skip-worktree", make: func(f *fixture) *fixture {
			f.git("update-index", "--assume-unchanged", "dir/sub/c.txt")
			f.git("update-index", "--skip-worktree", "other/d.txt")
			return nil
		}},
	}
	for _, mode := range []string{"--cone", "--no-cone", "--cone --sparse-index"} {
		out = append(out, shape{name: "sparse checkout " + mode, make: func(f *fixture) *fixture {
			f.git("sparse-checkout", "init")
			in := []string{"dir"}
			if mode == "--no-cone" {
				in = []string{"/dir/", "/a.txt", "/link", "/run.sh", "/staged.txt"} // what the edits need
			}
			f.git(append([]string{"sparse-checkout", "set"}, append(strings.Fields(mode), in...)...)...)
			require.NoFileExists(f.t, f.path("other/d.txt"))
			return nil
		}})
	}
	return out
}

// objectShapes: where objects are, and which are not there.
func objectShapes() []shape {
	return []shape{
		{name: "packed, with commit graph and multi-pack index", make: run("repack -q -a -d", "commit-graph write --reachable", "multi-pack-index write", "pack-refs --all")},
		{name: "bitmap and reverse index", make: run("repack -q -a -d -b")},
		{name: "pack without an index", make: func(f *fixture) *fixture {
			f.git("repack", "-q", "-a")
			packs, err := filepath.Glob(f.path(".git/objects/pack/*.pack"))
			require.NoError(f.t, err)
			require.Len(f.t, packs, 1)
			data, err := os.ReadFile(packs[0])
			require.NoError(f.t, err)
			f.write(".git/objects/pack/pack-0123456789012345678901234567890123456789.pack", string(data))
			return nil
		}},
		{name: "partial clone blob:none", make: func(f *fixture) *fixture { return f.cloned("part", "--no-local", "--filter=blob:none") }},
		{name: "partial clone tree:0", make: func(f *fixture) *fixture { return f.cloned("part", "--no-local", "--filter=tree:0") }},
		{name: "shallow clone", make: func(f *fixture) *fixture {
			f.commit("more.txt")
			return f.cloned("shallow", "--no-local", "--depth=1")
		}},
		{name: "alternates, absolute", make: func(f *fixture) *fixture { return f.cloned("shared", "--shared") }},
		{name: "alternates, relative", make: func(f *fixture) *fixture {
			g := f.cloned("shared", "--shared")
			g.write(".git/objects/info/alternates", "../../../repo/.git/objects\n")
			return g
		}},
		{name: "replace refs", make: func(f *fixture) *fixture {
			f.git("config", "core.useReplaceRefs", "false") // for git alone; Pact follows none in any case
			blob := f.git("hash-object", "-w", "a.txt")
			f.git("replace", f.git("rev-parse", "HEAD:dir/b.txt"), blob)
			f.git("replace", "HEAD", f.git("commit-tree", "-m", "x", f.git("rev-parse", "HEAD:dir")))
			return nil
		}},
		{name: "grafts", make: func(f *fixture) *fixture {
			first := f.head()
			f.write(".git/info/grafts", f.commit("more.txt")+"\n"+first+"\n")
			return nil
		}},
	}
}

// disown gives the work tree and .git to another user; only root can.
func disown(f *fixture) {
	disownDir(f, f.path(".git"))
	disownDir(f, f.dir)
}

func disownDir(f *fixture, dir string) {
	f.t.Helper()
	if os.Geteuid() != 0 {
		f.t.Skip("only root can give files away")
	}
	require.NoError(f.t, os.Chown(dir, 4711, 4711))
}

// split3 makes a split index that has an entry replaced, one deleted and one added.
func split3(version string) func(f *fixture) *fixture {
	return func(f *fixture) *fixture {
		f.git("config", "core.splitIndex", "true")
		f.git("config", "splitIndex.maxPercentChange", "100")
		f.git("update-index", "--index-version", version, "--split-index")
		f.write("a.txt", "another\n")
		f.write("added", "x\n")
		f.git("add", "a.txt", "added")
		f.git("rm", "-q", "--cached", "other/d.txt")
		data, err := os.ReadFile(f.path(".git/index"))
		require.NoError(f.t, err)
		require.Contains(f.t, string(data), "link\x00\x00\x00")
		return nil
	}
}
