package examples_test

import (
	"encoding/json"
	"encoding/xml"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
	"pact/gates"
	"pact/tools"
)

// planted is a sealed, green project with a violation whose words hold marks of every format, committed.
func planted(t *testing.T, state string) string {
	t.Helper()
	dir := project.Copy(t, state)
	write(t, dir, "rogue/a|b <i>`c` & @ann.go", "package rogue\n")
	project.Commit(t, dir, "rogue")
	return dir
}

type finding struct{ ID, Gate, Severity, Subject, Path, Message, Fix string }

func ids(fs []finding) (out []string) {
	for _, f := range fs {
		if f.Severity == "error" {
			out = append(out, f.ID)
		}
	}
	slices.Sort(out)
	return out
}

func checkIn(t *testing.T, dir, format string, args ...string) (string, int) {
	t.Helper()
	stdout, stderr, code := program(t, dir, "", pact(t), append([]string{"check", "--no-run", "--format", format}, args...)...)
	require.NotEqual(t, 2, code, stderr)
	return stdout, code
}

// TestFormats: each format tells the same findings with the same ids, in its own well-formed words, and the same commit gives the
// same bytes, again and from another clone.
func TestFormats(t *testing.T) {
	project.Require(t)
	dir := planted(t, project.Sealed)
	one, two := clone(t, dir), clone(t, dir)
	text, code := checkIn(t, one, "json")
	require.Equal(t, 1, code)
	var all struct {
		Verdict  string
		Gates    []struct{ Gate, Verdict string }
		Findings []finding
	}
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	require.NotEmpty(t, ids(all.Findings))

	written := map[string]string{}
	for _, format := range []string{"sarif", "junit", "markdown"} {
		got, code := checkIn(t, one, format)
		require.Equal(t, 1, code)
		again, _ := checkIn(t, one, format)
		require.Equal(t, got, again, "%s: the same clone, again", format)
		other, _ := checkIn(t, two, format)
		require.Equal(t, got, other, "%s: another clone", format)
		require.NotContains(t, got, filepath.Dir(one), "%s names a folder of this machine", format)
		written[format] = got
		for _, f := range all.Findings {
			require.Contains(t, got, f.ID, format)
		}
	}
	checkSARIF(t, written["sarif"], all.Findings)

	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(written["junit"]), &suites))
	verdicts, failures, errors := map[string]string{}, 0, 0
	for _, s := range suites.Suites {
		for _, c := range s.Cases {
			verdicts[c.Name] = "pass"
			if c.Failure != nil {
				verdicts[c.Name], failures = "fail", failures+1
			} else if c.Error != nil {
				verdicts[c.Name], errors = "blocked", errors+1
			}
		}
	}
	require.Equal(t, []int{len(all.Gates), failures, errors}, []int{suites.Tests, suites.Failures, suites.Errors})
	for _, g := range all.Gates {
		require.Equal(t, g.Verdict, verdicts[g.Gate], g.Gate)
	}
	require.Equal(t, "fail", verdicts["scope/paths"])
	require.Equal(t, "blocked", verdicts["test/native"], "there is no evidence in a clone")

	mark := written["markdown"]
	require.True(t, strings.HasPrefix(mark, "## Pact: FAIL\n"), mark)
	require.Contains(t, mark, "rogue/a\\|b &lt;i&gt;\\`c\\` &amp; @\u200bann.go", "marks are text")
	require.NotContains(t, mark, "<i>")
	require.Regexp(t, `\| AC-1 \| fares: price/[^|]+ \| [^|]+ \| not run \|`, mark)
	require.Contains(t, mark, "```mermaid\ngraph TD\n")
	require.Regexp(t, `n\d\["refunds"\]:::`, mark)
	require.Regexp(t, `(?m)^  n\d --> n\d$`, mark)
	for _, line := range strings.Split(mark, "\n") {
		if strings.HasPrefix(line, "| error ") {
			require.Len(t, regexp.MustCompile(`(?:^|[^\\])\|`).FindAllString(line, -1), 6, "a row of five cells: %s", line)
		}
	}

	green, code := checkIn(t, project.Copy(t, project.Certified), "markdown")
	require.Equal(t, 0, code)
	require.True(t, strings.HasPrefix(green, "## Pact: PASS\n"))
	require.Contains(t, green, "| passed |")
	part, _ := checkIn(t, one, "junit", "--stage", "contracts")
	require.Contains(t, part, `<testsuite name="contracts"`)
	require.NotContains(t, part, `<testsuite name="build"`)
	_, stderr, code := program(t, one, "", pact(t), "check", "--format", "yaml")
	require.Equal(t, 2, code)
	require.Contains(t, stderr, `format "yaml" is not known`)
}

// checkSARIF keeps to what the standard, version 2.1.0, asks of what is written here, and nothing that it does not know.
func checkSARIF(t *testing.T, text string, want []finding) {
	t.Helper()
	object := func(v any, where string, required, allowed []string) map[string]any {
		o, ok := v.(map[string]any)
		require.True(t, ok, "%s is no object", where)
		for _, k := range required {
			require.Contains(t, o, k, where)
		}
		for k := range o {
			require.Contains(t, slices.Concat(required, allowed), k, where)
		}
		return o
	}
	list := func(v any, where string) []any {
		l, ok := v.([]any)
		require.True(t, ok, "%s is no list", where)
		return l
	}
	message := func(v any, where string) {
		require.NotEmpty(t, object(v, where, []string{"text"}, []string{"markdown"})["text"], where)
	}
	var doc any
	require.NoError(t, json.Unmarshal([]byte(text), &doc))
	log := object(doc, "log", []string{"version", "runs", "$schema"}, nil)
	require.Equal(t, "2.1.0", log["version"])
	require.Len(t, log["runs"], 1)
	run := object(list(log["runs"], "runs")[0], "run", []string{"tool", "results"}, []string{"invocations", "columnKind", "properties"})
	require.Contains(t, []any{"utf16CodeUnits", "unicodeCodePoints"}, run["columnKind"])
	for _, i := range list(run["invocations"], "invocations") {
		require.Equal(t, true, object(i, "invocation", []string{"executionSuccessful"}, nil)["executionSuccessful"])
	}
	driver := object(object(run["tool"], "tool", []string{"driver"}, nil)["driver"], "driver", []string{"name", "rules"}, []string{"version"})
	rules := list(driver["rules"], "rules")
	require.Len(t, rules, len(gates.All))
	names := map[any]bool{}
	for _, r := range rules {
		rule := object(r, "rule", []string{"id", "shortDescription", "fullDescription", "help"}, []string{"properties"})
		require.False(t, names[rule["id"]], "rule %s twice", rule["id"])
		names[rule["id"]] = true
		e, err := tools.Explain(rule["id"].(string))
		require.NoError(t, err)
		for _, part := range []string{"shortDescription", "fullDescription", "help"} {
			message(rule[part], part)
		}
		for _, says := range []string{e.Rule, e.Why, e.Fix, e.Example} { // the text of gate_explain
			require.Contains(t, rule["help"].(map[string]any)["text"], says)
			require.Contains(t, rule["help"].(map[string]any)["markdown"], says)
		}
	}
	var got, expect []string
	for _, r := range list(run["results"], "results") {
		res := object(r, "result", []string{"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}, []string{"properties"})
		message(res["message"], "message")
		index := res["ruleIndex"].(float64)
		require.Equal(t, rules[int(index)].(map[string]any)["id"], res["ruleId"])
		require.Contains(t, []any{"error", "warning", "note"}, res["level"])
		for _, l := range list(res["locations"], "locations") {
			place := object(object(l, "location", []string{"physicalLocation"}, nil)["physicalLocation"], "place", []string{"artifactLocation"}, []string{"region"})
			uri := object(place["artifactLocation"], "artifact", []string{"uri"}, nil)["uri"].(string)
			require.NotRegexp(t, "^/|[ <>`|]", uri, "a relative URI reference")
			if region, ok := place["region"]; ok {
				for k, v := range object(region, "region", []string{"startLine"}, []string{"startColumn"}) {
					require.GreaterOrEqual(t, v.(float64), 1.0, k)
				}
			}
		}
		got = append(got, object(res["partialFingerprints"], "fingerprints", []string{"pactFinding/v1"}, nil)["pactFinding/v1"].(string))
	}
	for _, f := range want {
		expect = append(expect, f.ID)
	}
	require.ElementsMatch(t, expect, got)
}

// TestFourDoors: MCP tool, pact check, git hook and verify tell the same findings of one commit, by the same ids, and none lets
// it pass.
func TestFourDoors(t *testing.T) {
	project.Require(t)
	dir := planted(t, project.Certified)
	remote := filepath.Join(filepath.Dir(dir), "remote.git")
	project.Git(t, dir, "init", "-q", "--bare", "-b", "main", remote)

	tool := project.Call(t, dir, "gate_check", nil)
	require.Equal(t, "fail", tool["verdict"])
	raw, err := json.Marshal(tool["findings"])
	require.NoError(t, err)
	var byTool []finding
	require.NoError(t, json.Unmarshal(raw, &byTool))
	require.Subset(t, gatesOf(byTool), []string{"scope/paths", "review/done", "certificate/current"})

	text, code := checkIn(t, dir, "json")
	require.Equal(t, 1, code)
	var check struct {
		Verdict  string
		Findings []finding
	}
	require.NoError(t, json.Unmarshal([]byte(text), &check))
	require.Equal(t, "fail", check.Verdict)
	require.Equal(t, byTool, check.Findings)

	head := strings.TrimSpace(project.Git(t, dir, "rev-parse", "HEAD"))
	_, stderr, code := program(t, dir, "refs/heads/main "+head+" refs/heads/main "+strings.Repeat("0", 40)+"\n", pact(t), "hook", "git", "pre-push", "origin", remote)
	require.Equal(t, 1, code, stderr)
	var byHook []string
	for _, m := range regexp.MustCompile(`\((f-[0-9a-f]+)\)`).FindAllStringSubmatch(stderr, -1) {
		byHook = append(byHook, m[1])
	}
	slices.Sort(byHook)
	require.Equal(t, ids(byTool), byHook)

	stdout, stderr, code := stranger(t, clone(t, dir), nil, "verify", "--format", "json")
	require.Equal(t, 1, code, stderr)
	var byVerify struct {
		Verdict  string
		Findings []finding
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &byVerify))
	require.Equal(t, "fail", byVerify.Verdict)
	require.Equal(t, byTool, byVerify.Findings)

	project.Git(t, dir, "reset", "-q", "--hard", "HEAD~1") // and without the violation all four let it pass
	require.Equal(t, "pass", project.Call(t, dir, "gate_check", nil)["verdict"])
	_, code = checkIn(t, dir, "json")
	require.Equal(t, 0, code)
	head = strings.TrimSpace(project.Git(t, dir, "rev-parse", "HEAD"))
	_, stderr, code = program(t, dir, "refs/heads/main "+head+" refs/heads/main "+strings.Repeat("0", 40)+"\n", pact(t), "hook", "git", "pre-push", "origin", remote)
	require.Equal(t, 0, code, stderr)
	stdout, _, code = stranger(t, clone(t, dir), nil, "verify")
	require.Equal(t, 0, code, stdout)
}

func gatesOf(fs []finding) (out []string) {
	for _, f := range fs {
		out = append(out, f.Gate)
	}
	return out
}
