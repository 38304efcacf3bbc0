package testgen

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pact/schemas"
	"pact/schemas/lang"
)

// javascript is how generated tests are written in JavaScript and TypeScript: calls test("<id of the case>", …) at the top
// level, whose names are unique in the file; node:test and vitest report them as they are.
var javascript = &dialect{
	cel: &celTarget{
		null:     "null",
		boolean:  strconv.FormatBool,
		integer:  func(i int64) string { return strconv.FormatInt(i, 10) + "n" },
		float:    func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) },
		text:     javascriptText,
		bytes:    func(s string) string { return "Uint8Array.of(" + byteList(s) + ")" },
		function: "(%s) => %s",
		method:   func(name string) string { return name },
		mapped:   "mapping",
		more:     true,
		pattern: func(p string) (string, error) {
			return rewritten(p, `$`, func(r rune) string { return fmt.Sprintf(`\u{%x}`, r) })
		},
	},
	comment: "//",
	marks:   strings.Split("/* eslint-disable */\n// biome-ignore-all lint: generated\n// deno-fmt-ignore-file\n// dprint-ignore-file", "\n"),
	indent:  "  ",
	key:     javascriptKey,
	number:  javascriptNumber,
	repeat:  "%s.repeat(%d)",
	spelled: tsCall,
	title:   javascriptTitle,
	open:    func(name string) string { return "test(" + javascriptText(name) + ", async () => {\n" },
	shut:    "});\n",
	begin:   "const s = await start()",
	call:    node{text: "(await s.call", open: "(", close: "))"},
	let:     "const %s = ",
	set:     "const %s = ",
	end:     ";",
	refuse:  `throw Object.assign(new Error("not implemented"), { name: "not implemented" })`,
	never:   int64(0),
	support: sectionOf("\n", "}", "node/subject.mjs", "node/result.mjs", "node/native.mjs", "node/values.mjs", "node/expressions.mjs"),
}

// typescript is the same script, of which a type checker is told that the types are the contract's business.
var typescript = func() *dialect {
	d := *javascript
	d.marks = append([]string{"// @ts-nocheck: the contract's types are checked when the tests run"}, d.marks...)
	return &d
}()

func javascriptText(s string) string { return quote(s, "") }

func byteList(s string) string {
	var out []string
	for i := range len(s) {
		out = append(out, strconv.Itoa(int(s[i])))
	}
	return strings.Join(out, ", ")
}

// javascriptKey leaves a name as it is where it may stand so.
func javascriptKey(name string) string {
	switch {
	case name == "__proto__":
		return `["__proto__"]: `
	case tsIdentifier().MatchString(name):
		return name + ": "
	}
	return javascriptText(name) + ": "
}

// javascriptNumber is exact, also where a number is not.
func javascriptNumber(i int64) string {
	if i > 1<<53-1 || i < -(1<<53-1) {
		return strconv.FormatInt(i, 10) + "n"
	}
	return strconv.FormatInt(i, 10)
}

// unreported are the signs that a runner escapes in its reports, some of them twice, and what stands for them.
var unreported = strings.NewReplacer("#", "No. ", `\`, "/", `"`, "'", "&", "+", "<", "(", ">", ")")

// javascriptTitle is the id of a case without what reports would escape.
func javascriptTitle(c Case) string {
	name := strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return ' '
	}, unreported.Replace(c.ID))
	return strings.Join(strings.Fields(name), " ")
}

// modules are the endings of what a language can load.
var modules = map[schemas.Language][]string{
	schemas.LanguageJavaScript: {".js", ".mjs", ".cjs"},
	schemas.LanguageTypeScript: {".ts", ".mts", ".cts"},
}

// javascriptBound says what of a binding is no module. What the binding says becomes code, so nothing else may stand there.
func javascriptBound(c *schemas.Contract) error {
	module := path.Clean(c.Binding.Module)
	if !filepath.IsLocal(module) {
		return fmt.Errorf("binding of contract %s: module %q is not below the project root", c.Component, c.Binding.Module)
	}
	endings := modules[c.Binding.Language]
	if !slices.Contains(endings, path.Ext(module)) {
		return fmt.Errorf("binding of contract %s: module %q does not end in one of %s", c.Component, c.Binding.Module, strings.Join(endings, " "))
	}
	return tsBound(c)
}

// nodeTests renders the cases of a contract for node:test, or for vitest where the project has it.
func nodeTests(u *lang.Unit, t Target) ([]File, error) {
	c := u.Contract()
	if err := javascriptBound(c); err != nil {
		return nil, err
	}
	d, ending, runner := javascript, ".mjs", "node:test"
	if c.Binding.Language == schemas.LanguageTypeScript {
		d, ending = typescript, ".ts"
	}
	if t.Vitest {
		runner = "vitest"
	}
	factory := d.cel.null
	if c.Binding.Factory != "" {
		factory = javascriptText(c.Binding.Factory)
	}
	module := path.Clean(c.Binding.Module)
	load := "// Where the implementation is, and what builds a fresh subject for each test, if anything does.\n" +
		"const COMPONENT = " + javascriptText(c.Component) + ";\n" +
		"const MODULE = " + javascriptText("./"+path.Base(module)) + ";\n" +
		"const load = () => import(" + javascriptText("./"+path.Base(module)) + ");\n" +
		"const FACTORY = " + factory + ";\n"
	head, body, names := d.script(u, load)
	_, section := d.support.of(body)
	const unformatted = "\n// prettier-ignore\n// biome-ignore format: generated\n"
	// Without a semicolon prettier leaves the import alone, whatever it is told about semicolons.
	data := head + unformatted + "import { test } from \"" + runner + "\"\n" + unformatted + "{\n" + body + "\n" + aboutSupport("//") + section + "}\n"
	return []File{{Path: path.Join(path.Dir(module), fileName(c.Component, "-")+".contract.test"+ending), Data: []byte(data), Tests: names}}, nil
}
