package leak

import (
	"testing"
	"time"
)

// FuzzFile looks for panics, for time that grows beyond reason, and for leaks
// that repeat what they found.
func FuzzFile(f *testing.F) {
	for _, s := range cleanFiles(f) {
		f.Add(s.data)
	}
	f.Add(withSegment(cleanJPEG(f), exifSegment(tiffBlock(nil, map[int][]tag{tagGPSIFD: {short(1, 1)}}))))
	f.Add(withSegment(cleanJPEG(f), photoshopSegment(bim(resThumbnail, []byte("x")))))
	gate := New(Policy{Profile: ArchiveFull, ICC: true, Private: secrets})
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		got := gate.File("a.jpg", data)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		discreet(t, got)
		if kind := sniff(data); kind == "" && len(got) == 0 {
			t.Error("an unknown container passed")
		}
	})
}

// FuzzText looks for panics.
func FuzzText(f *testing.F) {
	f.Add(`{"a":"Br\u00edsa \ud835"}`)
	f.Add(`&#x110000; %zz %C3 \u12`)
	f.Add("Marlowe\x00Tennant")
	gate := New(Policy{Private: secrets})
	f.Fuzz(func(t *testing.T, s string) {
		discreet(t, gate.Text("file", []byte(s)))
		discreet(t, gate.Name(s))
	})
}
