package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"pact/artifacts"
)

// components own all files; protected are files that stand for sealed ones.
const (
	components = 20
	protected  = 50
)

// place is a folder with a repository, and state and cache folders of its own.
type place struct {
	dir, repo string
	files     int
	sealed    []string // paths
	base      string   // the commit that holds everything
	env       []string
}

// makePlace makes a repository of Go files, most of them small, in folders of about twenty.
func makePlace(dir string, files int) (*place, error) {
	dir, err := os.MkdirTemp(dir, "pact-beside-")
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return nil, err
	}
	p := &place{dir: dir, repo: filepath.Join(dir, "repo"), files: files}
	for name, value := range map[string]string{
		"XDG_STATE_HOME": filepath.Join(dir, "state"), "XDG_CACHE_HOME": filepath.Join(dir, "cache"), "XDG_CONFIG_HOME": filepath.Join(dir, "config"), "HOME": dir,
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org", "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org",
	} {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	m, err := artifacts.NewMachine()
	if err == nil {
		_, err = m.Sign(nil) // makes the key, as the first evidence does
	}
	if err == nil {
		err = p.write()
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return p, nil
}

func (p *place) write() error {
	rnd := rand.New(rand.NewSource(1))
	for i := range p.files {
		file := fmt.Sprintf("c%02d/d%d/file%d.go", i%components, i/components/22, i)
		if i < protected*components && i%components == 0 {
			p.sealed = append(p.sealed, file)
		}
		size := int(math.Exp(rnd.NormFloat64()+7.8)) + 40 // a mean of 4 KB
		if err := p.put(file, goFile(i, size)); err != nil {
			return err
		}
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main", "."}, {"config", "gc.auto", "0"}, {"add", "-A"}, {"commit", "-q", "-m", "everything"}, {"repack", "-adq"}} {
		if _, err := p.git(nil, args...); err != nil {
			return err
		}
	}
	base, err := p.git(nil, "rev-parse", "HEAD")
	p.base = strings.TrimSpace(string(base))
	return err
}

func (p *place) put(file string, data []byte) error {
	file = filepath.Join(p.repo, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

func goFile(i, size int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "package d%d\n", i/components/22)
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, "\n// F%[1]d_%[2]d adds %[2]d.\nfunc F%[1]d_%[2]d(x int) int {\n\tif x < %[2]d {\n\t\treturn %[1]d\n\t}\n\treturn x + %[2]d\n}\n", i, n)
	}
	return b.Bytes()
}

// git runs git in the repository.
func (p *place) git(input []byte, args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin, cmd.Env = p.repo, bytes.NewReader(input), append(os.Environ(), p.env...)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}

// plan makes a project of the repository: a component for each part, half of them with a contract.
func (p *place) plan() error {
	docs := map[string]string{
		"go.mod":              "module example.org/beside\n\ngo 1.24\n",
		"pact.yaml":           "version: \"1\"\nbuild_mode: hierarchy\n",
		"pact/task.md":        "Measure how quickly gates are judged.\n",
		"pact/plan.yaml":      "pact: plan/1\nbaseline: " + p.base + "\ncomponents:\n  - {id: all, title: All, summary: \"Everything.\"}\n",
		"pact/approvals.yaml": "pact: approvals/1\napprovals: []\n",
	}
	for i := range components {
		id := fmt.Sprintf("c%02d", i)
		docs["pact/plan.yaml"] += fmt.Sprintf("  - {id: %[1]s, parent: all, title: %[1]s, summary: \"Part %[1]s.\", paths: [\"%[1]s/**\"]}\n", id)
		docs["pact/contracts/"+id+".yaml"] = fmt.Sprintf(contract, id)
	}
	for file, text := range docs {
		if err := p.put(file, []byte(text)); err != nil {
			return err
		}
	}
	if _, err := p.git(nil, "add", "-A"); err != nil {
		return err
	}
	_, err := p.git(nil, "commit", "-q", "-m", "a plan")
	return err
}

const contract = `pact: contract/1
component: %[1]s
version: 1
summary: Part %[1]s.
binding: {language: go, package: ./%[1]s/d0}
types:
  - name: Trip
    kind: struct
    fields:
      - {name: stops, type: int, minimum: 1, maximum: 40}
      - {name: rebate, type: int, minimum: 0, maximum: 10}
functions:
  - name: price
    params:
      - {name: trip, type: Trip}
    returns: int
    errors:
      - {name: too_cheap, when: "trip.rebate > trip.stops"}
    ensures:
      - "result >= 0"
      - "result <= 10000"
    examples:
      - {name: near, args: {trip: {stops: 1, rebate: 0}}, returns: 225}
      - {name: cheap, args: {trip: {stops: 1, rebate: 5}}, error: too_cheap}
`
