package formats

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// roomsOf are the rooms of a package, in the order of what people call them. Of each is
// told what may be told beside every one of its photos.
func roomsOf(pkg Package, opt Options, private TextGate) []schema.ManifestRoom {
	all := siteRooms(pkg)
	slices.SortStableFunc(all, func(a, b ofRoom) int {
		x, y := &a.first().Room, &b.first().Room
		return cmp.Or(cmp.Compare(x.Label, y.Label), cmp.Compare(x.ID, y.ID))
	})
	var list []schema.ManifestRoom
	for i, of := range all {
		list = append(list, roomOf(of, i+1, opt, private))
	}
	slices.SortFunc(list, func(a, b schema.ManifestRoom) int { return cmp.Compare(a.RoomID, b.RoomID) })
	return list
}

// labelOf is what people call a room of a package, as its manifest tells it.
func labelOf(pkg Package, id string) string {
	if i := slices.IndexFunc(pkg.Rooms, func(r schema.ManifestRoom) bool { return r.RoomID == id }); i >= 0 {
		return pkg.Rooms[i].Label
	}
	return id
}

func roomOf(of ofRoom, order int, opt Options, private TextGate) schema.ManifestRoom {
	of.photos = slices.Clone(of.photos)
	slices.SortStableFunc(of.photos, func(a, b Photo) int { return cmp.Compare(a.Sequence, b.Sequence) })
	everything := slices.Concat(of.photos, of.given)
	first := everything[0]
	r := schema.ManifestRoom{
		RoomID: first.RoomID, Order: order, Name: roomName(everything), Label: first.Room.Label, Photos: len(of.photos), Until: first.Until, Warning: deref(first.Room.Warning),
	}
	if r.Label == "" || labelTells(r.Label, everything, private) || slices.ContainsFunc(everything, reviewed) {
		r.Label = fmt.Sprintf("Room %d", order)
	}
	if len(of.photos) > 0 {
		r.Cover = of.photos[0].PhotoID
	}
	for _, p := range of.given {
		if p.Kind() == "story" {
			r.Stories = append(r.Stories, p.PhotoID)
		}
	}
	precision := first.Room.LocationPrecision
	for _, p := range everything {
		precision = schema.StricterPlace(precision, p.Terms.LocationPrecision)
	}
	r.Place = schema.PlaceOf(first.Room.Place, precision)
	if !slices.ContainsFunc(everything, reviewed) {
		r.BornYear, r.DiedYear = lifetime(everything)
	}
	return r
}

// reviewed reports whether only what somebody has looked at may be told beside a photo: the
// label of its room is nothing that they were shown.
func reviewed(p Photo) bool { return p.Decision.Conditions.ReviewBeforeUse }

// labelTells reports whether words that were not written for the public tell something that is
// private, or could not stand beside one of the photos.
func labelTells(words string, beside []Photo, private TextGate) bool {
	if !schema.Printable(words) {
		return true
	}
	asked := map[string]bool{} // the photos of a room differ in whom they may name
	for _, p := range beside {
		if asked[p.Subject] {
			continue
		}
		asked[p.Subject] = true
		p.Text = schema.ManifestText{Headline: words}
		if private(p) {
			return true
		}
	}
	return false
}

// warningTells reports whether the warning of the room of a photo could not stand before it:
// it tells something private, or a guardian wants to see first what leaves and was not shown
// it. The photo then stays, for without the warning it may not be shown.
func warningTells(p Photo, private TextGate) bool {
	warning := deref(p.Room.Warning)
	return warning != "" && (reviewed(p) || labelTells(warning, []Photo{p}, private))
}

// lifetime is the years of the one person of a room whose whole name may be told beside
// all that leaves of it; 0, 0 for anybody else. No day is told.
func lifetime(everything []Photo) (born, died int) {
	for _, p := range everything {
		if len(p.People) != 1 || nameLevel(p.ExportPhoto, p.People[0]) != "full" {
			return 0, 0
		}
	}
	year := func(s string) int {
		if d, err := schema.ParseDay(s); err == nil {
			return d.Year
		}
		return 0
	}
	first := everything[0]
	born = year(first.People[0].Born)
	if len(first.Died) == 1 {
		died = year(first.Died[0])
	}
	return born, died
}
