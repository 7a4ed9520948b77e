package formats

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Names of the stream of a IIIF package's changes, and of its one page.
const (
	ChangesName = "changes.json"
	changesPage = "changes-1.json"
)

// discoveryContext is that of IIIF's Change Discovery API 1.0.
const discoveryContext = "http://iiif.io/api/discovery/1/context.json"

// The members that the Change Discovery API 1.0 names: of an ordered collection (3.1), a
// page (3.2) and an activity (3.3).
type (
	changeRef struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	changeList struct {
		Context    string        `json:"@context"`
		ID         string        `json:"id"`
		Type       string        `json:"type"`
		TotalItems int           `json:"totalItems"`
		Rights     string        `json:"rights"`
		SeeAlso    []iiifSeeAlso `json:"seeAlso"`
		First      changeRef     `json:"first"`
		Last       changeRef     `json:"last"`
	}
	changePage struct {
		Context    string     `json:"@context"`
		ID         string     `json:"id"`
		Type       string     `json:"type"`
		StartIndex int        `json:"startIndex"`
		PartOf     changeRef  `json:"partOf"`
		Items      []activity `json:"orderedItems"`
	}
	activity struct {
		Type    string      `json:"type"`
		Object  changeRef   `json:"object"`
		EndTime schema.When `json:"endTime"`
	}
)

// changes writes the stream by which aggregators follow the package, at level 2: a room
// is created, updated or deleted, and a photo that was shown and is not is deleted. It is
// made of what earlier exports wrote at the destination and of what leaves now, so that it
// says what the folder says. Only the last change of each is there, which is enough
// (2.1.3). What went is told for as long as it is gone, because nobody knows when an
// aggregator looks.
func (b *iiifPackage) changes(pkg Package, opt Options) error {
	at := schema.WhenOf(opt.At)
	now, photos := map[string]bool{}, map[string]bool{}
	for _, p := range pkg.Photos {
		now[p.RoomID], photos[imagePath(p)] = true, true
	}
	before := map[string]bool{}
	var gone, here []activity
	add := func(list *[]activity, what, kind, id string) {
		*list = append(*list, activity{what, changeRef{b.url(id), kind}, at})
	}
	for _, p := range slices.Compact(slices.Sorted(slices.Values(opt.Stood))) {
		folder, file := path.Split(p)
		folder = strings.TrimSuffix(folder, "/")
		switch {
		case !strings.HasPrefix(folder, "r-"):
		case file == ManifestName && !strings.Contains(folder, "/"):
			before[folder] = true
			if !now[folder] {
				add(&gone, "Delete", "Manifest", p)
			}
		case file == "info.json" && !photos[folder]:
			add(&gone, "Delete", "Canvas", folder+"/canvas")
		}
	}
	for room := range now {
		what := "Create"
		if before[room] {
			what = "Update"
		}
		add(&here, what, "Manifest", room+"/"+ManifestName)
	}
	slices.SortFunc(here, func(a, b activity) int { return strings.Compare(a.Object.ID, b.Object.ID) })
	what := "Create"
	if slices.Contains(opt.Stood, CollectionName) {
		what = "Update"
	}
	add(&here, what, "Collection", CollectionName)
	all := append(gone, here...)
	told := map[changeRef]bool{}
	for _, a := range all {
		told[a.Object] = true
	}
	for _, a := range goneBefore(opt.Kept[changesPage]) {
		if !told[a.Object] && !photos[strings.TrimSuffix(strings.TrimPrefix(a.Object.ID, b.url("")), "/canvas")] {
			all = append(all, a)
		}
	}
	// The most recent last (3.2).
	slices.SortStableFunc(all, func(a, b activity) int { return cmp.Compare(a.EndTime, b.EndTime) })
	page := changeRef{b.url(changesPage), "OrderedCollectionPage"}
	list := changeRef{b.url(ChangesName), "OrderedCollection"}
	if err := b.add(changesPage, changePage{Context: discoveryContext, ID: page.ID, Type: page.Type, PartOf: list, Items: all}); err != nil {
		return err
	}
	return b.add(ChangesName, changeList{
		Context: discoveryContext, ID: list.ID, Type: list.Type, TotalItems: len(all), Rights: inCopyright, SeeAlso: b.seeAlso(), First: page, Last: page,
	})
}

// goneBefore are the deletions that the page of an earlier export tells of.
func goneBefore(page []byte) []activity {
	var p changePage
	if json.Unmarshal(page, &p) != nil {
		return nil
	}
	return slices.DeleteFunc(p.Items, func(a activity) bool { return a.Type != "Delete" })
}
