package formats

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/pages/site"
	"github.com/stillroom/stillroom/schema"
)

// siteFormat is a memorial on the web. Of each photo the same leaves as in every other
// package; the pages are made of that alone.
var siteFormat = Format{
	Name:       "site",
	About:      "a memorial on the web: static pages that need no program",
	Channels:   []schema.Channel{schema.Web, schema.Exhibition, schema.Education, schema.Advocacy},
	MayAddress: true,
	Check:      func(s schema.Settings) error { return s.Export.Site.Check() },
	Steps:      schema.Settings.SiteSteps,
	Pictures:   sitePictures,
	Documents:  sitePages,

	Attachments: true,
}

// sitePictures are the JPEGs that the catalog has, and the steps between them in
// formats that are smaller, as far as they were made: a site is whole without them. Where
// none of them is near what a telephone shows, one is made.
func sitePictures(p Photo, opt Options) ([]Picture, string) {
	limit := longEdge(p, opt)
	var out []Picture
	plain := false
	for _, d := range p.Photo.Derivatives {
		jpeg := d.Format == schema.FormatJPEG
		if limit > 0 && max(d.Width, d.Height) > limit || !jpeg && d.Format != schema.FormatWebP && d.Format != schema.FormatAVIF {
			continue
		}
		name := fmt.Sprintf("%s/%s-%d.%s", p.RoomID, p.PhotoID, d.Width, d.Format.Extension())
		if slices.ContainsFunc(out, func(x Picture) bool { return x.File.Path == name }) {
			continue
		}
		plain = plain || jpeg
		x := Picture{From: d, File: schema.ManifestFile{
			Role: "web", Path: name, MediaType: "image/" + string(d.Format),
			Bytes: d.Bytes, SHA256: d.SHA256, Width: d.Width, Height: d.Height, MetadataProfile: "none",
		}}
		switch profile := metadataProfile(opt.Channel); {
		case max(d.Width, d.Height) < leastSaid:
			x.File.Role = "thumbnail"
		case profile != "":
			x.Making.Metadata, x.File.MetadataProfile = profile, profile
		}
		out = append(out, x)
	}
	if !plain {
		return nil, schema.ReasonTooLarge // for a browser that knows no other format there would be none
	}
	if step, ok := stepBetween(p, limit, out, opt); ok {
		out = append(out, step)
	}
	slices.SortStableFunc(out, func(a, b Picture) int {
		return cmp.Or(b.File.Width-a.File.Width, strings.Compare(a.File.Path, b.File.Path))
	})
	return out, ""
}

// telephoneWidth is what a telephone shows of a picture, in pixels: see schema's steps for
// sites. The JPEGs that every catalog has are half of that and twice as much.
const telephoneWidth = 672

// stepBetween is a JPEG for telephones, if no picture is near its size: made of the smallest
// derivative that is larger, which takes a hundredth of the time of all steps that are
// derived. What a guardian wants to see first leaves as they saw it.
func stepBetween(p Photo, limit int, list []Picture, opt Options) (Picture, bool) {
	near := func(x Picture) bool {
		return 50*x.File.Width >= 49*telephoneWidth && 5*x.File.Width <= 6*telephoneWidth
	}
	if p.Terms.ReviewBeforeUse || slices.ContainsFunc(list, near) {
		return Picture{}, false
	}
	var from schema.Derivative
	for _, d := range p.Photo.Derivatives {
		if d.Format == schema.FormatJPEG && d.Width > telephoneWidth && (from.Width == 0 || d.Width < from.Width) {
			from = d
		}
	}
	if from.Width == 0 {
		return Picture{}, false
	}
	long := max(from.Width, from.Height)
	edge := nearest(telephoneWidth, long, from.Width)
	if limit > 0 {
		edge = min(edge, limit)
	}
	f := schema.ManifestFile{
		Role: "thumbnail", MediaType: "image/jpeg", MetadataProfile: "none",
		Width: nearest(from.Width, edge, long), Height: max(nearest(from.Height, edge, long), 1),
	}
	f.Path = fmt.Sprintf("%s/%s-%d.jpg", p.RoomID, p.PhotoID, f.Width)
	if slices.ContainsFunc(list, func(x Picture) bool { return x.File.Path == f.Path }) {
		return Picture{}, false
	}
	smaller := schema.Recipe{Name: "telephone", LongEdge: edge, Format: schema.FormatJPEG, Quality: quality(from, opt), Version: 1}
	return Picture{From: from, Making: Making{Smaller: smaller}, File: f}, true
}

// nearest is n times a, parted by b, to the nearest pixel.
func nearest(n, a, b int) int { return (2*n*a + b) / (2 * b) }

// leastSaid is the longer edge, in pixels, from which a picture of a site says whose
// it is: in smaller ones that would weigh more than the picture.
const leastSaid = 1000

// sitePages are the pages, and the files beside them.
func sitePages(pkg Package, opt Options) ([]Document, error) {
	set := opt.Settings.Export.Site
	s := site.Site{
		Title: set.Title, Lang: set.Language, BaseURL: opt.BaseURL, Contact: opt.Settings.Recall.Contact,
		Updated: opt.At.UTC().Format(time.RFC3339), Follow: set.Follow && opt.BaseURL != "",
	}
	for _, r := range siteRooms(pkg) {
		s.Rooms = append(s.Rooms, siteRoom(pkg.Rooms, r.photos, r.given, opt))
	}
	if set.Gone {
		s.Gone = roomsGone(opt.Stood, s.Rooms)
	}
	files, err := site.Pages(s, opt.Theme)
	if err != nil {
		return nil, err
	}
	docs := make([]Document, 0, len(files))
	for _, f := range files {
		doc := Document{Path: f.Path, MediaType: f.MediaType, Data: f.Data}
		if f.Write != nil {
			if doc, err = written(opt.Pile, f.Path, f.MediaType, f.Write); err != nil {
				return nil, err
			}
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// ofRoom is what leaves of a room.
type ofRoom struct{ photos, given []Photo }

// first is something that leaves of the room: there is always something.
func (r ofRoom) first() *Photo {
	if len(r.photos) > 0 {
		return &r.photos[0]
	}
	return &r.given[0]
}

// siteRooms are the rooms of a package, by id. A room of which no photo leaves has a page
// all the same, if a letter does. Photos that stand together in the package are not
// copied: there may be thousands, and each is large.
func siteRooms(pkg Package) []ofRoom {
	rooms := map[string]*ofRoom{}
	at := func(id string) *ofRoom {
		if rooms[id] == nil {
			rooms[id] = new(ofRoom)
		}
		return rooms[id]
	}
	for run := range runs(pkg.Photos) {
		r := at(run[0].RoomID)
		r.photos = joined(r.photos, run)
	}
	for run := range runs(pkg.Attachments) {
		r := at(run[0].RoomID)
		r.given = joined(r.given, run)
	}
	var list []ofRoom
	for _, id := range slices.Sorted(maps.Keys(rooms)) {
		list = append(list, *rooms[id])
	}
	return list
}

// runs are the parts of a list that are of one room each.
func runs(list []Photo) iter.Seq[[]Photo] {
	return func(yield func([]Photo) bool) {
		for begin, i := 0, 1; i <= len(list); i++ {
			if i < len(list) && list[i].RoomID == list[begin].RoomID {
				continue
			}
			if !yield(list[begin:i:i]) {
				return
			}
			begin = i
		}
	}
}

func joined(list, more []Photo) []Photo {
	if list == nil {
		return more
	}
	return append(list, more...)
}

func siteRoom(told []schema.ManifestRoom, photos, given []Photo, opt Options) site.Room {
	all := slices.Concat(photos, given)
	room := site.Room{ID: all[0].RoomID, Name: roomName(all)}
	for _, r := range told {
		if r.RoomID == room.ID {
			room.Born, room.Died, room.Warning = r.BornYear, r.DiedYear, r.Warning
			if r.Place != nil {
				room.Place = site.Place{City: r.Place.City, Region: r.Place.Region, Country: r.Place.Country}
			}
		}
	}
	if opt.Settings.Export.Site.Since && room.Died != 0 {
		room.Since = siteSince(all[0], opt)
	}
	for _, p := range given {
		g := siteGiven(p, opt)
		room.Given = append(room.Given, g)
		room.NoIndex = room.NoIndex || g.NoIndex
	}
	for _, p := range photos {
		x := sitePhoto(p, opt)
		room.Photos = append(room.Photos, x)
		room.NoIndex = room.NoIndex || x.NoIndex
	}
	return room
}

// siteGiven is an attachment as a page shows it.
func siteGiven(p Photo, opt Options) site.Given {
	g := site.Given{Kind: string(p.Kind()), Transcript: p.Attached.Transcript, TextIsItself: p.Attached.Form == schema.AsText}
	g.Photo = site.Photo{
		ID: p.PhotoID, NoIndex: p.Terms.NoSearchIndex, Credit: p.Text.CreditLine, Terms: siteTerms(p.Terms),
		Caption: siteText(p, p.Attached.Caption, opt), Alt: siteText(p, p.Attached.Alt, opt),
	}
	if form := p.Attached.Form; form == schema.AsSound || form == schema.AsText { // there is nothing to crop
		g.Terms = siteTerms(schema.Conditions{NoAds: p.Terms.NoAds, NoFundraising: p.Terms.NoFundraising, NoAITraining: p.Terms.NoAITraining})
	}
	for _, pic := range p.Pictures {
		f := pic.File
		media := site.Media{File: path.Base(f.Path), Type: f.MediaType, Width: f.Width, Height: f.Height}
		switch f.Role {
		case "sound":
			g.Sound = media
		case "film":
			g.Film = media
		case "web", "thumbnail":
			g.Pictures = append(g.Pictures, site.Picture{File: media.File, Format: "jpeg", Width: f.Width, Height: f.Height})
		}
	}
	return g
}

// roomName is the name that may stand beside every photo of the room, or "".
func roomName(photos []Photo) string {
	name := photos[0].Subject
	if slices.ContainsFunc(photos, func(p Photo) bool { return p.Subject != name }) {
		return ""
	}
	return name
}

func sitePhoto(p Photo, opt Options) site.Photo {
	r := p.Photo.Record
	x := site.Photo{
		ID: p.PhotoID, NoIndex: p.Terms.NoSearchIndex, Credit: p.Text.CreditLine, Notice: p.Rights.CopyrightNotice, Terms: siteTerms(p.Terms),
		License: p.Rights.WebStatement, Ask: p.Rights.LicensorURL,
		Title: siteText(p, deref(r.Title), opt), Caption: siteText(p, deref(r.Caption), opt),
		Alt: siteText(p, deref(r.Alt), opt), Extended: siteText(p, deref(r.Extended), opt),
	}
	if p.Rights.Creator != noCreator {
		x.Creator = p.Rights.Creator
		x.Credit = cmp.Or(x.Credit, x.Creator)
	}
	for _, pic := range p.Pictures {
		x.Pictures = append(x.Pictures, site.Picture{
			File: path.Base(pic.File.Path), Format: strings.TrimPrefix(pic.File.MediaType, "image/"), Width: pic.File.Width, Height: pic.File.Height,
		})
	}
	return x
}

// siteText is a text of the record. The time since is not written down, for it would
// be wrong on the next day: the page counts it for the reader's.
func siteText(p Photo, text string, opt Options) site.Text {
	if !schema.HasSince(text) {
		return site.Words(text)
	}
	since := siteSince(p, opt)
	if since == nil {
		return nil // NewPackage has withheld it: see fillSince
	}
	var out site.Text
	for i, words := range strings.Split(text, schema.SincePlaceholder) {
		if i > 0 {
			out = append(out, site.Part{Since: since})
		}
		out = append(out, site.Words(words)...)
	}
	return out
}

// siteSince is the time since the one day on which all people of the room of a photo died,
// nil if there is none.
func siteSince(p Photo, opt Options) *site.Since {
	span, reason := sinceDied(p.ExportPhoto, opt)
	if reason != "" {
		return nil
	}
	died, err := schema.ParseDay(p.Died[0])
	if err != nil {
		return nil
	}
	return &site.Since{Day: schema.Day{Year: 1970, Month: time.January, Day: 1}.DaysUntil(died), Years: span.Years, Months: span.Months, Days: span.Days}
}

// siteTerms are the conditions that concern those who look at a picture, as the texts
// of a site call them.
func siteTerms(c schema.Conditions) []string {
	var list []string
	for _, x := range []struct {
		on   bool
		term string
	}{
		{c.NoCrop, "no_crop"},
		{c.NoFlip, "no_flip"},
		{c.NoRetouch, "no_retouch"},
		{c.NoColorize, "no_colorize"},
		{c.NoDecolorize, "no_decolorize"},
		{c.NoMerge, "no_merge"},
		{c.NoAds, "no_ads"},
		{c.NoFundraising, "no_fundraising"},
		{c.NoAITraining, "no_ai_training"},
	} {
		if x.on {
			list = append(list, x.term)
		}
	}
	return list
}

// roomsGone are the folders of rooms that earlier exports wrote and that are not
// among the rooms now.
func roomsGone(stood []string, rooms []site.Room) []string {
	var list []string
	for _, p := range stood {
		room, file := path.Split(p)
		room = strings.TrimSuffix(room, "/")
		if file == "index.html" && strings.HasPrefix(room, "r-") && !slices.ContainsFunc(rooms, func(r site.Room) bool { return r.ID == room }) {
			list = append(list, room)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
