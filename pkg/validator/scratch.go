package validator

// scratch is the memory of one walk after another. A document's places are needed until its findings are made, and a
// workspace has many documents: what one leaves, the next one uses. A nil scratch always takes new memory.
type scratch struct {
	places   []place
	judged   []bool
	branches []branch
}

// release takes back everything that was handed out.
func (s *scratch) release() {
	s.places, s.judged, s.branches = s.places[:0], s.judged[:0], s.branches[:0]
}

// takePlaces returns n empty places.
func (s *scratch) takePlaces(n int) []place {
	if s == nil {
		return make([]place, n)
	}
	return take(&s.places, n)
}

// takeJudged returns n marks, none of them set.
func (s *scratch) takeJudged(n int) []bool {
	if s == nil {
		return make([]bool, n)
	}
	return take(&s.judged, n)
}

// takeBranches returns n empty branches.
func (s *scratch) takeBranches(n int) []branch {
	if s == nil {
		return make([]branch, n)
	}
	return take(&s.branches, n)
}

// leastChunk is how many things are made at once.
const leastChunk = 64

// take cuts n zero values off the end of a chunk's free part. A chunk that is full is left to those who have a part of it.
func take[T any](chunk *[]T, n int) []T {
	used := len(*chunk)
	if cap(*chunk)-used < n {
		*chunk, used = make([]T, 0, max(leastChunk, 2*cap(*chunk), n)), 0
	}
	*chunk = (*chunk)[:used+n]
	out := (*chunk)[used : used+n : used+n]
	clear(out)
	return out
}
