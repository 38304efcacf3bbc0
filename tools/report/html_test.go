package report

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"pact/artifacts"
	"pact/schemas"
)

// sample is a report with something in every part of it, and with texts that would be markup.
func sample() *Report {
	return &Report{
		At: artifacts.At{Root: "/p", Branch: "main", Head: "0123456789abcdef", Dirty: true}, Task: "Price <b>tram</b> trips.", Verdict: "fail", Stage: "build",
		Stages: []Stage{{"contracts", "pass", 0, 1}, {"build", "fail", 2, 0}},
		Gates:  []Gate{{"code/stubs", "No stub is left in", "build", "fail"}},
		Findings: []Finding{{
			Finding: schemas.Finding{ID: "f-1", Gate: "code/stubs", Severity: schemas.SeverityError, Subject: "fares", Path: "fares/core.go", Line: 2, Message: `<script>alert("no")</script>`, Fix: "Implement it."},
			Excerpt: []Line{{1, "package fares", false}, {2, "// TODO </pre><img src=https://example.org/x>", true}},
		}},
		Components: []Component{{ID: "tram", Verdict: "pass"}, {ID: "fares", Parent: "tram", Verdict: "fail", Blocking: 2}, {ID: "refunds", Parent: "tram", Verdict: "pass", DependsOn: []string{"fares"}}},
		Trace: []Trace{
			{"AC-1", "A trip has a price.", "fares: price/ensures/1", "price/examples/three stops", "passed"},
			{"AC-1", "A trip has a price.", "fares: price/errors/bad_stops", "price/examples/none", "failed"},
			{"AC-2", "A refund is paid.", "refunds: refund/ensures/1", "refund/examples/half", "not run"},
		},
		Controls:  []Control{{"operations/runbook", "operational_maturity", "standard", "There is a runbook.", "evidence", "missing"}},
		Seals:     []Seal{{1, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), "first plan", 9, 2, "refs/pact/lock/_/1-0123456789ab", true}},
		Approvals: []schemas.Approval{{Subject: "readiness", By: "Ann <ann@example.org>", Channel: schemas.ChannelTerminal}},
	}
}

// TestPage opens the report in a real browser: the filter works, nothing is said on the console, no request is made beyond
// the page itself, what looks like markup is text, and the page fits a telephone.
func TestPage(t *testing.T) {
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if file, err := exec.LookPath(name); err == nil {
			chromium = file
			break
		}
	}
	if chromium == "" {
		t.Skip("needs chromium")
	}
	var text strings.Builder
	require.NoError(t, HTML(&text, sample()))
	file := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o644))

	ctx, said, asked := browser(t, chromium)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)))
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("file://"+file)))
	require.Equal(t, "fail", read(t, ctx, chromedp.Text("#verdict")))
	require.Equal(t, "3 of 3", read(t, ctx, chromedp.Text("#shown")))
	require.Equal(t, `<script>alert("no")</script>`, read(t, ctx, chromedp.Text(".finding p:nth-child(2)")))
	require.False(t, read(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)), "the page is wider than a telephone")

	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys("#words", "refund is")))
	require.Equal(t, "1 of 3", read(t, ctx, chromedp.Text("#shown")), "the words of a criterion are found")
	require.Equal(t, "1 of 3", read(t, ctx, chromedp.Evaluate[string](`words.value = ""; results.value = "failed"; results.dispatchEvent(new Event("change")); shown.textContent`)))
	require.Equal(t, "none", read(t, ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector("#matrix tbody tr[hidden]")).display`)))
	require.Empty(t, said(), "the console says nothing")
	require.Equal(t, []string{"file://" + file}, asked())

	// The same test sees what it is to see: a page that asks for a picture and complains.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }))
	defer server.Close()
	bad := filepath.Join(t.TempDir(), "bad.html")
	require.NoError(t, os.WriteFile(bad, []byte(`<img src="`+server.URL+`/x.png"><script>console.error("no")</script>`), 0o644))
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("file://"+bad)))
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitReady("img")))
	require.NotEmpty(t, said())
	require.Contains(t, asked(), server.URL+"/x.png")
}

func read[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	require.NoError(t, err)
	return v
}

// browser starts a browser of its own, and tells what its console said and which addresses it asked for.
func browser(t *testing.T, program string) (ctx context.Context, said, asked func() []string) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var console, requests []string
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			console = append(console, string(e.Type))
		case *runtime.EventExceptionThrown:
			console = append(console, e.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "data:") {
				requests = append(requests, e.Request.URL)
			}
		}
	}))
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	copied := func(list *[]string) func() []string {
		return func() []string {
			mu.Lock()
			defer mu.Unlock()
			return append([]string{}, *list...)
		}
	}
	return ctx, copied(&console), copied(&requests)
}

// TestSameBytes: the same report gives the same bytes.
func TestSameBytes(t *testing.T) {
	var first, second strings.Builder
	require.NoError(t, HTML(&first, sample()))
	require.NoError(t, HTML(&second, sample()))
	require.Equal(t, first.String(), second.String())
	require.NotContains(t, first.String(), "https://example.org/x>", "what looks like markup is escaped")
}
