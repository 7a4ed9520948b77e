package formats

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// MaxPlanAge is how long a plan may be carried out, even if nothing changed.
const MaxPlanAge = 30 * 24 * time.Hour

// Errors of a plan that is not this catalog's, or not as it was written.
var (
	ErrPlanOther   = errors.New("the plan is of another catalog")
	ErrPlanAltered = errors.New("the plan was changed after it was written")
)

// Grounds are the facts beside its photos that an export is agreed on.
type Grounds struct {
	Secret    string // of the catalog
	Decided   time.Time
	Asked     schema.ExportOptions
	Selection schema.Selection
	Recalled  map[schema.Digest]int // the last entry of the feed about a photo
	Replaces  []string
	Removes   []schema.PlanRemoval
	Standing  []string // what of earlier exports is at the destination, a line a file
}

// Agreement is a plan as the document that another person reads. Values that differ
// from one moment to the next though nothing changed (the time and the ids of the
// decisions) are in it, and Moved passes over them.
func Agreement(pkg Package, format Format, opt Options, on Grounds) schema.ExportPlan {
	p := schema.ExportPlan{
		SchemaURI: schema.JSONSchemaID(schema.PlanSchema), Schema: "stillroom.plan", SchemaVersion: schema.PlanVersion,
		Catalog:   catalogTag(on.Secret, opt.Channel),
		Generator: schema.ManifestGenerator{Name: "stillroom", Version: opt.Program, Libvips: opt.Libvips},
		DecidedAt: schema.WhenOf(on.Decided), At: schema.WhenOf(opt.At), ValidUntil: pkg.ValidUntil,
		ApplyBy: min(schema.WhenOf(on.Decided.Add(MaxPlanAge)), pkg.ValidUntil),
		Channel: opt.Channel, Format: format.Name, ExportOptions: on.Asked, Selection: schema.PlanOf(on.Selection),
		Photos: []schema.PlanPhoto{}, Withheld: []schema.PlanWithheld{}, Documents: []string{},
		Replaces: append([]string{}, on.Replaces...), Removes: append([]schema.PlanRemoval{}, on.Removes...),
		Basis: schema.PlanBasis{Destination: fingerprint(on.Secret, "destination", on.Standing), Settings: fingerprint(on.Secret, "recall", opt.Settings.Recall)},
	}
	for _, x := range pkg.Leaving() {
		words := []any{ofPhoto(x.WordsIn(format, opt)), x.Text, x.Rights}
		f := schema.PlanPhoto{
			PhotoID: x.PhotoID, RoomID: x.RoomID, Sequence: x.Sequence, DecisionID: x.DecisionID, Reasons: append([]string{}, x.Decision.Reasons...),
			ValidUntil: x.Until, Conditions: x.Terms, Terms: fingerprint(on.Secret, "terms", x.Decision.Conditions), LastRecall: on.Recalled[x.Photo.SHA256],
			Words: fingerprint(on.Secret, "words", words), Files: []schema.ManifestFile{},
		}
		for _, pic := range x.Pictures {
			f.Files = append(f.Files, pic.File)
			p.Counts.Pictures++
			p.Counts.Bytes += pic.File.Bytes
		}
		if kind := x.Kind(); kind != "" {
			p.Attachments = append(p.Attachments, schema.PlanAttachment{Kind: kind, PlanPhoto: f})
			continue
		}
		p.Photos = append(p.Photos, f)
	}
	for _, w := range pkg.Withheld {
		held := schema.PlanWithheld{PhotoID: w.PackageID, Kind: w.Kind, Why: fingerprint(on.Secret, "why", []any{w.PackageID, w.Effect, w.Reasons}), Known: w.Reasons}
		held.Effect, held.Reasons = told(w)
		if w.Room != "" {
			held.RoomID = opaqueRoom(on.Secret, opt.Channel, w.Room)
		}
		p.Withheld = append(p.Withheld, held)
	}
	for _, d := range pkg.Documents {
		p.Documents = append(p.Documents, d.Path)
	}
	p.Counts.Exported, p.Counts.Attachments, p.Counts.Withheld, p.Counts.Removed = len(p.Photos), len(p.Attachments), len(p.Withheld), len(p.Removes)
	p.Counts.Selected = p.Counts.Exported + p.Counts.Withheld
	for _, w := range p.Withheld {
		if w.Kind != "" {
			p.Counts.Selected-- // photos are counted
		}
	}
	p.ID = seal(p, on.Secret)
	return p
}

// ofPhoto are the words that are not the same beside every photo.
func ofPhoto(words []Word) []Word {
	return slices.DeleteFunc(words, func(w Word) bool { return w.From == FromSettings })
}

// told is the answer for a photo that is withheld as a plan has it: see
// schema.PlanWithheld.
func told(w schema.Withheld) (schema.Effect, []string) {
	reasons := slices.DeleteFunc(append([]string{}, w.Reasons...), func(r string) bool { return !ofExport(r) })
	if len(reasons) < len(w.Reasons) || len(reasons) == 0 {
		return schema.Deny, []string{schema.ReasonTold}
	}
	return schema.Hold, reasons
}

// ofExport reports whether a reason is about files and words, and not about anybody's
// consent. A reason that is not known here is not told.
func ofExport(reason string) bool {
	kind, _, _ := strings.Cut(reason, ".")
	return slices.Contains([]string{"treatment", "derivative", "text", "post", "alt", "original", "attachment"}, kind)
}

// WritePlan writes the document, held against its schema before its first byte is
// written.
func WritePlan(w io.Writer, p schema.ExportPlan) error {
	lists := []items{
		itemsOf("photos", p.Photos), itemsOf("attachments", p.Attachments), itemsOf("withheld", p.Withheld), itemsOf("documents", p.Documents),
		itemsOf("replaces", p.Replaces), itemsOf("removes", p.Removes),
	}
	p.Attachments = first(p.Attachments)
	p.Photos, p.Withheld, p.Documents, p.Replaces, p.Removes = first(p.Photos), first(p.Withheld), first(p.Documents), first(p.Replaces), first(p.Removes)
	if err := planKind.valid(p, lists...); err != nil {
		return err
	}
	return planKind.write(w, p, lists...)
}

// ReadPlan reads a plan that somebody hands over. Whether it is genuine only the
// catalog can say: see Genuine.
func ReadPlan(r io.Reader) (schema.ExportPlan, error) {
	var p schema.ExportPlan
	var attached []schema.PlanAttachment
	photos, withheld, documents, replaces, removes := []schema.PlanPhoto{}, []schema.PlanWithheld{}, []string{}, []string{}, []schema.PlanRemoval{}
	err := planKind.scan(r, &p, func(list string, _ int, raw []byte) (err error) {
		switch list {
		case "photos":
			photos, err = appended(planKind, photos, raw)
		case "attachments":
			attached, err = appended(planKind, attached, raw)
		case "withheld":
			withheld, err = appended(planKind, withheld, raw)
		case "documents":
			documents, err = appended(planKind, documents, raw)
		case "replaces":
			replaces, err = appended(planKind, replaces, raw)
		case "removes":
			removes, err = appended(planKind, removes, raw)
		}
		return err
	})
	if err != nil {
		return schema.ExportPlan{}, err
	}
	p.Photos, p.Attachments, p.Withheld, p.Documents, p.Replaces, p.Removes = photos, attached, withheld, documents, replaces, removes
	if p.SchemaVersion != schema.PlanVersion {
		return schema.ExportPlan{}, fmt.Errorf("the plan: %w: its version is %s, and this program carries out %s", ErrVersion, brief(p.SchemaVersion), schema.PlanVersion)
	}
	return p, nil
}

// Genuine reports whether a plan is one that the catalog with this secret wrote,
// to the letter.
func Genuine(p schema.ExportPlan, secret string) error {
	switch {
	case p.Catalog != catalogTag(secret, p.Channel):
		return ErrPlanOther
	case !hmac.Equal([]byte(p.ID), []byte(seal(p, secret))):
		return ErrPlanAltered
	}
	return nil
}

func catalogTag(secret string, ch schema.Channel) string {
	return "c-" + tag(secret, "catalog", string(ch))
}

// seal is longer than other ids: somebody may want to make one.
func seal(p schema.ExportPlan, secret string) string {
	p.ID = ""
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("plan\x00" + encoded(p)))
	return "p-" + hex.EncodeToString(h.Sum(nil)[:16])
}

func fingerprint(secret, kind string, v any) string { return tag(secret, kind, encoded(v)) }

func encoded(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // what is encoded here holds nothing that JSON cannot
	}
	return string(text)
}

// Move is one difference from the time when a plan was written.
type Move struct {
	Photo   string // id; "": it concerns the export as a whole
	What    string
	Refused bool // a photo that was permitted is not, or on other conditions
}

func (m Move) String() string {
	if m.Photo == "" {
		return m.What
	}
	return "photo " + m.Photo + ": " + m.What
}

// Moved lists the differences between the plan and an export now: photos by id, then
// the rest. It compares the files only if made says that they have been made.
func Moved(was, is schema.ExportPlan, made bool) []Move {
	var list []Move
	type stay struct {
		photo schema.PlanPhoto
		held  schema.PlanWithheld
		is    bool
	}
	sides := map[string]*[2]stay{}
	for i, p := range []schema.ExportPlan{was, is} {
		at := func(id string) *stay {
			if sides[id] == nil {
				sides[id] = new([2]stay)
			}
			return &sides[id][i]
		}
		for _, x := range p.Photos {
			*at(x.PhotoID) = stay{photo: x, is: true}
		}
		for _, x := range p.Attachments {
			*at(x.PhotoID) = stay{photo: x.PlanPhoto, is: true}
		}
		for _, x := range p.Withheld {
			*at(x.PhotoID) = stay{held: x, is: true}
		}
	}
	for id, s := range sides {
		then, now := s[0], s[1]
		left, leaves := then.photo.PhotoID != "", now.photo.PhotoID != ""
		say := func(refused bool, what string) { list = append(list, Move{id, what, refused}) }
		switch {
		case !then.is:
			say(false, "it is in the selection and not in the plan")
		case !now.is:
			say(false, "it is in the plan and not in the selection")
		case left && !leaves:
			say(true, "it may not leave: "+strings.Join(now.held.Known, ", "))
		case !left && leaves:
			say(false, "it was withheld and is permitted")
		case !left:
			if now.held.Why != then.held.Why {
				say(false, "it is withheld for another reason")
			}
		default:
			list = append(list, movedPhoto(then.photo, now.photo, made)...)
		}
	}
	slices.SortFunc(list, func(a, b Move) int { return cmp.Or(cmp.Compare(a.Photo, b.Photo), cmp.Compare(a.What, b.What)) })
	whole := func(same bool, what string) {
		if !same {
			list = append(list, Move{What: what})
		}
	}
	whole(was.Basis.Destination == is.Basis.Destination && slices.Equal(was.Replaces, is.Replaces), "what earlier exports wrote at the destination")
	whole(was.Basis.Settings == is.Basis.Settings, "the settings of the recall")
	if made {
		whole(slices.Equal(was.Removes, is.Removes), "which files would be removed from the destination")
		whole(slices.Equal(was.Documents, is.Documents), "which documents are in the package beside the pictures")
	}
	return list
}

// movedPhoto compares a photo that leaves then and now. Its yes may have come to
// hold for longer: from one moment to the next it does.
func movedPhoto(was, is schema.PlanPhoto, made bool) []Move {
	var list []Move
	for _, m := range []struct {
		moved, refused bool
		what           string
	}{
		{was.Terms != is.Terms, true, "its conditions"},
		{is.ValidUntil < was.ValidUntil, true, "its yes ends sooner"},
		{!slices.Equal(was.Reasons, is.Reasons), true, "its decision"},
		{was.RoomID != is.RoomID, false, "its room"},
		{was.Sequence != is.Sequence, false, "its place in the package"},
		{was.Words != is.Words, false, "the words beside it"},
		{was.LastRecall != is.LastRecall, false, "it was called back since"},
		{made && !slices.Equal(was.Files, is.Files), false, "its pictures"},
	} {
		if m.moved {
			list = append(list, Move{was.PhotoID, m.what, m.refused})
		}
	}
	return list
}
