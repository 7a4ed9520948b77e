// Package probe reads the bytes of one file: its format, its upright size, and its
// EXIF, IPTC-IIM and XMP. It is the second step of the flow, between source and store,
// and turns bytes into a schema.Probe.
//
// It promises three things. The format is told from the bytes, never from the
// name. Nothing is invented: a field the file does not state, or states in a
// way that cannot be true, is absent, and a warning says so. And a hostile
// file costs no more than schema.Limits allow: metadata is reached by offset, every
// count and length is checked before anything is allocated, and pixel data is
// never read.
//
// It does not hash, does not decode pixels, does not follow MakerNotes, and never logs:
// the metadata includes places and serial numbers. Warnings name tags and limits, never
// values.
//
// # How a file is read
//
// A reader of one container (jpeg.go, tiff.go, png.go, ...; the list is readers in
// probe.go) is given an input and returns a found value: the blocks that matter and
// where they are. Then each kind of block says what it has to say (statement.go), and
// merge decides which word counts.
//
// EXIF is read by github.com/rwcarlsen/goexif, which trusts its input: it
// follows directory loops, gives up on a whole block over one odd tag, does
// not know Exif 3.0's UTF-8 type, and divides by zero denominators. So it
// never sees the file. The guard (ifd.go) walks the TIFF structure under
// limits, picks the tags that a Probe needs, and distil (exif.go) writes them
// as a small well-formed TIFF, which goexif then decodes.
//
// # Which statement counts
//
// Files say the same thing in several places, and not always the same way. For
// what the camera knows (maker, model, lens, exposure, time, place) what it wrote
// itself comes first, field by field: EXIF or, in formats that have none, what
// the container has of its own: QuickTime's keys, CIFF's records, the broadcast
// extension of a WAV. Then comes XMP, a program's copy, then IIM. Maker and model
// are taken together. For texts the order is XMP, IIM, EXIF, unless IPTCDigest
// shows that IIM is newer; then Exif 3.0's titles, the tags that Windows adds,
// and PNG's keywords. EXIF's UserComment is a caption where there is no other.
//
// Words that do not count are not lost: Probe.Stated has those of every block, also
// impossible ones. Where blocks say different things, and not only in other writing,
// Probe.Differs names the field, and a warning says whose word was taken (conflict.go).
// It never holds the words.
//
// A capture time, or a day where no time is stated, is DateTimeOriginal; failing that DateTimeDigitized, XMP's
// DateTimeOriginal, DateCreated, DateTimeDigitized and, in a camera's picture,
// CreateDate; failing that IIM's date and time. ModifyDate never is, nor is the
// date in a film's header. Only the camera's own OffsetTimeOriginal, or the
// offset that a phone states in a film's creation date, is an offset.
//
// Orientation is that of EXIF or CIFF, or in a sidecar that of XMP. HEIF, AVIF,
// JPEG XL and films say in the container how they are turned, and are shown so
// whatever EXIF says; Orientation is then reported, and not applied to the size.
package probe
