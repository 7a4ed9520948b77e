package formats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/stillroom/stillroom/schema"
)

// The documents of a package of stills.
const (
	shotListTable = "shotlist" // before the end that says its form
	ShotListName  = shotListTable + ".csv"
	TimelineName  = "timeline.otio"
)

var stillsFormat = Format{
	Name:  "stills",
	About: "TIFFs as deep as the original, a shot list and, for film, a timeline",
	Channels: []schema.Channel{
		schema.Film, schema.FilmPromo, schema.Broadcast, schema.Print, schema.Exhibition, schema.Education,
	},
	Check: func(s schema.Settings) error {
		if err := s.Export.Stills.Check(); err != nil {
			return fmt.Errorf("[export.stills] in stillroom.toml: %w", err)
		}
		return nil
	},
	Pictures:  still,
	Documents: shots,
}

// StillMaking asks for a TIFF that is rendered from the original, at most LongEdge
// pixels long if that is not 0.
type StillMaking struct {
	On       bool
	LongEdge int
}

// StillMade holds the facts of a still that was made.
type StillMade struct {
	Bits   int    // of a number: 16, or 8 where the original had no more
	Space  string // of its profile
	Source string // raw, preview, 16-bit, 8-bit, other
}

// still is one picture a photo, made anew. Its size is known when it is made.
func still(p Photo, opt Options) ([]Picture, string) {
	i := slices.IndexFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Format != schema.FormatTiles })
	if i < 0 {
		return nil, schema.ReasonNoDerivative
	}
	return []Picture{{
		From:   p.Photo.Derivatives[i],
		Making: Making{Still: StillMaking{On: true, LongEdge: longEdge(p, opt)}, Metadata: metadataProfile(opt.Channel)},
		File: schema.ManifestFile{
			Role: "still", Path: fmt.Sprintf("%s/%s.tif", p.RoomID, p.PhotoID), MediaType: "image/tiff", MetadataProfile: metadataProfile(opt.Channel),
		},
	}}, ""
}

// frames are what a move may end on, in pixels.
var frames = []struct {
	column        string
	width, height int
}{
	{"push_in_uhd", 3840, 2160},
	{"push_in_dci_4k", 4096, 2160},
}

// pushIn is by how much a picture may be enlarged within a frame, from where it
// just fits it by its scarcer side, before its pixels are: in hundredths, rounded
// down. 100 is not at all, less is that it is too small as it is. Whoever does not
// allow a crop does not allow a move that leaves a part of the picture out.
func pushIn(f schema.ManifestFile, width, height int, c schema.Conditions) int {
	most := min(100*f.Width/width, 100*f.Height/height)
	if c.NoCrop {
		return min(most, 100)
	}
	return most
}

func hundredths(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// shotColumns begin as those of every table. New ones come at the end only.
func shotColumns() []string {
	list := append(slices.Clone(columns[:12]), "bits", "color_space", "source", "taken_year")
	for _, f := range frames {
		list = append(list, f.column)
	}
	return list
}

// shots are the documents beside the stills.
func shots(pkg Package, opt Options) ([]Document, error) {
	documents, err := shotList(pkg, opt)
	if err != nil {
		return nil, err
	}
	switch opt.Channel {
	case schema.Print, schema.Exhibition, schema.Education:
		return documents, nil // where nothing moves
	}
	line, err := timeline(pkg, opt)
	documents = append(documents, Document{Path: TimelineName, MediaType: "application/json", Data: line})
	return append(documents, editLists(pkg, opt)...), err
}

// shotList is a table with a row a shot, of the form of files.csv. A room and a
// number in it name a shot.
func shotList(pkg Package, opt Options) ([]Document, error) {
	return tables(shotListTable, pkg, opt, shotColumns(), func(p Photo, x Picture, _ texts) []string {
		row := []string{strconv.Itoa(x.Still.Bits), x.Still.Space, x.Still.Source, takenYear(p.Photo)}
		for _, frame := range frames {
			row = append(row, hundredths(pushIn(x.File, frame.width, frame.height, p.Terms)))
		}
		return row
	})
}

// takenYear is as much of the time as leaves: a day, beside a room, tells more.
func takenYear(p schema.Photo) string {
	if len(p.TakenLocal) < 4 {
		return ""
	}
	return p.TakenLocal[:4]
}

// shotSeconds is how long a shot is. A still has no length: an editor gives it one.
const shotSeconds = 5

// What follows is as much of OpenTimelineIO's JSON as a row of stills needs:
// Timeline.1, Stack.1, Track.1, Clip.1, ExternalReference.1, TimeRange.1 and
// RationalTime.1, which every version of it reads.
type (
	otioTime struct {
		Schema string  `json:"OTIO_SCHEMA"`
		Rate   float64 `json:"rate"`
		Value  float64 `json:"value"`
	}
	otioRange struct {
		Schema   string   `json:"OTIO_SCHEMA"`
		Start    otioTime `json:"start_time"`
		Duration otioTime `json:"duration"`
	}
	otioReference struct {
		Schema    string    `json:"OTIO_SCHEMA"`
		Metadata  any       `json:"metadata"`
		Name      string    `json:"name"`
		Available otioRange `json:"available_range"`
		URL       string    `json:"target_url"` // relative to the timeline's own place
	}
	otioItem struct {
		Schema      string         `json:"OTIO_SCHEMA"`
		Metadata    any            `json:"metadata"`
		Name        string         `json:"name"`
		SourceRange *otioRange     `json:"source_range"`
		Effects     []any          `json:"effects"`
		Markers     []any          `json:"markers"`
		Kind        string         `json:"kind,omitempty"`
		Media       *otioReference `json:"media_reference,omitempty"`
		Children    []otioItem     `json:"children,omitempty"`
	}
	otioTimeline struct {
		Schema   string    `json:"OTIO_SCHEMA"`
		Metadata any       `json:"metadata"`
		Name     string    `json:"name"`
		Start    *otioTime `json:"global_start_time"`
		Tracks   otioItem  `json:"tracks"`
	}
	otioShot struct {
		PhotoID    string            `json:"photo_id"`
		RoomID     string            `json:"room_id"`
		Sequence   int               `json:"sequence"`
		CreditLine string            `json:"credit_line,omitempty"`
		Conditions schema.Conditions `json:"conditions"`
		ValidUntil schema.When       `json:"valid_until"`
		PushIn     map[string]string `json:"push_in"`
	}
)

// nothing is metadata that is not there.
type nothing struct{}

func otioItemOf(kind, name string, metadata any) otioItem {
	return otioItem{Schema: kind, Name: name, Metadata: metadata, Effects: []any{}, Markers: []any{}}
}

// timeline is the shots in their order, one after the other on one track.
func timeline(pkg Package, opt Options) ([]byte, error) {
	count, rate := opt.Settings.Export.Stills.Rate()
	at := func(n int) otioTime { return otioTime{"RationalTime.1", rate, float64(n)} }
	length := otioRange{"TimeRange.1", at(0), at(shotSeconds * count)}
	track := otioItemOf("Track.1", "stills", nothing{})
	track.Kind = "Video"
	for _, p := range pkg.Photos {
		for _, x := range p.Pictures {
			shot := otioShot{
				PhotoID: p.PhotoID, RoomID: p.RoomID, Sequence: p.Sequence, CreditLine: p.Text.CreditLine,
				Conditions: p.Terms, ValidUntil: p.Until, PushIn: map[string]string{},
			}
			for _, f := range frames {
				shot.PushIn[f.column] = hundredths(pushIn(x.File, f.width, f.height, p.Terms))
			}
			clip := otioItemOf("Clip.1", shotName(pkg, p), map[string]otioShot{"stillroom": shot})
			clip.SourceRange = &length
			clip.Media = &otioReference{Schema: "ExternalReference.1", Metadata: nothing{}, Name: p.PhotoID, Available: length, URL: x.File.Path}
			track.Children = append(track.Children, clip)
		}
	}
	stack := otioItemOf("Stack.1", "tracks", nothing{})
	stack.Children = []otioItem{track}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(otioTimeline{"Timeline.1", nothing{}, timelineName(opt), nil, stack})
	return buf.Bytes(), err
}
