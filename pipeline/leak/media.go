package leak

import (
	"path"
	"strings"
)

// Media proves of sound or film what File proves of a picture: that data holds what is
// heard and seen, and nothing that is said about it. WAVE, MP3 and MP4 are walked from the
// first byte to the last; what they may be made of is far less than their formats allow.
// What a person says in it nobody can prove: that is searched where it is written down.
func (g *Gate) Media(name string, data []byte) []Leak {
	c := blocks{g, &report{}}
	kind := mediaKind(data)
	var l layout
	switch kind {
	case "wav":
		l = readWAVE(c, data)
	case "mp3":
		l = readMP3(c, data)
	case "mp4":
		l = readMP4(c, data)
	default:
		c.add(RuleUnchecked, "not a container that can be checked (WAVE, MP3, MP4)")
	}
	if want := mediaExtensions[strings.ToLower(path.Ext(name))]; want != kind {
		c.add(RuleName, "the extension says %s, the bytes do not", want)
	}
	c.search(data, l.pixels)
	return c.leaks
}

var mediaExtensions = map[string]string{".wav": "wav", ".mp3": "mp3", ".mp4": "mp4", ".m4a": "mp4"}

func mediaKind(d []byte) string {
	switch {
	case len(d) >= 12 && string(d[:4]) == "RIFF" && string(d[8:12]) == "WAVE":
		return "wav"
	case len(d) >= 12 && string(d[4:8]) == "ftyp":
		return "mp4"
	case len(d) >= 4 && d[0] == 0xFF && d[1]&0xE0 == 0xE0, len(d) >= 3 && string(d[:3]) == "ID3":
		return "mp3"
	}
	return ""
}
