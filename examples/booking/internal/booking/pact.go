package booking

import "time"

// NewForPact is a fresh store for a case of the contract. The tenant `fixture` holds two seats in it, on the fourth of
// January 2027 at ten, so that one call is enough to confirm or to cancel something.
func NewForPact() (*Store, error) {
	s := New()
	s.newID = func() string { return "00000000-0000-4000-8000-000000000001" }
	note := "Ask for Ann"
	_, err := s.Create(Request{TenantID: "fixture", Start: time.Date(2027, 1, 4, 10, 0, 0, 0, time.UTC), Seats: 2, Note: &note})
	s.newID = randomID
	return s, err
}
