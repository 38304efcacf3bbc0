package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/artifacts/gitrepo"
	"pact/examples/project"
	"pact/schemas"
	"pact/tools"
)

// TestSealInGit: ways to change what index, history, objects and refs say about the seal.
func TestSealInGit(t *testing.T) {
	project.Require(t)
	const (
		edited  = "fares/pact_fares_test.go: it is sealed, and was edited [lock/intact]"
		other   = "fares/pact_fares_test.go: it has other bytes in HEAD than were sealed [lock/intact]"
		staged  = "fares/pact_fares_test.go: it has other bytes in the index than were sealed [lock/intact]"
		fetch   = "pact/lock.yaml:1:1: the anchor of seal 1 is not in this clone, so nothing sealed can be verified [lock/intact]"
		noSeal  = "pact/lock.yaml: an anchor is not a seal of ours: refs/pact/lock/_/1-"
		rewrote = "pact/lock.yaml:1:1: lock.yaml says seal 1, and is not what was sealed then: it was rewritten [lock/intact]"
		// repack makes every object loose, where one can be replaced.
		unpack = `git repack -adq; mv .git/objects/pack .pact/pack; mkdir .git/objects/pack; for p in .pact/pack/*.pack; do git unpack-objects -q < $p; done; `
		// overwrite puts object 1 with the content of the file 2 in the place of a loose object.
		overwrite = `over() { f=.git/objects/$(echo $1 | cut -c1-2)/$(echo $1 | cut -c3-); chmod u+w $f; n=$(git hash-object -w "$2"); cp --remove-destination .git/objects/$(echo $n | cut -c1-2)/$(echo $n | cut -c3-) $f; }; `
		// link makes a seal that follows the one that is there, with another lock.yaml.
		link = `link() { export GIT_INDEX_FILE=.pact/i; git read-tree $A; git update-index --cacheinfo 100644,$(git hash-object -w pact/lock.yaml),pact/lock.yaml; tree=$(git write-tree); unset GIT_INDEX_FILE; git update-ref refs/pact/lock/_/2-$(echo $tree | cut -c1-12) $(git commit-tree -m x -p $A $tree); }; sed -i "s/^sequence: 1/sequence: 2/; s/^previous: .*/previous: $(git rev-parse $A)/" pact/lock.yaml; `
	)
	for _, w := range []way{
		{name: "commit", cheat: `echo '// x' >> $T; git commit -qam x`, says: other, honest: `echo '// x' >> $F; git commit -qam x`},
		{name: "commit, and put back in the work tree", cheat: `echo '// x' >> $T; git commit -qam x; git show HEAD~:$T > $T`, says: other, honest: `echo '// x' >> $F; git commit -qam x; git show HEAD~:$F > $F`},
		{name: "amend", cheat: `echo '// x' >> $T; git commit -qa --amend --no-edit`, says: other, honest: `echo '// x' >> $F; git commit -qa --amend --no-edit`},
		{name: "rebase", cheat: `git rebase -q --exec "echo '// x' >> $T; git commit -qa --amend --no-edit" HEAD~1`, says: other, honest: `git checkout -q -b other HEAD~1; mkdir docs; echo x > docs/x; git add docs; git commit -qm x; git checkout -q main; git rebase -q other`},
		{name: "squash", cheat: `git reset -q --soft HEAD~1; echo '// x' >> $T; git add $T; git commit -qm x`, says: other, honest: `git reset -q --soft HEAD~2; git commit -qm x; git reflog expire --expire=now --all; git gc -q --prune=now`},
		{name: "a merge that takes the other side", cheat: `git checkout -q -b other HEAD~1; git rm -q -f --ignore-unmatch $T; mkdir -p docs; echo x > docs/x; git add docs; git commit -qm x; git checkout -q main; git merge -q --no-commit --no-ff other; git rm -qf $T; git commit -qm merged`, says: "fares/pact_fares_test.go: it was committed as sealed, and is gone from HEAD [lock/intact]", honest: `git checkout -q -b other HEAD~1; mkdir -p docs; echo x > docs/x; git add docs; git commit -qm x; git checkout -q main; git merge -q --no-ff -m merged other`},
		{name: "index only", cheat: `git update-index --cacheinfo 100644,$(echo x | git hash-object -w --stdin),$T`, says: staged, honest: `git update-index --cacheinfo 100644,$(echo x | git hash-object -w --stdin),$F`},
		{name: "index only, gone", cheat: `git rm -q --cached $T`, says: "fares/pact_fares_test.go: it was committed as sealed, and is gone from the index [lock/intact]", honest: `git rm -q --cached $F`},
		{name: "index only, mode", cheat: `git update-index --chmod=+x $T`, says: "it is sealed with mode 100644, and has mode 100755 in the index [lock/intact]", honest: `git update-index --chmod=+x $F`},
		{name: "index only, in conflict", cheat: `b=$(git rev-parse HEAD:$T); git update-index --force-remove $T; printf "100644 $b 1\t$T\n100644 $b 2\t$T\n100644 $b 3\t$T\n" | git update-index --index-info`, says: "fares/pact_fares_test.go: it is in an unsettled merge in the index [lock/intact]", honest: `b=$(git rev-parse HEAD:$F); git update-index --force-remove $F; printf "100644 $b 1\t$F\n100644 $b 2\t$F\n100644 $b 3\t$F\n" | git update-index --index-info`},
		{name: "gone under backdated commits", cheat: `git rm -q --cached $T; GIT_AUTHOR_DATE=1971-01-01T00:00:00Z GIT_COMMITTER_DATE=1971-01-01T00:00:00Z git commit -qm x`, says: "fares/pact_fares_test.go: it was committed as sealed, and is gone from HEAD [lock/intact]", honest: `GIT_AUTHOR_DATE=1971-01-01T00:00:00Z GIT_COMMITTER_DATE=1971-01-01T00:00:00Z git commit -q --allow-empty -m x`},
		{name: "a submodule in the place of its folder", cheat: `git rm -rq --cached fares; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),fares; git commit -qm x`, says: "fares/pact_fares_test.go: it is sealed, and HEAD holds fares in the place of a folder above it [lock/intact]", honest: `git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),.claude/sub; git commit -qm x; mkdir -p .claude/sub`},
		{name: "a submodule in its place", cheat: `git update-index --cacheinfo 160000,$(git rev-parse HEAD),$T; git commit -qm x`, says: other, honest: `git commit -q --allow-empty -m x`},
		{name: "a twin in HEAD alone", cheat: `git update-index --add --cacheinfo 100644,$(echo x | git hash-object -w --stdin),Fares/x; git commit -qm x; git update-index --skip-worktree Fares/x`, says: "it has a twin Fares, which", honest: `git update-index --add --cacheinfo 100644,$(echo x | git hash-object -w --stdin),docs/Fares; git commit -qm x; mkdir docs; echo x > docs/Fares`},
		{name: "replace ref", cheat: `echo '// x' >> $T; git replace $(git rev-parse HEAD:$T) $(git hash-object -w $T); git update-index -q --refresh || true`, says: edited, honest: `echo '// x' >> .pact/x; git replace $(git rev-parse HEAD:$F) $(git hash-object -w .pact/x)`},
		{name: "replaced commit", cheat: `git rm -q $T; git commit -qm x; git replace --graft HEAD`, says: "it was committed as sealed, and is gone from HEAD [lock/intact]", honest: `git replace --graft HEAD`},
		{name: "grafts", cheat: `git rm -q $T; git commit -qm x; git rev-parse HEAD > .git/info/grafts`, says: "it was committed as sealed, and is gone from HEAD [lock/intact]", honest: `git rev-parse HEAD > .git/info/grafts`},
		{name: "loose object overwritten", cheat: unpack + overwrite + `echo '// x' >> $T; over $(git rev-parse HEAD:$T) $T`, says: edited, honest: unpack},
		{name: "sealed lock overwritten", cheat: unpack + overwrite + `sed -i 's/first plan/other plan/' pact/lock.yaml; over $(git rev-parse $A:pact/lock.yaml) pact/lock.yaml`, says: noSeal, honest: `git repack -adq`},
		{name: "pack overwritten", cheat: `git repack -adq; rm -rf .git/objects/??; p=$(ls .git/objects/pack/*.pack); chmod u+w $p; o=$(git show-index < ${p%pack}idx | grep $(git rev-parse $A:pact/lock.yaml) | cut -d' ' -f1); printf 'xxxxxxxx' | dd of=$p bs=1 seek=$((o+6)) conv=notrunc status=none`, says: noSeal, honest: `git gc -q --prune=now`},
		{name: "alternates with other content", cheat: unpack + overwrite + `sed -i 's/first plan/other plan/' pact/lock.yaml; over $(git rev-parse $A:pact/lock.yaml) pact/lock.yaml; mkdir .pact/alt; mv .git/objects/?? .pact/alt; echo "$PWD/.pact/alt" > .git/objects/info/alternates`, says: noSeal, honest: `mkdir .pact/alt; mv .git/objects/* .pact/alt; mkdir .git/objects/info; echo "$PWD/.pact/alt" > .git/objects/info/alternates`},
		{name: "lock rewritten", cheat: `sed -i 's/first plan/other plan/' pact/lock.yaml`, says: rewrote, honest: `touch pact/lock.yaml`},
		{name: "lock rewritten to the edit", cheat: `o=$(sha256sum $T | cut -d' ' -f1); b=$(git rev-parse HEAD:$T); echo '// x' >> $T; sed -i "s/$o/$(sha256sum $T | cut -d' ' -f1)/; s/$b/$(git hash-object -w $T)/" pact/lock.yaml; git commit -qam x`, says: rewrote, honest: `git commit -q --allow-empty -m x`},
		{name: "lock deleted", cheat: `rm pact/lock.yaml`, says: "lock/intact cannot be judged: pact/lock.yaml is not there [lock/intact]", honest: `rm -r .pact`},
		{name: "lock says an anchor that never was", cheat: `sed -i 's/^sequence: 1/sequence: 7/' pact/lock.yaml`, says: "the anchor of seal 7 is not in this clone", honest: `git tag 7`},
		{name: "anchor moved", cheat: `git update-ref $A HEAD`, says: noSeal, honest: `git update-ref refs/pact/mine HEAD`},
		{name: "anchor moved in packed-refs", cheat: `git pack-refs --all; sed -i "s/^[0-9a-f]* refs.pact.lock/$(git rev-parse HEAD) refs\/pact\/lock/" .git/packed-refs`, says: noSeal, honest: `git pack-refs --all`},
		{name: "anchor symbolic", cheat: `git symbolic-ref $A refs/heads/main`, says: noSeal, honest: `git symbolic-ref refs/pact/mine refs/heads/main`},
		{name: "anchor broken", cheat: `echo nonsense > .git/$A`, says: "the anchors cannot be read", honest: `git gc -q`},
		{name: "anchor deleted", cheat: `git update-ref -d $A`, says: fetch, honest: `git update-ref -d refs/heads/other`},
		{name: "another repository", cheat: `rm -rf .git; git init -q -b main; git add -A; git commit -qm x`, says: fetch, honest: `git init -q --separate-git-dir .pact/real`},
		{name: "a .git file that leads elsewhere", cheat: `mv .git .pact/real; git init -q -b main .pact/other; git -C .pact/other commit -q --allow-empty -m x; echo "gitdir: $PWD/.pact/other/.git" > .git`, says: fetch, honest: `mv .git .pact/real; echo "gitdir: $PWD/.pact/real" > .git`},
		{name: "a clone before its refs are fetched", cheat: `git clone -q . .pact/clone; rm -rf .git; mv .pact/clone/.git .git`, says: fetch, honest: `git clone -q . .pact/clone; git -C .pact/clone fetch -q origin 'refs/pact/*:refs/pact/*'; rm -rf .git; mv .pact/clone/.git .git`},
		{name: "a clone that is shallow", cheat: `git clone -q --depth 1 "file://$PWD" .pact/clone; git -C .pact/clone fetch -q --depth 1 origin 'refs/pact/lock/*:refs/pact/lock/*'; rm -rf .git; mv .pact/clone/.git .git`, says: "lock/order cannot be judged: the plan's baseline", honest: `git clone -q --depth 1 "file://$PWD" .pact/clone; git -C .pact/clone fetch -q --unshallow origin; git -C .pact/clone fetch -q origin 'refs/pact/*:refs/pact/*'; rm -rf .git; mv .pact/clone/.git .git`},
		{name: "a forged seal that moves the base", cheat: link + `sed -i "s/^base: .*/base: $(git rev-parse HEAD)/" pact/lock.yaml; link`, says: "pact/lock.yaml: seal 2 says base", honest: link + `link`},
		{name: "a forged seal of fewer files", cheat: `sed -i "/pact_fares_test/,+3d" pact/lock.yaml; grep -q pact_fares_test pact/lock.yaml && exit 1; ` + link + `link`, says: "pact/lock.yaml: an anchor is not a seal of ours: refs/pact/lock/_/2-", honest: `mkdir docs; cp pact/lock.yaml docs`},
		{name: "a forged first seal beside the first", cheat: `sed -i 's/first plan/other plan/' pact/lock.yaml; export GIT_INDEX_FILE=.pact/i; git read-tree $A; git update-index --cacheinfo 100644,$(git hash-object -w pact/lock.yaml),pact/lock.yaml; tree=$(git write-tree); git update-ref refs/pact/lock/_/1-$(echo $tree | cut -c1-12) $(git commit-tree -m x $tree)`, says: "which seal 1 does not follow, and no human approved that since [lock/intact]", honest: `git branch other $A`},
	} {
		t.Run(w.name, w.try)
	}
}

// reseal makes a seal as plan_lock does, with no gate and nobody asked: what an agent can do with git's plumbing.
func reseal(t *testing.T, dir string) string {
	t.Helper()
	var ref string
	ctx := context.Background()
	require.NoError(t, artifacts.Edit(ctx, dir, artifacts.Everything, func(d *artifacts.Draft) error {
		p, err := d.Propose(ctx)
		require.NoError(t, err)
		link, err := d.SealProposal(ctx, p, "because", time.Now().UTC().Truncate(time.Second))
		ref = link.Ref
		return err
	}))
	return ref
}

// approve is a human's yes to the first seal, at a time.
func approve(t *testing.T, dir string, at time.Time) {
	t.Helper()
	require.NoError(t, artifacts.Edit(context.Background(), dir, artifacts.Everything, func(d *artifacts.Draft) error {
		l := d.Seal.Current
		return tools.Approve(d, schemas.Approval{Subject: l.Subject(), Digest: l.Digest(), By: "Ann", At: at.UTC().Truncate(time.Second), Channel: schemas.ChannelTerminal})
	}))
}

const moreCases = `pact: tests/1
component: fares
cases:
  - {name: ten stops, function: price, args: {trip: {stops: 10, zone: inner}}, returns: 450, covers: [price/ensures/2]}
`

// TestLawGoesBack: a law that was in force and is put back to an earlier one without a human.
func TestLawGoesBack(t *testing.T) {
	project.Require(t)
	later := func(t *testing.T) (dir, ref string) {
		dir = project.Copy(t, project.Sealed)
		shell(t, dir, `git checkout -q -b feature`)
		write(t, dir, "pact/tests/fares.yaml", moreCases)
		ref = reseal(t, dir)
		project.Commit(t, dir, "one case more")
		return dir, ref
	}
	t.Run("on its branch", func(t *testing.T) {
		t.Parallel()
		dir, ref := later(t)
		require.NotContains(t, refusals(t, dir), "lock/intact", "a seal that only adds needs nobody")
		shell(t, dir, `git checkout -q main`)
		require.NotContains(t, refusals(t, dir), "lock/intact", "another branch has the law that it has")
		shell(t, dir, `git checkout -q feature; git rm -q pact/tests/fares.yaml; git checkout -q HEAD~1 -- pact`)
		require.Contains(t, refusals(t, dir), "this branch held seal 2 ("+ref+"), which seal 1 does not follow, and no human approved that since [lock/intact]")
		shell(t, dir, `git commit -qam back`)
		require.Contains(t, refusals(t, dir), "this branch held seal 2")
		approve(t, dir, time.Now().Add(-time.Hour))
		require.Contains(t, refusals(t, dir), "this branch held seal 2", "what was approved before seal 2 does not overrule it")
		approve(t, dir, time.Now().Add(time.Minute))
		require.NotContains(t, refusals(t, dir), "this branch held seal 2", "a human said so since")
	})
	t.Run("with its anchor gone", func(t *testing.T) {
		t.Parallel()
		dir, ref := later(t)
		shell(t, dir, `git update-ref -d `+ref+`; git reset -q --hard main`)
		require.Contains(t, refusals(t, dir), "anchor "+ref+", made on this machine, is gone, and lock.yaml is back at seal 1 [lock/intact]")
		honest, ref := later(t)
		shell(t, honest, `git pack-refs --all; git gc -q; git checkout -q main`)
		require.NotContains(t, refusals(t, honest), "lock/intact")
		require.NotEmpty(t, ref)
	})
	t.Run("in a repository that stands in for this one", func(t *testing.T) {
		t.Parallel()
		dir, _ := later(t)
		shell(t, dir, `git checkout -q main; rm -rf .git pact/lock.yaml; git init -q -b main .pact/real; echo "gitdir: $PWD/.pact/real/.git" > .git; git add -A; git commit -qm x`)
		edit(t, dir, "pact/plan.yaml", "baseline:", "baseline: \"\" #")
		reseal(t, dir)
		project.Commit(t, dir, "sealed")
		require.Contains(t, refusals(t, dir), "the first seal wants a human's approval")
	})
	t.Run("a case that was sealed goes", func(t *testing.T) {
		t.Parallel()
		dir, _ := later(t)
		require.NoError(t, os.Remove(filepath.Join(dir, "pact/tests/fares.yaml")))
		require.Contains(t, refusals(t, dir), "pact/tests/fares.yaml: it is sealed, and gone from the work tree [lock/intact]")
		reseal(t, dir)
		project.Commit(t, dir, "one case less")
		require.Contains(t, refusals(t, dir), "seal 3 changed the law, and no human approved it [lock/intact]")
	})
	t.Run("a contract that grew weaker", func(t *testing.T) {
		t.Parallel()
		dir := project.Copy(t, project.Sealed)
		edit(t, dir, "pact/contracts/fares.yaml", "result >= 200", "result >= 100")
		found := refusals(t, dir)
		require.Contains(t, found, "pact/contracts/fares.yaml: it is sealed, and was edited [lock/intact]")
		require.Contains(t, found, "[contract/version]")
		edit(t, dir, "pact/contracts/fares.yaml", "version: 1", "version: 2")
		reseal(t, dir)
		const file = "pact/contracts/fares.yaml: "
		require.NotContains(t, refusals(t, dir), file, "HEAD holds what was sealed before: not committed yet")
		project.Commit(t, dir, "weaker")
		require.Contains(t, refusals(t, dir), "seal 2 changed the law, and no human approved it [lock/intact]")
		require.Equal(t, 1, strings.Count(refusals(t, dir), "[lock/intact]"))
		shell(t, dir, `git update-index --cacheinfo 100644,$(git rev-parse HEAD~1:pact/contracts/fares.yaml),pact/contracts/fares.yaml; git commit -qm 'as before, in HEAD alone'`)
		require.Contains(t, refusals(t, dir), file+"it has other bytes in HEAD than were sealed [lock/intact]")
	})
}

// TestSealsAtOnce: of two work trees that seal from the same state, one wins, and the other is told.
func TestSealsAtOnce(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := project.Copy(t, project.Planned)
	project.Commit(t, dir, "planned")
	linked := filepath.Join(filepath.Dir(dir), "linked")
	project.Git(t, dir, "worktree", "add", "-q", linked, "-b", "feature")
	write(t, linked, "pact/interview.yaml", string(contents(t, linked, "pact/interview.yaml"))+"ambiguities: []\n")
	ctx := context.Background()
	err := artifacts.Edit(ctx, dir, artifacts.Everything, func(d *artifacts.Draft) error {
		p, err := d.Propose(ctx)
		require.NoError(t, err)
		reseal(t, linked)
		_, err = d.SealProposal(ctx, p, "too late", time.Now())
		return err
	})
	require.ErrorIs(t, err, gitrepo.ErrRaced)
	require.NoFileExists(t, filepath.Join(dir, artifacts.LockFile))
	require.Len(t, strings.Fields(project.Git(t, dir, "for-each-ref", "--format=%(refname)", "refs/pact/lock")), 1)
	require.NotContains(t, refusals(t, linked), "lock/intact")
	reseal(t, dir)
	require.NotContains(t, refusals(t, dir), "is not a seal of ours", "it looked again, and follows")
}

func contents(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return data
}

// TestSealOfTurnedLineEnds: what is sealed in a checkout with CRLF is the same law in one without, and what git would not
// keep as it stands is not sealed.
func TestSealOfTurnedLineEnds(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := project.Copy(t, project.Planned)
	shell(t, dir, `git config core.autocrlf true; sed -i 's/$/\r/' pact.yaml pact/contracts/*.yaml pact/plan.yaml`)
	reseal(t, dir)
	project.Commit(t, dir, "sealed")
	require.NotContains(t, refusals(t, dir), "lock/")
	shell(t, dir, `git config core.autocrlf false; git rm -q --cached -r .; git reset -q --hard; ! grep -q "$(printf '\r')" pact.yaml`)
	require.NotContains(t, refusals(t, dir), "lock/", "the same with LF")
	require.NoError(t, artifacts.Edit(context.Background(), dir, artifacts.Everything, func(d *artifacts.Draft) error {
		p, err := d.Propose(context.Background())
		require.True(t, p.Unchanged, "altered: %v", p.Altered)
		return err
	}))
	edit(t, dir, "pact.yaml", "build_mode: hierarchy", "build_mode:  hierarchy")
	require.Contains(t, refusals(t, dir), "pact.yaml: it is sealed, and was edited [lock/intact]")

	dir = project.Copy(t, project.Planned)
	write(t, dir, ".gitattributes", "*.yaml filter=crypt\n")
	_, err := project.Try(dir, "plan_lock", nil, project.Yes)
	require.ErrorContains(t, err, "pact.yaml has the git attribute filter=crypt")
	require.NoFileExists(t, filepath.Join(dir, artifacts.LockFile))
	write(t, dir, ".gitattributes", "*.yaml filter=crypt\n*.yaml -filter\n")
	require.EqualValues(t, 1, project.Call(t, dir, "plan_lock", nil)["sequence"])
}
