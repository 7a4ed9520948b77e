package ingest

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// part is one file of a frame on its way.
type part struct {
	file   source.File
	item   schema.ImportItem
	body   *body // nil if it could not be read
	probe  schema.Probe
	probed bool          // probe is filled
	shown  probe.Picture // without what is said about it
	joins  schema.Digest // an original of the photo that it shows again; zero: none
	why    schema.Join
	known  bool          // the catalog has a row for these bytes
	photo  schema.Digest // the photo they are part of, as far as that is decided

	dated        time.Time          // when its file was written
	written      schema.When        // of bytes that are known: the same, by their row; "" if that does not say
	folder, name string             // that it gets below originals/; "": the folder of its shoot, its name as shot
	numbered     schema.ShootNumber // its number within its shoot, if it has one
	was          string             // where it lay in the catalog, lost or damaged; "" if it is whole or new
	said         schema.PhotoRecord // by the records on the card
	beside       []*part            // of its frame, this one among them
}

func (p *part) close() {
	if p.body != nil {
		_ = p.body.Close() // it was read to its end and compared
		p.body = nil
	}
}

// isNew reports whether the part was stored in this run and has no row yet. One
// that was stored again, because its copy was lost, is what it was before.
func (p *part) isNew() bool { return p.item.New != nil && !p.known }

// showsPicture reports whether the file can be one of a photo's.
func (p *part) showsPicture() bool {
	return p.probed && !p.probe.Format.Companion() && p.probe.Format != schema.FormatUnknown
}

func (p *part) joinRole() schema.Role {
	if p.why == schema.JoinShot {
		return pairRole(p.probe.Format)
	}
	return schema.RoleVersion
}

// isPhoto reports whether a file can be a photo. What lies beside photographs is
// none: films and memos, what programs write of a photo, a card's index, documents,
// and the thumbnails that cameras keep apart, which are JPEGs.
func (p *part) isPhoto() bool {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(p.file.Rel)), ".")
	switch {
	case p.probe.Format.Companion(), ext == "thm":
		return false
	case p.probe.Format == schema.FormatUnknown:
		return slices.Contains(pictureNames, ext)
	}
	return true
}

// aside says what a file is that is no photo and belongs to none.
func (p *part) aside() string {
	switch {
	case p.probe.Format == schema.FormatXMP:
		return "a sidecar without its photo: kept, and nothing in it counts; import it together with its photo"
	case p.probe.Format == schema.FormatPDF:
		return "a document: kept as it is"
	case p.probe.Format == schema.FormatUnknown:
		return "not a picture that stillroom knows: kept as it is, without a preview"
	}
	return "kept, belongs to no photo"
}

// pictureNames are extensions that say that a file is meant for a picture, whatever
// its bytes are: one that nobody can read is shown as what it is, a photo that is
// damaged or of a kind that is not known here.
var pictureNames = []string{
	"jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "png", "gif", "webp", "heic", "heif", "hif", "avif", "jxl", "jp2", "j2k", "bmp", "psd", "psb",
	"exr", "hdr", "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "raf", "orf", "ori", "rw2", "raw", "pef", "mrw", "3fr", "fff",
	"iiq", "srw", "mef", "mos", "dcr", "kdc", "k25", "erf", "rwl", "x3f", "gpr", "mdc", "cap", "eip", "bay", "pxn",
}

// NamesPicture reports whether a file is called as pictures are, whatever it holds.
func NamesPicture(name string) bool {
	return slices.Contains(pictureNames, strings.TrimPrefix(strings.ToLower(path.Ext(name)), "."))
}

// noteDamage has the item name the damage, while the card is still there.
func (p *part) noteDamage() {
	p.item.New.Probe.Damage = p.probe.Damage
	p.warnDamage(p.probe.Damage)
}

// warnDamage has the item say how its picture is not whole, also when the card comes
// again.
func (p *part) warnDamage(damage string) {
	if p.item.Damage = damage; damage == "" {
		return
	}
	p.item.Warns = append(p.item.Warns, p.item.Damage+": the file is kept, and no rendering of it leaves; look for a whole copy before the card is formatted")
}

// cardSays returns the card's records about a photo: about its own file, and its other
// half. A part that either of the two hides stays hidden.
func cardSays(p *part) schema.PhotoRecord {
	said := p.said
	for _, other := range p.beside {
		if other == p || other.item.New == nil || other.photo != p.photo || other.said.Depicts == nil && other.said.Room == nil && other.said.Shoot == nil {
			continue
		}
		if r := other.item.New.Role; r != schema.RoleRAW && r != schema.RoleJPEG {
			continue
		}
		theirs := other.said
		if said.Depicts != nil && theirs.Depicts != nil {
			both := *said.Depicts
			for _, d := range *theirs.Depicts {
				if !slices.Contains(both, d) {
					both = append(slices.Clone(both), d)
				}
			}
			theirs.Depicts = &both
		}
		said = theirs.Overlay(said)
		if theirs.Depicts != nil {
			said.Depicts = theirs.Depicts
		}
	}
	return said
}

// placedApart reports whether the card says of two files that they are from two
// rooms or two shoots: then they are no pair.
func placedApart(a, b *part) bool {
	other := func(x, y *string) bool { return x != nil && y != nil && *x != *y }
	return a != nil && b != nil && (other(a.said.Room, b.said.Room) || other(a.said.Shoot, b.said.Shoot))
}
