package schema

// Advice is one change that would make the decision another. It names records by id;
// the program adds the words.
type Advice struct {
	Reason   string   `json:"reason"`
	Family   string   `json:"family,omitempty"`
	Guardian string   `json:"guardian,omitempty"` // whose word it takes
	Consents []string `json:"consents,omitempty"` // the records it is about
	Newer    string   `json:"newer,omitempty"`    // a record that stands in for them and waits for its answer
	At       When     `json:"at,omitempty"`       // when it comes about by itself
	// OneIsEnough: of the family's advice that says so, one piece is enough.
	OneIsEnough bool `json:"one_is_enough,omitempty"`
}
