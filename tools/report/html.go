package report

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"
	"time"
)

//go:embed report.html
var markup string

var parsed = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Funcs(template.FuncMap{
		"day":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") },
		"words": func(s string) string { return strings.ReplaceAll(s, "_", " ") },
		"short": func(s string) string { return s[:min(len(s), 12)] },
	}).Parse(markup))
})

// HTML writes the report as one page that needs nothing else: no network, no server, no file beside it.
func HTML(w io.Writer, r *Report) error { return parsed().Execute(w, r) }
