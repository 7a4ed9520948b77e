package probe

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// facts are the blocks in the order in which they count for what a camera
// knows: what it wrote itself, then a program's copy of that, then what a person
// typed. No format has both EXIF and facts of its own.
func (s *scan) facts() []*said { return []*said{&s.exif, &s.own, &s.xmp, &s.iim} }

// merge decides, field by field, which block's word counts. For texts that is
// XMP over IIM over EXIF over what the container has of its own, unless the
// IPTCDigest shows that IIM was edited by a program that did not know XMP; then
// IIM comes first. Where blocks say different things, a warning says so, without
// the words; they all stay in Stated.
func (s *scan) merge() {
	p := &s.p
	for _, b := range s.facts() {
		if p.Make == "" && p.Model == "" {
			p.Make, p.Model = b.Make, b.Model
		}
		set(&p.Lens, b.Lens)
		set(&p.ExposureS, b.ExposureS)
		set(&p.FNumber, b.FNumber)
		set(&p.ISO, b.ISO)
		set(&p.FocalMM, b.FocalMM)
		if p.TakenLocal == "" {
			p.TakenLocal, p.TakenOffset, p.TakenSource = b.TakenLocal, b.TakenOffset, b.TakenSource
		}
		if p.GPS == nil {
			p.GPS = b.GPS
		}
		set(&p.Artist, b.Artist)
		set(&p.Copyright, b.Copyright)
		set(&p.Description, b.Description)
	}
	// Viewers turn a picture by its EXIF or its container and by nothing else;
	// a sidecar has only XMP.
	p.Orientation = cmp.Or(s.exif.Orientation, s.own.Orientation)
	if p.Format == schema.FormatXMP {
		p.Orientation = s.xmp.Orientation
	}

	first, second, exif, own := &s.xmp, &s.iim, &s.exif, &s.own
	if s.iimNewer() {
		first, second = second, first
	}
	p.Title = cmp.Or(first.Title, second.Title, exif.Title, own.Title)
	p.Caption = cmp.Or(first.Caption, second.Caption, caption(p.Description), exif.Caption, own.Caption)
	p.Creator = cmp.Or(first.Creator, second.Creator, p.Artist, exif.Creator, own.Creator)
	p.Credit = cmp.Or(first.Credit, second.Credit)
	p.Rights = cmp.Or(first.Rights, second.Rights, p.Copyright, own.Rights)
	texts := []*said{first, second, exif, own}
	for _, b := range texts {
		if len(p.Keywords) == 0 {
			p.Keywords = slices.Clone(b.Keywords)
		}
	}

	s.keepStated()
	for _, c := range conflicts(s.facts(), texts) {
		c.Newer = s.iimNewer() && c.Taken == schema.BlockIIM
		p.Differs = append(p.Differs, c.Field)
		s.warn(&c)
	}
}

// keepStated hands on every word, whichever counts.
func (s *scan) keepStated() {
	for _, b := range []*said{&s.exif, &s.xmp, &s.iim, &s.own} {
		if len(b.words) == 0 {
			continue
		}
		if s.p.Stated == nil {
			s.p.Stated = map[schema.Block]map[string]string{}
		}
		s.p.Stated[b.block] = b.words
	}
}

// caption is an EXIF description as a caption: cameras fill it with their own
// kind ("OLYMPUS DIGITAL CAMERA"), and a program with its name, which nobody
// wrote about a picture.
func caption(description string) string {
	d := strings.ToUpper(description)
	if d == "SONY DSC" || d == "CREATED WITH GIMP" || strings.HasSuffix(d, "DIGITAL CAMERA") || strings.HasSuffix(d, "DIGITAL STILL CAMERA") {
		return ""
	}
	return description
}

// unique drops repeated values and keeps the order.
func unique(values []string) []string {
	var out []string
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return slices.Clip(out)
}
