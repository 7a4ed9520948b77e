package probe

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// describe turns the found blocks into the Probe: each block gives its fields, then
// merge decides.
func describe(in input, p *schema.Probe, out found) {
	says := statements{own: out.own}
	says.exif.block, says.xmp.block, says.iim.block, says.own.block =
		schema.BlockEXIF, schema.BlockXMP, schema.BlockIIM, schema.BlockContainer
	for i, block := range out.exif {
		if x, err := block.decode(); err != nil {
			in.warn(err)
		} else {
			exifSays(tags{x, in.warn}, &says.exif, &says.own, i == 0)
		}
	}
	if out.xmp != nil {
		props := parseXMP(in, out.xmp)
		extendXMP(in, props, out.extendedXMP)
		xmpSays(in, props, &says)
		if p.Format == schema.FormatXMP { // a picture's own size is that of its pixels
			out.width = int64(xmpPositive(in, props, xmpWidth))
			out.height = int64(xmpPositive(in, props, xmpHeight))
		}
		xmpTexts(props, &says.xmp)
	}
	if out.iim != nil {
		says.iimNewer = out.iimDigest != nil && !matchesDigest(out.iim, out.iimDigest)
		parseIIM(in, out.iim, &says.iim)
	}
	says.merge(in, p)
	p.Page, p.SubPage, p.Coded = out.page, out.sub, out.coded
	setSize(in, p, out.width, out.height, out.upright)

	if out.icc != nil {
		desc, err := iccDescription(*out.icc, in.lim)
		if err != nil {
			in.warn(err)
		}
		p.ICCProfile = desc
	}
}

// statements are what the blocks of a file say, each kind of block by itself.
type statements struct {
	exif, xmp, iim, own statement

	iimNewer bool // the IPTCDigest shows that IIM was edited after XMP
}

// facts are the blocks in the order in which they count for what a camera
// knows: what it wrote itself, then a program's copy of that, then what a person
// typed. No format has both EXIF and facts of its own.
func (s *statements) facts() []*statement { return []*statement{&s.exif, &s.own, &s.xmp, &s.iim} }

// merge decides, field by field, which block's word counts. For texts that is
// XMP over IIM over EXIF over what the container has of its own, unless the
// IPTCDigest shows that IIM was edited by a program that did not know XMP; then
// IIM comes first. Where blocks say different things, a warning says so, without
// the words; they all stay in Stated.
func (s *statements) merge(in input, p *schema.Probe) {
	for _, b := range s.facts() {
		if p.Make == "" && p.Model == "" {
			p.Make, p.Model = b.Make, b.Model
		}
		set(&p.Lens, b.Lens)
		set(&p.ExposureS, b.ExposureS)
		set(&p.FNumber, b.FNumber)
		set(&p.ISO, b.ISO)
		set(&p.FocalMM, b.FocalMM)
		if p.TakenLocal == "" || dayOf(p.TakenLocal, b.TakenLocal) {
			p.TakenLocal, p.TakenOffset, p.TakenSource = b.TakenLocal, b.TakenOffset, b.TakenSource
		}
		set(&p.Label, b.Label)
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
	if s.iimNewer {
		first, second = second, first
	}
	// A text that was cut never beats the longer text that it begins.
	longer := func(get func(*statement) string) string {
		v, w := get(first), get(second)
		if v != "" && first.cutOf(second, v, w) {
			return w
		}
		return cmp.Or(v, w)
	}
	p.Title = cmp.Or(longer(func(b *statement) string { return b.Title }), exif.Title, own.Title)
	p.Caption = cmp.Or(longer(func(b *statement) string { return caption(b.Caption, p) }), caption(p.Description, p), caption(exif.Caption, p), caption(own.Caption, p), caption(exif.comment, p))
	p.Creator = cmp.Or(longer(func(b *statement) string { return b.Creator }), p.Artist, exif.Creator, own.Creator)
	p.Credit = longer(func(b *statement) string { return b.Credit })
	p.Rights = cmp.Or(longer(func(b *statement) string { return b.Rights }), p.Copyright, own.Rights)
	texts := []*statement{first, second, exif, own}
	for _, b := range texts {
		if len(p.Keywords) == 0 {
			p.Keywords = slices.Clone(b.Keywords)
		}
	}
	p.Keywords = first.keywordsOf(second, p.Keywords)
	p.Rating = cmp.Or(s.xmp.Rating, s.exif.Rating)

	// A private value counts wherever it stands.
	for _, b := range []*statement{&s.own, &s.exif, &s.xmp} {
		p.Private = append(p.Private, b.Private...)
		set(&p.Serial, b.Serial)
	}
	p.Private = unique(p.Private)
	s.keepStated(p)
	for _, c := range conflicts(s.facts(), texts) {
		c.Newer = s.iimNewer && c.Taken == schema.BlockIIM
		p.Differs = append(p.Differs, c.Field)
		in.warn(&c)
	}
}

// keepStated hands on the words of every block, whichever counts.
func (s *statements) keepStated(p *schema.Probe) {
	for _, b := range []*statement{&s.exif, &s.xmp, &s.iim, &s.own} {
		if len(b.words) == 0 {
			continue
		}
		if p.Stated == nil {
			p.Stated = map[schema.Block]map[string]string{}
		}
		p.Stated[b.block] = b.words
	}
}

// cutOf reports whether v, which b says, is what IIM had room for of w, which
// other says; of a list of names, name by name.
func (b *statement) cutOf(other *statement, v, w string) bool {
	if len(b.cut) == 0 || v == w {
		return false
	}
	vs, ws := strings.Split(v, listSeparator), strings.Split(w, listSeparator)
	if len(vs) != len(ws) {
		return b.begins(v, w)
	}
	cut := false
	for i := range vs {
		switch {
		case b.begins(vs[i], ws[i]):
			cut = true
		case fold(vs[i]) != fold(ws[i]):
			return b.begins(v, w)
		}
	}
	return cut
}

// keywordsOf puts into b's keywords, which count, those of other's that they are
// the beginnings of.
func (b *statement) keywordsOf(other *statement, keywords []string) []string {
	if len(b.cut) == 0 || !slices.Equal(keywords, b.Keywords) {
		return keywords
	}
	for i, k := range keywords {
		for _, w := range other.Keywords {
			if b.begins(k, w) {
				keywords[i] = w
			}
		}
	}
	return keywords
}

// setSize sets Width and Height. Files state sizes that no decoder would accept:
// those are reported as they are, with a warning, for it is the decoder that
// has to refuse them.
func setSize(in input, p *schema.Probe, w, h int64, upright bool) {
	if w <= 0 || h <= 0 || w > 1<<31-1 || h > 1<<31-1 {
		if w != 0 || h != 0 {
			in.warn(malformed("size", "%d x %d is not the size of a picture", w, h))
		} else if hasSize(p.Format) {
			in.warn(malformed("size", "not found"))
		}
		return
	}
	if p.Orientation >= 5 && !upright {
		w, h = h, w
	}
	p.Width, p.Height = int(w), int(h)
	if w*h > in.lim.MaxPixels {
		in.warn(&LimitError{Limit: "max_pixels", Part: "size", Value: w * h, Max: in.lim.MaxPixels})
	}
}

// hasSize reports whether every file of the format has a size, so that one
// without it is damaged.
func hasSize(f schema.Format) bool {
	switch f {
	case schema.FormatUnknown:
		return false
	}
	return !f.Companion()
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
