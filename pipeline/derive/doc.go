// Package derive turns the bytes of an original into its derivatives: the
// arrow between store and record, and the only room with cgo for images.
//
// [Ladder] decodes an original once and makes every recipe from it: the
// largest from the decoded picture, each smaller one from the next larger, in
// memory. It is a function of (original, recipes): it reads and writes no
// file, keeps nothing between calls, and may be called from many goroutines.
// Each call uses about one core, so callers count whole images; at 24
// megapixels a call adds some 60 MiB, at [MaxPixels] far more for formats that
// cannot be decoded in strips (progressive JPEG, HEIF, AVIF, interlaced PNG).
//
// # What a rendering is
//
//   - upright: its pixels need no orientation tag;
//   - sRGB, 8 bits, three components, whatever the original was;
//   - never larger than the original, and with the original's proportions, as
//     [Box] rounds them;
//   - pixels only. Between decoding and encoding, the picture is a plain block
//     of memory. EXIF, XMP, IPTC, comments, profiles and embedded previews have
//     no way from an original into a rendering.
//
// # Colour
//
// An embedded profile that fits the picture is converted to sRGB, relative
// colorimetric, unless it is sRGB already. Without one, JPEGs that cameras mark
// as Adobe RGB in EXIF only (interoperability index R03, colour space not sRGB)
// are converted from Adobe RGB; other RGB and gray is taken as sRGB, CMYK as
// libvips' generic press. Transparency is laid on white.
//
// # Damage
//
// An original is decoded under the strictest rule first.
//
//   - No complaint from the decoder: a sound rendering. Stray bytes between the
//     header segments of a JPEG, which some cameras write, are not damage.
//   - A complaint, but data for the whole picture was there: a rendering with
//     Partial set. A person must look at it before it is used.
//   - The data ends before the picture does, or makes no picture: a
//     [DecodeError] and no rendering at all. What is missing is never filled
//     with gray.
//
// No decoder can see every damage: a flipped bit may decode to another, valid
// picture. The SHA-256 of the original is what proves it whole.
package derive
