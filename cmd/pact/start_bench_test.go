package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pact/examples/project"
)

const hello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}` + "\n"

// BenchmarkStart measures from the start of the process to its answer to initialize, in turn with an empty server of the
// same library, and the resident memory after it.
func BenchmarkStart(b *testing.B) {
	project.Require(b)
	dir := b.TempDir()
	pact, empty := filepath.Join(dir, "pact"), filepath.Join(dir, "empty")
	for out, pkg := range map[string]string{pact: ".", empty: "../../mcpserver/testdata/empty"} {
		text, err := exec.Command("go", "build", "-o", out, pkg).CombinedOutput()
		require.NoError(b, err, string(text))
	}
	var ratios, ours, memory []float64
	b.ResetTimer()
	for b.Loop() {
		peer, _ := start(b, empty)
		own, kib := start(b, pact, "serve")
		ratios, ours, memory = append(ratios, own/peer), append(ours, own), append(memory, kib/1024)
	}
	b.ReportMetric(median(ratios), "x-empty-server")
	b.ReportMetric(median(ours)*1000, "ms-to-initialize")
	b.ReportMetric(median(memory), "MiB-resident")
}

func start(b *testing.B, argv ...string) (seconds, kib float64) {
	b.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	in, err := cmd.StdinPipe()
	require.NoError(b, err)
	out, err := cmd.StdoutPipe()
	require.NoError(b, err)
	begun := time.Now()
	require.NoError(b, cmd.Start())
	_, err = io.WriteString(in, hello)
	require.NoError(b, err)
	line, err := bufio.NewReader(out).ReadString('\n')
	seconds = time.Since(begun).Seconds()
	require.NoError(b, err)
	require.Contains(b, line, "protocolVersion")
	kib = resident(cmd.Process.Pid)
	require.NoError(b, in.Close())
	_ = cmd.Wait()
	return seconds, kib
}

// resident is the resident memory of a process in KiB, where /proc tells it.
func resident(pid int) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			return kib
		}
	}
	return 0
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
