package examples_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates"
	"pact/gates/gate"
	"pact/schemas"
)

// TestSecretsCannotBeHidden: the ways by which scanners are told to look away tell nothing here, a file that was not read
// leaves the gate blocked, and what only looks like those ways is fine.
func TestSecretsCannotBeHidden(t *testing.T) {
	project.Require(t)
	t.Parallel()
	token := "x = gh" + "p_R7xkQ2mV9sLb4TzW" + "8cNf1YhJ6dGp3AuE5oXi\n"
	line := []string{token}
	for name, c := range map[string]struct {
		changes []change
		verdict gate.Verdict
		path    string
		says    string
	}{
		"an image's name":       {[]change{{"write", "fares/logo.png", line}}, gate.Fail, "fares/logo.png", "github-pat"},
		"a lock file's name":    {[]change{{"write", "fares/package-lock.json", line}}, gate.Fail, "fares/package-lock.json", "github-pat"},
		"a vendored file":       {[]change{{"write", "fares/node_modules/a/a.js", line}}, gate.Fail, "fares/node_modules/a/a.js", "github-pat"},
		"a zero byte":           {[]change{{"write", "fares/a.bin", []string{"\x00" + token}}}, gate.Fail, "fares/a.bin", "github-pat"},
		"a document of Pact":    {[]change{{"sh", "", []string{"echo '# " + strings.TrimSpace(token) + "' >> pact/task.md"}}}, gate.Fail, "pact/task.md", "github-pat"},
		"an ignore file":        {[]change{{"write", "fares/a.txt", line}, {"write", ".gitleaksignore", []string{"fares/a.txt:github-pat:1\n"}}}, gate.Fail, ".gitleaksignore", "is not allowed here"},
		"a configuration":       {[]change{{"write", "fares/a.txt", line}, {"write", ".gitleaks.toml", []string{"[allowlist]\npaths = ['.*']\n"}}}, gate.Fail, ".gitleaks.toml", "is not allowed here"},
		"the target of a link":  {[]change{{"sh", "", []string{"ln -s '" + strings.TrimSpace(token) + "' fares/link"}}}, gate.Fail, "fares/link", "github-pat"},
		"ignored, but tracked":  {[]change{{"write", "fares/a.env", line}, {"sh", "", []string{"git add fares/a.env; echo '*.env' >> .gitignore"}}}, gate.Fail, "fares/a.env", "github-pat"},
		"committed":             {[]change{{"write", "fares/a.txt", line}, {"sh", "", []string{"git add -A; git commit -qm 'a change'"}}}, gate.Fail, "fares/a.txt", "github-pat"},
		"behind 4 MiB":          {[]change{{"write", "fares/a.txt", []string{strings.Repeat("price\n", 1<<20) + token}}}, gate.Blocked, "fares/a.txt", "more than"},
		"ignored and untracked": {[]change{{"write", "fares/a.env", line}, {"write", ".gitignore", []string{"*.env\n"}}}, gate.Pass, "", ""},
		"a name alone":          {[]change{{"write", ".gitleaksignore", []string{"fares/a.txt:github-pat:1\n"}}}, gate.Pass, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, project.Sealed, c.changes, *gates.Find("code/secrets"))
			require.Equal(t, c.verdict, r.Verdict, "%v", r.Findings)
			at := false
			for _, f := range r.Findings {
				at = at || f.Path == c.path && strings.Contains(f.Message, c.says)
				require.NotContains(t, f.Message, "R7xkQ2mV", "the secret was told")
			}
			require.Equal(t, c.path != "", at, "%v", r.Findings)
		})
	}
}

// TestSecretsAreRemembered: a second look in the same process finds the same, also when a file goes back to what it was, or
// becomes another one with the same content elsewhere.
func TestSecretsAreRemembered(t *testing.T) {
	project.Require(t)
	t.Parallel()
	dir := project.Copy(t, project.Sealed)
	token := "x = gh" + "p_R7xkQ2mV9sLb4TzW" + "8cNf1YhJ6dGp3AuE5oXi\n"
	look := func() []schemas.Finding { return judgeIn(t, dir, *gates.Find("code/secrets")).Findings }
	require.Empty(t, look())
	change{"write", "fares/a.txt", []string{token}}.apply(t, dir)
	first := look()
	require.Len(t, first, 1)
	require.Equal(t, first, look())
	change{"write", "fares/a.txt", []string{"nothing\n"}}.apply(t, dir)
	require.Empty(t, look())
	change{"write", "README.md", []string{"\n" + token}}.apply(t, dir)
	require.Equal(t, []any{"README.md", 2}, []any{look()[0].Path, look()[0].Line})
	change{"sh", "", []string{"git checkout -q README.md 2>/dev/null || rm README.md"}}.apply(t, dir)
	require.Empty(t, look())
}
