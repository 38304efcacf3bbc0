package tools

import (
	"fmt"
	"strings"

	"pact/artifacts"
	"pact/gates"
	"pact/schemas"
)

// ownGates are the team's own checks that a call of test_run runs: the one that it names in place of a component, else
// those before the seal with red, those after it with native, all of them with all, and none for one component.
func ownGates(s *artifacts.Snapshot, in *testRunIn) (named bool, ids []string, err error) {
	switch {
	case strings.Contains(in.Component, "/"):
		g := gates.FindIn(s, in.Component)
		if g == nil || g.Evidence != artifacts.WhatGate {
			known := append(gates.Own(s, true), gates.Own(s, false)...)
			return false, nil, refuse(NotFound, "name a component, or a check under gates in pact.yaml", "%q is no check of pact.yaml%s", in.Component, schemas.DidYouMean(in.Component, known))
		}
		named, ids = true, []string{in.Component}
	case in.Component != "" || in.What == "judge":
		return false, nil, nil
	default:
		if in.What != artifacts.WhatNative {
			ids = gates.Own(s, true)
		}
		if in.What != artifacts.WhatRed {
			ids = append(ids, gates.Own(s, false)...)
		}
	}
	if ok, digest := artifacts.Trusted(s); !ok && len(ids) > 0 {
		return named, nil, &artifacts.Untrusted{Digest: digest}
	}
	return named, ids, nil
}

// ownLine says how the team's own checks went, "" where none ran.
func ownLine(ran []artifacts.Evidence) string {
	if len(ran) == 0 {
		return ""
	}
	var parts []string
	for _, e := range ran {
		parts = append(parts, fmt.Sprintf("%s: %s", e.Component, e.Verdict))
	}
	return " " + strings.Join(parts, ", ") + "."
}
