// Command beside measures Pact beside git on a repository that it makes, and prints what it has to reach next to what it
// reaches. It is for whoever works on Pact: git runs here as the peer, in that repository alone.
//
//	go run ./cmd/beside -files 60000
//
// Every round takes each measurement once, Pact and git in turn; what is printed is the median. It fails only when it
// cannot measure.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	files := flag.Int("files", 5000, "how many files the repository has")
	rounds := flag.Int("rounds", 9, "how often each measurement is taken")
	dir := flag.String("dir", "", "folder to work in, on the file system that is to be measured (default: a temporary one)")
	child := flag.String("child", "", "used by the program itself: what a process of its own does")
	flag.Parse()
	var err error
	if *child != "" {
		err = runChild(*child, *dir)
	} else {
		err = measure(*dir, *files, *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// row is one line of the table: what is measured beside what, and the ratio to reach.
type row struct {
	work, peer string
	ours, git  func() error
	reach      float64

	own, other []time.Duration
}

// limit is a line without a peer: a number that must not be passed.
type limit struct {
	work, unit    string
	value, most   float64
	meantForFiles int // the number of files that the limit is meant for; 0: any
}

func measure(dir string, files, rounds int) error {
	p, err := makePlace(dir, files)
	if err != nil {
		return err
	}
	defer os.RemoveAll(p.dir)
	rows, err := p.rows()
	if err != nil {
		return err
	}
	// Once, so that what is warm is warm; and again when files are old enough for what was read to count.
	for _, wait := range []time.Duration{settle, 0} {
		for _, r := range rows {
			if err := r.ours(); err != nil {
				return fmt.Errorf("%s: %w", r.work, err)
			}
		}
		time.Sleep(wait)
	}
	for range rounds {
		for _, r := range rows {
			if err := r.take(); err != nil {
				return err
			}
		}
	}
	limits, err := p.limits(rounds)
	if err != nil {
		return err
	}
	show(files, rounds, rows, limits)
	return nil
}

// settle is how long what was just written is read again each time, and a little more.
const settle = 45 * time.Second

func (r *row) take() error {
	for _, x := range []struct {
		name string
		run  func() error
		to   *[]time.Duration
	}{{r.work, r.ours, &r.own}, {r.peer, r.git, &r.other}} {
		begun := time.Now()
		if err := x.run(); err != nil {
			return fmt.Errorf("%s: %w", x.name, err)
		}
		*x.to = append(*x.to, time.Since(begun))
	}
	return nil
}

func show(files, rounds int, rows []*row, limits []limit) {
	fmt.Printf("%d files, median of %d rounds, %s\n\n", files, rounds, machine())
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "work\tbeside\tPact ms\tgit ms\tratio\treach\t")
	for _, r := range rows {
		own, other := median(r.own), median(r.other)
		ratio := float64(own) / float64(other)
		fmt.Fprintf(w, "%s\t%s\t%.2f\t%.2f\t%.3f\t%.2f\t%s\n", r.work, r.peer, ms(own), ms(other), ratio, r.reach, verdict(ratio, r.reach))
	}
	fmt.Fprintln(w, "\nwork\t\tvalue\t\t\tat most\t")
	for _, l := range limits {
		said := verdict(l.value, l.most)
		if l.meantForFiles != 0 && l.meantForFiles != files {
			said = fmt.Sprintf("meant for %d files", l.meantForFiles)
		}
		fmt.Fprintf(w, "%s\t\t%.1f %s\t\t\t%.0f\t%s\n", l.work, l.value, l.unit, l.most, said)
	}
	_ = w.Flush()
}

func verdict(value, reach float64) string {
	if value <= reach {
		return "reached"
	}
	return "MISSED"
}

func median[T int | float64 | time.Duration](list []T) T {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// machine says how busy the machine is, where it says so.
func machine() string {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	return "load " + strings.Join(strings.Fields(string(load))[:3], " ")
}
