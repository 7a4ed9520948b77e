package source

import (
	"path"
	"slices"
	"strings"
)

// Frame is the files on a card that may belong to one press of the shutter: in
// one folder, with one name before the dot. Often it is a single file.
type Frame struct {
	Files []File // in the order of the walk
}

// maxFrame is how many files one frame can have, beside what programs write of them, of
// which there can be maxBesides. A camera writes a RAW, a JPEG, a clip, a memo, and
// half a dozen programs a sidecar of each; more than this is a folder in which the names
// mean something else. Arbitrary.
const maxFrame, maxBesides = 8, 24

// Frames groups files. What a program wrote of a file belongs to the one it names:
// "a.jpg.xmp" to a.jpg where that is there, "a.xmp" to whatever is called a. The
// frames come in the order of their first files.
func Frames(files []File) []Frame {
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f.Root+"\x00"+fold(f.Rel)] = true
	}
	at := map[string]int{}
	var frames []Frame
	var room [][2]int // of each frame: for files, for what is written of them
	for _, f := range files {
		key := f.Root + "\x00" + Stem(f.Rel, func(rel string) bool { return there[f.Root+"\x00"+rel] })
		kind := 0
		if slices.Contains(besides, path.Ext(fold(f.Rel))) {
			kind = 1
		}
		i, ok := at[key]
		if !ok || room[i][kind] == 0 {
			i = len(frames)
			at[key] = i
			frames = append(frames, Frame{})
			room = append(room, [2]int{maxFrame, maxBesides})
		}
		frames[i].Files = append(frames[i].Files, f)
		room[i][kind]--
	}
	return frames
}

// Stem is the name that the files of one frame share: the path without the
// extension, in one case, because cards are written by systems that ignore it.
// There says whether a file, in folded case, lies on the card.
func Stem(rel string, there func(folded string) bool) string {
	low := fold(rel)
	if ext := path.Ext(low); slices.Contains(besides, ext) {
		// Between the two may stand what a program makes of the name: "a.jpg.out.pp3".
		owner := strings.TrimSuffix(low, ext)
		for range 2 {
			if there(owner) {
				low = owner
				break
			}
			owner = strings.TrimSuffix(owner, path.Ext(owner))
		}
	}
	return strings.TrimSuffix(low, path.Ext(low))
}

// besides are the extensions of what programs and cameras write about a file:
// sidecars, the settings of RAW developers, what phones keep of an edit.
var besides = []string{".xmp", ".pp3", ".arp", ".dop", ".on1", ".onphoto", ".cos", ".nksc", ".vrd", ".aae", ".json", ".thm", ".txt", ".mie"}

// Names reports whether the file called beside names the one called owner,
// extension and all.
func Names(beside, owner string) bool {
	rest, ok := strings.CutPrefix(fold(beside), fold(owner)+".")
	return ok && rest != "" && strings.Count(rest, ".") <= 1
}

func fold(rel string) string { return strings.ToLower(rel) }

// Split splits the name of a file, without its folder, into what the files of its frame
// share and what stands behind it: IMG_1 and .JPG.xmp, where IMG_1.JPG is there.
func Split(rel string, there func(folded string) bool) (stem, behind string) {
	base := path.Base(rel)
	shared := path.Base(Stem(rel, there))
	stem = base
	for fold(stem) != shared {
		ext := path.Ext(stem)
		if ext == "" {
			break
		}
		stem = strings.TrimSuffix(stem, ext)
	}
	return stem, base[len(stem):]
}

// Within is a there for Stem and Split: the files of one frame or one photo.
func Within(rels []string) func(folded string) bool {
	set := make(map[string]bool, len(rels))
	for _, rel := range rels {
		set[fold(rel)] = true
	}
	return func(folded string) bool { return set[folded] }
}
