package source

import (
	"path"
	"strings"
)

// Frame is the files on a card that may belong to one press of the shutter: in
// one folder, with one name before the dot. Often it is a single file.
type Frame struct {
	Files []File // in the order of the walk
}

// maxFrame is how many files one frame can have. A camera writes a RAW, a JPEG,
// a clip, a memo, and programs add sidecars; more than this is a folder in which
// the names mean something else. Arbitrary.
const maxFrame = 8

// Frames groups files. A sidecar belongs to the file it names: "a.jpg.xmp" to
// a.jpg where that is there, "a.xmp" to whatever is called a. The frames come
// in the order of their first files.
func Frames(files []File) []Frame {
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f.Root+"\x00"+fold(f.Rel)] = true
	}
	at := map[string]int{}
	var frames []Frame
	for _, f := range files {
		key := f.Root + "\x00" + Stem(f.Rel, func(rel string) bool { return there[f.Root+"\x00"+rel] })
		if i, ok := at[key]; ok && len(frames[i].Files) < maxFrame {
			frames[i].Files = append(frames[i].Files, f)
			continue
		}
		at[key] = len(frames)
		frames = append(frames, Frame{Files: []File{f}})
	}
	return frames
}

// Stem is the name that the files of one frame share: the path without the
// extension, in one case, because cards are written by systems that ignore it.
// There says whether a file, in folded case, lies on the card.
func Stem(rel string, there func(folded string) bool) string {
	low := fold(rel)
	if owner, isSidecar := strings.CutSuffix(low, ".xmp"); isSidecar && there(owner) {
		low = owner
	}
	return strings.TrimSuffix(low, path.Ext(low))
}

// Names reports whether the sidecar called sidecar names the file called owner,
// extension and all.
func Names(sidecar, owner string) bool { return fold(sidecar) == fold(owner)+".xmp" }

func fold(rel string) string { return strings.ToLower(rel) }
