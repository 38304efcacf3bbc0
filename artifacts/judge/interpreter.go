package judge

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"pact/artifacts/testrun"
)

// Unequipped is the error for a machine whose program for a language cannot do what the driver needs.
type Unequipped struct {
	Have string // what is there
	Fix  string // what to do
}

// Error says what is missing and the way out.
func (e *Unequipped) Error() string { return e.Have + ": " + e.Fix }

// Python is the interpreter of a project, and its version, as in "Python 3.11.7": the first that testrun.Pythons
// finds, which pytest is looked for with and fingerprints name. The error is a *testrun.NotInstalled
// where there is none, and an *Unequipped where it is older than 3.8.
func Python(ctx context.Context, root string) (program, version string, err error) {
	known := testrun.Pythons(root)
	if len(known) == 0 {
		return "", "", &testrun.NotInstalled{Program: "python3"}
	}
	program = known[0]
	said, err := saysOf(ctx, root, program, "-s", "-c", `import sys; print("Python %d.%d.%d" % sys.version_info[:3]); print(sys.executable)`)
	if err != nil {
		return "", "", err
	}
	version, real, _ := strings.Cut(said, "\n")
	if number(version, "Python %d.%d.%d") < 3_008_000 {
		return "", "", &Unequipped{Have: program + " is " + version, Fix: "Python 3.8 or later is needed, in the project's .venv or on PATH"}
	}
	if real = strings.TrimSpace(real); filepath.IsAbs(real) { // what stands behind a script that chooses
		program = real
	}
	return program, version, nil
}

// Node is node on PATH and its version, as in "v22.6.0". The error is a *testrun.NotInstalled where there is none.
func Node(ctx context.Context, root string) (program, version string, err error) {
	program = onPath("node")
	if program == "" {
		return "", "", &testrun.NotInstalled{Program: "node"}
	}
	version, err = saysOf(ctx, root, program, "--version")
	return program, version, err
}

// NodeOnPath is the node that Node asks, "" where there is none.
func NodeOnPath() string { return onPath("node") }

// onPath finds a program on PATH, "" where it is not there.
func onPath(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if file := filepath.Join(dir, name); filepath.IsAbs(dir) && runs(file) {
			return file
		}
	}
	return ""
}

func runs(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && (info.Mode()&0o111 != 0 || runtime.GOOS == "windows")
}

// number makes of a version one number that can be compared, 0 where it has not that form: 3.11.7 is 3011007.
func number(version, form string) int {
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, form, &major, &minor, &patch); err != nil {
		return 0
	}
	return major*1_000_000 + minor*1_000 + patch
}

var says sync.Map // key → string

// saysOf is what a program says in a folder, asked once for as long as the program stays as it is. What a script says,
// which may choose between programs, depends on the folder too.
func saysOf(ctx context.Context, dir, program string, args ...string) (string, error) {
	info, err := os.Stat(program)
	if err != nil {
		return "", &testrun.NotInstalled{Program: program}
	}
	key := fmt.Sprintf("%q %q %v %d", program, args, info.ModTime(), info.Size())
	if isScript(program) {
		key += dir
		for _, chooses := range []string{".python-version", ".nvmrc", ".node-version", ".tool-versions"} {
			if info, err := os.Stat(filepath.Join(dir, chooses)); err == nil {
				key += fmt.Sprintf(" %v %d", info.ModTime(), info.Size())
			}
		}
	}
	if v, ok := says.Load(key); ok {
		return v.(string), nil
	}
	out, err := testrun.Run(ctx, testrun.Command{Dir: dir, Argv: append([]string{program}, args...), Timeout: time.Minute})
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("ask %q for its version: %w", program, err)
	}
	if out.ExitCode != 0 {
		return "", fmt.Errorf("ask %q for its version: exit status %d: %s", program, out.ExitCode, strings.TrimSpace(string(out.Stderr)))
	}
	said := strings.TrimSpace(string(out.Stdout))
	says.Store(key, said)
	return said, nil
}

func isScript(program string) bool {
	f, err := os.Open(program)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [2]byte
	_, err = f.Read(head[:])
	return err == nil && string(head[:]) == "#!"
}
