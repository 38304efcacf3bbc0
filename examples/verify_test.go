package examples_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/schemas"
	"pact/tools/verify"
)

// clone is a fresh clone of a project with its seals, as somebody else makes it.
func clone(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "clone")
	project.Git(t, filepath.Dir(from), "clone", "-q", from, to)
	project.Git(t, to, "fetch", "-q", "origin", "refs/pact/*:refs/pact/*")
	return to
}

// stranger runs pact as somebody else: another home, another state folder, and no program to find on PATH but those given.
func stranger(t *testing.T, dir string, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(pact(t), args...)
	var out, errs strings.Builder
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	cmd.Env = append([]string{"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"), "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "PATH=" + home}, env...)
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// withGo lets a stranger run Go.
func withGo() []string {
	out := []string{"PATH=" + os.Getenv("PATH")}
	for _, name := range []string{"GOCACHE", "GOPATH", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		text, err := exec.Command("go", "env", name).Output()
		if value := strings.TrimSpace(string(text)); err == nil && value != "" {
			out = append(out, name+"="+value)
		}
	}
	return out
}

func verified(t *testing.T, stdout string) verify.Result {
	t.Helper()
	var out verify.Result
	require.NoError(t, json.Unmarshal([]byte(stdout), &out), stdout)
	return out
}

// restate changes what the certificate says, and commits it.
func restate(t *testing.T, dir string, change func(*schemas.Statement)) {
	t.Helper()
	file := filepath.Join(dir, artifacts.Certificate)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	st, _, err := artifacts.ParseStatement(data, nil)
	require.NoError(t, err)
	change(st)
	data, err = json.MarshalIndent(st, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(data, '\n'), 0o644))
	project.Git(t, dir, "add", "-A")
	project.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "restated")
}

// forgery is a change after which the certificate must not hold.
type forgery struct {
	name string
	do   func(t *testing.T, dir string)
	want string // in the reasons
}

// text replaces a text in a file of the clone, and commits.
func text(file, old, with string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		edit(t, dir, file, old, with)
		project.Commit(t, dir, "edited")
	}
}

func said(change func(*schemas.Statement)) func(*testing.T, string) {
	return func(t *testing.T, dir string) { restate(t, dir, change) }
}

func predicate(change func(*schemas.Certification)) func(*testing.T, string) {
	return said(func(st *schemas.Statement) { change(&st.Predicate) })
}

func gateSaid(id string, change func(*schemas.CertifiedGate)) func(*testing.T, string) {
	return predicate(func(p *schemas.Certification) {
		for i := range p.Gates {
			if p.Gates[i].Gate == id {
				change(&p.Gates[i])
			}
		}
	})
}

// corrected has the certificate name what stands now, as far as an agent can: subjects and commit.
func corrected(t *testing.T, dir string) {
	t.Helper()
	project.Git(t, dir, "add", "-A")
	project.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "edited")
	s, err := artifacts.Load(t.Context(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	now, err := s.Subjects()
	require.NoError(t, err)
	restate(t, dir, func(st *schemas.Statement) { st.Subject, st.Predicate.Commit = now, s.At.Head })
}

var forgeries = []forgery{
	{"no certificate", func(t *testing.T, dir string) {
		require.NoError(t, os.Remove(filepath.Join(dir, artifacts.Certificate)))
		project.Commit(t, dir, "gone")
	}, "there is no certificate"},
	{"truncated", func(t *testing.T, dir string) {
		require.NoError(t, os.Truncate(filepath.Join(dir, artifacts.Certificate), 900))
		project.Commit(t, dir, "cut")
	}, "the certificate cannot be read: it is no statement: unexpected EOF"},
	{"empty", func(t *testing.T, dir string) {
		require.NoError(t, os.Truncate(filepath.Join(dir, artifacts.Certificate), 0))
		project.Commit(t, dir, "cut")
	}, "the certificate cannot be read: it is no statement: EOF"},
	{"a link", func(t *testing.T, dir string) {
		file := filepath.Join(dir, artifacts.Certificate)
		require.NoError(t, os.Rename(file, filepath.Join(dir, "pact", "other.json")))
		require.NoError(t, os.Symlink("other.json", file))
		project.Commit(t, dir, "linked")
	}, "the certificate cannot be read: "},
	{"an unknown member", text(artifacts.Certificate, `"version": 1,`, `"version": 1, "extra": true,`), `unknown field "extra"`},
	{"a member twice", text(artifacts.Certificate, `"version": 1,`, `"version": 2, "version": 1,`), "it says something twice"},
	{"a member in other letters", text(artifacts.Certificate, `"predicateType"`, `"PredicateType"`), "in another spelling"},
	{"something behind it", func(t *testing.T, dir string) {
		f, err := os.OpenFile(filepath.Join(dir, artifacts.Certificate), os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = f.WriteString("{}")
		require.NoError(t, err)
		require.NoError(t, f.Close())
		project.Commit(t, dir, "more")
	}, "something follows it"},
	{"another type", text(artifacts.Certificate, "urn:pact:certification:1", "https://slsa.dev/provenance/v1"), "https://slsa.dev/provenance/v1"},
	{"an envelope without a signature", func(t *testing.T, dir string) {
		write(t, dir, artifacts.Certificate, `{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}`)
		project.Commit(t, dir, "wrapped")
	}, "an envelope without a signature"},

	{"source edited", text("fares/fares.go", "t.Stops > 40", "t.Stops >= 41"), "changed since it was issued: component/fares, component/refunds, source"},
	{"source edited, and not committed", func(t *testing.T, dir string) { edit(t, dir, "fares/fares.go", "t.Stops > 40", "t.Stops >= 41") }, "repo/clean says fail"},
	{"source edited, hidden from git", func(t *testing.T, dir string) {
		project.Git(t, dir, "update-index", "--assume-unchanged", "fares/fares.go")
		edit(t, dir, "fares/fares.go", "t.Stops > 40", "t.Stops >= 41")
	}, "changed since it was issued"},
	{"source edited, subjects and commit corrected", func(t *testing.T, dir string) {
		edit(t, dir, "fares/fares.go", "t.Stops > 40", "t.Stops >= 41")
		corrected(t, dir)
	}, "review/done says fail"},
	{"an executable bit", func(t *testing.T, dir string) {
		require.NoError(t, os.Chmod(filepath.Join(dir, "fares/fares.go"), 0o755))
		project.Commit(t, dir, "mode")
	}, "changed since it was issued"},
	{"a file added", func(t *testing.T, dir string) {
		write(t, dir, "rogue/rogue.go", "package rogue\n")
		project.Commit(t, dir, "more")
	}, "scope/paths says fail"},
	{"a shared file added", func(t *testing.T, dir string) {
		write(t, dir, "docs/more.md", "More.\n")
		project.Commit(t, dir, "more")
	}, "changed since it was issued: source"},
	{"a file removed", func(t *testing.T, dir string) {
		require.NoError(t, os.Remove(filepath.Join(dir, "docs/operations.md")))
		project.Commit(t, dir, "less")
	}, "readiness/evidence says fail"},
	{"a contract edited, subjects corrected", func(t *testing.T, dir string) {
		edit(t, dir, "pact/contracts/fares.yaml", "result >= 200", "result >= 100")
		corrected(t, dir)
	}, "lock/intact says fail"},
	{"a sealed test edited, subjects corrected", func(t *testing.T, dir string) {
		write(t, dir, "fares/pact_fares_test.go", "package fares\n")
		corrected(t, dir)
	}, "lock/intact says fail"},
	{"the lock rewritten", text(artifacts.LockFile, "sequence: 1", "sequence: 1 # mine"), "lock/intact says fail"},
	{"the bar lowered, subjects corrected", func(t *testing.T, dir string) {
		edit(t, dir, "pact.yaml", "security: ", "security: none # ")
		corrected(t, dir)
	}, "readiness/confirmed says fail"},
	{"shadow mode", func(t *testing.T, dir string) {
		data, err := os.ReadFile(filepath.Join(dir, "pact.yaml"))
		require.NoError(t, err)
		write(t, dir, "pact.yaml", string(data)+"mode: shadow\n")
		corrected(t, dir)
	}, "pact.yaml has mode shadow, in which nothing blocks"},

	{"a subject removed", said(func(st *schemas.Statement) { st.Subject = st.Subject[1:] }), "it does not name component/fares"},
	{"a subject added", said(func(st *schemas.Statement) {
		st.Subject = append(st.Subject, schemas.Subject{Name: "component/rails", Digest: st.Subject[0].Digest})
	}), "it names component/rails, which is not there any more"},
	{"a subject twice", said(func(st *schemas.Statement) { st.Subject = append(st.Subject, st.Subject[0]) }), "it names component/fares twice"},
	{"another digest", said(func(st *schemas.Statement) { st.Subject[0].Digest["sha256"] = strings.Repeat("0", 64) }), "changed since it was issued: component/fares"},
	{"a second digest", said(func(st *schemas.Statement) { st.Subject[0].Digest["md5"] = "00" }), "changed since it was issued: component/fares"},
	{"another seal", predicate(func(p *schemas.Certification) { p.Lock.Sequence = 2 }), "it names seal 2"},
	{"another bar", predicate(func(p *schemas.Certification) { p.Profile.Security.Level = schemas.LevelRegulated }), "it was issued under another readiness profile"},
	{"a gate failed", gateSaid("code/stubs", func(g *schemas.CertifiedGate) { g.Verdict = "fail" }), "it says of code/stubs: fail"},
	{"a gate left out", predicate(func(p *schemas.Certification) { p.Gates = p.Gates[1:] }), "says nothing of gate documents/valid"},
	{"a gate of its own", predicate(func(p *schemas.Certification) {
		p.Gates = append(p.Gates, schemas.CertifiedGate{Gate: "team/fine", Verdict: "pass"})
	}), `names gate "team/fine", which this Pact does not ask`},
	{"a gate twice", predicate(func(p *schemas.Certification) { p.Gates = append(p.Gates, p.Gates[0]) }), "names gate documents/valid twice"},
	{"cases that failed", gateSaid("judge/cases", func(g *schemas.CertifiedGate) { g.Counts.Failed = 1 }), "and 1 failed"},
	{"more passed than there are", gateSaid("judge/cases", func(g *schemas.CertifiedGate) { g.Counts.Passed++ }), "cases passed and 0 failed"},
	{"no runs", gateSaid("judge/cases", func(g *schemas.CertifiedGate) { g.Evidence = "" }), "judge/cases not on which runs it rests"},
	{"runs of a gate that has none", gateSaid("code/stubs", func(g *schemas.CertifiedGate) { g.Seed = "fares=7" }), "that it rests on runs"},
	{"a commit of other source", func(t *testing.T, dir string) {
		first := strings.Fields(project.Git(t, dir, "rev-list", "--max-parents=0", "HEAD"))[0]
		restate(t, dir, func(st *schemas.Statement) { st.Predicate.Commit = first })
	}, "which it names, holds another source"},
	{"no commit", predicate(func(p *schemas.Certification) { p.Commit = "main" }), `it names commit "main", which is no id of one`},
	{"a waiver", predicate(func(p *schemas.Certification) {
		p.Waivers = append(p.Waivers, schemas.Waiver{Gate: "code/stubs", Reason: "later", Until: "2099-01-01"})
	}), "it names 1 waiver(s), and they are not the 0 of pact.yaml"},
	{"an approval invented", predicate(func(p *schemas.Certification) {
		p.Approvals = append(p.Approvals, schemas.Approval{Subject: "lock/1", By: "Eve"})
	}), `it names an approval of lock/1 by "Eve" that pact/approvals.yaml does not hold`},
	{"approvals removed", func(t *testing.T, dir string) {
		write(t, dir, artifacts.ApprovalsFile, "pact: approvals/1\napprovals: []\n")
		project.Commit(t, dir, "unapproved")
	}, "readiness/confirmed says fail"},
	{"an approval by hand", func(t *testing.T, dir string) {
		data, err := os.ReadFile(filepath.Join(dir, artifacts.ApprovalsFile))
		require.NoError(t, err)
		at := strings.Index(string(data), "hmac-sha256:")
		write(t, dir, artifacts.ApprovalsFile, strings.Replace(string(data), string(data)[at:at+20], "by hand, by me, yes ", 1))
		project.Commit(t, dir, "approved")
	}, "readiness/confirmed says fail"},
	{"a review invented", predicate(func(p *schemas.Certification) { p.Reviews = append(p.Reviews, "2027-01-01-eve") }), `it names review "2027-01-01-eve", which is not there`},
	{"the reviews removed", func(t *testing.T, dir string) {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, artifacts.ReviewsDir)))
		project.Commit(t, dir, "unreviewed")
	}, "review/done says fail"},
	{"issued before the seal", predicate(func(p *schemas.Certification) { p.At = p.At.AddDate(-1, 0, 0) }), "before the seal was made"},
}

// TestVerifyRefuses: each of these is refused by pact verify in a clone that the certificate holds in without it.
func TestVerifyRefuses(t *testing.T) {
	project.Require(t)
	require.GreaterOrEqual(t, len(forgeries), 20)
	honest := clone(t, project.Copy(t, project.Certified))
	for _, f := range forgeries {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "clone")
			require.NoError(t, os.CopyFS(dir, os.DirFS(honest)))
			f.do(t, dir)
			stdout, stderr, code := stranger(t, dir, nil, "verify", "--format", "json")
			require.Equal(t, 1, code, "%s%s", stdout, stderr)
			out := verified(t, stdout)
			require.Equal(t, "fail", out.Verdict)
			require.Contains(t, strings.Join(out.Refused, "\n"), f.want)
		})
	}
}

// TestVerifyHolds: the honest certificate holds in a fresh clone, with nothing but the binary, and nothing is written; so it does
// after what changes no source.
func TestVerifyHolds(t *testing.T) {
	project.Require(t)
	dir := clone(t, project.Copy(t, project.Certified))
	before := listing(t, dir)
	stdout, stderr, code := stranger(t, t.TempDir(), nil, "verify", dir)
	require.Equal(t, 0, code, "%s%s", stdout, stderr)
	require.Contains(t, stdout, "signed      unsigned: a digest alone proves no author")
	require.Contains(t, stdout, "taken       from the certificate, for they rest on evidence or approvals of another machine: readiness/confirmed, test/red, test/native, judge/cases, judge/properties\n")
	require.Equal(t, before, listing(t, dir), "verify wrote in the clone")

	for name, do := range map[string]func(){
		"white space": func() {
			data, err := os.ReadFile(filepath.Join(dir, artifacts.Certificate))
			require.NoError(t, err)
			write(t, dir, artifacts.Certificate, strings.ReplaceAll(string(data), "  ", "\t"))
			project.Commit(t, dir, "white space")
		},
		"a later commit": func() { project.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "later") },
		"a later review": func() {
			write(t, dir, "pact/reviews/2027-01-01-noor.yaml", "pact: review/1\nid: 2027-01-01-noor\nreviewer: Noor\ncomponent: \"\"\nfingerprint: \"\"\nat: 2027-01-01T00:00:00Z\nfindings: []\n")
			project.Commit(t, dir, "reviewed")
		},
	} {
		do()
		stdout, stderr, code := stranger(t, dir, nil, "verify")
		require.Equal(t, 0, code, "%s: %s%s", name, stdout, stderr)
	}
}

func listing(t *testing.T, dir string) (out []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := e.Info()
		require.NoError(t, err)
		out = append(out, file+" "+info.ModTime().String())
		return nil
	}))
	return out
}

// TestVerifyCannotLook: no repository, no seal and no production set are no verdict.
func TestVerifyCannotLook(t *testing.T) {
	project.Require(t)
	certified := project.Copy(t, project.Certified)
	bare := filepath.Join(t.TempDir(), "bare")
	project.Git(t, filepath.Dir(certified), "clone", "-q", certified, bare)
	_, stderr, code := stranger(t, t.TempDir(), nil, "verify")
	require.Equal(t, 2, code)
	require.Contains(t, stderr, "error: no_repository: ")
	stdout, _, code := stranger(t, bare, nil, "verify")
	require.Equal(t, 2, code, stdout)
	require.Contains(t, stdout, "the anchor of the seal is not in this clone: git fetch origin 'refs/pact/*:refs/pact/*'")
	full := clone(t, certified)
	stdout, _, code = stranger(t, full, nil, "verify", "--release")
	require.Equal(t, 2, code, stdout)
	require.Contains(t, stdout, "the production set is not served by this version")
	empty := t.TempDir()
	project.Git(t, empty, "init", "-q", ".")
	_, stderr, code = stranger(t, empty, nil, "verify")
	require.Equal(t, 2, code)
	require.Contains(t, stderr, "error: not_a_project: ")
}

// TestVerifyRerun: with the runs repeated nothing is taken from the certificate but the human's word; a forgery that is right in
// everything that can be computed is refused by the tests alone, and evidence that came with the clone is not looked at.
func TestVerifyRerun(t *testing.T) {
	project.Require(t)
	certified := project.Copy(t, project.Certified)
	dir := clone(t, certified)
	stdout, stderr, code := stranger(t, dir, withGo(), "verify", "--rerun", "--format", "json")
	require.Equal(t, 0, code, "%s%s", stdout, stderr)
	var taken []string
	for _, g := range verified(t, stdout).Gates {
		if g.How != verify.Judged {
			taken = append(taken, g.Gate)
		}
	}
	require.Equal(t, []string{"readiness/confirmed"}, taken)
	require.NoDirExists(t, filepath.Join(dir, artifacts.EvidenceDir))

	forged := clone(t, certified)
	edit(t, forged, "fares/fares.go", "t.Stops > 40", "t.Stops > 41")
	corrected(t, forged)
	reviews, err := filepath.Glob(filepath.Join(forged, artifacts.ReviewsDir, "*.yaml"))
	require.NoError(t, err)
	require.Len(t, reviews, 1)
	data, err := os.ReadFile(reviews[0])
	require.NoError(t, err)
	now := verifiedSource(t, forged)
	lines := strings.Split(string(data), "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "fingerprint: ") })
	lines[at] = "fingerprint: " + now
	require.NoError(t, os.WriteFile(reviews[0], []byte(strings.Join(lines, "\n")), 0o644))
	require.NoError(t, os.CopyFS(filepath.Join(forged, artifacts.StateDir), os.DirFS(filepath.Join(certified, artifacts.StateDir))))
	project.Commit(t, forged, "forged")
	stdout, _, code = stranger(t, forged, nil, "verify")
	require.Equal(t, 0, code, "what cannot be computed is taken from the certificate: %s", stdout)
	require.Contains(t, stdout, "judge/cases")
	stdout, stderr, code = stranger(t, forged, withGo(), "verify", "--rerun")
	require.Equal(t, 1, code, "%s%s", stdout, stderr)
	require.Contains(t, stdout, "refused     judge/cases says fail: price")
}

func verifiedSource(t *testing.T, dir string) string {
	t.Helper()
	s, err := artifacts.Load(t.Context(), dir, artifacts.Everything...)
	require.NoError(t, err)
	defer s.Close()
	sum, err := s.Source("")
	require.NoError(t, err)
	return sum
}
