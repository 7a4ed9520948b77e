package formats

import (
	"reflect"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// changesOf are the activities of a package, as "Create Manifest room-a", where earlier
// exports wrote the paths.
func changesOf(t *testing.T, stood []string, photos ...schema.ExportPhoto) []string {
	t.Helper()
	got, _ := changesIn(t, nil, stood, photos...)
	return got
}

func changesIn(
	t *testing.T, kept map[string][]byte, stood []string, photos ...schema.ExportPhoto,
) ([]string, []byte) {
	t.Helper()
	return changesAt(t, options(schema.Web).At, kept, stood, photos...)
}

// changesAt returns the page as well.
func changesAt(
	t *testing.T, at time.Time, kept map[string][]byte, stood []string, photos ...schema.ExportPhoto,
) ([]string, []byte) {
	t.Helper()
	opt := options(schema.Web)
	opt.BaseURL, opt.At, opt.Stood, opt.Kept = testBase, at, stood, kept
	docs := presentedWith(t, opt, photos...)
	list, page := parsed(t, docs["changes.json"]), parsed(t, docs["changes-1.json"])
	first := map[string]any{"id": testBase + "/changes-1.json", "type": "OrderedCollectionPage"}
	items := page["orderedItems"].([]any)
	// Change Discovery API 1.0, 3.1 and 3.2: what must be there, and what each must be.
	for key, want := range map[string]any{
		"@context": "http://iiif.io/api/discovery/1/context.json", "id": testBase + "/changes.json", "type": "OrderedCollection",
		"first": first, "last": first, "totalItems": float64(len(items)),
	} {
		if !reflect.DeepEqual(list[key], want) {
			t.Errorf("%s: %v", key, list[key])
		}
	}
	for key, want := range map[string]any{
		"@context": "http://iiif.io/api/discovery/1/context.json", "id": first["id"], "type": first["type"], "startIndex": 0.0,
		"partOf": map[string]any{"id": testBase + "/changes.json", "type": "OrderedCollection"}, "prev": nil, "next": nil,
	} {
		if !reflect.DeepEqual(page[key], want) {
			t.Errorf("%s: %v", key, page[key])
		}
	}
	var got []string
	last := ""
	for _, x := range items {
		a := x.(map[string]any)
		when := a["endTime"].(string)
		if when < last || a["type"] != "Delete" && when != string(schema.WhenOf(at)) {
			t.Errorf("%v after %s", a, last)
		}
		last = when
		o := a["object"].(map[string]any)
		got = append(got, a["type"].(string)+" "+o["type"].(string)+" "+o["id"].(string)[len(testBase)+1:])
	}
	return got, docs["changes-1.json"]
}

// What stood and does not is deleted, in every later package as well; what is there is
// made or changed.
func TestChanges(t *testing.T) {
	a, b := permitted("a", nil), permitted("b", func(x *schema.ExportPhoto) { x.Photo.Room = "room-b" })
	roomA, roomB := opaqueRoom("s", schema.Web, "room-a"), opaqueRoom("s", schema.Web, "room-b")
	photo := func(name string) string { return schema.PackagePhotoID("s", schema.Web, schema.DigestOf([]byte(name))) }
	one, two := roomA, roomB
	if two < one {
		one, two = two, one
	}
	want := []string{"Create Manifest " + one + "/manifest.json", "Create Manifest " + two + "/manifest.json", "Create Collection collection.json"}
	if got := changesOf(t, nil, a, b); !reflect.DeepEqual(got, want) {
		t.Errorf("first: %v", got)
	}
	stood := []string{
		"collection.json", "manifest.json", "changes.json",
		roomA + "/manifest.json", roomA + "/" + photo("a") + "/info.json", roomA + "/" + photo("gone") + "/info.json", roomA + "/" + photo("gone") + "/full/max/0/default.jpg",
		roomB + "/manifest.json", roomB + "/" + photo("b") + "/info.json",
	}
	gone := []string{"Delete Canvas " + roomA + "/" + photo("gone") + "/canvas", "Delete Canvas " + roomB + "/" + photo("b") + "/canvas", "Delete Manifest " + roomB + "/manifest.json"}
	if roomB < roomA {
		gone = append(gone[1:], gone[0])
	}
	want = append(gone, "Update Manifest "+roomA+"/manifest.json", "Update Collection collection.json")
	got, page := changesIn(t, nil, stood, a)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("after: %v, want %v", got, want)
	}
	// An export after that, of whose folder only what stood last is on record: what went is
	// still told, when it went, and is not once it is there again.
	later := options(schema.Web).At.Add(24 * time.Hour)
	next := map[string][]byte{"changes-1.json": page}
	if got, _ := changesAt(t, later, next, stood[:5], a); !reflect.DeepEqual(got, want) {
		t.Errorf("later: %v, want %v", got, want)
	}
	back := []string{"Delete Canvas " + roomA + "/" + photo("gone") + "/canvas"}
	for _, x := range []string{one, two} {
		back = append(back, map[string]string{roomA: "Update", roomB: "Create"}[x]+" Manifest "+x+"/manifest.json")
	}
	if got, _ := changesAt(t, later, next, stood[:5], a, b); !reflect.DeepEqual(got, append(back, "Update Collection collection.json")) {
		t.Errorf("there again: %v", got)
	}
	// What is no page of ours is passed over.
	if got, _ := changesAt(t, later, map[string][]byte{"changes-1.json": []byte("{")}, nil, a); len(got) != 2 {
		t.Errorf("%v", got)
	}
}
