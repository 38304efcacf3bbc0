package schemas

import (
	"bytes"
	"slices"
)

// maxWeave bounds how far two texts of a document may differ, in lines, to be woven.
const maxWeave = 1000

// weave carries what changed from one text to another over into a third, line by line. The third differs from the first
// only in how the writer would set the same document: blank lines, breaks, indentation. Where both changed the same lines,
// the change counts.
func weave(own, before, after []byte) []byte {
	mine, base, theirs := bytes.SplitAfter(own, []byte("\n")), bytes.SplitAfter(before, []byte("\n")), bytes.SplitAfter(after, []byte("\n"))
	inMine, ok := align(base, mine)
	if !ok {
		return after
	}
	inTheirs, ok := align(base, theirs)
	if !ok {
		return after
	}
	var out []byte
	var at, m, t int // how far base, mine and theirs are written
	chunk := func(b, toMine, toTheirs int) {
		was, is, to := base[at:b], mine[m:toMine], theirs[t:toTheirs]
		at, m, t = b, toMine, toTheirs
		if slices.EqualFunc(was, to, bytes.Equal) {
			out = append(out, bytes.Join(is, nil)...)
			return
		}
		before, is, after := blanks(is)
		out = append(out, bytes.Join(before, nil)...)
		defer func() { out = append(out, bytes.Join(after, nil)...) }()
		switch {
		case len(was) == len(is) && len(was) == len(to):
			for i := range was { // line by line
				if bytes.Equal(was[i], to[i]) {
					out = append(out, is[i]...)
				} else {
					out = append(out, to[i]...)
				}
			}
		default:
			out = append(out, bytes.Join(to, nil)...)
		}
	}
	for b := range base {
		if inMine[b] >= 0 && inTheirs[b] >= 0 {
			chunk(b, inMine[b], inTheirs[b])
			out = append(out, base[b]...)
			at, m, t = b+1, m+1, t+1
		}
	}
	chunk(len(base), len(mine), len(theirs))
	return out
}

// blanks parts the blank lines before and after others from those.
func blanks(lines [][]byte) (before, rest, after [][]byte) {
	i, j := 0, len(lines)
	for i < j && len(bytes.TrimSpace(lines[i])) == 0 {
		i++
	}
	for i < j && len(bytes.TrimSpace(lines[j-1])) == 0 {
		j--
	}
	return lines[:i], lines[i:j], lines[j:]
}

// align finds, for each line of a, the line of b that it is, -1 where there is none: as many as possible, in order. ok is
// false where the two differ too much.
func align(a, b [][]byte) (in []int, ok bool) {
	n, m := len(a), len(b)
	var trace [][]int
	reach := []int{0, 0, 0} // by diagonal: the furthest line of a that d differences lead to
	for d := 0; d <= min(n+m, maxWeave); d++ {
		next := make([]int, 2*d+3)
		for k := -d; k <= d; k += 2 {
			x := 0
			switch up, down := at(reach, k+1), at(reach, k-1)+1; {
			case d == 0:
			case k == -d || k != d && down <= up:
				x = up
			default:
				x = down
			}
			for x < n && x-k < m && bytes.Equal(a[x], b[x-k]) {
				x++
			}
			next[len(next)/2+k] = x
			if x >= n && x-k >= m {
				return follow(append(trace, reach), n, m), true
			}
		}
		trace = append(trace, reach)
		reach = next
	}
	return nil, false
}

func at(reach []int, k int) int {
	if i := len(reach)/2 + k; i >= 0 && i < len(reach) {
		return reach[i]
	}
	return -1
}

// follow goes back along the way on which align came, and notes the lines that were equal.
func follow(trace [][]int, x, y int) []int {
	in := slices.Repeat([]int{-1}, x)
	for d := len(trace) - 1; d >= 0; d-- {
		k, px, py := x-y, 0, 0
		if d > 0 {
			from := k - 1
			if up, down := at(trace[d], k+1), at(trace[d], k-1)+1; k == -d || k != d && down <= up {
				from = k + 1
			}
			px = at(trace[d], from)
			py = px - from
		}
		for x > px && y > py {
			x, y = x-1, y-1
			in[x] = y
		}
		x, y = px, py
	}
	return in
}
