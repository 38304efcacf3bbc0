package testrun

import (
	"slices"
	"strings"
)

// harmless are the flags of GOFLAGS that reach a test run: they change how code is built, not what runs, not what is
// reported, and where they choose files (see choosing) a fingerprint holds them. The others (-exec, -overlay, -run, -skip, -n, -tags, -ldflags …) come from the environment or from
// `go env -w`, where a line is enough to make every test pass, and no fingerprint holds them.
var harmless = []string{
	"modcacherw", "trimpath", "p", "race", "msan", "asan",
}

// choosing are the harmless flags that decide which files are built: by a build tag of their name, or by the vendor folder.
var choosing = []string{"race", "msan", "asan", "mod"}

// cleanGoFlags is a GOFLAGS of the harmless flags only. It is never empty, for an empty one makes the go command read
// the user's configuration. No version control is started for a build stamp.
func cleanGoFlags(goflags string) string {
	keep := []string{"-buildvcs=false"}
	for _, flag := range splitQuoted(goflags) {
		name, value, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		if slices.Contains(harmless, name) || name == "mod" && value != "mod" {
			keep = append(keep, quote(flag))
		}
	}
	return strings.Join(keep, " ")
}

// splitQuoted splits as the go command does: at white space, an element may as a whole stand in ' or ".
func splitQuoted(s string) []string {
	var fields []string
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		if s == "" {
			return fields
		}
		end, skip := strings.IndexAny(s, " \t\r\n"), 0
		if s[0] == '\'' || s[0] == '"' {
			end, skip = strings.IndexByte(s[1:], s[0]), 1
			s = s[1:]
		}
		if end < 0 {
			end, skip = len(s), 0
		}
		fields = append(fields, s[:end])
		s = s[end+skip:]
	}
}

func quote(flag string) string {
	switch {
	case !strings.ContainsAny(flag, " \t\r\n"):
		return flag
	case strings.Contains(flag, "'"):
		return `"` + flag + `"`
	}
	return "'" + flag + "'"
}
