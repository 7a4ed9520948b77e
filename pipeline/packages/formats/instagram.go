package formats

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/schema"
)

// A post is a carousel of pictures of one room, all of one shape, because Instagram
// cuts every picture of a carousel to the shape of the first. It is a folder of its
// own, r-1a2b3c/01, in which the names of the files sort as they are to be posted.
var instagramFormat = Format{
	Name:     "instagram",
	About:    "posts of up to 20 pictures of one shape, with captions and a checklist, for the person who posts",
	Channels: []schema.Channel{schema.Instagram},
	Check: func(s schema.Settings) error {
		if err := s.Export.Instagram.Check(); err != nil {
			return fmt.Errorf("[export.instagram] in stillroom.toml: %w", err)
		}
		return nil
	},
	Pictures:  posted,
	Arrange:   posts,
	Rename:    byLabel,
	Documents: besidePosts,
}

// Names of the documents of a post, and of the one of the package.
const (
	CaptionName   = "caption.txt"
	AltName       = "alt.txt"
	OrderName     = "order.txt"
	ChecklistName = "checklist.txt"
)

// posted is the one picture that leaves of a photo: laid on the canvas, whole, or
// cut around the point that somebody set. Its name is given by posts.
func posted(p Photo, opt Options) ([]Picture, string) {
	from, ok := largestPicture(p.Photo.Derivatives)
	if !ok {
		return nil, schema.ReasonNoDerivative
	}
	s := opt.Settings.Export.Instagram
	if schema.PostLength(altLine(p)) > s.MaxAlt {
		return nil, schema.ReasonAltLong
	}
	width, height, ok := s.Canvas(longEdge(p, opt))
	if !ok {
		return nil, schema.ReasonTooLarge
	}
	// The settings were checked when they were read.
	background, _ := schema.ParseRGB(s.Background)
	frame := schema.Frame{Width: width, Height: height, Background: background, Quality: quality(from, opt)}
	// After a treatment has cut something off, the point is not where it was; and
	// what was cut once is not cut again.
	if f := p.Photo.Record.Focal; f != nil && !f.None && !p.Terms.NoCrop && !p.Photo.Treatments().Crops() {
		frame.Crop, frame.Focal = true, *f
	}
	return []Picture{{From: from, Making: Making{Frame: frame, Metadata: metadataProfile(opt.Channel)}, File: schema.ManifestFile{
		Role: role(opt.Channel, from.Recipe), Path: p.PhotoID + ".jpg", MediaType: "image/jpeg",
		Width: width, Height: height, MetadataProfile: metadataProfile(opt.Channel),
	}}}, ""
}

// largestPicture is the derivative with the most pixels; of two alike, the JPEG,
// because a JPEG leaves.
func largestPicture(ds []schema.Derivative) (schema.Derivative, bool) {
	best, ok := schema.Derivative{}, false
	for _, d := range ds {
		larger := cmp.Compare(d.Width*d.Height, best.Width*best.Height)
		if d.Format != schema.FormatTiles && (larger > 0 || larger == 0 && d.Format == schema.FormatJPEG && best.Format != schema.FormatJPEG) {
			best, ok = d, true
		}
	}
	return best, ok
}

// usualQuality is that of the recipes that are built in.
const usualQuality = 82

// quality is that of the derivative's own recipe, where it is a JPEG too.
func quality(d schema.Derivative, opt Options) int {
	recipes, err := opt.Settings.RecipeList()
	n := slices.IndexFunc(recipes, func(r schema.Recipe) bool { return r.Name == d.Recipe })
	if err != nil || n < 0 || d.Format != schema.FormatJPEG {
		return usualQuality
	}
	return recipes[n].Quality
}

// posts sorts the photos into posts, and withholds each post whose caption cannot
// be posted: one reason for each of its photos. Posts are counted over what leaves.
func posts(photos []Photo, opt Options, private TextGate) []string {
	reasons := make([]string, len(photos))
	s := opt.Settings.Export.Instagram
	counted := map[string]int{}
	for from, to := 0, 0; from < len(photos); from = to {
		for to < len(photos) && to-from < s.MaxPictures && photos[to].RoomID == photos[from].RoomID {
			to++
		}
		post := photos[from:to]
		text, reason := caption(post, opt)
		if reason == "" && tells(text, post, private) {
			reason = schema.ReasonTextPrivate
		}
		if reason != "" {
			for i := range post {
				reasons[from+i] = reason
			}
			continue
		}
		counted[post[0].RoomID]++
		for i := range post {
			f := &post[i].Pictures[0].File
			f.Path = fmt.Sprintf("%s/%02d/%02d-%s.jpg", post[i].RoomID, counted[post[i].RoomID], i+1, post[i].PhotoID)
		}
	}
	return reasons
}

// tooSmall reports whether a picture has fewer pixels than its canvas: cut, it would have
// to be enlarged, which it is not; whole, it fills neither side.
func (x Picture) tooSmall() bool {
	f := x.Making.Frame
	narrow, low := x.From.Width < f.Width, x.From.Height < f.Height
	if f.Crop {
		return narrow || low
	}
	return narrow && low
}

// byLabel calls the folders of posts by what people call their room, where the settings ask
// for that. A label of which ASCII has not two letters keeps the id; of two rooms
// that would share a folder, both have their id behind it, and so has what Windows takes
// for a device.
func byLabel(pkg Package, opt Options) {
	if opt.Settings.Export.Instagram.Folders != schema.FoldersByLabel {
		return
	}
	folders, taken := map[string]string{}, map[string]int{}
	for _, r := range pkg.Rooms {
		folders[r.RoomID] = inAddress(r.Label)
		taken[folders[r.RoomID]]++
	}
	for _, p := range pkg.Photos {
		f := &p.Pictures[0].File
		switch name := folders[p.RoomID]; {
		case len(name) < 2:
		case taken[name] > 1, isDevice(name):
			f.Path = name + "-" + f.Path
		default:
			f.Path = name + strings.TrimPrefix(f.Path, p.RoomID)
		}
	}
}

// isDevice reports whether Windows makes no folder of this name, in small letters.
func isDevice(name string) bool {
	port := strings.TrimRight(name, "0123456789")
	return slices.Contains([]string{"con", "prn", "aux", "nul"}, name) || (port == "com" || port == "lpt") && len(name) == len(port)+1
}

// inAddress is a text in lower-case ASCII letters and digits, its words joined by "-".
func inAddress(s string) string {
	const most = 60
	s = strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
	return strings.TrimRight(s[:min(len(s), most)], "-")
}

// tells reports whether the text under a post holds a value that may not be told beside
// one of its pictures: the text of another picture may hold it.
func tells(text string, post []Photo, private TextGate) bool {
	return slices.ContainsFunc(post, func(p Photo) bool {
		p.Text.Caption = text
		return private(p)
	})
}

// caption is the text under a post. Texts that differ from picture to picture stand
// there for each, in order, and equal ones once. A credit that a family asks for stands
// in it whatever the template says. The reason is why it cannot be posted, or "".
func caption(post []Photo, opt Options) (text, reason string) {
	s := opt.Settings.Export.Instagram
	said := func(between string, of func(Photo) string) string {
		var list []string
		for _, p := range post {
			if v := of(p); v != "" && !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
		return strings.Join(list, between)
	}
	text, err := s.Fill(func(field string) string {
		switch field {
		case "title":
			return said(", ", func(p Photo) string { return p.Text.Headline })
		case "caption":
			return said("\n\n", func(p Photo) string { return p.Text.Caption })
		case "credit":
			return said("\n", func(p Photo) string { return p.Text.CreditLine })
		case "copyright":
			return said("\n", func(p Photo) string { return p.Rights.CopyrightNotice })
		case "name":
			// Under one of its pictures nobody may be named, or not so: then under none.
			if slices.ContainsFunc(post, func(p Photo) bool { return p.Subject != post[0].Subject }) {
				return ""
			}
			return post[0].Subject
		}
		// since: of one room, so of one day, or of none.
		since, why := sinceDied(post[0].ExportPhoto, opt)
		if reason = why; why != "" {
			return ""
		}
		return since.String()
	})
	if err != nil {
		return "", schema.ReasonPlaceholder
	}
	for _, p := range post {
		if asked := p.Terms.CreditLine; asked != "" && !strings.Contains(text, asked) {
			text = strings.TrimSpace(text + "\n\n" + asked)
		}
	}
	switch {
	case reason != "":
		return "", reason
	case !schema.Printable(text): // the template's own words are among them
		return "", schema.ReasonUnprintable
	case schema.PostLength(text) > s.MaxCaption:
		return "", schema.ReasonPostLong
	case marks(text, '#') > s.MaxHashtags || marks(text, '@') > s.MaxMentions:
		return "", schema.ReasonPostTags
	}
	return text, ""
}

// marks counts what Instagram may take for a hashtag or a mention: rather too many
// than too few.
func marks(text string, mark rune) (n int) {
	runes := []rune(text)
	for i, r := range runes[:max(len(runes)-1, 0)] {
		next := runes[i+1]
		if r == mark && (unicode.IsLetter(next) || unicode.IsNumber(next) || next == '_' || next == '.') {
			n++
		}
	}
	return n
}

// altLine is a photo's description on one line, as the field for it is.
func altLine(p Photo) string { return strings.Join(strings.Fields(p.Text.Alt), " ") }

// onePost is a post as it leaves.
type onePost struct {
	folder string
	room   string // what people call it, as the manifest tells it
	photos []Photo
}

// postsOf are the posts of a package, by the folders of their pictures.
func postsOf(pkg Package) []onePost {
	var list []onePost
	for _, p := range pkg.Photos {
		folder := path.Dir(p.Pictures[0].File.Path)
		if n := len(list); n == 0 || list[n-1].folder != folder {
			list = append(list, onePost{folder: folder, room: labelOf(pkg, p.RoomID)})
		}
		last := &list[len(list)-1]
		last.photos = append(last.photos, p)
	}
	return list
}

// besidePosts writes the texts of each post, and the checklist of the package.
func besidePosts(pkg Package, opt Options) ([]Document, error) {
	var docs []Document
	add := func(name, text string) {
		docs = append(docs, Document{Path: name, MediaType: "text/plain", Data: []byte(text)})
	}
	all := postsOf(pkg)
	for _, post := range all {
		text, reason := caption(post.photos, opt)
		if reason != "" {
			return nil, fmt.Errorf("the caption of %s cannot be written: %s", post.folder, reason) // posts let it through
		}
		var alts, order strings.Builder
		for i, p := range post.photos {
			name := path.Base(p.Pictures[0].File.Path)
			fmt.Fprintf(&alts, "%s\n%s\n\n", name, altLine(p))
			fmt.Fprintf(&order, "%2d  %s\n", i+1, name)
		}
		add(post.folder+"/"+CaptionName, strings.TrimSpace(text)+"\n")
		add(post.folder+"/"+AltName, strings.TrimSuffix(alts.String(), "\n"))
		add(post.folder+"/"+OrderName, order.String())
	}
	add(ChecklistName, checklist(all, opt))
	return docs, nil
}
