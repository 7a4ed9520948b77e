package pipeline

import (
	"io"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/schema"
)

// marking is how a picture that lies somewhere without its mark is read with it: a
// thousand photos have tens of thousands of tiles, which are not written twice for that.
type marking struct {
	format schema.Format // "": it is read as it lies there
	bytes  int64         // that lie there
}

// mark is what a picture carries that says nothing of itself.
func (ex *exporter) mark(picture schema.Digest) string {
	return export.Mark(ex.view.Secret, ex.Channel, picture)
}

// markWhenRead has what lies there as data leave with a mark, and says what it comes to.
// What cannot be marked is left as it is: the gate says what is wrong with it, and lets
// nothing go that lacks its mark.
func (f *outgoing) markWhenRead(data []byte, format schema.Format, mark func(schema.Digest) string) {
	f.mark = mark(schema.DigestOf(data))
	if marked, err := embed.Mark(data, format, f.mark); err == nil {
		f.marking, data = marking{format, int64(len(data))}, marked
	}
	f.sum, f.bytes = schema.DigestOf(data), int64(len(data))
}

// asItIs is a derivative to which nothing is done: it leaves with its mark.
func (ex *exporter) asItIs(pic *export.Picture, out outgoing) (outgoing, error) {
	data, err := ex.read(out)
	if err != nil {
		return out, err
	}
	out.markWhenRead(data, pic.From.Format, ex.mark)
	out.rendering = pic.From.SHA256
	pic.File.SHA256, pic.File.Bytes = out.sum, out.bytes
	return out, nil
}

// taken reads of r what leaves. Whoever calls it compares the digest.
func (f outgoing) taken(r io.ReaderAt) ([]byte, error) {
	most := f.bytes
	if f.marking.format != "" {
		most = f.marking.bytes
	}
	if !f.part {
		most++ // what is longer than it was is other bytes
	}
	data, err := io.ReadAll(io.NewSectionReader(r, f.offset, most))
	if err != nil || f.marking.format == "" {
		return data, err
	}
	marked, err := embed.Mark(data, f.marking.format, f.mark)
	if err != nil {
		return data, nil // it is no picture any more, so its digest is another as well
	}
	return marked, nil
}
