package formats

import (
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// archived is a photo whose original the archive may have.
func archived(edit func(*schema.ExportPhoto)) schema.ExportPhoto {
	return permitted("a", func(x *schema.ExportPhoto) {
		x.Decision.Conditions.IncludeOriginal = true
		x.Photo.Path, x.Photo.Bytes = "originals/shoot-a/IMG_0001.CR2", 9
		x.Photo.Probe = schema.Probe{Format: schema.FormatCR2, MIME: "image/x-canon-cr2", Width: 6000, Height: 4000}
		if edit != nil {
			edit(x)
		}
	})
}

func masters(pkg Package) (list []Picture) {
	for _, p := range pkg.Photos {
		for _, x := range p.Pictures {
			if x.Making.Original || x.File.Role == "master" || x.File.SHA256 == p.Photo.SHA256 && x.File.Bytes == p.Photo.Bytes {
				list = append(list, x)
			}
		}
	}
	return list
}

func TestWhenAnOriginalLeaves(t *testing.T) {
	at := &schema.Region{X: 0.1, Y: 0.1, W: 0.2, H: 0.2}
	for _, tt := range []struct {
		name    string
		channel schema.Channel
		edit    func(*schema.ExportPhoto)
		leaves  bool
		omitted []string
	}{
		{"the archive, and they say so", schema.Archive, nil, true, nil},
		{"they do not say so", schema.Archive, func(x *schema.ExportPhoto) { x.Decision.Conditions.IncludeOriginal = false }, false, nil},
		{"the web", schema.Web, nil, false, nil},
		{"the press", schema.Press, nil, false, nil},
		{"a region to hide that is hidden", schema.Archive, func(x *schema.ExportPhoto) {
			x.Photo.Record.Depicts = &[]schema.Depiction{{Label: "somebody", Treatment: "blur", Region: at}}
			for i := range x.Photo.Derivatives {
				x.Photo.Derivatives[i].Treated = "v1 blur 0.1,0.1,0.2,0.2"
			}
		}, false, []string{schema.ReasonOriginalTreated}},
		{"they see it first", schema.Archive, func(x *schema.ExportPhoto) { x.Decision.Conditions.ReviewBeforeUse = true }, false, []string{schema.ReasonOriginalUnseen}},
		{"larger than they allow", schema.Archive, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 5999 }, false, []string{schema.ReasonOriginalTooLarge}},
		{"as large as they allow", schema.Archive, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 6000 }, true, nil},
		{"nobody knows how large", schema.Archive, func(x *schema.ExportPhoto) { x.Photo.Probe.Width = 0 }, false, []string{schema.ReasonOriginalTooLarge}},
		{"it says where, and they limit that", schema.Archive, func(x *schema.ExportPhoto) {
			x.Photo.Probe.GPS, x.Decision.Conditions.LocationPrecision = &schema.GPS{Lat: 1, Lon: 2}, "city"
		}, false, []string{schema.ReasonOriginalPlace}},
		{"it says where, and they do not", schema.Archive, func(x *schema.ExportPhoto) { x.Photo.Probe.GPS = &schema.GPS{Lat: 1, Lon: 2} }, true, nil},
		{"held", schema.Archive, func(x *schema.ExportPhoto) { x.Decision.Effect = schema.Hold }, false, nil},
		{"nothing else leaves of it", schema.Archive, func(x *schema.ExportPhoto) { x.Photo.Derivatives = nil }, false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{archived(tt.edit)}}, bagitFormat, options(tt.channel), never)
			if got := masters(pkg); (len(got) > 0) != tt.leaves {
				t.Errorf("%+v", got)
			}
			var omitted []string
			for _, o := range pkg.Omitted {
				omitted = append(omitted, o.Reasons...)
			}
			if !slices.Equal(omitted, tt.omitted) {
				t.Errorf("omitted for %v, want %v", omitted, tt.omitted)
			}
		})
	}
}

// Of a pair both leave, each on its own account; what lies beside them stays.
func TestThePairOfAnOriginal(t *testing.T) {
	pair := func(raw schema.Probe) schema.ExportPhoto {
		return archived(func(x *schema.ExportPhoto) {
			x.Decision.Conditions.LocationPrecision = "city"
			x.Photo.Probe = schema.Probe{Format: schema.FormatJPEG, MIME: "image/jpeg", Width: 6000, Height: 4000}
			x.Photo.Others = []schema.OtherOriginal{
				{Role: schema.RoleRAW, Path: "originals/shoot-a/IMG_0001.CR2", Bytes: 20, SHA256: schema.DigestOf([]byte("raw")), Probe: raw},
				{Role: schema.RoleSidecar, Path: "originals/shoot-a/IMG_0001.xmp", Bytes: 2, SHA256: schema.DigestOf([]byte("xmp")), Probe: schema.Probe{Format: schema.FormatXMP, Width: 1, Height: 1}},
				{Role: schema.RoleAttachment, Path: "originals/shoot-a/IMG_0001.mov", Bytes: 2, SHA256: schema.DigestOf([]byte("mov")), Probe: schema.Probe{Format: schema.FormatMOV, Width: 1, Height: 1}},
			}
		})
	}
	raw := schema.Probe{Format: schema.FormatCR2, MIME: "image/x-canon-cr2", Width: 6020, Height: 4020}
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{pair(raw)}}, bagitFormat, options(schema.Archive), never)
	list := masters(pkg)
	if len(list) != 2 || len(pkg.Omitted) != 0 {
		t.Fatalf("%+v, omitted %+v", list, pkg.Omitted)
	}
	id := pkg.Photos[0].PhotoID
	if a, b := list[0].File, list[1].File; a.Path != "originals/"+id+".jpg" || b.Path != "originals/"+id+".cr2" ||
		b.SHA256 != schema.DigestOf([]byte("raw")) || b.Bytes != 20 || b.Width != 6020 {
		t.Errorf("%+v", list)
	}
	for _, name := range []string{"xmp", "mov", "a stranger"} {
		if OriginalMayLeave(pkg.Photos[0], options(schema.Archive), schema.DigestOf([]byte(name))) {
			t.Errorf("%s may leave", name)
		}
	}
	raw.GPS = &schema.GPS{Lat: 1, Lon: 2}
	pkg = NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{pair(raw)}}, bagitFormat, options(schema.Archive), never)
	if list := masters(pkg); len(list) != 1 || list[0].File.MediaType != "image/jpeg" || len(pkg.Omitted) != 1 {
		t.Errorf("%+v, omitted %+v", list, pkg.Omitted)
	}
}

// Only a bag has originals, whatever the families say.
func TestOnlyABagHasOriginals(t *testing.T) {
	for _, f := range Formats() {
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{archived(nil)}}, f, options(schema.Archive), never)
		if got := masters(pkg); len(got) > 0 && f.Name != "bagit" {
			t.Errorf("%s: %+v", f.Name, got)
		}
	}
}

// An original is no rendering that anybody has seen, and not called as it was shot.
func TestAnOriginalOnItsWayOut(t *testing.T) {
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{archived(nil)}}, bagitFormat, options(schema.Archive), never)
	list := masters(pkg)
	if len(list) != 1 {
		t.Fatalf("%+v", pkg)
	}
	x, photo := list[0], pkg.Photos[0].Photo
	if x.Making.SamePixels() || x.File.MetadataProfile != "original" || x.File.SHA256 != photo.SHA256 || x.File.Bytes != 9 || x.File.Width != 6000 {
		t.Errorf("%+v", x)
	}
	if x.File.Path != "originals/"+pkg.Photos[0].PhotoID+".cr2" || strings.Contains(x.File.Path, "IMG") {
		t.Errorf("it is called %s", x.File.Path)
	}
}
