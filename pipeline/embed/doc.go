// Package embed writes into a picture the metadata that may leave with it: who made it,
// whose it is, on what terms, and the words for those who cannot see it. A picture that
// lost its page still says so.
//
// It works from an allow-list: there is nothing in [Metadata] that may not leave, and
// the [Profile] decides how much of it does. No place, no person shown, no serial
// number and no thumbnail has a field here. The leak gate proves the result; it shares
// no code with this package.
//
// # Where it is written
//
// Pixels are never touched: what is between the picture's own bytes is edited,
// and nothing is decoded.
//
//	          XMP                                  IIM (press)   EXIF (archive_full)
//	JPEG      APP1, behind JFIF                    APP13 8BIM    APP1
//	PNG       iTXt, not compressed, before IDAT
//	WebP      chunk "XMP ", with VP8X
//	TIFF      tag 700 of a directory at the end
//	AVIF      item "mime" that describes the
//	          picture (cdsc), data at the end
//
// XMP is always written, and it is one packet with one description (XMP
// Specification part 1, 7). IIM and EXIF stand in JPEG only: that is where
// newsrooms look, and where the gate lets them pass. So in other containers an
// archive has the time of capture, from the packet, but not the camera.
//
// A picture of which nothing is said gets a [Mark] in that place: a comment segment in
// JPEG, a chunk of its own in WebP, free space at the end in AVIF.
//
// Only a picture that carries nothing yet is written into. Two blocks that say
// different things are read differently by every program.
//
// # Text
//
// It is written exactly, but for blanks around it and for line ends, which
// become one newline. Text that XML cannot hold, or that nobody would see
// (control characters), is an error and never dropped in silence: what a family
// has seen is what stands there. Only IIM, which counts bytes, has to cut;
// [Metadata.Shortened] says where.
//
// The same picture, profile and metadata give the same bytes. Errors name a
// field, never what was in it.
package embed
