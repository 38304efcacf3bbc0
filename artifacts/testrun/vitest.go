package testrun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// vitestRun runs files by the project's vitest, with a configuration of its own.
type vitestRun struct {
	o   NodeTestOptions
	cli string
}

// vitestForms are the ways in which a test of vitest fails; %s is the token.
var vitestForms = map[string]string{
	"throw":           `throw new Error("%s")`,
	"reject":          `await null; throw new Error("%s")`,
	"toBe":            `expect(1, "%s").toBe(2)`,
	"toEqual":         `expect({ a: [1] }, "%s").toEqual({ a: [2] })`,
	"toStrictEqual":   `expect({ a: [1] }, "%s").toStrictEqual({ a: [2] })`,
	"toThrow nothing": `expect(() => {}, "%s").toThrow()`,
	"rejects nothing": `await expect(Promise.resolve("%s")).rejects.toThrow()`,
	"resolves":        `await expect(Promise.resolve("%s")).resolves.toBe(2)`,
	"toBeTruthy":      `expect(0, "%s").toBeTruthy()`,
	"assert":          `assert.ok(0 === 1, "%s")`,
	"strictEqual":     `assert.strictEqual(1, 2, "%s")`,
	"deepStrictEqual": `assert.deepStrictEqual({ a: [1] }, { a: [2] }, "%s")`,
}

// canaryFile loads the modules that are tested, then has its canaries.
func (v vitestRun) canaryFile(list []canary) []byte {
	var b strings.Builder
	b.WriteString("import assert from 'node:assert/strict';\nimport { expect, test } from 'vitest';\n")
	for _, m := range v.o.Modules {
		fmt.Fprintf(&b, "await import(%s).catch(() => {});\n", quoteJS(filepath.Join(v.o.Root, filepath.FromSlash(m))))
	}
	for _, c := range list {
		fmt.Fprintf(&b, "test(%s, async () => { %s; });\n", quoteJS(c.Name), fmt.Sprintf(vitestForms[c.Form], c.Token))
	}
	return []byte(b.String())
}

func quoteJS(s string) string {
	data, _ := json.Marshal(s) // a string always has a form
	return string(data)
}

func (v vitestRun) file(ctx context.Context, file, scratch string) (fileRun, error) {
	full := filepath.Join(v.o.Root, filepath.FromSlash(file))
	source, err := os.ReadFile(full)
	if err != nil {
		return fileRun{}, fmt.Errorf("run vitest: %w", err)
	}
	var forms []string
	for form := range vitestForms {
		forms = append(forms, form)
	}
	slices.Sort(forms)
	list := canaries(nodeNames(source), forms)
	beside := filepath.Join(scratch, token(), filepath.FromSlash(file))
	config, xml := filepath.Join(scratch, "vitest.config.mjs"), filepath.Join(scratch, token()+".xml")
	settings, err := json.Marshal(map[string]any{
		"root": v.o.Root, "envDir": scratch, "cacheDir": filepath.Join(scratch, "cache"), "publicDir": false, "plugins": []any{},
		"css": map[string]any{"postcss": map[string]any{}}, "server": map[string]any{"fs": map[string]any{"strict": false}},
		"test": map[string]any{
			"include": []string{escapeGlob(full), escapeGlob(beside)}, "exclude": []string{}, "dir": filepath.VolumeName(full) + "/",
			"reporters": []string{"junit"}, "outputFile": xml, "environment": "node", "pool": "forks", "fileParallelism": false, "isolate": true,
			"watch": false, "allowOnly": false, "passWithNoTests": false, "retry": 0, "setupFiles": []string{}, "globalSetup": []string{},
			"dangerouslyIgnoreUnhandledErrors": false, "coverage": map[string]any{"enabled": false},
		},
	})
	if err != nil {
		return fileRun{}, err
	}
	err = errors.Join(writeNew(beside, v.canaryFile(list)), writeNew(config, []byte("export default "+string(settings)+";\n")))
	if err != nil {
		return fileRun{}, err
	}
	out, err := Run(ctx, Command{
		Dir: v.o.Root, Argv: []string{"node", "--no-warnings", v.cli, "run", "--config", config},
		Env: append([]string{"NO_COLOR=1", "CI=1"}, v.o.Env...), Timeout: v.o.Timeout, OutputLimit: 64 << 10,
	})
	if err != nil {
		return fileRun{}, err
	}
	run := fileRun{out: out, said: lastLines(append(out.Stdout, out.Stderr...)), failing: 1}
	run.report, err = readReport(xml)
	if err == nil && run.report != nil {
		run.sides(v.o.Root, full, beside, list)
	}
	return run, err
}

// sides parts the results of the file from those of the canaries. A file that could not be loaded stands as one result
// under its own name.
func (f *fileRun) sides(root, full, beside string, list []canary) {
	var got []outcome
	for _, o := range f.report.list {
		switch path := filepath.Join(root, filepath.FromSlash(o.group)); {
		case path == beside:
			got = append(got, o)
		case path != full:
			f.report.problem("the report names %q, and only one file was to run", short(o.group))
		case o.name == o.group && o.status != Pass:
			f.notBuilt = o.output
		default:
			f.tests = append(f.tests, o)
		}
	}
	f.why = trusted(list, got)
}

// escapeGlob is a pattern that matches exactly one path.
func escapeGlob(path string) string {
	var b strings.Builder
	for _, r := range filepath.ToSlash(path) {
		if strings.ContainsRune(`\*?[]{}()!+@|`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
