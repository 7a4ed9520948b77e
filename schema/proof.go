package schema

import "fmt"

// ProofSettings say what a family is asked on its proof.
type ProofSettings struct {
	Language string    `toml:"language" comment:"en, es, or one of your own in the folder theme."`
	Uses     []Channel `toml:"uses" comment:"The channels that a family is asked about, for each photograph, in this order."`
}

// DefaultProof are those of a new catalog.
func DefaultProof() ProofSettings {
	return ProofSettings{Language: "en", Uses: []Channel{Film, Web, Instagram, Press, Exhibition}}
}

// Check returns an error that names the first wrong setting.
func (s ProofSettings) Check() error {
	if !languageTag.MatchString(s.Language) {
		return fmt.Errorf("[export.proof] language %q is not a language code such as en or es", s.Language)
	}
	if len(s.Uses) == 0 {
		return fmt.Errorf("[export.proof] uses is empty: name the channels that the family is asked about")
	}
	seen := map[Channel]bool{Review: true}
	for _, ch := range s.Uses {
		if _, err := ParseChannel(string(ch)); err != nil {
			return fmt.Errorf("[export.proof] uses: %w", err)
		}
		if seen[ch] {
			return fmt.Errorf("[export.proof] uses names %s twice, or the channel of the proof itself", ch)
		}
		seen[ch] = true
	}
	return nil
}

// AnswersVersion is the version of the answers that a proof saves.
const AnswersVersion = "1.0.0"

// Answers are the answers that somebody gave on a proof. Their JSON form is
// json/answers.v1.schema.json. They decide nothing by themselves: a person reads them
// and records who gave them.
type Answers struct {
	Schema        string         `json:"schema"` // "stillroom.answers"
	SchemaVersion string         `json:"schema_version"`
	Package       string         `json:"package"` // manifest_id of the proof
	SavedAt       When           `json:"saved_at"`
	Name          string         `json:"name,omitempty"`
	Note          string         `json:"note,omitempty"`
	Photos        []AnswersPhoto `json:"photos"`
}

// AnswersPhoto holds the answers about one photo. A use that is not named was not
// answered.
type AnswersPhoto struct {
	PhotoID string        `json:"photo_id"`
	Uses    []AnswersUse  `json:"uses"`
	Parts   []AnswersPart `json:"parts,omitempty"`
	Note    string        `json:"note,omitempty"`
}

// AnswersUse is the answer for one channel: yes, no, or part, which is a no to a part
// of the photo and not yet a yes to the rest.
type AnswersUse struct {
	Channel Channel `json:"channel"`
	Answer  string  `json:"answer"`
}

// AnswersPart is a part of a photo, in fractions of the upright picture.
type AnswersPart struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}
