package schema

// Advice is one thing that would have to change for a decision to be another.
// It names records by id; what it says in words is the program's to add.
type Advice struct {
	Reason   string   `json:"reason"`
	Family   string   `json:"family,omitempty"`
	Guardian string   `json:"guardian,omitempty"` // whose word it takes
	Consents []string `json:"consents,omitempty"` // the records it is about
	Newer    string   `json:"newer,omitempty"`    // a record that stands in for them and waits for its answer
	At       When     `json:"at,omitempty"`       // when it comes about by itself
	// OneIsEnough: of all advice for the family that says so, one is enough.
	OneIsEnough bool `json:"one_is_enough,omitempty"`
}
