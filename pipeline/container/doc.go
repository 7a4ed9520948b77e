// Package container takes apart the formats that keep pictures and their metadata:
// boxes and items of ISO base media, chunks of PNG and RIFF, segments of JPEG,
// directories of TIFF and of CIFF, datasets of IIM, and what the RAW formats have of
// their own. The reader (probe), the renderer (render) and the writer of metadata
// (embed) share it. The leak gate does not: it has readers of its own, so that a
// mistake here is not made there as well.
//
// It promises three things. It reads where it is told and nowhere else: no offset is
// followed that was not asked for. Nothing is copied, and nothing allocated by a
// number that a file states. And a part that states more than there is says so
// (Part.Cut): what that means, an error, a warning or the end of the file, is for the
// caller to decide, as are all bounds on how many parts are asked for.
package container
