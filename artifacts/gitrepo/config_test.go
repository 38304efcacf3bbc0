package gitrepo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestConfigIsGitConfig compares with git config --list.
func TestConfigIsGitConfig(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, text := range []string{
		"[a]\n\tb = c\n",
		"\uFEFF[a]\nb=c",
		"[A]\nB = C # comment\nd = \"x # y\" ; z\n",
		"[a \"Sub.x\"]\nB = 1\n[a.SUB]\nc = 2\n",
		"[a \"q\\\"u\\\\o\"] b = c\n",
		"[a]b\n",
		"[a]\nb\nc = \n",
		"[a]\nb = \"  kept  \" \n",
		"[a]\nb = one  two\\\n three\n",
		"[a]\nb = \\t\\n\\\\\\\"\n",
		"[a]\r\nb = c\r\nd = e \r\n",
		"; x\n# y\n[a]\n  b-c1 = d\n",
		"[a]\nb = \"open\n",
		"[a\n",
		"[]\nb = c\n",
		"b = c\n",
		"[a]\n1b = c\n",
		"[a]\nb = \\x\n",
		"[a]\nb c = d\n",
		"[a \"x\n\"]\nb = c\n",
		"[a]\nb = c\\",
		"",
	} {
		path := f.path("config.txt")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		cmd := exec.Command("git", "config", "--file", path, "--list", "-z")
		out, err := cmd.Output()
		settings, perr := parseConfig([]byte(text))
		require.Equal(t, err == nil, perr == nil, "%q: %v, git: %v", text, perr, err)
		if err != nil {
			continue
		}
		got := []string{}
		for _, s := range settings {
			if s.bare {
				got = append(got, s.key)
				continue
			}
			got = append(got, s.key+"\n"+s.value)
		}
		require.Equal(t, split(string(out)), got, "%q", text)
	}
}

func TestAuthor(t *testing.T) {
	f := newFixture(t)
	who := func() string {
		name, email := f.repo().Author()
		return name + " <" + email + ">"
	}
	gitSays := func() string {
		line := f.git("var", "GIT_AUTHOR_IDENT")
		return line[:strings.LastIndex(line, ">")+1]
	}
	require.Equal(t, "A U Thor <author@example.com>", who())
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "cfg"))
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(home, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(home, name), []byte(text), 0o644))
	}
	os.Unsetenv("GIT_CONFIG_GLOBAL")
	t.Cleanup(func() { os.Setenv("GIT_CONFIG_GLOBAL", "/dev/null") })
	f.git("config", "--remove-section", "user")
	require.Equal(t, " <>", who())
	write("cfg/git/config", "[user]\nname = Xdg\nemail = xdg@x\n")
	write(".gitconfig", "[user]\nname = Home\n[include]\npath = more\n[user]\nemail = after@x\n")
	write("more", "[user]\nname = Included\nemail = included@x\n")
	require.Equal(t, "Included <after@x>", who())
	require.Equal(t, gitSays(), who())

	for _, cond := range []string{
		"gitdir:" + f.dir + "/", "gitdir:" + f.dir + "/.git", "gitdir:repo/", "gitdir:~/", "gitdir/i:" + strings.ToUpper(f.dir) + "/",
		"gitdir:" + strings.ToUpper(f.dir) + "/", "onbranch:main", "onbranch:ma*", "onbranch:side", "onbranch:main/", "gitdir:**/re*/**", "hasconfig:x",
	} {
		write(".gitconfig", "[user]\nname = Home\nemail = h@x\n[includeIf \""+cond+"\"]\npath = ~/more\n")
		require.Equal(t, gitSays(), who(), cond)
	}
	write(".gitconfig", "[include]\npath = .gitconfig\n")
	require.Equal(t, " <>", who(), "a circle")
	write(".gitconfig", "[user]\nname = \" N <a>\\n. \"\nemail = e@x\n[author]\nemail = author@x\n")
	require.Equal(t, gitSays(), who())
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "user.NAME")
	t.Setenv("GIT_CONFIG_VALUE_0", "Counted")
	require.Equal(t, gitSays(), who())
	t.Setenv("GIT_AUTHOR_NAME", "Env")
	t.Setenv("GIT_AUTHOR_EMAIL", "env@x")
	require.Equal(t, "Env <env@x>", who())
	require.Equal(t, gitSays(), who())
}
