// Package leak is the gate that every file passes on its way out: it proves that bytes
// which are about to leave, or have left, carry nothing private.
//
// These are photographs of private homes. A GPS tag is a family's address, a serial
// number ties a picture to its photographer, an embedded preview shows what was cropped
// or blurred away. The gate therefore re-reads what was written and never trusts the
// writer; and it works from allow-lists, so that it refuses every structure that it
// does not know. A file it cannot read is a leak ("cannot be checked"), not a pass.
//
// # What is proved of a picture
//
// JPEG, PNG, WebP, classic TIFF and HEIF/AVIF are walked from the first byte to the
// last. Every segment, chunk, tag or box must be one that draws the picture, or
// metadata the [Profile] allows, whose contents are then held against an allow-list of
// their own. Bytes that no structure points at (an unlinked preview, the rest of a
// longer file) must not be there at all. Afterwards the bytes are searched, without
// regard to structure, for traces of GPS and for the private values of the [Policy].
// Tiles lie in a ZIP; each is proved by itself, and that there is nothing beside them.
//
// # How private values are searched
//
// Text (XMP and IIM values, ICC descriptions, manifests, pages, file names) is
// first brought to one form: escapes of JSON, HTML and URLs are undone, letters
// lose case and accents, everything that is no letter or digit becomes a space.
//
//   - A person's name ("First Last") is found whole, reversed, joined, and by
//     each part of three letters or more standing as a word of its own.
//   - A list ("12 Elm Street, Springfield") is found whole and by each item.
//   - A single word of fewer than eight letters, and every part of a name, must
//     stand as a word; longer ones are found inside other words too. A number
//     of fewer than ten characters must not stand inside a longer number or a
//     hex digest.
//   - A word that formats or plain sentences use all the time ("max", "may",
//     "will"; the list is in match.go), and any word of two letters, counts
//     only when it is written with a capital.
//   - Not searched, because they cannot be told from a count or say nothing:
//     single letters, numbers of fewer than four digits, one digit repeated,
//     and placeholders such as "unknown".
//
// What [Gate.Tells] is asked of a text that a person wrote is read in more ways: as it
// looks (letters of other scripts that look Latin, Unicode TR 39), with letters that
// stand apart put together, and without anything invisible. Dates and coordinates are
// read as such, in every order, and compared with those that are private: there is no
// list of spellings. Addresses and the names of places and events are found in every
// way to write a street, and by the words that make them unique, which two lists of
// English words tell from those that do not.
//
// The bytes of a picture are searched for each value and item as UTF-8 (composed
// and decomposed), Latin-1 and UTF-16 in both orders: from four characters on
// outside the image data, from eight on inside it, because shorter ones turn up
// in compressed noise by accident. Parts of names and words from the list above
// are searched in text only.
//
// # What is not proved
//
// The gate does not look at the picture: a street sign in the frame is not its
// business. It does not decode entropy-coded data, so bytes hidden between the
// last block of a JPEG scan and the next marker, inside a WebP, AV1 or HEVC
// bitstream, or behind the last pixel of a TIFF strip are only searched for
// private values and GPS. PNG image data is inflated and must end where it
// should.
//
// Messages say which rule, where, and which of the private values by its
// position in the list. They never repeat a value, a name or a place, so they
// may be logged.
package leak
