package artifacts

import (
	"encoding/json"
	"strings"

	"pact/schemas"
)

// testPlace is where a test's log call stands, which tells a reader of findings nothing.
var testPlace = schemas.Lazy(`^\w+_test\.go:\d+: `)

// brief keeps of a test's output what a reader needs first: its last telling lines, on one line.
func brief(output string) string {
	var lines []string
	for line := range strings.SplitSeq(output, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") || line == "FAIL" {
			continue
		}
		lines = append(lines, testPlace().ReplaceAllString(line, ""))
	}
	text := strings.Join(lines, " · ")
	if r := []rune(text); len(r) > 500 {
		text = string(r[:500]) + "…"
	}
	if text == "" {
		return "no output"
	}
	return text
}

func compactJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	if len(raw) > 600 {
		return string(raw[:600]) + "…"
	}
	return string(raw)
}
