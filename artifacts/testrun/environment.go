package testrun

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// passed are the variables that a child gets to see, apart from LC_*. A variable that is not named here does not reach a
// child: tokens have too many names to list.
var passed = []string{
	"PATH", "HOME", "USER", "LANG", "TMPDIR", "TZ", "XDG_CACHE_HOME",
	"GOPATH", "GOMODCACHE", "GOCACHE", "GOFLAGS", "GOPROXY", "GONOPROXY", "GONOSUMDB", "GONOSUMCHECK", "GOSUMDB", "GOINSECURE",
	"GOTOOLCHAIN", "GOPRIVATE", "CGO_ENABLED", "CC", "CXX",
}

// passedWindows is what programs on Windows cannot start or find their folders without.
var passedWindows = []string{
	"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERNAME", "USERPROFILE", "HOMEDRIVE",
	"HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432",
	"NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "OS",
}

// Environment is the environment of a child, sorted: the variables of this process that are on a fixed list, TERM=dumb, and
// the GOROOT that belongs to the go command on PATH: another one, from the environment or from go env -w, could bring a
// testing package of its own. Of what go env -w wrote a child sees what is on the list too, and nothing else: a line there
// chooses the platform, and with it which files are built. Credentials inside a GOPROXY address are taken out.
func Environment() []string {
	environ := os.Environ()
	env := scrub(append(environ, goConfig(environ)...), runtime.GOOS == "windows")
	env = append(env, "GOENV=off")
	slices.Sort(env)
	if root := goRoot(); root != "" {
		env = append(env, "GOROOT="+root)
		slices.Sort(env)
	}
	return env
}

// goRoot is the folder of the Go installation whose command is on PATH, "" where it cannot be told.
func goRoot() string {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		file, err := filepath.EvalSymlinks(filepath.Join(dir, "go"))
		if err != nil {
			continue
		}
		root := filepath.Dir(filepath.Dir(file))
		if _, err := os.Stat(filepath.Join(root, "src", "testing")); err != nil {
			return ""
		}
		return root
	}
	return ""
}

func scrub(environ []string, windows bool) []string {
	env := []string{"TERM=dumb"}
	for _, entry := range environ {
		name, value, ok := strings.Cut(entry, "=")
		if !ok || !isPassed(name, windows) {
			continue
		}
		if strings.EqualFold(name, "GOPROXY") {
			value = withoutCredentials(value)
		}
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return env
}

func isPassed(name string, windows bool) bool {
	if windows { // names fold there
		name = strings.ToUpper(name)
		if slices.Contains(passedWindows, name) {
			return true
		}
	}
	return slices.Contains(passed, name) || strings.HasPrefix(name, "LC_")
}

// withoutCredentials takes user and password out of the addresses of a GOPROXY list, whose separators are , and |.
func withoutCredentials(list string) string {
	var out strings.Builder
	for list != "" {
		end := strings.IndexAny(list, ",|")
		if end < 0 {
			end = len(list)
		}
		entry := list[:end]
		if u, err := url.Parse(entry); err == nil && u.User != nil {
			u.User = nil
			entry = u.String()
		} else if err != nil && strings.Contains(entry, "@") {
			entry = "off" // unreadable, and perhaps with a password
		}
		out.WriteString(entry)
		if end < len(list) {
			out.WriteByte(list[end])
			end++
		}
		list = list[end:]
	}
	return out.String()
}
