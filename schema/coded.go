package schema

// Coded holds the numbers by which a file states its colors without a profile. The zero
// value: the file states none.
type Coded struct {
	Primaries int `json:"primaries,omitempty"` // of ITU-T H.273: 1 BT.709, 9 BT.2020, 12 Display P3; 2: not said
	Transfer  int `json:"transfer,omitempty"`  // of ITU-T H.273: 13 sRGB, 16 PQ, 18 HLG; 2: not said

	// Of PNG: the exponent that led from light to what is stored, and x and y of
	// white, red, green and blue.
	Gamma  float64    `json:"gamma,omitempty"`
	Chroma [8]float64 `json:"chroma,omitzero"`

	Outranks bool `json:"outranks,omitempty"` // it comes before a profile, as PNG's cICP does
}
