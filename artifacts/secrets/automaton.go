package secrets

// automaton finds many words in one pass over a text, whatever their case (Aho and Corasick), as a table of states.
type automaton struct {
	class  [256]uint8
	next   []uint16 // state<<6 | class
	accept uint16   // states from here on end a word
	words  [][]int  // by state - accept: the words that end there
}

// classes are how many different bytes the words may have, with one for all others.
const classes = 1 << 6

func newAutomaton(words []string) *automaton {
	a := &automaton{}
	used := uint8(1)
	for _, w := range words {
		for i := range len(w) {
			if a.class[w[i]] == 0 {
				a.class[w[i]] = used
				used++
			}
		}
	}
	if used > classes {
		panic("secrets: the keywords have too many different bytes")
	}
	for c := byte('a'); c <= 'z'; c++ {
		a.class[c-'a'+'A'] = a.class[c]
	}
	trie := [][classes]int{{}}
	ends := [][]int{nil}
	for n, w := range words {
		at := 0
		for i := range len(w) {
			to := &trie[at][a.class[w[i]]]
			if *to == 0 {
				*to = len(trie)
				trie, ends = append(trie, [classes]int{}), append(ends, nil)
				to = &trie[at][a.class[w[i]]]
			}
			at = *to
		}
		ends[at] = append(ends[at], n)
	}
	a.table(trie, ends)
	return a
}

// table fills in where each state goes when its word does not go on, and numbers the states that end a word last.
func (a *automaton) table(trie [][classes]int, ends [][]int) {
	fail := make([]int, len(trie))
	queue := []int{0}
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		ends[at] = append(ends[at], ends[fail[at]]...)
		for c, to := range trie[at] {
			switch {
			case to != 0 && at != 0:
				fail[to] = trie[fail[at]][c]
				queue = append(queue, to)
			case to != 0:
				queue = append(queue, to)
			default:
				trie[at][c] = trie[fail[at]][c]
			}
		}
		if at == 0 {
			ends[0] = nil
		}
	}
	number := make([]uint16, len(trie))
	count := uint16(0)
	for pass := range 2 {
		if pass == 1 {
			a.accept = count
		}
		for at := range trie {
			if (len(ends[at]) > 0) == (pass == 1) {
				number[at] = count
				count++
			}
		}
	}
	a.next, a.words = make([]uint16, len(trie)*classes), make([][]int, len(trie)-int(a.accept))
	for at, row := range trie {
		for c, to := range row {
			a.next[int(number[at])*classes+c] = number[to]
		}
		if number[at] >= a.accept {
			a.words[number[at]-a.accept] = ends[at]
		}
	}
}

// hits are where words end in a text.
type hits struct {
	at   [][]int32 // by word
	seen []int     // words with any
}

func (h *hits) reset() {
	for _, w := range h.seen {
		h.at[w] = h.at[w][:0]
	}
	h.seen = h.seen[:0]
}

// find notes every place where a word ends.
func (a *automaton) find(text []byte, h *hits) {
	h.reset()
	state := uint16(0)
	for i, b := range text {
		state = a.next[int(state)<<6|int(a.class[b]&(classes-1))]
		if state < a.accept {
			continue
		}
		for _, w := range a.words[state-a.accept] {
			if len(h.at[w]) == 0 {
				h.seen = append(h.seen, w)
			}
			h.at[w] = append(h.at[w], int32(i+1))
		}
	}
}
