package testrun

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// goConfig is what go env -w wrote for this user, as NAME=value, without what the environment says itself.
func goConfig(environ []string) []string {
	file := os.Getenv("GOENV")
	if dir, err := os.UserConfigDir(); file == "" && err == nil {
		file = filepath.Join(dir, "go", "env")
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 { // also "off"
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		name, value, _ := strings.Cut(line, "=")
		said := func(entry string) bool { v, ok := strings.CutPrefix(entry, name+"="); return ok && v != "" }
		if strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "C") {
			if value != "" && !slices.ContainsFunc(environ, said) {
				out = append(out, line)
			}
		}
	}
	return out
}

// GoSettings is what the environment says about which Go code is built, "" where it says nothing: the toolchain and cgo, and
// those of GOFLAGS that choose files. Another setting is another toolchain.
func GoSettings() string {
	var out []string
	for _, entry := range scrub(append(os.Environ(), goConfig(os.Environ())...), runtime.GOOS == "windows") {
		name, value, _ := strings.Cut(entry, "=")
		switch {
		case value == "":
		case slices.Contains([]string{"CGO_ENABLED", "CC", "CXX", "GOTOOLCHAIN"}, name):
			out = append(out, entry)
		case name == "GOFLAGS":
			for _, flag := range splitQuoted(cleanGoFlags(value)) {
				flag = strings.TrimLeft(flag, "-")
				if name, _, _ := strings.Cut(flag, "="); slices.Contains(choosing, name) {
					out = append(out, flag)
				}
			}
		}
	}
	return strings.Join(out, " ")
}
