// Package render turns the bytes of an original into its derivatives: the
// arrow between store and record, and the only room with cgo for images.
//
// [Limits.Ladder] decodes an original once and makes every recipe from it: the
// largest from the decoded picture, each smaller one from the next larger, in
// memory. It is a function of (original, recipes): it reads and writes no
// file, keeps nothing between calls, and may be called from many goroutines.
// Each call uses about one core, so callers count whole images; a call adds some
// 75 MiB where the largest recipe is 2560 pixels, and 3 to 16 bytes a pixel for
// what cannot be decoded in strips (progressive JPEG, interlaced PNG, WebP, HEIF,
// AVIF). The page "derivatives" of the help says how that adds up.
// [Compose] lays one rendering on a canvas, for an export.
// A RAW file is developed in a process of its own, which holds the file, 2 bytes
// for each pixel of the sensor and 14 for each of the developed picture; the
// caller's then has 9 for each of those.
//
// # What a rendering is
//
//   - upright: its pixels need no orientation tag; a person's word for how it is
//     turned ([Original.Turn]) goes before the file's;
//   - sRGB, 8 bits, three components, whatever the original was;
//   - never larger than the original, and with the proportions of the original,
//     or of what a crop leaves of it, as [Box] rounds them;
//   - pixels only. Between decoding and encoding, the picture is a plain block
//     of memory. EXIF, XMP, IPTC, comments, profiles and embedded previews have
//     no way from an original into a rendering;
//   - a JPEG, a WebP or an AVIF, or the tiles of the whole picture in a ZIP.
//
// # Treatments
//
// What a record asks to hide ([Original.Treatments]) is hidden in the first rung,
// upright, from which every rendering is made; the rung is then at least 1024
// pixels long, if the original is. Regions are rounded outward to whole pixels of
// it and grow by a margin, since people draw narrowly and every reduction spreads
// a pixel over its neighbors.
//
//   - blur: at most 8 blocks along the longer side, none less than 8 pixels, and
//     between them a smooth passage. The rest is gone, and nothing undoes it;
//   - withhold: one middle gray, whatever was there;
//   - crop: the largest rectangle that touches none of these regions is what the
//     renderings show. It is found in the original's pixels and [Box] goes by it,
//     so that all sizes agree.
//
// A treatment without a region is about the whole picture. What is withheld or
// cropped is gray before anything beside it is blurred. What no rendering can
// follow is a [TreatmentError] and no rendering at all. A picture without
// treatments goes the way that it always went, without a copy.
//
// # Colour
//
// An embedded profile that fits the picture is converted to sRGB, relative
// colorimetric, unless it is sRGB already. Black points are not moved: what a
// press prints as dark gray stays dark gray. A profile whose only table is the
// perceptual one is converted with that. Without a profile, JPEGs that cameras
// mark as Adobe RGB in EXIF only (interoperability index R03, colour space not
// sRGB) are converted from Adobe RGB; other RGB and gray is taken as sRGB, CMYK
// as libvips' generic press. Where there is no profile, and in PNG's cICP before
// one, the numbers by which a file says its colours count ([Original.Coded]): the
// primaries and curves of H.273 in AVIF, HEIC and PNG, PNG's gamma and
// chromaticities. What is brighter than paper (PQ, HLG) is brought into sRGB by the
// curve of ITU-R BT.2390 for each component, from 1000 candela per square metre to
// the 203 that BT.2408 has for diffuse white; what is below its knee stays what it
// is, and colours outside sRGB are clipped. Gray in
// the range of video is stretched, in HEIC and AVIF, where libheif does not do it.
// Gain maps are left aside: the picture that they would brighten is shown. Transparency is laid on white, in sRGB.
//
// Pictures are reduced in the numbers that are stored, as viewers and nearly
// all programs reduce them, and not in the light that the numbers stand for:
// thumbnails look as they do elsewhere, and fine black-and-white patterns come
// out darker than a lens would show them.
//
// Before compression, a rendering is within a mean ΔE2000 of 1 of one that is
// made slowly, from the whole original converted in 16 bits. What a recipe's
// quality loses comes on top; at 82, with halved chroma, that is more.
//
// # Which picture
//
// [Original.Page] and SubPage name the directory of a TIFF that is the picture, and
// [Original.Width] and Height what its header says. A decoder that finds a picture
// of another size gives none.
//
// # RAW files
//
// A RAW file nearly always holds JPEGs: the camera's own rendering of the shot,
// or that of the program which wrote a DNG. The first of these ways that works
// is taken, and [Rendering.Source] says which it was.
//
//  1. The largest preview, if its long edge is at least that of the largest
//     recipe.
//  2. LibRaw, if the build has it (tag libraw), unless the largest preview is
//     at least 95 % as long as the RAW picture itself.
//  3. The previews, largest first, but no thumbnail: one that is no more than
//     256 pixels long, or neither 1024 nor a quarter of the picture's edge.
//
// LibRaw develops with the camera's white balance, to sRGB's primaries, without
// adapting to the picture. What the sensor saw looks dull beside what a camera
// makes of it, so a curve for each component then gives the picture the same
// distribution of values as the camera's own preview has, however small; where
// there is none to be compared with, a fixed curve lifts the middle. Half the
// size is developed where that is enough. LibRaw does not run in this process:
// a file that breaks it costs a rendering and not the catalog.
//
// A preview is turned as the RAW picture is, unless its own EXIF says how, or
// its shape shows that it is upright already. It counts as Adobe RGB if its
// EXIF says so as above, or if without EXIF of its own the RAW file's EXIF, a
// Nikon's maker note or a DNG's tag for it does.
//
// # Stills
//
// [Limits.Still] makes the one rendering that is none of the above: a TIFF for a
// film's edit, of 16 bits and in a wide space where the original has them. It goes
// through the same turning and the same treatments, and to a file, because it is
// too large to be held beside its picture.
//
// # Damage
//
// An original is decoded under the strictest rule first.
//
//   - No complaint from the decoder: a sound rendering. Stray bytes between the
//     header segments of a JPEG, which some cameras write, are not damage.
//   - A complaint, but data for the whole picture was there: a rendering with
//     Partial set. A person must look at it before it is used. So too where the
//     end of a TIFF is missing and the colour profile with it.
//   - The data ends before the picture does, or makes no picture: a
//     [DecodeError] and no rendering at all. What is missing is never filled
//     with gray.
//
// Of a RAW file, what is damaged is passed over for the next way above, and the
// renderings are then Partial: something better was there. LibRaw does not tell
// how much is missing, so any complaint of it, any strip or tile beyond the end
// of the file and any row of zeros is damage. A preview that is large enough is
// all that is looked at, but where the RAW picture ends beyond the end of the file
// its rendering is Partial as well.
//
// What a failing card leaves, a cluster of zeros or of another file, decoders read
// as other valid codes without a complaint. In a JPEG of the usual kind the codes are
// counted as well: where data is left over that nothing in the picture takes, the
// rendering is Partial.
//
// In HEIF the same is told by the coding, which breaks up every run of zeros, before
// the picture is decoded; the caller says so by Original.Damaged.
//
// No decoder can see every damage: a flipped bit may decode to another, valid
// picture. The SHA-256 of the original is what proves it whole.
package render
