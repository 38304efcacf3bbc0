package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
	"pact/tools"
)

// verdict asks one gate about a project as it stands.
func verdict(t *testing.T, dir, id string) gate.Result {
	t.Helper()
	return gate.Judge(snapshot(t, dir), *gates.Find(id))
}

func told(r gate.Result) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(string(f.Severity) + " " + f.Message + "\n")
	}
	return b.String()
}

// elsewhere has the rest of a test run as on another machine, whose file of allowed signers holds these lines.
func elsewhere(t *testing.T, lines ...string) (file string) {
	t.Helper()
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	file = filepath.Join(state, "pact", "allowed_signers")
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	if lines != nil {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	}
	return file
}

// TestSSHApprovalTravels: an approval that is signed with an SSH key holds in a fresh clone on another machine, where its key is
// allowed for its address; one with a machine's MAC does not, and neither does any other key.
func TestSSHApprovalTravels(t *testing.T) {
	project.Require(t)
	origin := project.Copy(t, project.Sealed)
	key, ann := newKeyFile(t, "ann@example.org")
	_, stranger := newKeyFile(t, "ann@example.org")
	project.Git(t, origin, "config", "gpg.format", "ssh")
	project.Git(t, origin, "config", "user.signingkey", key)
	clone := func() string {
		to := filepath.Join(t.TempDir(), "clone")
		project.Git(t, filepath.Dir(to), "clone", "-q", origin, to)
		return to
	}
	mac := clone()
	_, err := confirmWith(origin, "readiness", key)
	require.NoError(t, err)
	project.Commit(t, origin, "signed")
	dir := clone()
	bob := strings.Replace(ann, "ann@example.org", "bob@example.org", 1)

	for name, c := range map[string]struct {
		dir   string
		lines []string
		want  string // "" is accepted
	}{
		"allowed":                   {dir, []string{stranger, ann}, ""},
		"by a pattern":              {dir, []string{strings.Replace(ann, "ann@", "*@", 1)}, ""},
		"no file":                   {dir, nil, "is not there"},
		"an unknown key":            {dir, []string{stranger}, "does not know: no line names the key"},
		"the key of another person": {dir, []string{bob}, "does not let sign for ann@example.org"},
		"another namespace":         {dir, []string{strings.Replace(ann, "pact-approval@v1", "git", 1)}, "may sign for git alone"},
		"a MAC of another machine":  {mac, []string{ann}, "carries the key of another machine"},
	} {
		t.Run(name, func(t *testing.T) {
			elsewhere(t, c.lines...)
			r := verdict(t, c.dir, "readiness/confirmed")
			require.Equal(t, c.want == "", r.Verdict == gate.Pass, told(r))
			require.Contains(t, told(r), c.want)
		})
	}
	t.Run("a file that the environment names", func(t *testing.T) {
		elsewhere(t)
		file := filepath.Join(t.TempDir(), "signers")
		require.NoError(t, os.WriteFile(file, []byte(ann+"\n"), 0o600))
		t.Setenv(artifacts.AllowedSignersVariable, file)
		require.Equal(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict)
	})
	t.Run("a file in the repository", func(t *testing.T) {
		elsewhere(t)
		for _, file := range []string{filepath.Join(dir, "signers"), filepath.Join(dir, ".git", "signers")} {
			require.NoError(t, os.WriteFile(file, []byte(ann+"\n"), 0o600))
			link := filepath.Join(t.TempDir(), "link")
			require.NoError(t, os.Symlink(file, link))
			for _, name := range []string{file, link} {
				t.Setenv(artifacts.AllowedSignersVariable, name)
				require.Contains(t, told(verdict(t, dir, "readiness/confirmed")), "stands in the repository")
			}
			require.NoError(t, os.Remove(file))
		}
	})
	t.Run("edited", func(t *testing.T) {
		elsewhere(t, ann, strings.Replace(ann, "ann@", "boss@", 1))
		file := filepath.Join(dir, "pact", "approvals.yaml")
		whole, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, c := range [][2]string{{"Ann <ann@example.org>", "Boss <boss@example.org>"}, {"channel: terminal", "channel: elicitation"}, {"sshsig:", "sshsig:AAAA"}, {"sshsig:", "sshsig"}, {"sshsig:", "hmac-sha256:"}} {
			at := strings.LastIndex(string(whole), c[0])
			require.GreaterOrEqual(t, at, 0, c[0])
			text := string(whole[:at]) + strings.Replace(string(whole[at:]), c[0], c[1], 1)
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
			require.NotEqual(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict, c)
		}
		require.NoError(t, os.WriteFile(file, whole, 0o644))
		require.Equal(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict)
	})
}

// TestRegulatedWantsAKey: what is enough below is not at regulated gating, for the profile and for the seal; git's own key is taken
// where none is named, and who has no address cannot sign.
func TestRegulatedWantsAKey(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Sealed)
	require.Equal(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict)
	key, line := newKeyFile(t, "ann@example.org")
	allow(t, line)
	regulate := func(level string) {
		project.Call(t, dir, "readiness_profile", map[string]any{"set": map[string]any{"gating": level}})
	}
	regulate("strict")
	require.Equal(t, true, project.Call(t, dir, "readiness_confirm", nil)["confirmed"])
	require.Equal(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict)
	regulate("regulated")
	require.Contains(t, told(verdict(t, dir, "readiness/confirmed")), "changed since")
	project.Git(t, dir, "config", "gpg.format", "ssh")
	project.Git(t, dir, "config", "user.signingkey", key)
	require.NotContains(t, project.Call(t, dir, "readiness_confirm", nil)["needs_human"], "--ssh-key", "git's key is there")
	_, err := confirmWith(dir, "readiness", "")
	require.NoError(t, err)
	require.Equal(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict)
	require.Equal(t, true, project.Call(t, dir, "readiness_confirm", nil)["confirmed"])

	// The same approval with the MAC of this machine.
	require.NoError(t, artifacts.Edit(t.Context(), dir, artifacts.Everything, func(d *artifacts.Draft) error {
		return tools.Approve(d, schemas.Approval{Subject: "readiness", Digest: d.Readiness().Digest(), By: d.Human(), Channel: schemas.ChannelTerminal})
	}))
	require.Contains(t, told(verdict(t, dir, "readiness/confirmed")), "wants a confirmation that is signed with an SSH key")

	project.Git(t, dir, "config", "user.email", "nobody")
	_, err = confirmWith(dir, "readiness", key)
	require.ErrorContains(t, err, "names a person with an e-mail address")
	_, err = tools.Confirm(t.Context(), &tools.Env{Root: dir, SSHKey: key}, "readiness", nil)
	require.ErrorContains(t, err, "not confirmed unattended at this bar")
}

// TestDrift: the profile against what was confirmed blocks, also for one control of the team's own; the build spec against the
// profile is a warning.
func TestDrift(t *testing.T) {
	project.Require(t)
	dir := project.Copy(t, project.Planned)
	whole, err := os.ReadFile(filepath.Join(dir, "pact.yaml"))
	require.NoError(t, err)
	set := func(to string) gate.Result {
		project.Write(t, dir, map[string]string{"pact.yaml": strings.Replace(string(whole), "security: standard", to, 1)})
		return verdict(t, dir, "readiness/confirmed")
	}
	require.Equal(t, gate.Pass, set("security: {level: standard} # the same bar").Verdict)
	for _, to := range []string{"security: strict", "security: basic", `security: {level: standard, controls: ["Fares are never logged."]}`} {
		require.Contains(t, told(set(to)), "changed since", to)
	}
	require.Equal(t, true, project.Call(t, dir, "readiness_confirm", nil)["confirmed"])
	require.Equal(t, gate.Pass, verdict(t, dir, "readiness/confirmed").Verdict)
	require.Contains(t, told(set(`security: {level: standard, controls: ["Fares are sometimes logged."]}`)), "changed since", "one word of a control")
	set("security: standard")
	project.Write(t, dir, map[string]string{artifacts.SpecFile: "version: \"1\"\ntask: Price a tram trip.\nreadiness: {security: strict}\n"})
	r := verdict(t, dir, "readiness/profile")
	require.Equal(t, gate.Pass, r.Verdict, told(r))
	require.Contains(t, told(r), "warning security is strict here and standard in pact.yaml")
}
