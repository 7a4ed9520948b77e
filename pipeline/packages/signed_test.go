package packages_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// Whoever has the key of those who made a package shows nothing of it that they did not
// sign: neither by its manifest nor by what it says was called back.
func TestASignedPackage(t *testing.T) {
	ours, err := signature.New()
	testcatalog.Must(t, err)
	theirs, err := signature.New()
	testcatalog.Must(t, err)
	sign := func(h *held, name string, k signature.Key, text string) {
		by, err := k.Sign([]byte(text))
		testcatalog.Must(h.t, err)
		h.write(name+signature.Extension, string(by))
	}
	for _, tt := range []struct {
		name  string
		plant func(h *held)
		keys  []signature.Public
		rules []string
	}{
		{"both", func(*held) {}, []signature.Public{ours.Public()}, nil},
		{"whose it is, is not asked", func(h *held) { sign(h, formats.ManifestName, theirs, h.manifest) }, nil, nil},
		{"nobody's", func(h *held) { h.write(formats.ManifestName+signature.Extension, "x") }, nil, []string{findings.PackageSignature}},
		{"the feed's is cut", func(h *held) {
			by, err := ours.Sign([]byte(feedText()))
			testcatalog.Must(h.t, err)
			h.write(formats.RecallName+signature.Extension, string(by[:len(by)-4]))
		}, nil, []string{findings.PackageSignature}},
		{"the manifest's is gone", func(h *held) { h.remove(formats.ManifestName + signature.Extension) }, nil, []string{findings.PackageSignature}},
		{"the feed's is gone: it was fetched", func(h *held) { h.remove(formats.RecallName + signature.Extension) }, nil, nil},
		{"of before there were any", func(h *held) {
			h.remove(formats.ManifestName + signature.Extension)
			h.remove(formats.RecallName + signature.Extension)
		}, nil, nil},
		{"by one of two keys", func(*held) {}, []signature.Public{theirs.Public(), ours.Public()}, nil},
		{"by somebody else", func(*held) {}, []signature.Public{theirs.Public()}, []string{findings.PackageSignature, findings.PackageSignature}},
		{"the manifest by somebody else", func(h *held) { sign(h, formats.ManifestName, theirs, h.manifest) }, []signature.Public{ours.Public()}, []string{findings.PackageSignature}},
		{"the feed by somebody else", func(h *held) { sign(h, formats.RecallName, theirs, feedText()) }, []signature.Public{ours.Public()}, []string{findings.PackageSignature}},
		{"the manifest edited", func(h *held) { h.edit("A window.", "A door.") }, []signature.Public{ours.Public()}, []string{findings.PackageSignature}},
		{"the feed edited", func(h *held) { h.write(formats.RecallName, feedText()+" ") }, []signature.Public{ours.Public()}, []string{findings.PackageSignature}},
		{"the manifest's for the feed", func(h *held) { sign(h, formats.RecallName, ours, h.manifest) }, []signature.Public{ours.Public()}, []string{findings.PackageSignature}},
		{"a file that nothing signed names", func(h *held) { h.write("more.txt", "x") }, []signature.Public{ours.Public()}, []string{findings.PackageUnsigned}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHeld(t)
			h.feed = ""
			h.write(formats.RecallName, feedText())
			sign(h, formats.ManifestName, ours, h.manifest)
			sign(h, formats.RecallName, ours, feedText())
			tt.plant(h)
			h.write(formats.ManifestName, h.manifest)
			var a asked
			a.sum, a.err = packages.Check(t.Context(), packages.Job{
				Paths: []string{h.dir}, At: h.at, Keys: tt.keys, Clock: func() time.Time { return heldAt },
				Found: func(f schema.Finding) { a.findings = append(a.findings, f) },
				Photo: func(p findings.PackagePhoto) { a.photos = append(a.photos, p) },
				Done:  func(findings.PackageVerdict) {},
			})
			want := both
			if slices.Contains(tt.rules, findings.PackageSignature) {
				want = none
			}
			if a.err != nil || !slices.Equal(a.rules(), tt.rules) || !slices.Equal(a.shown(), want) {
				t.Errorf("%v, %v of the photos may be shown, %v: %+v", a.rules(), a.shown(), a.err, a.findings)
			}
		})
	}
}
