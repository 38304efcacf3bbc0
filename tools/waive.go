package tools

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pact/artifacts"
	"pact/gates"
	"pact/schemas"
)

// maxExcused is how many findings of a waiver a human is shown.
const maxExcused = 5

// WaiverQuestion shows a human what is to be excused: each waiver in its own words, and the findings that it stands for now.
func WaiverQuestion(s *artifacts.Snapshot, pending []artifacts.Waiver) string {
	var b strings.Builder
	b.WriteString("Excuse what these waivers of pact.yaml speak of, each until its last day?\n")
	for _, w := range pending {
		fmt.Fprintf(&b, "\n- %s, until %s\n  reason: %s\n", w, w.Until, strings.TrimSpace(w.Reason))
		found := gates.WaivedBy(s, w)
		fmt.Fprintf(&b, "  it stands for %s now\n", count(len(found), "finding"))
		for i, f := range found {
			if i == maxExcused {
				fmt.Fprintf(&b, "    … and %d more\n", len(found)-i)
				break
			}
			fmt.Fprintf(&b, "    %s\n", clipText(f.String(), 200))
		}
	}
	return b.String()
}

// waiverApprovals are the approvals of waivers, without what was said through which channel.
func waiverApprovals(pending []artifacts.Waiver) []schemas.Approval {
	var out []schemas.Approval
	for _, w := range pending {
		out = append(out, schemas.Approval{Subject: w.Subject(), Digest: w.Digest()})
	}
	return out
}

// signed says of approvals who gave them, when, and through which channel.
func signed(all []schemas.Approval, by string, at time.Time, channel schemas.Channel, note string) []schemas.Approval {
	for i := range all {
		all[i].By, all[i].At, all[i].Channel, all[i].Note = by, at, channel, note
	}
	return all
}

// byGate counts known findings: code/keys 3, code/stubs 12.
func byGate(known []schemas.KnownFinding) string {
	counts := map[string]int{}
	for _, k := range known {
		counts[k.Gate]++
	}
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", id, counts[id]))
	}
	return strings.Join(parts, ", ")
}
