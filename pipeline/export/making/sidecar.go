package making

import (
	"fmt"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// sidecarOf is the content of a photo's sidecar.
func sidecarOf(ch schema.Channel, set schema.Settings, p *formats.Photo) embed.Sidecar {
	s := embed.Sidecar{Metadata: MetadataOf(ch, set, p), Original: p.Photo.SHA256}
	s.Title = p.Text.Headline
	if r := p.Photo.Record.Rating; r != nil {
		s.Rating = *r
	}
	if tags := p.Photo.Record.Tags; tags != nil {
		s.Keywords = *tags // which the gate has looked at, as at every word of it
	}
	return s
}

// sidecar makes the sidecar of a photo.
func (m Maker) sidecar(p *formats.Photo, pic *formats.Picture) (File, error) {
	data, err := sidecarOf(m.Channel, m.Settings, p).Packet()
	if err != nil {
		return File{}, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	f := Paper(pic.File.Path, data)
	f.Beside = pic.Making.Sidecar
	f.Photo, f.Decision = p.Photo.SHA256, p.DecisionID
	// It shows nothing, so nothing of it is to be hidden or seen anew.
	f.Treated, f.Rendering = p.Photo.Treatments().Text(), pic.From.SHA256
	return f, nil
}
