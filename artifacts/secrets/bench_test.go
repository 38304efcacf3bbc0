package secrets

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkScan scans 50,000 files of Go's own sources, with the planted secrets among them, in turn with gitleaks' command
// line, and compares what both found. Reading the files is part of it, on both sides.
func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	peer := filepath.Join(dir, "gitleaks")
	text, err := exec.Command("go", "build", "-o", peer, "github.com/zricethezav/gitleaks/v8").CombinedOutput()
	require.NoError(b, err, string(text))
	work := filepath.Join(dir, "work")
	bytes := fill(b, work, 50_000)
	_, err = rules()
	require.NoError(b, err)
	var own, theirs []float64
	for b.Loop() {
		begun := time.Now()
		found := scanDir(b, work)
		own = append(own, time.Since(begun).Seconds())
		begun = time.Now()
		report := filepath.Join(dir, "report.json")
		cmd := exec.Command(peer, "dir", work, "--no-banner", "--exit-code", "0", "--ignore-gitleaks-allow", "-f", "json", "-r", report)
		out, err := cmd.CombinedOutput()
		theirs = append(theirs, time.Since(begun).Seconds())
		require.NoError(b, err, string(out))
		require.Equal(b, count(b, report), found, "they found other numbers of secrets")
		b.ReportMetric(float64(found), "secrets")
	}
	b.ReportMetric(float64(bytes)/(1<<20), "MiB")
	b.ReportMetric(least(own), "s-ours")
	b.ReportMetric(least(theirs), "s-gitleaks")
	b.ReportMetric(least(own)/least(theirs), "x-gitleaks")
}

func least(xs []float64) float64 {
	out := xs[0]
	for _, x := range xs {
		out = min(out, x)
	}
	return out
}

// fill writes files of at most 6 KiB, each of other bytes.
func fill(b *testing.B, dir string, files int) (bytes int) {
	b.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(b, err)
	var sources [][]byte
	require.NoError(b, filepath.WalkDir(filepath.Join(strings.TrimSpace(string(root)), "src"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
			return err
		}
		data, err := os.ReadFile(path)
		if len(data) < 6<<10 {
			sources = append(sources, data)
		}
		return err
	}))
	secrets := planted()
	for i := range files {
		data := append([]byte("// "+strings.Repeat("z", i%50)+"\n"), sources[i%len(sources)]...)
		if every := files / 100; i%every == 0 {
			data = append(data, ("\n" + secrets[i/every%len(secrets)].line + "\n")...)
		}
		file := filepath.Join(dir, "d"+strings.Repeat("x", i%97), "f"+strings.Repeat("y", i/97%31), "g"+string(rune(0x61+i/3007))+".go")
		require.NoError(b, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(b, os.WriteFile(file, data, 0o644))
		bytes += len(data)
	}
	return bytes
}

func scanDir(b *testing.B, dir string) int {
	b.Helper()
	var files []string
	require.NoError(b, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	}))
	require.Len(b, files, 50_000)
	var next, found atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				data, err := os.ReadFile(files[i])
				if err == nil {
					var hits []Hit
					if hits, err = Scan(files[i], data); err == nil {
						found.Add(int64(len(hits)))
					}
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	workers.Wait()
	return int(found.Load())
}

func count(b *testing.B, report string) int {
	b.Helper()
	data, err := os.ReadFile(report)
	require.NoError(b, err)
	var found []struct{}
	require.NoError(b, json.Unmarshal(data, &found))
	return len(found)
}
