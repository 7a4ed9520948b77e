package told

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Photo are a photo, whole, but for what the camera wrote of the taking of it. ids
// are what packages call it.
func Photo(ph schema.Photo, ids map[schema.Channel][]string) [][]string {
	return slices.Concat(Identity(ph, ids), Written(ph), Said(ph.Record), Taken(ph), Files(ph), Seen(ph))
}

// Identity are which photo it is, where it belongs and where it may go.
func Identity(ph schema.Photo, ids map[schema.Channel][]string) [][]string {
	rows := [][]string{
		{"photo", ph.ID},
		{"sha256", ph.SHA256.String()},
		{"original", fmt.Sprintf("%s, %s", ph.Path, Size(ph.Bytes))},
		{"room", OrDash(ph.Room)},
		{"shoot", OrDash(ph.Shoot)},
		{"may go to", MayGoTo(ph.Consent)},
	}
	for _, ch := range schema.Channels() {
		if len(ids[ch]) > 0 {
			rows = append(rows, []string{"called", strings.Join(ids[ch], ", ") + " in packages for " + string(ch)})
		}
	}
	if words := Like(ph.ID, ph.Alike); words != "" {
		rows = append(rows, []string{"held", words})
	}
	for _, d := range ph.Same {
		rows = append(rows, []string{"same as", d.ID()})
	}
	return rows
}

// Written are its texts, a person's before those in the file.
func Written(ph schema.Photo) (rows [][]string) {
	for _, f := range []struct {
		name   string
		said   *string
		camera string
	}{
		{"title", ph.Record.Title, ph.Probe.Title},
		{"caption", ph.Record.Caption, firstOf(ph.Probe.Caption, ph.Probe.Description)},
		{"alt", ph.Record.Alt, ""},
	} {
		switch {
		case f.said != nil:
			rows = append(rows, inLines(f.name, *f.said+" (written by a person)")...)
			if f.camera != "" {
				rows = append(rows, []string{"", f.camera + " (in the file)"})
			}
		case f.camera != "":
			rows = append(rows, []string{f.name, f.camera + " (in the file; never exported)"})
		}
	}
	return rows
}

// Taken are when it was taken, where a clock was wrong, and whether it is whole.
func Taken(ph schema.Photo) (rows [][]string) {
	if ph.TakenCamera != "" {
		rows = append(rows, []string{"taken", ph.TakenLocal + ph.TakenOffset + " (corrected; the camera wrote " + ph.TakenCamera + ")"})
	}
	if ph.Damage != "" {
		rows = append(rows, []string{"damaged", ph.Damage + "; look for a whole copy of the original"})
	}
	return rows
}

// Files are its files: their names, those beside the original, and derivatives.
func Files(ph schema.Photo) [][]string {
	rows := otherNames(ph)
	for _, o := range ph.Others {
		damaged := ""
		if o.Damage != "" {
			damaged = "; damaged: " + o.Damage
		}
		rows = append(rows, []string{string(o.Role), fmt.Sprintf("%s, %s, sha256 %s%s", o.Path, Size(o.Bytes), o.SHA256.ID(), damaged)})
	}
	for _, d := range ph.Derivatives {
		from := ""
		if d.Source != "original" {
			from = ", from its " + d.Source
		}
		rows = append(rows, []string{d.Recipe, fmt.Sprintf("%dx%d, %s%s, %s", d.Width, d.Height, Size(d.Bytes), from, d.Path)})
	}
	return rows
}

// Seen are what guardians said of its pictures, and why it has none.
func Seen(ph schema.Photo) (rows [][]string) {
	shown := ph.Shown()
	for _, x := range ph.Seen {
		now := ""
		if x.Words != shown.Words || !x.Covers(shown.Renderings) {
			now = ", as it was then"
		}
		rows = append(rows, []string{"seen", fmt.Sprintf("%s by %s for %s on %s%s", x.Verdict, x.Guardian, x.Channel, x.At, now)})
	}
	if ph.NoPicture != "" {
		which := "none: "
		if len(ph.Derivatives) > 0 {
			which = "not all: "
		}
		rows = append(rows, []string{"derivatives", which + ph.NoPicture})
	}
	return rows
}

// otherNames lists the names under which the bytes of a photo's files came, if they
// differ from where the files lie now.
func otherNames(ph schema.Photo) [][]string {
	var rows [][]string
	for _, f := range ph.Files {
		for _, name := range f.Names {
			if path.Base(name) != path.Base(f.Path) {
				rows = append(rows, []string{"known as", name})
			}
		}
	}
	return rows
}

// Said is what else a person said of a photo.
func Said(r schema.PhotoRecord) [][]string {
	var rows [][]string
	if r.Extended != nil {
		rows = append(rows, inLines("extended", *r.Extended)...)
	}
	if r.Sequence != nil {
		rows = append(rows, []string{"sequence", fmt.Sprint(*r.Sequence)})
	}
	if r.Rating != nil {
		rows = append(rows, []string{"rating", fmt.Sprintf("%d of 5", *r.Rating)})
	}
	if r.Tags != nil {
		rows = append(rows, []string{"tags", OrDash(strings.Join(*r.Tags, ", "))})
	}
	if r.Orientation != nil {
		rows = append(rows, []string{"orientation", fmt.Sprintf("%d, in place of what the camera wrote", *r.Orientation)})
	}
	if r.Focal != nil {
		rows = append(rows, []string{"focal", r.Focal.String()})
	}
	if r.Depicts == nil {
		return rows
	}
	if len(*r.Depicts) == 0 {
		return append(rows, []string{"shows", "no person: somebody has looked"})
	}
	for _, d := range *r.Depicts {
		rows = append(rows, []string{"shows", depiction(d)})
	}
	return rows
}

// depiction says who or what is depicted, what that person said, and what renderings do
// about it.
func depiction(d schema.Depiction) string {
	words := []string{d.Label}
	switch {
	case d.Identifiable && d.Cleared:
		words = append(words, "can be recognized and agrees to be shown")
	case d.Identifiable:
		words = append(words, "can be recognized and has not agreed to be shown")
	}
	where := "the whole photo"
	if r := d.Region; r != nil {
		where = fmt.Sprintf("the part %gx%g at %g,%g of the upright photo", r.W, r.H, r.X, r.Y)
	}
	if d.Treatment != "" {
		words = append(words, d.Treatment+": "+where)
	} else if d.Region != nil {
		words = append(words, where)
	}
	return strings.Join(words, "; ")
}

// inLines puts a text of several lines into as many rows, the first behind its name.
func inLines(name, text string) [][]string {
	var rows [][]string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		rows = append(rows, []string{name, line})
		name = ""
	}
	return rows
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Like says of which restricted photos a held one may be a copy, and what to
// do. It is empty for none.
func Like(photo string, like []string) string {
	if len(like) == 0 {
		return ""
	}
	return "like " + strings.Join(like, ", ") + ": say `stillroom same " + like[0] + " " + photo + "` or `stillroom different " + like[0] + " " + photo + "`"
}

// DamagedFiles counts the files of a photo whose picture is not whole.
func DamagedFiles(ph schema.Photo) int {
	n := 0
	if ph.Damage != "" {
		n++
	}
	for _, o := range ph.Others {
		if o.Damage != "" {
			n++
		}
	}
	return n
}

// LikeNote says that a photo is held, beside the channels it may go to.
func LikeNote(like []string) string {
	if len(like) == 0 {
		return ""
	}
	return " (held: like " + strings.Join(like, ", ") + ")"
}

// MayGoTo says in few words which channels are open.
func MayGoTo(consent map[schema.Channel]schema.Effect) string {
	var open []string
	for _, ch := range schema.Channels() {
		if consent[ch] == schema.Permit {
			open = append(open, string(ch))
		}
	}
	switch len(open) {
	case 0:
		return "nowhere"
	case len(schema.Channels()):
		return "everywhere"
	}
	return strings.Join(open, " ")
}

// OrDash is a text, or a dash where there is none.
func OrDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
