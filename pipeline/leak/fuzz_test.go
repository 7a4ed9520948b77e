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

// FuzzTells looks for panics, for time that grows beyond reason, and for a name that
// is lost because of what stands around it.
func FuzzTells(f *testing.F) {
	for _, s := range []string{"born 14 Aug '05", "41°24'44\"N 73°18'44\"W", "W r e n", "12 Elm St.", "\U000e0072\u3164\xff", "2005-08-14T1", "\u0661\u0664/\u0668"} {
		f.Add(s)
	}
	gate := New(Policy{
		Private: secrets, Places: []string{"12 Elm Street, Sampletown, ZZ"}, Names: []string{"Teal Sample"}, Days: []Day{{2005, 8, 14}},
		Positions: []Position{{41.412344, -73.312342}}, Stories: []string{"Loved trains and the river."}, Files: []string{"DSC_8841.NEF"},
	})
	f.Fuzz(func(t *testing.T, s string) {
		start := time.Now()
		gate.Tells(s)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("it took %v for %d bytes", took, len(s))
		}
		if !gate.Tells(s + "\n Sampletown.\n") {
			t.Error("a town was lost")
		}
	})
}
