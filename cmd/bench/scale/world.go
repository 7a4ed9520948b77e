package scale

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// What a catalog of some size holds follows from its size alone, so that two machines
// measure the same.

// perRoom is how many photos a room has: one visit.
const perRoom = 200

// delivered is how many photos stand in the delivery: those of the first room.
const delivered = perRoom

// Each of these is every so manieth: of rooms, those whose family said no to the press or
// said nothing yet; of photos, those that somebody described.
const (
	everyNo       = 10
	everySilent   = 17
	everyCaption  = 3
	everyBed      = 11
	aFewOfAll     = 40 // photos that share one rare word, whatever the size
	rareWord      = "telescope"
	firstRecorded = "2024-05-01T00:00:00Z"
)

func familyID(room int) string   { return fmt.Sprintf("family-%05d", room) }
func guardianID(room int) string { return fmt.Sprintf("guardian-%05d", room) }
func personID(room int) string   { return fmt.Sprintf("person-%05d", room) }
func roomID(room int) string     { return fmt.Sprintf("room-%05d", room) }
func shootID(room int) string    { return fmt.Sprintf("shoot-%05d", room) }
func consentID(room int) string  { return fmt.Sprintf("consent-%05d", room) }

// rooms is how many rooms that many photos have.
func rooms(photos int) int { return max(1, (photos+perRoom-1)/perRoom) }

// silent reports whether nobody has answered for a room yet.
func silent(room int) bool { return room%everySilent == everySilent-1 }

// records are the families, people, rooms, shoots and consents.
func records(photos int, given time.Time) schema.Records {
	r := schema.Records{Notices: []schema.Notice{{ID: "notice-one", Version: "1", Lang: "en"}}}
	at := schema.WhenOf(given)
	for room := 1; room <= rooms(photos); room++ {
		r.Families = append(r.Families, schema.Family{ID: familyID(room), Guardians: []schema.Guardian{{
			ID: guardianID(room), Name: fmt.Sprintf("Marlow Invented %d", room), Relationship: "parent", Authority: schema.AuthoritySole,
			Contact: fmt.Sprintf("g%d@example.org", room),
		}}})
		r.People = append(r.People, schema.Person{ID: personID(room), Family: familyID(room), Name: fmt.Sprintf("Wren Invented %d", room)})
		r.Rooms = append(r.Rooms, schema.Room{ID: roomID(room), People: []string{personID(room)}, Label: fmt.Sprintf("Room %d", room)})
		r.Shoots = append(r.Shoots, schema.Shoot{ID: shootID(room), Room: roomID(room), Date: "2024-05-01", Photographer: "Sample Photographer"})
		if silent(room) {
			continue
		}
		scope := schema.Scope("room:" + roomID(room))
		terms := []schema.Term{{Effect: schema.Permit, Scope: scope, Channels: []schema.Channel{schema.Web, "film", "archive", "exhibition"}}}
		if room%everyNo == 0 {
			terms = append(terms, schema.Term{Effect: schema.Deny, Scope: scope, Channels: []schema.Channel{"press", "exhibition"}})
		}
		r.Consents = append(r.Consents, schema.Consent{
			ID: consentID(room), Family: familyID(room), Guardian: guardianID(room), Notice: "notice-one", Method: "signed_form",
			ObtainedAt: at, ObtainedBy: "liaison", EffectiveFrom: at, ReviewBy: schema.WhenOf(given.AddDate(9, 0, 0)), Terms: terms,
			Events: []schema.ConsentEvent{{State: schema.StateGiven, At: at, By: guardianID(room), Method: "signed_form"}},
		})
	}
	return r
}

// photo is photo n of a catalog of that many, from 0, as an import records it whose
// pictures were made by these programs.
func photo(n, photos int, programs string) schema.ImportItem {
	room := n/perRoom + 1
	sum := digest("original", n)
	name := fmt.Sprintf("IMG_%04d.JPG", n%10000)
	at := time.Date(2024, 5, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * 7 * time.Second).Format("2006-01-02T15:04:05")
	look := look(n)
	probe := schema.Probe{
		File: name, Format: schema.FormatJPEG, MIME: "image/jpeg", Bytes: 8<<20 + int64(n%1000), SHA256: sum,
		Width: 6000, Height: 4000, Orientation: 1, Make: "Maker", Model: fmt.Sprintf("Model %d", n%5), Serial: fmt.Sprintf("%07d", n%50), Lens: "35 mm F2",
		TakenLocal: at, TakenOffset: "-05:00", TakenSource: "EXIF:DateTimeOriginal",
		ExposureS: 0.01, FNumber: 5.6, ISO: 400, FocalMM: 35, Private: []string{fmt.Sprintf("%07d", n%50)},
	}
	var derived schema.Derived
	for _, r := range schema.DefaultRecipes() {
		if !r.On {
			continue
		}
		d := digest(r.Name, n)
		derived.Derivatives = append(derived.Derivatives, schema.Derivative{
			Recipe: r.Name, Path: path.Join("derivatives", sum.String()[:2], sum.String(), r.Name+"."+r.Format.Extension()),
			Width: max(r.LongEdge, 3), Height: (max(r.LongEdge, 3)*2 + 1) / 3, Bytes: 20<<10 + int64(n%1000), SHA256: d,
			Format: r.Format, Version: r.Version, Libvips: "8.16.1", MadeBy: r.MadeBy(programs), Source: "original",
		})
	}
	rel := path.Join("originals", shootID(room), sum.ID()+"-"+name)
	return schema.ImportItem{
		Type: "item", Source: "/card/" + shootID(room) + "/" + name, Outcome: schema.Imported, Photo: sum.ID(), SHA256: sum, Path: rel, Bytes: probe.Bytes,
		New: &schema.NewOriginal{
			Photo: sum, Role: schema.RolePrimary, Path: rel, Source: shootID(room) + "/" + name, Probe: probe,
			Frame:       &schema.NewFrame{Room: roomID(room), Shoot: shootID(room), Record: words(n, photos), Derived: derived},
			Fingerprint: &schema.Fingerprint{SHA256: sum, Data: digest("data", n), Look: &look},
		},
	}
}

// words are those that somebody wrote of a photo.
func words(n, photos int) schema.PhotoRecord {
	var r schema.PhotoRecord
	if n%everyCaption == 0 {
		caption := fmt.Sprintf("The desk and the window of room %d, seen from the door in the morning.", n/perRoom+1)
		if every := max(everyCaption, photos/aFewOfAll/everyCaption*everyCaption); n%every == 0 {
			caption += " A " + rareWord + " stands there."
			r.Tags = &[]string{rareWord}
		}
		rating, none := n%6, []schema.Depiction{}
		r.Caption, r.Rating, r.Depicts = &caption, &rating, &none
	}
	if n%everyBed == 0 {
		r.Tags = &[]string{"bed", "desk"}
	}
	if n < delivered { // whoever exports has looked
		r.Depicts = &[]schema.Depiction{}
	}
	return r
}

func digest(of string, n int) schema.Digest {
	return schema.DigestOf(binary.BigEndian.AppendUint64([]byte(of), uint64(n)))
}

// look is far from that of every other photo.
func look(n int) (l schema.Look) {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	for i := range l {
		l[i] = r.Uint64()
	}
	return l
}
