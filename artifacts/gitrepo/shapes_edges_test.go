package gitrepo

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFilterPrograms: a file that goes through a program is unchanged where its bytes are the
// blob's, and otherwise named as one that cannot be told; git alone runs the program.
func TestFilterPrograms(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"clean", "process"} {
		f := newFixture(t)
		f.write(".gitattributes", "*.up filter=up\n")
		f.commit("a.up", "b.up", "c.txt")
		marker := f.path(".git/ran")
		f.git("config", "filter.up."+key, "touch "+marker+"; tr A-Z a-z")
		f.write("a.up", strings.ToUpper("content of a.up\n"))
		f.write("c.txt", "edited\n")
		require.Equal(t, []string{"filtered a.up", "modified c.txt"}, f.changed(), key)
		dirty, err := f.repo().Dirty(ctx, "")
		require.NoError(t, err)
		require.True(t, dirty)
		require.NoFileExists(t, marker)
		if key == "clean" {
			require.Equal(t, "modified c.txt", strings.Join(f.gitChanged(), " "), "what only the program can tell")
			require.FileExists(t, marker, "git ran it")
		}
		f.git("config", "--unset", "filter.up."+key)
		require.Equal(t, f.gitChanged(), f.changed(), "without the program the bytes decide")
	}
}

// TestSafeDirectory: what another user made is refused until the user's own configuration,
// and not the repository's, says that it is safe.
func TestSafeDirectory(t *testing.T) {
	f := newFixture(t)
	f.commit("a.txt")
	disown(f)
	f.append(f.path(".git/config"), "[safe]\n\tdirectory = *\n")
	safe := func(values ...string) bool {
		t.Setenv("GIT_CONFIG_COUNT", strconv.Itoa(len(values)))
		for i, v := range values {
			t.Setenv("GIT_CONFIG_KEY_"+strconv.Itoa(i), "safe.directory")
			t.Setenv("GIT_CONFIG_VALUE_"+strconv.Itoa(i), v)
		}
		_, err := Open(f.dir)
		_, gitErr := f.try("rev-parse", "HEAD")
		require.Equal(t, gitErr == nil, err == nil, "git: %v, here: %v", gitErr, err)
		if err != nil {
			requireUnsupported(t, err, "another user")
		}
		return err == nil
	}
	require.False(t, safe())
	require.False(t, safe("/somewhere"))
	require.True(t, safe("*"))
	require.True(t, safe(f.dir))
	require.False(t, safe(f.dir, ""))
	t.Setenv("SUDO_UID", "4711")
	require.True(t, safe())
}

// TestPackedRefsKeepTheirText: packed-refs may be a link to any file, whose text is not told.
func TestPackedRefsKeepTheirText(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.commit("a.txt")
	require.NoError(t, os.WriteFile(f.at("secret").dir, []byte("the secret word\n"), 0o600))
	f.write(".git/info/made", "")
	for _, name := range []string{"packed-refs", "refs/heads/main", "HEAD", "config", "index", "info/grafts", "objects/info/alternates"} {
		f.try("pack-refs", "--no-prune")
		path := f.path(".git/" + name)
		os.Rename(path, path+".kept")
		require.NoError(t, os.Symlink(f.at("secret").dir, path))
		var errs []error
		if r, err := Open(f.dir); err != nil {
			errs = append(errs, err)
		} else {
			_, err1 := r.Head()
			_, err2 := r.RefsUnder("refs")
			_, err3 := r.Files(ctx, "")
			_, err4 := r.Resolve("main")
			_, err5 := r.Dirty(ctx, "")
			errs = append(errs, err1, err2, err3, err4, err5)
			r.Close()
		}
		err := errors.Join(errs...)
		if !strings.Contains(name, "info/") {
			require.Error(t, err, name)
			require.NotContains(t, err.Error(), "secret word", name)
		}
		require.NoError(t, os.Remove(path))
		os.Rename(path+".kept", path)
	}
}

// TestTooManyRefs: the bound on refs is one on what is listed, wherever they stand.
func TestTooManyRefs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.commit("a.txt")
	var b strings.Builder
	for i := range maxRefs {
		b.WriteString(id + " refs/pact/x/" + strconv.Itoa(i) + "\n")
	}
	f.write(".git/packed-refs", b.String())
	refs, err := f.repo().RefsUnder("refs/pact")
	require.NoError(t, err)
	require.Len(t, refs, maxRefs)
	f.append(f.path(".git/packed-refs"), id+" refs/pact/y\n")
	_, err = f.repo().RefsUnder("refs/pact")
	require.ErrorIs(t, err, ErrTooLarge)
	refs, err = f.repo().RefsUnder("refs/heads")
	require.NoError(t, err)
	require.Len(t, refs, 1)
}
