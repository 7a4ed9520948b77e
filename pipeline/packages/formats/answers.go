package formats

import (
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// MaxAnswers is how large a file of answers may be, in bytes.
const MaxAnswers = 8 << 20

// ReadAnswers reads the answers on a proof as ReadManifest reads a manifest. It comes
// from a device that nobody here knows: each photo is spoken of once, and each use of
// it has one answer.
func ReadAnswers(data []byte) (schema.Answers, error) {
	var a schema.Answers
	if err := read("the file of answers", schema.AnswersSchema, schema.AnswersVersion, data, &a); err != nil {
		return schema.Answers{}, err
	}
	photos := map[string]bool{}
	for _, p := range a.Photos {
		if photos[p.PhotoID] {
			return schema.Answers{}, fmt.Errorf("the file of answers speaks of photo %s twice", p.PhotoID)
		}
		photos[p.PhotoID] = true
		uses := map[schema.Channel]bool{}
		for _, u := range p.Uses {
			if uses[u.Channel] {
				return schema.Answers{}, fmt.Errorf("the file of answers has two answers for photo %s and %s", p.PhotoID, u.Channel)
			}
			uses[u.Channel] = true
		}
	}
	return a, nil
}
