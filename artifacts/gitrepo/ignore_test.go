package gitrepo

import (
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ignoredAt asks the rules as the scan does, folder by folder; every path is
// taken for a file.
func ignoredAt(t *testing.T, r *Repo, l *ignoreList, path string) bool {
	dir := ""
	for {
		var err error
		l, err = r.dirIgnores(dir, l)
		require.NoError(t, err)
		rest := path
		if dir != "" {
			rest = path[len(dir)+1:]
		}
		name, _, more := strings.Cut(rest, "/")
		dir = join(dir, name)
		if l.ignored(dir, more || isDir(r.abs(dir))) {
			return true
		}
		if !more {
			return false
		}
	}
}

// TestIgnoreIsCheckIgnore lets git judge random patterns on random paths.
func TestIgnoreIsCheckIgnore(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"a", "b", "ab", "*", "**", "***", "?", "/", "/", "[ab]", "[!a]", "[^b]", "[a-c]", "[A-C]", "[]a]", "[a", "[/a]", "[a/b]", "[--a]",
		"[[:alpha:]]", "[[:upper:]]", "[[:nope:]]", "[a-", `\a`, `\*`, `\`, `\ `, " ", ".", "x", "A", "!", "#", "-", "\t", "\r",
	}
	names := []string{"a", "b", "ab", "ba", "c", "x", "A", "AB", ".a", "a.b", "a b", "]", "-", "*", `\`, "aa", "a ", "#", "!"}
	for seed := range seeds(25) {
		rnd := rand.New(rand.NewSource(seed))
		f := newFixture(t)
		if seed%3 == 0 {
			f.append(f.path(".git/config"), "[core]\n\tignoreCase = true\n")
		}
		for _, file := range []string{".gitignore", "a/.gitignore", ".git/info/exclude", "a/b/.gitignore"} {
			var b strings.Builder
			if rnd.Intn(4) == 0 {
				b.WriteString("\uFEFF")
			}
			for range 1 + rnd.Intn(4) {
				switch rnd.Intn(3) {
				case 0: // parts, of which some span
					parts := make([]string, 1+rnd.Intn(4))
					for i := range parts {
						parts[i] = []string{"**", "*", "a", "b", "", pieces[rnd.Intn(len(pieces))]}[rnd.Intn(6)]
					}
					b.WriteString(strings.Join(parts, "/"))
				default:
					for range 1 + rnd.Intn(6) {
						b.WriteString(pieces[rnd.Intn(len(pieces))])
					}
				}
				b.WriteString([]string{"\n", "\r\n", "/\n"}[rnd.Intn(3)])
			}
			f.write(file, strings.TrimSuffix(b.String(), "\n"))
		}
		var paths []string
		for range 150 {
			path := ""
			for range 1 + rnd.Intn(4) {
				path = join(path, names[rnd.Intn(len(names))])
			}
			paths = append(paths, path)
		}
		cmd := exec.Command("git", "check-ignore", "-z", "-v", "-n", "--no-index", "--stdin")
		cmd.Dir = f.dir
		cmd.Stdin = strings.NewReader(strings.Join(paths, "\x00") + "\x00")
		out, _ := cmd.Output() // exits with 1 when nothing is ignored
		fields := split(string(out))
		require.Len(t, fields, 4*len(paths))
		r := f.repo()
		base, err := r.baseIgnores()
		require.NoError(t, err)
		for i := 0; i < len(fields); i += 4 {
			want := fields[i+2] != "" && !strings.HasPrefix(fields[i+2], "!")
			require.Equal(t, want, ignoredAt(t, r, base, fields[i+3]), "seed %d: %q by %q of %s", seed, fields[i+3], fields[i+2], fields[i])
		}
	}
}

// seeds is how many random cases to try: a few, or GITREPO_FUZZ.
func seeds(few int64) int64 {
	if n, _ := strconv.ParseInt(os.Getenv("GITREPO_FUZZ"), 10, 64); n > 0 {
		return n
	}
	return few
}

// TestGlobIsNotExponential: patterns that make naive matchers hang.
func TestGlobIsNotExponential(t *testing.T) {
	t.Parallel()
	start := time.Now()
	for _, c := range [][2]string{
		{strings.Repeat("*a", 50) + "b", strings.Repeat("a", 2000)},
		{strings.Repeat("**/a/", 50) + "b", strings.Repeat("a/", 1000) + "c"},
		{strings.Repeat("**/*a*/", 40) + "b", strings.Repeat("aaa/", 500) + "c"},
	} {
		g, ok := compileGlob(c[0], false)
		require.True(t, ok)
		require.False(t, g.match(c[1]))
	}
	require.Less(t, time.Since(start), 2*time.Second)
}
