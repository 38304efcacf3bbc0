package schemas

import (
	"strings"
	"time"
)

// Target is what the waiver is for: its gate, or its readiness control.
func (w Waiver) Target() string {
	if w.Gate != "" {
		return w.Gate
	}
	return w.Control
}

// Asked is the gate whose findings the waiver excuses; controls are judged by one.
func (w Waiver) Asked() string {
	if w.Gate == "" && w.Control != "" {
		return "readiness/evidence"
	}
	return w.Gate
}

// Subject is what an approval of the waiver is filed under, and Digest is what exactly is approved.
func (w Waiver) Subject() string { return "waiver/" + w.Target() }

// Digest stands for every word of the waiver.
func (w Waiver) Digest() string { return Digest(w) }

// LastDay is the day until which the waiver holds, that day included; days are those of UTC.
func (w Waiver) LastDay() (time.Time, error) { return time.Parse(time.DateOnly, w.Until) }

// Ended says that the last day is over. A day that cannot be read is over.
func (w Waiver) Ended(now time.Time) bool {
	last, err := w.LastDay()
	return err != nil || !now.UTC().Before(last.AddDate(0, 0, 1))
}

// String names the waiver in a sentence: code/stubs below internal/legacy/**.
func (w Waiver) String() string {
	if w.Gate == "" {
		return "control " + w.Control
	}
	return w.Gate + " below " + strings.TrimSuffix(w.Path, "/")
}
