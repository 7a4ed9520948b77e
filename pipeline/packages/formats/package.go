package formats

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/schema"
)

// Options are the options of an export beside its photos.
type Options struct {
	Channel  schema.Channel
	At       time.Time      // the moment the package is dated
	Now      time.Time      // the moment it is made, from which MaxValid counts; zero is At
	Zone     *time.Location // the catalog's, in which At is a day; nil is UTC
	Settings schema.Settings
	Program  string // version
	Libvips  string
	Excel    bool            // tables begin with a mark that tells spreadsheets that they are UTF-8
	BaseURL  string          // under which the package will be published, as ParseBaseURL returns it
	Theme    fs.FS           // how pages look, for formats that have some; nil: as they are built in
	Recipes  []schema.Recipe // whose pictures leave, by formats that have none of their own; nil: of the derivatives there are
	Named    bool            // somebody said which recipes

	Writes func(f schema.Format) bool // whether derivatives of the format can be made here; nil: they can
	Stood  []string                   // paths of what earlier exports wrote at the destination

	Kept map[string][]byte // the documents of Format.Remembers that stand there, as an earlier export wrote them
	Pile Pile              // where documents lie that may be long; nil: they are written anew whenever they are read

	// CanSay reports whether all that a picture says of itself can be written into it.
	// nil: it can.
	CanSay func(p Photo) bool
}

// Photo is one photo that leaves.
type Photo struct {
	*schema.ExportPhoto                   // of the view, which nobody changes any more: there may be thousands, and each is large
	PhotoID             string            // its name in packages of the channel
	Terms               schema.Conditions // of the decision, as far as they may be told
	Until               schema.When       // when the package has to be asked for again: one end for all of it
	DecisionID          string
	GUID                string // urn:uuid:..., the same in all pictures of the photo for the channel; tells nothing of its digest
	ReleaseID           string // urn:stillroom:release:..., the same as long as the photo may go to the channel
	RoomID              string // opaque
	Sequence            int
	Text                schema.ManifestText
	Rights              schema.ManifestRights
	Subject             string
	Keywords            []string              // for the press: those of its tags that may be told
	Place               *schema.ManifestPlace // for the press: what may be told of where its room is
	UseUntil            string                // for the press: Until, as people write it
	Color               string                // the mean of its picture, #rrggbb, once it is made; "": not known
	Pictures            []Picture

	unsayable string // why Text cannot leave as it was written, if it cannot
	pictured  string // why there are no pictures, if there are none
}

// Package is a package before it is written.
type Package struct {
	ID         string // urn:uuid:...
	Feed       string // what the recall feed is called where it has no address
	Ledger     string // the newest entry that decides, by its hash
	LastSeq    int    // of the feed's entries about the channel, as decided; 0: there are none
	Rooms      []schema.ManifestRoom
	Photos     []Photo
	Documents  []Document // of the format
	Withheld   []schema.Withheld
	Omitted    []schema.Withheld // photos that leave without their original: see Format.Omits
	ValidUntil schema.When
	NoAlt      int // photos without a description of their own
	NoCreator  int
	Lacking    int // photos that leave in fewer sizes or formats than could be derived
	TooSmall   int // pictures with fewer pixels than the place that they leave for

	Attachments []Photo // that leave, by room, kind, id
	LeftOut     int     // attachments that might leave, and that the format does not carry
}

// TextGate reports whether text about a photo holds something private.
type TextGate func(p Photo) bool

// globalID is the id of what leaves to a channel, for the whole world.
func globalID(secret string, ch schema.Channel, x *schema.ExportPhoto) string {
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte("photo\n"+tag(secret, "guid", string(ch), x.Photo.SHA256.String()))).String()
}

// releaseID is the id of the terms on which it leaves.
func releaseID(secret string, ch schema.Channel, x *schema.ExportPhoto) string {
	return "urn:stillroom:release:" + tag(secret, "release", x.Photo.SHA256.String(), string(ch))
}

// NewPackage sorts the photos of a view into those that leave and those that are
// withheld, each with its reasons.
func NewPackage(view schema.ExportView, format Format, opt Options, private TextGate) Package {
	pkg := Package{Ledger: view.Ledger}
	leaving := make([]Photo, 0, len(view.Photos))
	for _, x := range inRooms(view.Photos) {
		p := Photo{
			ExportPhoto: x, Terms: x.Decision.Conditions.Told(),
			PhotoID: schema.PackagePhotoID(view.Secret, opt.Channel, x.Photo.SHA256), RoomID: opaqueRoom(view.Secret, opt.Channel, x.Photo.Room),
			GUID: globalID(view.Secret, opt.Channel, x), ReleaseID: releaseID(view.Secret, opt.Channel, x),
			DecisionID: decisionID(view.Secret, opt.Channel, x.Decision), Rights: rightsOf(x, opt), Subject: subjectName(x),
		}
		if x.Decision.Effect == schema.Permit {
			p.Until = until(x, opt)
		}
		p.Text, p.unsayable = fillSince(textOf(x, opt), x, opt)
		p.Pictures, p.pictured = format.Pictures(p, opt)
		p.forPress(opt, private)
		if reasons, effect := withhold(p, format, opt, private); effect != schema.Permit {
			pkg.Withheld = append(pkg.Withheld, schema.Withheld{Photo: x.Photo.ID, PackageID: p.PhotoID, Room: x.Photo.Room, Effect: effect, Reasons: reasons})
			continue
		}
		leaving = append(leaving, p)
	}
	if format.Arrange != nil {
		leaving = pkg.arrange(leaving, format, opt, private)
	}
	counted, asMade := map[string]int{}, format.asMade(opt)
	for i := range leaving {
		p := &leaving[i]
		if lacks(*p, asMade, opt) {
			pkg.Lacking++
		}
		// Counted over what leaves: a gap would tell that something was withheld.
		counted[p.RoomID]++
		p.Sequence = counted[p.RoomID]
		if p.Text.Alt == "" {
			p.Text.Alt = noAlt
			pkg.NoAlt++
		}
		if p.Rights.Creator == "" {
			p.Rights.Creator = noCreator
			pkg.NoCreator++
		}
		if pkg.ValidUntil == "" || p.Until < pkg.ValidUntil {
			pkg.ValidUntil = p.Until
		}
		pkg.TooSmall += countIf(p.Pictures, Picture.tooSmall)
		if format.Omits != nil {
			if reasons := format.Omits(*p, opt); len(reasons) > 0 {
				pkg.Omitted = append(pkg.Omitted, schema.Withheld{Photo: p.Photo.ID, Room: p.Photo.Room, Effect: schema.Hold, Reasons: reasons})
			}
		}
	}
	pkg.Photos = leaving
	pkg.attach(view, format, opt, private)
	// Which of the package it is that ends first is told to nobody.
	for i := range pkg.Photos {
		pkg.Photos[i].Until = pkg.ValidUntil
	}
	for i := range pkg.Attachments {
		pkg.Attachments[i].Until = pkg.ValidUntil
	}
	slices.SortFunc(pkg.Photos, func(a, b Photo) int {
		return cmp.Or(cmp.Compare(a.RoomID, b.RoomID), cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.PhotoID, b.PhotoID))
	})
	pkg.Rooms = roomsOf(pkg, opt, private)
	if format.Rename != nil {
		format.Rename(pkg, opt)
	}
	pkg.datePress(opt)
	pkg.Feed = schema.RecallFeedID(view.Secret, opt.Channel)
	pkg.ID = packageID(view.Secret, opt, pkg.Leaving())
	return pkg
}

// arrange lets the format withhold what cannot leave together, and returns the rest.
func (pkg *Package) arrange(leaving []Photo, format Format, opt Options, private TextGate) (kept []Photo) {
	for i, reason := range format.Arrange(leaving, opt, private) {
		p := leaving[i]
		if reason == "" {
			kept = append(kept, p)
			continue
		}
		pkg.Withheld = append(pkg.Withheld, schema.Withheld{Photo: p.Photo.ID, PackageID: p.PhotoID, Room: p.Photo.Room, Effect: schema.Hold, Reasons: []string{reason}})
	}
	return kept
}

// What stands where nobody wrote anything. It says so, rather than pretend.
const (
	noAlt     = "No description has been written for this photograph."
	noCreator = "Not recorded"
	noRights  = "All rights reserved."
)

// On what terms everything leaves.
const (
	usageTerms = "Only for the channel and until the date that the manifest names."
	dataMining = "DMI-PROHIBITED"
)

func inRooms(photos []schema.ExportPhoto) []*schema.ExportPhoto {
	sorted := make([]*schema.ExportPhoto, len(photos))
	for i := range photos {
		sorted[i] = &photos[i]
	}
	slices.SortStableFunc(sorted, func(a, b *schema.ExportPhoto) int {
		return cmp.Or(cmp.Compare(a.Photo.Room, b.Photo.Room), cmp.Compare(orLast(a.Photo.Sequence), orLast(b.Photo.Sequence)),
			cmp.Compare(a.Photo.TakenLocal, b.Photo.TakenLocal), cmp.Compare(a.Photo.ID, b.Photo.ID))
	})
	return sorted
}

// orLast puts photos without a place of their own after the others.
func orLast(sequence int) int { return cmp.Or(sequence, math.MaxInt) }

// withhold says why a photo cannot leave, consent first: a condition that this export
// cannot keep is a no as well.
func withhold(p Photo, format Format, opt Options, private TextGate) ([]string, schema.Effect) {
	if p.Decision.Effect != schema.Permit {
		return p.Decision.Reasons, p.Decision.Effect
	}
	var reasons []string
	if p.Until == "" {
		reasons = append(reasons, schema.ReasonBlackout)
	}
	if unrendered(p.Photo) {
		reasons = append(reasons, schema.ReasonUnrendered)
	}
	if p.Decision.Conditions.NoCrop && p.Photo.Treatments().Crops() {
		reasons = append(reasons, schema.ReasonNoCrop)
	}
	switch {
	case !slices.ContainsFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Format != schema.FormatTiles }):
		reasons = append(reasons, schema.ReasonNoDerivative)
	case slices.ContainsFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Partial }):
		reasons = append(reasons, schema.ReasonPartial)
	case slices.ContainsFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Turn != p.Photo.Turn() }):
		reasons = append(reasons, schema.ReasonTurned)
	case len(p.Pictures) == 0:
		reasons = append(reasons, p.pictured)
	case unseen(p):
		reasons = append(reasons, schema.ReasonUnseen)
	}
	if p.unsayable != "" {
		reasons = append(reasons, p.unsayable)
	}
	if unprintable(p, format, opt) || opt.CanSay != nil && !opt.CanSay(p) {
		reasons = append(reasons, schema.ReasonUnprintable)
	}
	if private(p) || warningTells(p, private) {
		reasons = append(reasons, schema.ReasonTextPrivate)
	}
	if len(reasons) > 0 {
		return reasons, schema.Hold
	}
	return nil, schema.Permit
}

// unrendered reports whether a photo has treatments and no derivative, or a
// derivative that was rendered with others.
func unrendered(p schema.Photo) bool {
	treated := p.Treatments().Text()
	return treated != "" && len(p.Derivatives) == 0 ||
		slices.ContainsFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Treated != treated })
}

func role(ch schema.Channel, recipe string) string {
	if recipe == "thumb" {
		return "thumbnail"
	}
	switch ch {
	case schema.Film, schema.FilmPromo, schema.Broadcast:
		return "still"
	case schema.Print, schema.Exhibition:
		return "print"
	case schema.Instagram:
		return "feed"
	}
	return "web"
}

// textOf takes words from the record only: texts that a camera or an editing program
// left in a file were not written to be published.
func textOf(x *schema.ExportPhoto, opt Options) schema.ManifestText {
	r := x.Photo.Record
	return schema.ManifestText{
		Lang:       opt.Settings.Language,
		Alt:        deref(r.Alt),
		Extended:   deref(r.Extended),
		Headline:   deref(r.Title),
		Caption:    deref(r.Caption),
		CreditLine: cmp.Or(x.Decision.Conditions.CreditLine, x.Shoot.Credit, opt.Settings.Credit),
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func rightsOf(x *schema.ExportPhoto, opt Options) schema.ManifestRights {
	return schema.ManifestRights{
		Creator:           cmp.Or(x.Shoot.Photographer, opt.Settings.Credit),
		CopyrightNotice:   cmp.Or(x.Shoot.Copyright, opt.Settings.Copyright, noRights),
		UsageTerms:        usageTerms,
		WebStatement:      opt.Settings.Rights.WebStatement,
		LicensorURL:       opt.Settings.Rights.LicensorURL,
		DataMining:        dataMining,
		DigitalSourceType: sourceType(x.Photo),
	}
}

// subjectName is the name that may stand beside the photo: the stricter of
// what the term and the person's record allow, and nothing when the term does
// not speak of names.
func subjectName(x *schema.ExportPhoto) string {
	var names []string
	for _, p := range x.People {
		if name := schema.NameShown(p.Name, nameLevel(x, p)); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// HiddenNames are the names of the photo's people that may not be told: the whole name,
// or, where the first name may be shown, the rest of it.
func HiddenNames(x *schema.ExportPhoto) []string {
	var hidden []string
	for _, p := range x.People {
		switch nameLevel(x, p) {
		case "full":
		case "first":
			if words := strings.Fields(p.Name); len(words) > 0 {
				hidden = append(hidden, words[1:]...)
			}
		default:
			hidden = append(hidden, p.Name)
		}
	}
	return hidden
}

func nameLevel(x *schema.ExportPhoto, p schema.Person) string {
	order := schema.NameDisplays()
	level := min(slices.Index(order, x.Decision.Conditions.NameDisplay), slices.Index(order, p.NameDisplay))
	return order[max(level, 0)]
}

// packageID is the same for the same catalog, channel, moment and photos.
func packageID(secret string, opt Options, photos []Photo) string {
	parts := []string{tag(secret, "package"), string(opt.Channel), schema.FormatInstant(opt.At)}
	for _, p := range photos {
		parts = append(parts, p.DecisionID)
	}
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.Join(parts, "\n"))).String()
}

// opaqueRoom hides a room's own id, which people like to make of names, and that two
// channels show the same room.
func opaqueRoom(secret string, ch schema.Channel, room string) string {
	return "r-" + tag(secret, "room", string(ch), room)
}

func decisionID(secret string, ch schema.Channel, d schema.Decision) string {
	d.Considered = nil // who said what is not part of what is handed out
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // a Decision holds nothing that JSON cannot
	}
	return "d-" + tag(secret, "decision", string(ch), string(text))
}

// Mark is carried by a picture without metadata, so that the same picture has other
// bytes on every channel: a keyed digest of the channel and of the picture as the
// catalog has it. It is the same in all packages of a channel, as their ids are.
func Mark(secret string, ch schema.Channel, picture schema.Digest) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("mark\x00" + string(ch) + "\x00" + picture.String()))
	return "urn:stillroom:mark:" + hex.EncodeToString(h.Sum(nil)[:16])
}

// tag is a name that tells nothing to anyone without the secret: a list of
// likely names, tried one by one, does not find it.
func tag(secret string, parts ...string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h.Sum(nil)[:6])
}
