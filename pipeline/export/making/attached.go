package making

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/bare"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/likeness"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Dropped is an attachment of which nothing could be made, and why.
type Dropped struct {
	Attachment schema.Digest
	Reason     string
}

// errUnmade ends the making of one attachment. The others leave.
type errUnmade struct{ reason string }

func (e *errUnmade) Error() string { return e.reason }

// LookAt finds out in which form an attachment can leave. Of one that is words it notes
// the words as its transcript: they are what is written in it.
func LookAt(ctx context.Context, st store.Storage, a *schema.Attachment) error {
	a.Form = schema.AsNothing
	if render.Supports(a.Format) {
		a.Form = schema.AsPicture
		return nil
	}
	r, err := st.OpenAt(a.Path, 0)
	if err != nil {
		return ofAttachment(*a, err)
	}
	defer r.Close()
	if err := ctx.Err(); err != nil {
		return err
	}
	// Of a longer file only the beginning tells anything: no text is so long.
	data, err := io.ReadAll(io.LimitReader(r, formats.MaxTranscript+1))
	if err != nil {
		return ofAttachment(*a, err)
	}
	switch bare.FormOf(data) {
	case bare.WAV, bare.MP3:
		a.Form = schema.AsSound
		return nil
	case bare.MP4:
		a.Form = schema.AsFilm
		return nil
	}
	if text, ok := Text(data); ok && len(data) <= formats.MaxTranscript && a.Format == schema.FormatUnknown {
		a.Form, a.Transcript = schema.AsText, text
	}
	return nil
}

// Text is a text as it leaves: UTF-8, lines that end with a line feed, and nothing that
// cannot be seen.
func Text(data []byte) (string, bool) {
	s := strings.TrimPrefix(string(data), "\uFEFF")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	hidden := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if !utf8.ValidString(s) || strings.ContainsFunc(s, hidden) || strings.TrimSpace(s) == "" {
		return "", false
	}
	return s, true
}

// attachments makes the files of the attachments of a plan. Those of which nothing can be
// made are dropped.
func (m Maker) attachments(ctx context.Context, pkg *formats.Package) (files []File, dropped []Dropped, err error) {
	made := make([]formats.Photo, 0, len(pkg.Attachments))
	for _, p := range pkg.Attachments {
		p.Pictures = append([]formats.Picture{}, p.Pictures...)
		list, err := m.attachment(ctx, &p)
		if unmade := new(errUnmade); errors.As(err, &unmade) {
			dropped = append(dropped, Dropped{p.Photo.SHA256, unmade.reason})
			made = append(made, p)
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s %s: %w", p.What(), p.Photo.ID, err)
		}
		made = append(made, p)
		files = append(files, list...)
	}
	pkg.Attachments = made
	return files, dropped, nil
}

// attachment makes the files of one.
func (m Maker) attachment(ctx context.Context, p *formats.Photo) (files []File, err error) {
	var data []byte
	var sizes map[int]render.Rendering
	for i := range p.Pictures {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pic := &p.Pictures[i]
		picture := p.Attached.Form == schema.AsPicture
		if data == nil && (picture || !pic.Making.Original) {
			if data, err = m.attachedBytes(ctx, p); err != nil {
				return nil, err
			}
		}
		if picture && sizes == nil { // of an original too: whether it may leave depends on how it looks
			if sizes, err = m.rendered(ctx, p, data); err != nil {
				return nil, err
			}
		}
		if pic.Making.Original {
			f := m.original(p, pic)
			f.Body = destination.From(pic.From.SHA256, pic.From.Bytes, stored(m.Store, pic.From.Path).whole, func(err error) error { return ofAttachment(*p.Attached, err) })
			files = append(files, f)
			continue
		}
		f := File{Path: path.Join(m.Format.Below, pic.File.Path), Photo: p.Photo.SHA256, Decision: p.DecisionID}
		var out []byte
		switch pic.Making.Attached.Form {
		case schema.AsPicture:
			made := sizes[pic.Making.Attached.LongEdge]
			if out, err = m.inScans(ctx, made.Data); err == nil && formats.SaysSpace(pic.File) {
				f.ICC = true
				out, err = embed.InSRGB(out, schema.FormatJPEG)
			}
			if err != nil {
				return nil, err
			}
			pic.File.Width, pic.File.Height = made.Width, made.Height
			f.Gate, f.Profile = AsPicture, leak.None
		case schema.AsText:
			text, ok := Text(data)
			if !ok {
				return nil, &errUnmade{schema.ReasonAttachForm}
			}
			out, f.Gate = []byte(text), AsWords
		default:
			if out, err = bared(p, pic, data); err != nil {
				return nil, err
			}
			f.Path = path.Join(m.Format.Below, pic.File.Path)
			f.Gate = AsMedia
		}
		piece, err := m.Work.Put(out)
		if err != nil {
			return nil, err
		}
		if f.Gate == AsPicture {
			f.Mark = m.markOf(out)
			f.Body = withMark(out, schema.FormatJPEG, f.Mark, piece.OpenAt, ofMade(f.Photo, f.Path))
		} else {
			f.Body = destination.From(schema.DigestOf(out), int64(len(out)), opening(piece.OpenAt).whole, ofMade(f.Photo, f.Path))
		}
		pic.File.SHA256, pic.File.Bytes = f.Body.Sum(), f.Body.Size()
		files = append(files, f)
	}
	return files, nil
}

// attachedBytes are the bytes of an attachment. One that is damaged leaves in no form.
func (m Maker) attachedBytes(ctx context.Context, p *formats.Photo) ([]byte, error) {
	data, err := store.ReadAll(ctx, m.Store, p.Photo.Path)
	if err != nil {
		return nil, ofAttachment(*p.Attached, err)
	}
	if schema.DigestOf(data) != p.Photo.SHA256 {
		return nil, errors.New("its bytes are not those that were attached: `stillroom verify --read-data` says what is wrong with it")
	}
	return data, nil
}

// rendered are the pictures of a letter or a drawing, by their longer edge.
func (m Maker) rendered(ctx context.Context, p *formats.Photo, data []byte) (map[int]render.Rendering, error) {
	var recipes []schema.Recipe
	for _, pic := range p.Pictures {
		if a := pic.Making.Attached; a.Form == schema.AsPicture {
			recipes = append(recipes, schema.Recipe{Name: fmt.Sprintf("edge-%d", a.LongEdge), LongEdge: a.LongEdge, Format: schema.FormatJPEG, Quality: attachedQuality, Version: 1})
		}
	}
	recipes = append(recipes, schema.Recipe{Name: "look", LongEdge: likeness.Edge, Format: schema.FormatJPEG, Quality: attachedQuality, Version: 1})
	probe := p.Photo.Probe
	// One page of several would tell less than the family gave, and nobody could compare
	// the others with what may not leave.
	pages, err := m.Draws.Pages(ctx, data, probe.Format)
	switch {
	case err != nil && (ctx.Err() != nil || render.Passing(err)):
		return nil, cmp.Or(ctx.Err(), err)
	case err != nil:
		return nil, &errUnmade{schema.ReasonNoDerivative}
	case pages > 1:
		return nil, &errUnmade{schema.ReasonAttachPages}
	}
	list, err := m.Draws.Ladder(ctx, render.Limits{MaxPixels: m.Settings.Limits.MaxPixels}, render.Original{
		Data: data, Format: probe.Format, Orientation: probe.Orientation, Width: probe.Width, Height: probe.Height,
		Page: probe.Page, SubPage: probe.SubPage, Coded: probe.Coded, Damaged: schema.DamageIsHidden(probe.Damage),
	}, recipes)
	switch {
	case err == nil:
	case ctx.Err() != nil, render.Passing(err):
		return nil, cmp.Or(ctx.Err(), err)
	default:
		return nil, &errUnmade{schema.ReasonNoDerivative}
	}
	sizes := map[int]render.Rendering{}
	for _, r := range list {
		if r.Partial {
			return nil, &errUnmade{schema.ReasonPartial}
		}
		sizes[r.Recipe.LongEdge] = r
	}
	return sizes, m.unlikeHeld(ctx, list[len(list)-1])
}

// unlikeHeld refuses a picture that looks like a photo which may not leave: a copy of it
// that somebody attached is no letter and no drawing.
func (m Maker) unlikeHeld(ctx context.Context, small render.Rendering) error {
	if m.Held == nil {
		return nil
	}
	look, err := likeness.Of(small.Data)
	if err != nil {
		return err
	}
	held, err := m.Held(ctx, look)
	if err == nil && held {
		err = &errUnmade{schema.ReasonAlike}
	}
	return err
}

// attachedQuality is that of the recipes that photos are made by.
const attachedQuality = 82

// bared is sound or film written anew. What the gate would not let pass for its form is
// not made: it looks once more, at what is private too, before the file leaves.
func bared(p *formats.Photo, pic *formats.Picture, data []byte) ([]byte, error) {
	made, err := bare.Make(data)
	if err != nil {
		return nil, &errUnmade{schema.ReasonAttachForm}
	}
	if made.Form == bare.MP4 && made.Width == 0 {
		pic.File.Role, pic.File.Path, pic.File.MediaType = "sound", strings.TrimSuffix(pic.File.Path, ".mp4")+".m4a", "audio/mp4"
	}
	pic.File.Width, pic.File.Height = made.Width, made.Height
	if limit := p.Terms.MaxLongEdgePx; limit > 0 && max(made.Width, made.Height) > limit {
		return nil, &errUnmade{schema.ReasonTooLarge}
	}
	if len(leak.New(leak.Policy{}).Media(pic.File.Path, made.Data)) > 0 {
		return nil, &errUnmade{schema.ReasonAttachForm}
	}
	return made.Data, nil
}

// ofAttachment puts an error about the file of an attachment into words. It names the
// attachment: the path is its name as it was given.
func ofAttachment(a schema.Attachment, err error) error {
	return fmt.Errorf("the file of %s %s: %w; `stillroom verify --read-data` says what is wrong with it", a.Kind, a.ID, paths.Without(err))
}
