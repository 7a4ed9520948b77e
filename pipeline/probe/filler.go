package probe

import (
	"regexp"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// caption is a text as a caption, or "": cameras fill the place with their own kind
// ("OLYMPUS DIGITAL CAMERA"), with the name of the file on their card, with words of
// their software, and programs copy that on. Nobody wrote it about a picture.
func caption(v string, p *schema.Probe) string {
	d := strings.ToUpper(strings.TrimSpace(v))
	switch {
	case d == "", strings.HasSuffix(d, "DIGITAL CAMERA"), strings.HasSuffix(d, "DIGITAL STILL CAMERA"),
		slices.Contains(fillers, d), slices.Contains(phoneWords, strings.TrimSpace(v)), devicePath.MatchString(d), programMark.MatchString(d), strings.Trim(d, asciiSigns) == "",
		d == strings.ToUpper(p.Model), d == strings.ToUpper(p.Make), d == strings.ToUpper(strings.TrimSpace(p.Make+" "+p.Model)):
		return ""
	}
	return v
}

// fillers are what cameras and programs write of themselves, in capitals.
var fillers = []string{
	"SONY DSC", "CREATED WITH GIMP", "EXIF_JPEG_PICTURE", "EXIF JPEG", "JPEG PICTURE", "DIGITAL STILLCAMERA", "SAMSUNG CAMERA PICTURES",
	"DEFAULT DESCRIPTION", "IMAGE DESCRIPTION", "NO DESCRIPTION", "SCREENSHOT", "UNTITLED", "CHARSET=ASCII", "APPLEMARK",
	"BINARY COMMENT", "BEAUTYPLUS",
}

// programMark is what programs leave of themselves, with their version, and the name of
// a model that Samsung's cameras put between angle brackets.
var programMark = regexp.MustCompile(`^(?:<[^<>]+>|(?:CREATOR: GD-JPEG V|FILE WRITTEN BY ADOBE PHOTOSHOP|LEAD TECHNOLOGIES INC|ACD SYSTEMS DIGITAL IMAGING|INTEL\(R\) JPEG LIBRARY|HANDMADE SOFTWARE,|CREATED WITH (?:THE )?GIMP|PROCESSED WITH VSCO|OPTIMIZED BY JPEGMINI).*)$`)

// asciiSigns alone say nothing.
const asciiSigns = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// phoneWords are what the software of phones writes of its filters, as it does.
var phoneWords = []string{
	"cof", "dav", "hdrpl", "ptr", "oznor", "oznorWO", "nor", "mde", "rhdr", "fptr", "rbt", "bty", "edf", "dig", "cuz", "hdr", "qrf",
	"sdr", "_cuva", "fhdr", "btr", "btrmde", "mnr", "mptr", "default",
}

// devicePath is the name or the path of a file, as drones and action cameras write
// it: one word that ends as pictures do, or begins as a card or a disk.
var devicePath = regexp.MustCompile(`^(?:[A-Z]:[\\/].*|/?DCIM[\\/].*|/(?:STORAGE|SDCARD|MNT|TMP|USR|HOME|USERS|VAR|MEDIA)/.*|(?:FILE|CONTENT)://.*|OPLUS_[0-9]+|[^ ]+\.(?:JPE?G|DNG|TIFF?|HEIC|PNG|ARW|NEF|CR[23]|RAF|ORF|RW2|MP4|MOV))$`)
