package export

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// secretGates are the gates that the words of photos have to pass. Making one costs
// more than asking it, so the photos of a room share theirs.
type secretGates struct {
	everybody *leak.Gate                 // whoever is in the records, by the whole name, where they live, and every day
	names     *leak.Gate                 // the same people by each of their names
	rooms     map[string]*leak.Gate      // what is private of a room, its people and what happened
	cameras   map[string]*leak.Gate      // the same without days: a lens is called by numbers
	taken     map[string][]leak.Position // where the photos of a room were taken
}

// privateText is asked whether the words that leave with a photo hold something that
// may not be told: of its own people and families, in whole and in part; of other
// people, whom their own families let be named beside other photos; of where it was
// taken, and what its file was called.
func privateText(a asked, view schema.ExportView) formats.TextGate {
	opt := a.options()
	days := daysOf(view.Days)
	g := secretGates{
		everybody: leak.New(leak.Policy{Whole: several(view.Private), Places: addresses(view.Private), OtherDays: days}),
		names:     leak.New(leak.Policy{Names: view.Names}),
		rooms:     map[string]*leak.Gate{}, cameras: map[string]*leak.Gate{},
		taken: takenIn(view.Photos),
	}
	return func(x formats.Photo) bool {
		room, camera := g.room(x)
		file := leak.New(fileSecrets(x))
		for _, w := range x.WordsIn(a.Format, opt) {
			switch {
			case w.From == formats.FromSettings && !slices.Contains([]string{"credit", "creator", "copyright"}, w.Field):
				continue // the same beside every photo: whoever keeps the catalog has written it of themselves
			case w.From == formats.FromCamera:
				if camera.Tells(w.Text, x.Subject) || file.Tells(w.Text) {
					return true
				}
				continue
			}
			// Who made a photo may be called as somebody else's child is.
			credit := w.Field == "credit" || w.Field == "creator" || w.Field == "copyright"
			shown := []string{x.Subject}
			if credit {
				shown = append(shown, credits(x.ExportPhoto)...)
			}
			if room.Tells(w.Text, x.Subject) || file.Tells(w.Text) || g.everybody.Tells(w.Text, shown...) || !credit && g.names.Tells(w.Text, x.Subject) {
				return true
			}
		}
		return false
	}
}

// takenIn is where the photos of each room were taken: all of them in one house.
func takenIn(photos []schema.ExportPhoto) map[string][]leak.Position {
	type there struct {
		room string
		at   leak.Position
	}
	taken, known := map[string][]leak.Position{}, map[there]bool{}
	for i := range photos {
		x := &photos[i]
		for _, at := range positionsOf(x) {
			if is := (there{x.Photo.Room, at}); x.Photo.Room != "" && !known[is] {
				known[is] = true
				taken[is.room] = append(taken[is.room], at)
			}
		}
	}
	return taken
}

func positionsOf(x *schema.ExportPhoto) (list []leak.Position) {
	for _, at := range x.Secrets.Positions {
		list = append(list, leak.Position{Lat: at.Lat, Lon: at.Lon})
	}
	return list
}

// room are the gates of a photo's room.
func (g *secretGates) room(x formats.Photo) (words, camera *leak.Gate) {
	p := roomSecrets(x)
	p.Positions = g.taken[x.Photo.Room]
	key := fmt.Sprintf("%q", []any{x.Photo.Room, p.Private, p.Places, p.Days, p.Stories})
	if g.rooms[key] == nil {
		g.rooms[key] = leak.New(p)
		p.Days = nil
		g.cameras[key] = leak.New(p)
	}
	return g.rooms[key], g.cameras[key]
}

func roomSecrets(x formats.Photo) leak.Policy {
	s := x.Secrets
	return leak.Policy{
		Private: slices.Concat(formats.HiddenNames(x.ExportPhoto), s.Names, s.Contacts),
		Places:  slices.Concat(s.Places, s.Contacts),
		Days:    daysOf(s.Days),
		Stories: s.Stories,
	}
}

// fileSecrets are what only this photo's files know. A camera's owner is mostly the
// photographer, who is to be credited.
func fileSecrets(x formats.Photo) leak.Policy {
	p := leak.Policy{Files: []string{path.Base(x.Photo.Path)}, Positions: positionsOf(x.ExportPhoto)}
	for _, v := range x.Photo.Probe.Private {
		if !slices.Contains(credits(x.ExportPhoto), v) {
			p.Whole = append(p.Whole, v)
		}
	}
	for _, o := range x.Photo.Others {
		p.Files = append(p.Files, path.Base(o.Path))
	}
	return p
}

// pictureSecrets are the values that a picture must not hold, in its texts or anywhere
// in its bytes: what its camera wrote of its owner and of itself, and what is private
// of its room and of everybody. Where words are written into it, which have been looked
// through as words, a value that they tell is left to the profile's list of fields.
func pictureSecrets(a asked, p formats.Photo, profile leak.Profile, icc bool, everybody *leak.Gate) leak.Policy {
	s := p.Secrets
	policy := leak.Policy{
		Profile: profile, ICC: icc, Also: everybody,
		Private: slices.Concat(p.Photo.Probe.Private, formats.HiddenNames(p.ExportPhoto), s.Names, s.Contacts, s.Places),
	}
	if at := p.Place; at != nil && profile == leak.Press {
		policy.Place = []string{at.City, at.Region, at.Country}
	}
	if profile != leak.None {
		policy.Shown = textsOf(making.MetadataOf(a.Channel, a.Settings, &p))
		said := strings.Join(policy.Shown, "\n")
		policy.Private = slices.DeleteFunc(policy.Private, func(v string) bool { return leak.Shares(v, said) })
	}
	return policy
}

// textsOf are the words that are written into a picture, field by field: what two fields
// make together was looked through by nobody.
func textsOf(written any) (list []string) {
	fields := reflect.ValueOf(written)
	for i := range fields.NumField() {
		switch x := fields.Field(i).Interface().(type) {
		case []string:
			list = append(list, x...)
		case embed.Camera:
			list = append(list, textsOf(x)...)
		default:
			list = append(list, fmt.Sprint(x))
		}
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// documentSecrets are the values that no file name and no document of the package may
// hold, whoever wrote them there: every name and contact in the catalog but those that
// may be shown, and every place but those of which the package tells all words: a street
// beside the town is in none of it. One word alone is left to the check of each photo's
// own text: here it would stop the package of everybody for a word of the language.
func documentSecrets(view schema.ExportView, pkg formats.Package) []string {
	shown := map[string]bool{}
	for _, x := range pkg.Leaving() {
		shown[x.Subject] = true
		for _, s := range credits(x.ExportPhoto) {
			shown[s] = true
		}
	}
	names, places := map[string]bool{}, placesTold(pkg)
	for _, s := range view.Names {
		names[s] = true
	}
	told := func(s string) bool {
		return !names[s] && slices.ContainsFunc(places, func(place string) bool { return strings.Contains(place, placeWords(s)) })
	}
	return slices.DeleteFunc(several(view.Private), func(s string) bool { return shown[s] || told(s) })
}

// placesTold are the places that the package tells of its rooms, each as its words.
func placesTold(pkg formats.Package) (list []string) {
	for _, r := range pkg.Rooms {
		if at := r.Place; at != nil && at.City != "" {
			list = append(list, placeWords(at.City+" "+at.Region+" "+at.Country))
		}
	}
	return list
}

// placeWords are the words of a place, however it is punctuated, each between spaces.
func placeWords(place string) string {
	words := strings.FieldsFunc(place, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.ToLower(strings.Join(words, " ")) + " "
}

// several are those of the values that are more than a word.
func several(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(s string) bool { return !strings.ContainsAny(s, " @") })
}

// addresses are the parts of the values that begin with the number of a house: where
// other families live is told neither whole nor by its street alone. What else a place
// is called may be a word of any caption.
func addresses(values []string) []string {
	var list []string
	for _, v := range values {
		for _, part := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
			number, street, ok := strings.Cut(strings.TrimSpace(part), " ")
			if ok && number[0] >= '1' && number[0] <= '9' && strings.ContainsFunc(street, unicode.IsLetter) {
				list = append(list, number+" "+street)
			}
		}
	}
	return list
}

// daysOf are the days among them: what is no day, such as a year, tells none.
func daysOf(list []string) []leak.Day {
	var days []leak.Day
	for _, s := range list {
		if d, err := schema.ParseDay(s); err == nil {
			days = append(days, leak.Day{Year: d.Year, Month: int(d.Month), Day: d.Day})
		}
	}
	return days
}

func credits(x *schema.ExportPhoto) []string {
	return []string{x.Shoot.Photographer, x.Shoot.Credit, x.Decision.Conditions.CreditLine}
}
