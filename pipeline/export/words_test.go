package export_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Every text that a record can hold is marked, and every kind of package is made: what
// leaves is what formats.Photo.Words lists and nothing else. Whatever a format comes to
// write beside that is looked at by no gate and covered by no approval.
func TestNoFormatWritesOtherWords(t *testing.T) {
	b := testcatalog.New(t, 1)
	records := `
families: [{id: family-a, guardians: [{id: guardian-a, name: zqGuardian zqSurname, relationship: parent, authority: sole, contact: zqcontact@example.org}]}]
events: [{id: event-a, name: zqEvent day, date: 2012-03-04, place: "zqTown, zqState"}]
people: [{id: person-a, family: family-a, name: zqName, name_display: full, born: 2003-05-06, died: 2012-03-04, event: event-a, story: zqStory was told.}]
rooms: [{id: room-a, people: [person-a], label: zqLabel, place: "zqPlace, zqTown"}]
shoots: [{id: shoot-a, room: room-a, date: 2024-03-02, photographer: zqPhotographer, credit: zqCredit, copyright: zqCopyright, notes: zqNotes}]
notices: [{id: notice-1, version: "zqVersion", lang: en}]
consents:
  - id: consent-a
    family: family-a
    guardian: guardian-a
    notice: notice-1
    method: signed_form
    obtained_at: 2024-01-02
    obtained_by: zqObtained
    effective_from: 2024-01-02
    review_by: 2099-01-01
    jurisdiction: zqLaw
    terms: [{effect: permit, scope: "room:room-a", channels: [web, press, instagram, film, archive, review], conditions: {name_display: full}}]
    events: [{state: given, at: 2024-01-02, by: guardian-a, method: signed_form}]
photos:
  - {match: "*", shoot: shoot-a, title: zqTitle, caption: zqCaption, alt: zqAlt, extended: zqExtended, tags: [zqTag], depicts: [{label: zqDepicted, identifiable: false}]}
`
	b.TakeIn(records)
	// The marks themselves, and no pattern of them: a signature is random letters, and
	// would match a pattern one time in some hundred runs.
	marks := regexp.MustCompile(`zq[A-Z][a-z]+|zqcontact`)
	marks = regexp.MustCompile(strings.Join(marks.FindAllString(records, -1), "|"))
	// Rooms are called by their labels, which formats.roomsOf has looked through beside each
	// photo, and which it leaves out where only what was seen may leave.
	may := map[string]bool{"zqLabel": true}
	for _, w := range []string{"zqTitle", "zqCaption", "zqAlt", "zqExtended", "zqCredit", "zqPhotographer", "zqCopyright", "zqName"} {
		may[w] = true
	}
	left := map[string]bool{}
	for name, ch := range map[string]schema.Channel{
		"manifest": schema.Web, "csv": schema.Web, "iiif": schema.Web, "press": schema.Press, "instagram": schema.Instagram, "stills": schema.Film, "bagit": schema.Archive,
	} {
		job := b.ExportJob(filepath.Join(t.TempDir(), name))
		job.Format, job.Channel = testcatalog.Format(t, name), ch
		if job.Format.Addressed {
			job.BaseURL = "https://example.org"
		}
		if sum, err := export.Run(context.Background(), job); err != nil {
			t.Fatalf("%s: %v, %v", name, err, sum.Withheld)
		}
		told, err := os.ReadFile(filepath.Join(job.Destination, job.Format.Below, formats.ReadMeName))
		if err != nil || !bytes.Equal(told, formats.ReadMe().Data) {
			t.Errorf("%s tells a person nothing: %v", name, err)
		}
		err = filepath.WalkDir(job.Destination, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			for _, text := range append(inflated(data), data, []byte(path)) {
				for _, m := range marks.FindAll(bytes.ReplaceAll(text, []byte{0}, nil), -1) {
					if left[string(m)] = true; !may[string(m)] {
						t.Errorf("%s: %s holds %s", name, filepath.Base(path), m)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for w := range may {
		if !left[w] {
			t.Errorf("%s is in no package: the test is blind", w)
		}
	}
}

// inflated are the parts of a file that are deflated.
func inflated(data []byte) (list [][]byte) {
	for at := range data {
		if data[at] == 0x78 && at+1 < len(data) && slices.Contains([]byte{0x01, 0x5E, 0x9C, 0xDA}, data[at+1]) {
			if r, err := zlib.NewReader(bytes.NewReader(data[at:])); err == nil {
				part, _ := io.ReadAll(io.LimitReader(r, 1<<16))
				list = append(list, part)
			}
		}
	}
	return list
}
