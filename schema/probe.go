package schema

// Format names a file format as sniffed from its bytes, never from its name.
type Format string

// Formats that the sniffer can tell. FormatUnknown files are kept as
// originals all the same.
const (
	FormatJPEG    Format = "jpeg"
	FormatTIFF    Format = "tiff"
	FormatPNG     Format = "png"
	FormatWebP    Format = "webp"
	FormatGIF     Format = "gif"
	FormatHEIF    Format = "heif"
	FormatAVIF    Format = "avif"
	FormatJXL     Format = "jxl"
	FormatDNG     Format = "dng"
	FormatCR2     Format = "cr2"
	FormatCR3     Format = "cr3"
	FormatCRW     Format = "crw"
	FormatNEF     Format = "nef"
	FormatARW     Format = "arw"
	FormatRAF     Format = "raf"
	FormatORF     Format = "orf"
	FormatRW2     Format = "rw2"
	FormatPEF     Format = "pef"
	FormatMRW     Format = "mrw"
	Format3FR     Format = "3fr" // Hasselblad
	FormatFFF     Format = "fff" // Imacon, Hasselblad's backs
	FormatIIQ     Format = "iiq" // Phase One
	FormatSRW     Format = "srw" // Samsung
	FormatMEF     Format = "mef" // Mamiya
	FormatMOS     Format = "mos" // Leaf
	FormatDCR     Format = "dcr" // Kodak
	FormatKDC     Format = "kdc" // Kodak's compact cameras
	FormatERF     Format = "erf" // Epson
	FormatRWL     Format = "rwl" // Leica
	FormatX3F     Format = "x3f" // Sigma
	FormatRAW     Format = "raw" // a sensor's data in a TIFF, of a maker without a name here
	FormatXMP     Format = "xmp"
	FormatMP4     Format = "mp4"
	FormatMOV     Format = "mov"
	FormatAVI     Format = "avi"
	FormatMTS     Format = "mts" // AVCHD
	FormatWAV     Format = "wav"
	FormatPDF     Format = "pdf" // a document
	FormatUnknown Format = "unknown"
)

// Formats are all that the sniffer can tell, pictures first, in the order in which
// they are listed to people.
func Formats() []Format {
	return []Format{
		FormatJPEG, FormatTIFF, FormatPNG, FormatWebP, FormatHEIF, FormatAVIF, FormatGIF, FormatJXL,
		FormatDNG, FormatCR2, FormatCR3, FormatCRW, FormatNEF, FormatARW, FormatRAF, FormatORF, FormatRW2, FormatPEF, FormatMRW,
		Format3FR, FormatFFF, FormatIIQ, FormatSRW, FormatMEF, FormatMOS, FormatDCR, FormatKDC, FormatERF, FormatRWL, FormatX3F, FormatRAW,
		FormatXMP, FormatMP4, FormatMOV, FormatAVI, FormatMTS, FormatWAV, FormatPDF,
	}
}

// FormatTiles is never sniffed: it is what a recipe can make, the tiles of a
// picture as IIIF's Image API 3.0 asks for them at level 0, in one ZIP.
const FormatTiles Format = "tiles"

// RAW reports whether the format is a camera's undeveloped data.
func (f Format) RAW() bool {
	switch f {
	case FormatDNG, FormatCR2, FormatCR3, FormatCRW, FormatNEF, FormatARW, FormatRAF, FormatORF, FormatRW2, FormatPEF, FormatMRW,
		Format3FR, FormatFFF, FormatIIQ, FormatSRW, FormatMEF, FormatMOS, FormatDCR, FormatKDC, FormatERF, FormatRWL, FormatX3F, FormatRAW:
		return true
	}
	return false
}

// Companion reports whether a file of this format belongs to a frame and is no photo: a
// sidecar, a film clip, a voice memo, a document.
func (f Format) Companion() bool {
	switch f {
	case FormatXMP, FormatMP4, FormatMOV, FormatAVI, FormatMTS, FormatWAV, FormatPDF:
		return true
	}
	return false
}

// Extension is the file name extension of a format that a recipe can name.
func (f Format) Extension() string {
	switch f {
	case FormatJPEG:
		return "jpg"
	case FormatTiles:
		return "zip"
	}
	return string(f)
}

// TurnsItself reports whether the container says how the picture is turned, and
// decoders turn it: an orientation in EXIF is then no more than information.
func (f Format) TurnsItself() bool { return f == FormatHEIF || f == FormatAVIF }

// GPS is a place, which for a home is a family's address: it is read, kept in
// the catalog, and never leaves it.
type GPS struct {
	Lat float64  `json:"lat"` // degrees, north positive
	Lon float64  `json:"lon"` // degrees, east positive
	Alt *float64 `json:"alt,omitempty"`
}

// Probe is what the bytes of one file say. Absent means the file does not say.
type Probe struct {
	File        string   `json:"file"`
	Format      Format   `json:"format"`
	MIME        string   `json:"mime"`
	Bytes       int64    `json:"bytes"`
	SHA256      Digest   `json:"sha256"`
	Width       int      `json:"width,omitempty"`    // upright, pixels
	Height      int      `json:"height,omitempty"`   // upright, pixels
	Page        int      `json:"page,omitempty"`     // of a TIFF, the directory that holds the picture, counted from 0
	SubPage     int      `json:"sub_page,omitempty"` // the sub-directory of that which does, counted from 1; 0: none
	Orientation int      `json:"orientation,omitempty"`
	Make        string   `json:"make,omitempty"`
	Model       string   `json:"model,omitempty"`
	Lens        string   `json:"lens,omitempty"`
	TakenLocal  string   `json:"taken_local,omitempty"`  // wall clock, 2024-03-02T09:14:05[.123], or a day, 2024-03-02; no zone invented
	TakenOffset string   `json:"taken_offset,omitempty"` // ±HH:MM, only if the camera wrote it
	TakenSource string   `json:"taken_source,omitempty"` // the field it came from
	FileTime    string   `json:"file_time,omitempty"`    // when the file was written, by its file system; of a scan without a date, all there is
	ExposureS   float64  `json:"exposure_s,omitempty"`
	FNumber     float64  `json:"f_number,omitempty"`
	ISO         int      `json:"iso,omitempty"`
	FocalMM     float64  `json:"focal_mm,omitempty"`
	GPS         *GPS     `json:"gps,omitempty"`
	Artist      string   `json:"artist,omitempty"`
	Copyright   string   `json:"copyright,omitempty"`
	Description string   `json:"description,omitempty"`
	Title       string   `json:"title,omitempty"`
	Caption     string   `json:"caption,omitempty"`
	Creator     string   `json:"creator,omitempty"`
	Credit      string   `json:"credit,omitempty"`
	Rights      string   `json:"rights,omitempty"`
	Keywords    []string `json:"keywords,omitempty"`
	Rating      int      `json:"rating,omitempty"`      // 1 to 5 as a camera or a program had it, -1: rejected
	Label       string   `json:"label,omitempty"`       // a program's label: a color, or a word
	ICCProfile  string   `json:"icc_profile,omitempty"` // the profile's own description
	Coded       Coded    `json:"coded,omitzero"`        // what it says of its colors without a profile
	Warnings    []string `json:"warnings,omitempty"`

	// Damage says how the picture is not whole. The import fills it in: reading alone
	// decodes nothing.
	Damage string `json:"damage,omitempty"`

	// Stated holds what each block of metadata says of the fields above, in its
	// own words: of the fields of one name the first that counts stands above,
	// and the others are not lost. Lists are joined with "; ". Serial numbers and
	// owners are in none of it. Like a place, it never leaves the catalog.
	Stated map[Block]map[string]string `json:"stated,omitempty"`

	// Differs names the fields of which blocks say different things; there is a
	// warning for each.
	Differs []string `json:"differs,omitempty"`

	// Serial is the camera's serial number: it tells one camera's clock from
	// another's. Private, like all serial numbers.
	Serial string `json:"-"`

	// Private holds values that must never leave: serial numbers, the owner's
	// name, the unique image id. The leak gate searches exports for them.
	Private []string `json:"-"`
}
