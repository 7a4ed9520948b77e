package schema

// Block names a place where a file says something about its picture.
type Block string

// The places. BlockContainer is what a format has of its own: PNG's texts,
// QuickTime's keys, CIFF's records, the broadcast extension of a WAV.
// BlockSidecar is no part of the file: an XMP beside it, which import lays over.
const (
	BlockEXIF      Block = "exif"
	BlockXMP       Block = "xmp"
	BlockIIM       Block = "iim"
	BlockContainer Block = "container"
	BlockSidecar   Block = "sidecar"
)

// Blocks lists all places.
func Blocks() []Block {
	return []Block{BlockSidecar, BlockXMP, BlockIIM, BlockEXIF, BlockContainer}
}

// Name is what people call the place.
func (b Block) Name() string {
	switch b {
	case BlockEXIF:
		return "EXIF"
	case BlockXMP:
		return "XMP"
	case BlockIIM:
		return "IPTC-IIM"
	case BlockContainer:
		return "the container"
	}
	return "the " + string(b)
}

// Statement is what one block says of a field, in its own words.
type Statement struct {
	Block Block
	Words string
}

// exifNames are the fields that have another name in EXIF.
var exifNames = map[string]string{"creator": "artist", "rights": "copyright", "caption": "description"}

// Statements returns what each block says of a field, in the order of Blocks;
// of EXIF what it says under the name that it has for the field.
func (p Probe) Statements(field string) []Statement {
	var out []Statement
	for _, b := range Blocks() {
		name := field
		if alias := exifNames[field]; alias != "" && b == BlockEXIF {
			name = alias
		}
		if words := p.Stated[b][name]; words != "" {
			out = append(out, Statement{b, words})
		}
	}
	return out
}
