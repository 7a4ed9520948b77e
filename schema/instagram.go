package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// ExportSettings are those of export formats that have some.
type ExportSettings struct {
	Instagram InstagramSettings `toml:"instagram" comment:"What leaves for Instagram. The numbers are Instagram's own, as far as they are known; it changes them."`
	Site      SiteSettings      `toml:"site" comment:"What the pages of --format site are: stillroom help site."`
	Stills    StillsSettings    `toml:"stills" comment:"How the timelines of --format stills count."`
	Sidecar   SidecarSettings   `toml:"sidecar" comment:"For which program --format sidecar writes: stillroom help sidecar."`
	Proof     ProofSettings     `toml:"proof" comment:"What a family is asked by --format proof: stillroom help proof."`
}

// InstagramSettings say how posts are made, and what Instagram accepts.
type InstagramSettings struct {
	Ratio       string `toml:"ratio" comment:"The shape of every picture: 4:5, 3:4, 1:1 or 1.91:1."`
	Folders     string `toml:"folders" comment:"What the folders of posts are called by: id, or label, which is that of the room as the manifest tells it."`
	Background  string `toml:"background" comment:"The plain color around a picture of another shape, #rrggbb."`
	Caption     string `toml:"caption,multiline" comment:"The text under a post. Known are {{title}} {{caption}} {{credit}} {{copyright}} {{name}} {{since}};\na line of which all are empty is left out."`
	MaxPictures int    `toml:"max_pictures" comment:"In one post; what is more goes into the next."`
	MaxCaption  int    `toml:"max_caption" comment:"Characters of a caption. What is longer is withheld, never cut."`
	MaxHashtags int    `toml:"max_hashtags"`
	MaxMentions int    `toml:"max_mentions"`
	MaxAlt      int    `toml:"max_alt" comment:"Characters of a description."`
}

// DefaultInstagram are those of a new catalog.
func DefaultInstagram() InstagramSettings {
	return InstagramSettings{
		Ratio: "4:5", Folders: FoldersByID, Background: "#ffffff", Caption: "{{caption}}\n\n{{credit}}",
		MaxPictures: 20, MaxCaption: 2200, MaxHashtags: 30, MaxMentions: 20, MaxAlt: 1000,
	}
}

// What the folders of posts are called by.
const (
	FoldersByID    = "id"
	FoldersByLabel = "label"
)

// PostFields are the fields that may stand in double braces in a post's caption.
func PostFields() []string {
	return []string{"title", "caption", "credit", "copyright", "name", "since"}
}

// canvases are the largest that Instagram shows without making them smaller, by
// ratio. No JPEG of such a size is near the 8 MB that it takes.
var canvases = map[string][2]int{"4:5": {1080, 1350}, "3:4": {1080, 1440}, "1:1": {1080, 1080}, "1.91:1": {1080, 566}}

// leastWidth is what Instagram takes; it enlarges what is narrower.
const leastWidth = 320

// Check returns an error that names the first wrong setting.
func (s InstagramSettings) Check() error {
	if _, ok := canvases[s.Ratio]; !ok {
		return fmt.Errorf("ratio %q is none of 4:5, 3:4, 1:1, 1.91:1", s.Ratio)
	}
	if s.Folders != FoldersByID && s.Folders != FoldersByLabel {
		return fmt.Errorf("folders %q is none of %s, %s", s.Folders, FoldersByID, FoldersByLabel)
	}
	if _, err := ParseRGB(s.Background); err != nil {
		return fmt.Errorf("background: %w", err)
	}
	if _, err := s.Fill(func(string) string { return "" }); err != nil {
		return fmt.Errorf("caption: %w", err)
	}
	for _, n := range []struct {
		name string
		n    int
	}{{"max_pictures", s.MaxPictures}, {"max_caption", s.MaxCaption}, {"max_alt", s.MaxAlt}} {
		if n.n < 1 {
			return fmt.Errorf("%s must be 1 or more", n.name)
		}
	}
	return nil
}

// Canvas is the size of every picture, whose long edge is at most longEdge pixels;
// 0: whatever Instagram takes. It reports false if Instagram takes nothing that
// small. It is never more oblong than the ratio, because that would be cut.
func (s InstagramSettings) Canvas(longEdge int) (width, height int, ok bool) {
	c, ok := canvases[s.Ratio]
	if long := max(c[0], c[1]); longEdge > 0 && longEdge < long {
		w := c[0] * longEdge / long
		h := c[1] * w / c[0]
		if c[0] > c[1] && h*c[0] < c[1]*w {
			h++
		}
		c = [2]int{w, h}
	}
	return c[0], c[1], ok && c[0] >= leastWidth
}

// Fill makes a caption: value returns the text for a field, and that text is not
// searched for fields again. A line with a field in which there is nothing is left
// out, and so is one empty line after another.
func (s InstagramSettings) Fill(value func(field string) string) (string, error) {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(s.Caption, "\r\n", "\n"), "\n") {
		filled, lacks := "", false
		for rest := line; ; {
			before, after, open := strings.Cut(rest, "{{")
			filled += before
			if strings.Contains(before, "}}") {
				return "", fmt.Errorf("a }} has no {{ before it")
			}
			if !open {
				break
			}
			name, behind, closed := strings.Cut(after, "}}")
			if name = strings.TrimSpace(name); !closed || !slices.Contains(PostFields(), name) {
				return "", fmt.Errorf("only {{%s}} can be used in double braces", strings.Join(PostFields(), "}} {{"))
			}
			v := value(name)
			lacks = lacks || v == ""
			filled, rest = filled+v, behind
		}
		if lacks {
			continue
		}
		filled = strings.TrimRight(filled, " \t")
		if filled == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, filled)
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), nil
}

// PostLength is the length of a text as Instagram counts it. Instagram does not say
// how: this counts in UTF-16, as its apps do, which is never less than in characters.
func PostLength(text string) int { return len(utf16.Encode([]rune(text))) }
