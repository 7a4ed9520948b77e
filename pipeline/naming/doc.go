// Package naming gives originals the folders and names that a person asks for, by
// templates such as {date}_{shoot}_{sequence:4}. It knows no card and no storage: facts
// of a frame go in, a folder and a stem come out. What a file was called when it was shot
// stays on record whatever it is called here.
//
// All files of a frame, a RAW and its JPEG and what programs wrote of them, share one
// stem and keep what stands behind it: .CR3, .JPG.xmp.
package naming
