package receipt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

// use is a channel in everyday words.
type use struct {
	where     string // as a sentence begins: "In the film"
	remaining string // what can be called back, and what cannot
}

// uses has every channel; a test holds it against the schema.
var uses = map[schema.Channel]use{
	schema.Archive: {"In the archive",
		"The archive closes the pictures at once, and removes them if you ask for that. What you agreed with the archive itself counts as well."},
	schema.Review: {"On the private page for your family",
		"The page is closed at once. Copies that somebody has saved may remain."},
	schema.Film: {"In the film",
		"Until the final cut of the film is locked, the pictures are taken out. After that the film stays as it is, and they are not used in anything new."},
	schema.FilmPromo: {"To announce the film, as in trailers and posters",
		"What is not finished yet is changed. Trailers and posters that are already out may remain, and the pictures are not used in anything new."},
	schema.Instagram: {"On Instagram",
		"A person deletes the posts by hand, as soon as they can. What others have shared or saved may remain."},
	schema.Web: {"On the memorial website",
		"The pictures are taken down at once. Copies that others have saved, or that a search engine keeps for a while, may remain."},
	schema.Press: {"In newspapers, magazines and news sites",
		"Newsrooms are asked to stop using the pictures and to take them down. What is already printed remains."},
	schema.Print: {"In a book or other print",
		"Until it is printed, the pictures are taken out. Copies that are already printed remain."},
	schema.Exhibition: {"In an exhibition",
		"Until the exhibition is set up, the pictures are taken out. After that we ask for them to be taken down; a catalog that is already printed remains."},
	schema.Broadcast: {"On television",
		"Until the final cut of the program is locked, the pictures are taken out. After that the program stays as it is, and they are not used in anything new."},
	schema.Education: {"In schools and teaching",
		"Those who have the pictures are asked to stop using them. What is already printed or saved may remain."},
	schema.Advocacy: {"In campaigns for a cause",
		"Those who have the pictures are asked to stop using them. What is already printed, shared or saved may remain."},
}

var methodWords = map[string]string{
	"signed_form":         "on a signed form",
	"e_signature":         "with an electronic signature",
	"email":               "by e-mail",
	"letter":              "by letter",
	"recorded_audio":      "in a sound recording",
	"recorded_video":      "in a video recording",
	"in_person_witnessed": "in person, with a witness",
	"text_message":        "by text message",
	"phone":               "on the phone",
}

var relationshipWords = map[string]string{
	"parent":                "parent",
	"legal_guardian":        "legal guardian",
	"step_parent":           "step-parent",
	"grandparent":           "grandparent",
	"sibling":               "brother or sister",
	"other_kin":             "relative",
	"estate_representative": "representative of the estate",
	"self":                  "for yourself",
	"delegate":              "speaking for a guardian",
}

// eventWords say what was done, so that it is true of a yes and of a no.
var eventWords = map[schema.State]string{
	schema.StateRequested:   "you were asked",
	schema.StateDeferred:    "you wanted more time",
	schema.StateGiven:       "the answer was given",
	schema.StateRenewed:     "the answer was given again",
	schema.StateRefused:     "you said no to what was asked",
	schema.StateSuspended:   "it was paused",
	schema.StateWithdrawn:   "it was taken back",
	schema.StateRevoked:     "we stopped relying on it",
	schema.StateInvalidated: "it was found that it should never have counted",
}

// uncountedWords say why a yes does not count now. "%s" is the day since when. Only a
// word that nothing can outweigh is called a no: if something is merely no yes, another
// record of the guardian may say more.
var uncountedWords = map[string]string{
	schema.ReasonNone:         "No answer is recorded yet. Until there is one, it is not a yes.",
	schema.ReasonRequested:    "You have not answered yet. Until you do, it is not a yes.",
	schema.ReasonDeferred:     "You wanted more time. Until you answer, it is not a yes.",
	schema.ReasonRefused:      "You said no on %s. This is a no.",
	schema.ReasonWithdrawn:    "Taken back on %s. It is now a no.",
	schema.ReasonRevoked:      "We stopped relying on it on %s. It is now a no.",
	schema.ReasonInvalidated:  "On %s it was found that this should never have counted. It is now a no.",
	schema.ReasonSuspended:    "Paused since %s. While it is paused, this is a no.",
	schema.ReasonNotEffective: "It has not begun yet. Until then, it is not a yes.",
	schema.ReasonAhead:        "It was recorded when our clock was wrong. Until you say it again, it is not a yes.",
	schema.ReasonExpired:      "It has ended, and is not a yes any more.",
	schema.ReasonEmbargoed:    "Its day has not come yet. Until then, this is a no.",
	schema.ReasonReviewDue:    "The day by which we were to ask you again has passed. Until we have asked you, nothing more goes out.",
	schema.ReasonFamilyNone:   "This room is not recorded as one of your family's. Until it is, your yes opens nothing; what you asked for with it is kept.",
	schema.ReasonUnreadable:   "Part of the record cannot be read, so this counts as a no.",
}

// oneLine is s without line breaks, and without controls of terminals and of
// the direction of writing.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.Join(strings.Fields(s), " ")
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// enumerate is a list as people say it: "a, b and c".
func enumerate(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
