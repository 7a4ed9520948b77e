package litter

import "testing"

func TestLitter(t *testing.T) {
	for rel, want := range map[string]bool{
		".DS_Store": true, "a/THUMBS.DB": true, "a/._IMG_1.JPG": true, ".Spotlight-V100/Store-V2/x.db": true, ".fseventsd/0001": true,
		"System Volume Information/tracking.log": true, "$RECYCLE.BIN": true, "$RECYCLE.BIN/S-1-5/desktop.ini": true, ".Trash-1000": true,
		"__MACOSX/a/._b.jpg": true, "lost+found": true,
		// What was thrown away is there still.
		"$RECYCLE.BIN/S-1-5/$RAB.jpg": false, ".Trashes/501/IMG_1.JPG": false, ".Trash-1000/files/a.jpg": false, "lost+found/#12": false,
		// A photo in a folder that has the name of a file, or of a copy's litter, is nobody's litter.
		"__MACOSX/IMG_1.JPG": false, "desktop.ini/a.jpg": false, "._x/page.html": false,
		"IMG_1.JPG": false, "a/.hidden": false, "trash": false, "_IMG.JPG": false, "": false,
	} {
		if Holds(rel) != want {
			t.Errorf("%s: %v", rel, !want)
		}
	}
	for name, want := range map[string]bool{"Desktop.INI": true, ".trashes": true, "$Recycle.Bin": true, "records.yaml": false} {
		if Is(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
