package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// The words of a photo may not tell where another photo of its room was taken, and those
// of another room are not looked at for that.
func TestWordsTellNoPositionOfTheRoom(t *testing.T) {
	photo := func(room string) (x schema.ExportPhoto) {
		x.Photo.Room, x.Photo.Path = room, "originals/a/1.jpg"
		return x
	}
	taken, told, other := photo("room-a"), photo("room-a"), photo("room-b")
	taken.Secrets.Positions = []schema.GPS{{Lat: 41.412344, Lon: -73.312342}}
	var a asked
	a.Channel = schema.Web
	gate := privateText(a, schema.ExportView{Photos: []schema.ExportPhoto{taken, told, other}})
	for room, x := range map[string]schema.ExportPhoto{"room-a": told, "room-b": other} {
		says := formats.Photo{ExportPhoto: &x}
		says.Text.Caption = "The house at 41.4123, -73.3123."
		if got, want := gate(says), room == "room-a"; got != want {
			t.Errorf("a photo of %s: %v, want %v", room, got, want)
		}
	}
}

// The end of one field and the beginning of the next are no value that may be told.
func TestFieldsAreToldOneByOne(t *testing.T) {
	p := formats.Photo{ExportPhoto: new(schema.ExportPhoto)}
	p.Text.Caption, p.Text.Headline = "A lamp on Maple", "Hollow from the hall"
	p.Secrets.Places = []string{"Quarry Hollow"}
	p.Photo.Probe.Make, p.Photo.Probe.Model = "Of Maple", "Hollow Optics"
	policy := pictureSecrets(asked{}, p, leak.RightsOnly, false, nil)
	for _, said := range []string{p.Text.Caption, p.Text.Headline} {
		if !slices.Contains(policy.Shown, said) {
			t.Errorf("%q may be told: %q", said, policy.Shown)
		}
	}
	for _, shown := range policy.Shown {
		if strings.Contains(shown, "Maple") && strings.Contains(shown, "Hollow") {
			t.Errorf("%q is of two fields", shown)
		}
	}
	if len(policy.Private) > 0 {
		t.Errorf("a value that a field tells is left to the list of fields: %q", policy.Private)
	}
}

// A place of which the package tells every word is no secret of its documents; one with a
// street, of another town, or a name that is the same words, is.
func TestPlacesThatAreTold(t *testing.T) {
	view := schema.ExportView{
		Private: []string{"Buffalo, New York, USA", "Buffalo, New York", "1 Sample Street, Buffalo, New York", "Sampletown, New York", "York USA", "Wren Notreal"},
		Names:   []string{"York USA", "Wren Notreal"},
	}
	pkg := formats.Package{Rooms: []schema.ManifestRoom{{RoomID: "r-a"}, {RoomID: "r-b", Place: &schema.ManifestPlace{City: "Buffalo", Region: "New York", Country: "USA"}}}}
	want := []string{"1 Sample Street, Buffalo, New York", "Sampletown, New York", "York USA", "Wren Notreal"}
	if got := documentSecrets(view, pkg); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := documentSecrets(view, formats.Package{}); !slices.Equal(got, view.Private) {
		t.Errorf("where none is told: %q", got)
	}
}
