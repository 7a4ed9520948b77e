// Package explain says in words that can be read to a family why a photo may not go, and
// what would have to be so for another answer. It is pure: decisions and advice of package
// consent go in, sentences come out. It stands behind `consent explain` and every list of
// reasons.
package explain

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// words say a reason so that somebody can read it to a family: which rule it was, and
// what would have to be so for the answer to be another. In both texts {channel},
// {family}, {guardian}, {consent}, {newer} and {day} are filled in from the advice. A
// change is the rest of a sentence that begins with "if". It is left out if the advice
// does not know what it asks for.
type words struct {
	why, change string
	newer       string // instead of change, where a newer record waits
	whose       whose
}

// whose says who can make the change. Changes are told in this order.
type whose int

const (
	ours     whose = iota // whoever keeps the records, or a family that nobody has asked
	first                 // ours as well, but it only opens the question
	familys               // the family's alone: staff can do nothing
	exporter              // of an export: explain never meets it
)

const (
	supersede = "{guardian} gives a new record that supersedes {consent} and says yes for {channel}"
	answer    = "{guardian} answers {newer}, the newer record that replaces {consent}"
)

var readAloud = map[string]words{
	schema.ReasonNone: {
		why:    "Silence is a no: somebody whose yes is needed has said nothing for {channel}.",
		change: "{guardian} says yes for {channel}",
	},
	schema.ReasonRequested: {
		why:    "The family was asked and has not answered, and no answer is a no.",
		change: "{guardian} says yes for {channel}, to {consent}",
	},
	schema.ReasonDeferred: {
		why:    "The family was asked and wants to wait with its answer.",
		change: "{guardian} says yes for {channel}, to {consent}, when it is time for that",
	},
	schema.ReasonDenied: {
		why:    "Somebody with a say has said no for {channel}, and one no outweighs every yes.",
		change: supersede, newer: answer, whose: familys,
	},
	schema.ReasonRefused: {
		why:    "When the family was asked it said no, and one no outweighs every yes.",
		change: supersede, newer: answer, whose: familys,
	},
	schema.ReasonWithdrawn: {
		why:    "A yes was given and has been taken back, and that counts as a no.",
		change: supersede, newer: answer, whose: familys,
	},
	schema.ReasonRevoked: {
		why:    "We have stopped relying on a yes that was given, and that counts as a no.",
		change: supersede, newer: answer, whose: familys,
	},
	schema.ReasonInvalidated: {
		why:    "A yes is on record that should never have counted, and that counts as a no.",
		change: supersede, newer: answer, whose: familys,
	},
	schema.ReasonSuspended: {
		why:    "The yes that was given is paused, and as long as it is that counts as a no.",
		change: "{guardian} says that {consent} holds again",
		newer:  answer,
		whose:  familys,
	},
	schema.ReasonNotEffective: {
		why:    "The yes that was given begins later.",
		change: "it is {day}, when {consent} begins",
		newer:  answer,
		whose:  first,
	},
	schema.ReasonAhead: {
		why:    "The yes was recorded when our clock was wrong, and nobody can tell since when it counts.",
		change: "{guardian} says yes for {channel} again, in a record that supersedes {consent}",
	},
	schema.ReasonExpired: {
		why:    "The yes that was given was for a time, and that time is over.",
		change: "{guardian} says yes for {channel} again, in a record that supersedes {consent}",
	},
	schema.ReasonEmbargoed: {
		why:    "The yes that was given is for a later day, and until then it counts as a no.",
		change: "it is {day}, when {consent} is no longer under embargo",
		newer:  answer,
		whose:  first,
	},
	schema.ReasonQuorum: {
		why:    "A family decides together, and not everybody whose yes is needed has said yes.",
		change: "{guardian} also says yes for {channel}",
	},
	schema.ReasonReviewDue: {
		why:    "The day by which the family was to be asked again has passed.",
		change: "{guardian} is asked again and says yes in a record that supersedes {consent}",
	},
	schema.ReasonHoldFamily: {
		why:    "The family has asked for quiet, and until it ends nothing of theirs goes anywhere.",
		change: "{family} says that the quiet is over",
		whose:  familys,
	},
	schema.ReasonRoomNone: {
		why:    "The photo belongs to no room, so there is no family that could say yes.",
		change: "the records say which room the photo shows",
		whose:  first,
	},
	schema.ReasonFamilyNone: {
		why:    "The room belongs to no family, so there is nobody who could say yes.",
		change: "the records say whose room it is",
		whose:  first,
	},
	schema.ReasonUncleared: {
		why:    "Somebody can be recognized in the photo who has not agreed to be shown.",
		change: "that person agrees, and the record of the photo says so",
	},
	schema.ReasonConflict: {
		why:    "Those who said yes ask for different words of credit, and only one can be kept.",
		change: "those who gave {consent} agree on one credit, in records that supersede these",
	},
	schema.ReasonReview: {
		why:    "The family sees the picture before it goes to {channel}, and has not let it go yet.",
		change: "{guardian} has seen it and let it go: `stillroom consent approve`",
	},
	schema.ReasonFaces: {
		why:    "The family wants no face to be shown, and nobody has said yet that there is none.",
		change: "somebody has looked, and the record of the photo says that no face is shown",
	},
	schema.ReasonBlackout: {
		why:    "This is a day on which the family wants quiet.",
		change: "the day is over",
	},
	schema.ReasonUnmatched: {
		why:    "A record that came with the photo says what to hide or which room is shown, and names a file that is not there: it may mean this one.",
		change: "the record finds its file, or somebody says that there is none (`stillroom imports unmatched`)",
	},
	schema.ReasonAlike: {
		why:    "The photo looks like a picture that somebody restricted, and nobody has said whether it is the same.",
		change: "somebody has looked, and said whether it is the same picture or another",
	},
	schema.ReasonUnreadable: {
		why:    "A record about it cannot be read, and what cannot be read may be a no.",
		change: "{consent} of {guardian} can be read again, or {guardian} gives a new record that supersedes it",
		newer:  answer,
		whose:  first,
	},
	schema.ReasonStricter: {
		why:    "The conditions on which it left do not keep what the family asks for now.",
		change: "it is exported again, as the family asks now",
		whose:  exporter,
	},
	schema.ReasonErased: {
		why:    "The photo was erased by order.",
		change: "it is taken in again by the same order, and the family says yes",
		whose:  exporter,
	},
	schema.ReasonUnrendered: {
		why:    "A part of the picture has to be hidden, and what was rendered of it does not hide that part.",
		change: "it is rendered so: `stillroom derive --stale`",
		whose:  exporter,
	},
	schema.ReasonNoCrop: {
		why:    "A part of the picture has to be cut off, and the family wants it whole or not at all.",
		change: "the record of the photo asks for a blur or to withhold the part instead",
		whose:  exporter,
	},
	schema.ReasonNoDerivative: {
		why:    "Nothing was rendered from the original.",
		change: "it is rendered: `stillroom derive`",
		whose:  exporter,
	},
	schema.ReasonPartial: {
		why:    "The original is damaged, and its rendering may not be the whole picture.",
		change: "there is an original that is whole",
		whose:  exporter,
	},
	schema.ReasonTurned: {
		why:    "Somebody has turned the photo since it was rendered.",
		change: "it is rendered again: `stillroom derive --stale`",
		whose:  exporter,
	},
	schema.ReasonTooLarge: {
		why:    "Every rendering is larger than the family allows.",
		change: "there is a rendering that is small enough",
		whose:  exporter,
	},
	schema.ReasonUnseen: {
		why:    "The family sees a picture before it is used, and this format makes another one than they have seen.",
		change: "it leaves in a format that takes the renderings as they are: `stillroom export --channel CHANNEL --format manifest --to DIR`",
		whose:  exporter,
	},
	schema.ReasonOriginalTreated: {
		why:    "The original shows what the record of the photo asks to hide.",
		change: "the record asks to hide nothing",
		whose:  exporter,
	},
	schema.ReasonOriginalUnseen: {
		why:    "The family sees a picture before it is used, and an original is none of the renderings that they see.",
		change: "the family no longer asks to see it first",
		whose:  exporter,
	},
	schema.ReasonOriginalTooLarge: {
		why:    "The original is larger than the family or the settings allow, or nothing says how large it is.",
		change: "there is no limit to the size for this channel",
		whose:  exporter,
	},
	schema.ReasonOriginalPlace: {
		why:    "The original says where it was taken, and the family has said how much of that may be told.",
		change: "the family puts no limit to the place",
		whose:  exporter,
	},
	schema.ReasonTextLong: {
		why:    "The caption is longer than a manifest may hold.",
		change: "the caption is shorter: `stillroom set --caption`",
		whose:  exporter,
	},
	schema.ReasonUnprintable: {
		why:    "A text of the photo holds a control character, which nobody would see, or is longer than a picture can hold.",
		change: "the text is written anew without it: `stillroom set`, or `apply` for a text of the shoot's records",
		whose:  exporter,
	},
	schema.ReasonTextPrivate: {
		why:    "The caption, the alt text or the title holds a name or a place that may not be shown.",
		change: "the text does without it: `stillroom set`",
		whose:  exporter,
	},
	schema.ReasonPlaceholder: {
		why:    "A text of the photo has a placeholder in double braces that stillroom does not know.",
		change: "the text says it in words: `stillroom set`",
		whose:  exporter,
	},
	schema.ReasonSinceNone: {
		why:    "A text of the photo asks how long ago it was, and no day to count from is recorded.",
		change: "the day is recorded for each person of the room, or the text does without it",
		whose:  exporter,
	},
	schema.ReasonSinceDiffers: {
		why:    "A text of the photo asks how long ago it was, and the people of the room did not die on one day.",
		change: "the text does without it: `stillroom set`",
		whose:  exporter,
	},
	schema.ReasonPostLong: {
		why:    "The caption of the post that the picture is in is longer than Instagram takes it, and nothing of it is cut.",
		change: "the captions of the pictures in it, or export.instagram.caption, are shorter",
		whose:  exporter,
	},
	schema.ReasonPostTags: {
		why:    "The caption of the post that the picture is in has more hashtags or mentions than Instagram takes.",
		change: "the captions of the pictures in it, or export.instagram.caption, have fewer",
		whose:  exporter,
	},
	schema.ReasonAltLong: {
		why:    "The description is longer than Instagram takes it, and nothing of it is cut.",
		change: "the description is shorter: `stillroom set --alt`",
		whose:  exporter,
	},
	schema.ReasonSidecarInside: {
		why:    "Lightroom reads no sidecar beside this file: it reads the file itself, and no original or copy is written into.",
		change: "export.sidecar.for names another program",
		whose:  exporter,
	},
	schema.ReasonSidecarShared: {
		why:    "Another photo of the folder has the same name but for its end, and Lightroom would take one sidecar for both.",
		change: "one of them has another name (`stillroom arrange --rename`), or export.sidecar.for names another program",
		whose:  exporter,
	},
	schema.ReasonAttachForm: {
		why:    "No copy of this file can be made and checked to hold nothing private.",
		change: "it is attached in another form: a picture of each page, sound as WAV or MP3, film as MP4",
		whose:  exporter,
	},
	schema.ReasonAttachPages: {
		why:    "The file holds several pages or frames, and only one of them would leave.",
		change: "each page is attached as a file of its own",
		whose:  exporter,
	},
	schema.ReasonAttachLarge: {
		why:    "The file is larger than a file that leaves may be.",
		change: "it is attached shorter or smaller, or max_file_bytes in [limits] of stillroom.toml is larger",
		whose:  exporter,
	},
	schema.ReasonNoWords: {
		why:    "It has no transcript, so nobody can check whom and what it names.",
		change: "it is attached again with what is said in it: `stillroom attach FILE --room ROOM --kind KIND --transcript TEXT`",
		whose:  exporter,
	},
}

// Spoken is one piece of advice with its words.
type Spoken struct {
	schema.Advice
	Why    string `json:"why"`
	Change string `json:"change,omitempty"`
}

// Speak puts each piece of advice about a channel into words. Days are those of zone.
func Speak(advice []schema.Advice, ch schema.Channel, zone *time.Location) []Spoken {
	list := make([]Spoken, 0, len(advice))
	for _, a := range advice {
		s := readAloud[a.Reason]
		list = append(list, Spoken{a, fill(s.why, a, ch, zone), fill(changeOf(s, a), a, ch, zone)})
	}
	return list
}

// changeOf picks the words that fit what the advice knows.
func changeOf(s words, a schema.Advice) string {
	switch {
	case a.Newer != "" && a.At != "":
		return "{newer}, which replaces {consent}, has been answered and it is {day}, when it begins"
	case a.Newer != "" && s.newer != "":
		return s.newer
	case a.Reason == schema.ReasonUnreadable && a.Family != "":
		return "the record of {family} can be read again"
	case a.Reason == schema.ReasonQuorum && a.Guardian == "" && a.Family != "":
		return "{family} has a guardian with a say of their own on record"
	}
	return s.change
}

// fill puts ids where they belong. It returns "" for words about something that
// the advice does not name.
func fill(text string, a schema.Advice, ch schema.Channel, zone *time.Location) string {
	day := ""
	if t, err := a.At.Instant(); err == nil && !t.IsZero() {
		day = t.In(zone).Format(time.DateOnly)
	}
	for _, x := range []struct{ hole, value string }{
		{"{channel}", string(ch)}, {"{family}", a.Family}, {"{guardian}", a.Guardian},
		{"{consent}", strings.Join(a.Consents, " and ")}, {"{newer}", a.Newer}, {"{day}", day},
	} {
		if strings.Contains(text, x.hole) && x.value == "" {
			return ""
		}
		text = strings.ReplaceAll(text, x.hole, x.value)
	}
	return text
}

// Sentences say which rules decided, and what would change the answer, a line each.
func Sentences(d schema.Decision, list []Spoken) []string {
	if d.Effect == schema.Permit {
		return []string{"Everybody whose yes is needed has said yes for " + string(d.Channel) + ", and nobody has said no."}
	}
	var out []string
	for _, reason := range d.Reasons {
		if n := slices.IndexFunc(list, func(s Spoken) bool { return s.Reason == reason }); n >= 0 {
			out = append(out, list[n].Why)
		}
	}
	changes := changesOf(list)
	if len(changes) == 0 {
		return out
	}
	switch weightiest(list) {
	case familys:
		out = append(out, "Nothing that staff can do changes that. The answer can only be another")
	case first:
		out = append(out, "The answer can only be another")
	default:
		out = append(out, "It would be permitted")
	}
	for i, c := range changes {
		word, end := "if", "."
		if i > 0 {
			word = "and if"
		}
		if i < len(changes)-1 {
			end = ","
		}
		out = append(out, "  "+word+" "+c+end)
	}
	return out
}

// changesOf lists the changes that are all needed, each once. If one of several is
// enough, they are one change.
func changesOf(list []Spoken) []string {
	var changes []string
	choice := map[string]int{} // of a family
	for _, s := range list {
		n, chosen := choice[s.Family]
		switch {
		case s.Change == "" || slices.Contains(changes, s.Change):
		case s.OneIsEnough && chosen:
			changes[n] += ", or " + s.Change
		case s.OneIsEnough:
			choice[s.Family] = len(changes)
			changes = append(changes, s.Change)
		default:
			changes = append(changes, s.Change)
		}
	}
	return changes
}

func weightiest(list []Spoken) whose {
	most := ours
	for _, s := range list {
		most = max(most, readAloud[s.Reason].whose)
	}
	return most
}

// Short says a reason in a few words, or "" for a reason that only an export has.
func Short(reason string) string { return inShort[reason] }

// Reasons lists the reasons for which Short has words.
func Reasons() []string { return slices.Sorted(maps.Keys(inShort)) }

// inShort says each reason in a few words.
var inShort = map[string]string{
	schema.ReasonNone:         "nobody has said yes to this",
	schema.ReasonRequested:    "the family was asked and has not answered yet",
	schema.ReasonDeferred:     "the family wants to wait",
	schema.ReasonDenied:       "someone with a say has said no",
	schema.ReasonRefused:      "the family said no when it was asked",
	schema.ReasonWithdrawn:    "a yes was given and has been taken back",
	schema.ReasonRevoked:      "we no longer rely on the yes that was given",
	schema.ReasonInvalidated:  "the yes that was given should never have counted",
	schema.ReasonSuspended:    "the yes that was given is paused",
	schema.ReasonNotEffective: "the yes that was given begins later",
	schema.ReasonAhead:        "a yes was recorded when the clock was wrong, and is to be said again",
	schema.ReasonExpired:      "the yes that was given has ended",
	schema.ReasonEmbargoed:    "the yes that was given is for a later date",
	schema.ReasonQuorum:       "another guardian must say yes as well",
	schema.ReasonReviewDue:    "the date by which to ask again has passed",
	schema.ReasonHoldFamily:   "the family has asked for quiet",
	schema.ReasonRoomNone:     "the photo belongs to no room, so nobody could say yes",
	schema.ReasonFamilyNone:   "the room belongs to no family, so nobody could say yes",
	schema.ReasonUncleared:    "a person who can be recognized has not agreed",
	schema.ReasonConflict:     "two conditions cannot both be kept",
	schema.ReasonReview:       "the family sees it first",
	schema.ReasonFaces:        "nobody has said yet that no face is shown",
	schema.ReasonBlackout:     "not on this day",
	schema.ReasonUnreadable:   "a record about it could not be understood",
	schema.ReasonUnmatched:    "a record that came with it says what to hide or which room is shown, and names a file that is not there",
	schema.ReasonAlike:        "it looks like a restricted picture, and nobody has said whether it is the same",
}
