package artifacts

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTrust(t *testing.T) {
	dir := newProject(t)
	load := func(text string) *Snapshot {
		t.Helper()
		require.NoError(t, os.WriteFile(dir+"/"+ProjectFile, []byte("version: \"1\"\n"+text), 0o644))
		s, err := Load(t.Context(), dir)
		require.NoError(t, err)
		t.Cleanup(func() { s.Close() })
		return s
	}
	ok, digest := Trusted(load(""))
	require.True(t, ok, "no command needs no trust")
	require.Empty(t, digest)

	const tests = "tests: {go: {command: [go, test, \"a b\"], format: gotest}}\n"
	s := load(tests)
	ok, digest = Trusted(s)
	require.False(t, ok)
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", digest)
	require.Equal(t, `tests/go: go test "a b"`, s.Commands()[0].String())

	m, err := NewMachine()
	require.NoError(t, err)
	require.NoError(t, m.Trust(dir, digest))
	info, err := os.Stat(m.trustFile())
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	ok, _ = Trusted(load(tests + "# a comment\n"))
	require.True(t, ok, "a comment is no command")
	ok, _ = Trusted(s.Only())
	require.False(t, ok, "a snapshot does not change")
	require.True(t, load(tests).Only().trusted)

	for _, other := range []string{
		"tests: {go: {command: [go, test, a, b], format: gotest}}\n",
		"tests: {python: {command: [go, test, \"a b\"], format: gotest}}\n",
		tests + "gates: [{id: team/x, command: [sh]}]\n",
	} {
		ok, changed := Trusted(load(other))
		require.False(t, ok, other)
		require.NotEqual(t, digest, changed)
	}
	require.False(t, m.trusts(dir+"x", digest), "another folder")
	require.NoError(t, m.Trust(dir+"x", digest))
	require.True(t, m.trusts(dir, digest), "two folders do not disturb one another")
	require.NoError(t, m.Trust(dir, "sha256:00"))
	require.False(t, m.trusts(dir, digest), "what was trusted before is not any more")

	require.NoError(t, os.WriteFile(m.trustFile(), []byte("{"), 0o600))
	require.False(t, m.trusts(dir, "sha256:00"), "a damaged list trusts nothing")
	require.ErrorContains(t, m.Trust(dir, digest), "remove it, and trust again")
}
