package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

const (
	formText = "a signed form, synthetic\n"
	// SHA-256 of it, by sha256sum.
	formSum = "7134b14eadc59fdac3c608c81aa8b6d6d670e7f161028c88420dcadfcfc7df70"
)

// evidenceRecords are ExportRecords with a document of the record and its event.
func evidenceRecords(t *testing.T, record, event string) schema.Records {
	t.Helper()
	rec, err := recordsfile.Parse("records", []byte(testcatalog.ExportRecords))
	if err != nil {
		t.Fatal(err)
	}
	rec.Photos = nil
	rec.Consents[0].Evidence, rec.Consents[0].Events[0].Evidence = record, event
	return rec
}

// applyRecords does what the command does.
func applyRecords(b *testcatalog.Bench, c evidence.Catalog, dir string, rec schema.Records, opt schema.ApplyOptions,
	write func(context.Context, schema.Records, schema.ApplyOptions) (schema.Applied, error)) (schema.Applied, error) {
	b.T.Helper()
	ctx := context.Background()
	opt.Zone, opt.Now = time.UTC, time.Now()
	ev, err := evidence.New(ctx, testcatalog.Documents(b.Store), c, opt)
	if err != nil {
		b.T.Fatal(err)
	}
	if rec, err = ev.Take(ctx, "records.yaml", rec, evidence.InFolder(dir)); err != nil {
		return schema.Applied{}, err
	}
	var done schema.Applied
	err = ev.Record(ctx, opt, func(opt schema.ApplyOptions) (err error) {
		done, err = write(ctx, rec, opt)
		return err
	})
	return done, err
}

func evidenceFiles(b *testcatalog.Bench) []string {
	b.T.Helper()
	names := []string{}
	err := filepath.WalkDir(filepath.Join(b.Root, "evidence"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(b.Root, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		b.T.Fatal(err)
	}
	return names
}

func documentRows(b *testcatalog.Bench) (list []schema.Evidence) {
	b.T.Helper()
	err := b.Catalog.Evidence(context.Background(), func(e schema.Evidence) error { list = append(list, e); return nil })
	if err != nil {
		b.T.Fatal(err)
	}
	return list
}

var formPath = "evidence/" + formSum[:2] + "/" + formSum

// Bytes before rows: when a record that names a document is written, the document
// lies in the storage. What fails between the two leaves a file without a row,
// and the next run takes it over; what is refused leaves nothing at all.
func TestEvidenceIsKeptBeforeItsRow(t *testing.T) {
	b := testcatalog.New(t, 0)
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "form.txt"), formText)
	rec := evidenceRecords(t, "form.txt", "form.txt")

	refused := evidenceRecords(t, "form.txt", "")
	refused.Consents[0].Notice = "notice-9"
	if _, err := applyRecords(b, b.Catalog, dir, refused, schema.ApplyOptions{}, b.Catalog.Apply); err == nil {
		t.Fatal("a record without its notice was taken")
	}
	if got := evidenceFiles(b); len(got) != 0 {
		t.Errorf("a refused record left %q", got)
	}
	if _, err := applyRecords(b, b.Catalog, dir, rec, schema.ApplyOptions{DryRun: true}, b.Catalog.Apply); err != nil || len(evidenceFiles(b)) != 0 {
		t.Errorf("a dry run left %q, %v", evidenceFiles(b), err)
	}

	crash := errors.New("the power is gone")
	_, err := applyRecords(b, b.Catalog, dir, rec, schema.ApplyOptions{}, func(ctx context.Context, rec schema.Records, opt schema.ApplyOptions) (schema.Applied, error) {
		if opt.DryRun {
			return b.Catalog.Apply(ctx, rec, opt)
		}
		data, err := os.ReadFile(filepath.Join(b.Root, formPath))
		if err != nil || string(data) != formText {
			t.Errorf("the row is written before the file: %q, %v", data, err)
		}
		return schema.Applied{}, crash
	})
	if !errors.Is(err, crash) || len(documentRows(b)) != 0 {
		t.Fatalf("got %v, and rows %v", err, documentRows(b))
	}
	if got := b.Faults(schema.DefaultRecipes()); !slices.Equal(got, []string{findings.EvidenceUnrecorded}) {
		t.Errorf("after a crash verify says %v", got)
	}
	// The file's own folder may be gone by then: the digest is enough.
	rec = evidenceRecords(t, "sha256:"+formSum, "sha256:"+formSum)
	done, err := applyRecords(b, b.Catalog, t.TempDir(), rec, schema.ApplyOptions{}, b.Catalog.Apply)
	if err != nil || len(done.Lacking) != 0 {
		t.Fatalf("lacking %v, %v", done.Lacking, err)
	}
	list := documentRows(b)
	if len(list) != 1 || list[0].SHA256.String() != formSum || list[0].Bytes != int64(len(formText)) || list[0].MediaType != "text/plain" || list[0].Path != formPath {
		t.Errorf("recorded %+v", list)
	}
	if fi, err := b.Store.Stat(formPath); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", fi, err)
	}
	b.Sound()
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsEvidence(t *testing.T) {
	b := testcatalog.New(t, 0)
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "form.txt"), formText)
	writeFile(t, filepath.Join(dir, "Marlow Notreal empty.txt"), "")
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "Marlow Notreal folder"), 0o700), os.Symlink("form.txt", filepath.Join(dir, "link"))); err != nil {
		t.Fatal(err)
	}
	large, err := os.Create(filepath.Join(dir, "Marlow Notreal large.mov"))
	if err == nil {
		err = errors.Join(large.Truncate(evidence.MaxBytes+1), large.Close()) // a hole: it takes no room
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Marlow Notreal.pdf":       "there is no such file",
		"Marlow Notreal empty.txt": "is empty",
		"Marlow Notreal folder":    "a folder or a device",
		os.DevNull:                 "a folder or a device",
		"Marlow Notreal large.mov": "larger than 4 GiB",
		"sha256:Notreal":           "64 lower-case hex digits",
		"form.txt/Notreal":         "there is no such file",
	} {
		_, err := applyRecords(b, b.Catalog, dir, evidenceRecords(t, "form.txt", name), schema.ApplyOptions{}, b.Catalog.Apply)
		var ee *evidence.Error
		switch {
		case !errors.As(err, &ee) || ee.Consent != "consent-a" || ee.Event != 1 || !strings.Contains(err.Error(), want):
			t.Errorf("%s: got %v, want %s", name, err, want)
		case !strings.HasPrefix(err.Error(), `records.yaml: consent "consent-a": event 1: evidence: `):
			t.Errorf("it does not say where: %v", err)
		case strings.Contains(err.Error(), "Notreal"), strings.Contains(err.Error(), dir):
			t.Errorf("it tells a name: %v", err)
		}
	}
	if len(evidenceFiles(b))+len(documentRows(b)) != 0 {
		t.Fatalf("left %v, %v", evidenceFiles(b), documentRows(b))
	}
	// One document under two names, one of them a link, is one file.
	rec := evidenceRecords(t, filepath.Join(dir, "link"), "form.txt")
	if _, err := applyRecords(b, b.Catalog, dir, rec, schema.ApplyOptions{}, b.Catalog.Apply); err != nil || !slices.Equal(evidenceFiles(b), []string{formPath}) {
		t.Fatalf("kept %v, %v", evidenceFiles(b), err)
	}
	done, err := applyRecords(b, b.Catalog, dir, rec, schema.ApplyOptions{}, b.Catalog.Apply)
	if err != nil || len(done.Changes) != 0 {
		t.Errorf("again: %v, %v", done.Changes, err)
	}
	b.Sound()
}

// Each fault of a document has its rule, and none tells how a file was called.
func TestEvidenceFaults(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(b *testcatalog.Bench, path string) error
		want []string
	}{
		{"as it was kept", func(*testcatalog.Bench, string) error { return nil }, []string{}},
		{"gone", func(_ *testcatalog.Bench, path string) error { return os.Remove(path) }, []string{findings.EvidenceMissing}},
		{"cut short", func(_ *testcatalog.Bench, path string) error { return os.Truncate(path, 3) }, []string{findings.EvidenceHash}},
		{"changed", func(_ *testcatalog.Bench, path string) error {
			return os.WriteFile(path, []byte(strings.ToUpper(formText)), 0o600)
		}, []string{findings.EvidenceHash}},
		{"open to others", func(_ *testcatalog.Bench, path string) error { return os.Chmod(path, 0o640) }, []string{findings.EvidenceOpen}},
		{"folder open to others", func(_ *testcatalog.Bench, path string) error { return os.Chmod(filepath.Dir(path), 0o711) }, []string{findings.EvidenceOpen}},
		{"not recorded", func(b *testcatalog.Bench, _ string) error {
			data := "another"
			_, err := testcatalog.Documents(b.Store).Put(context.Background(), strings.NewReader(data), schema.DigestOf([]byte(data)), int64(len(data)))
			return err
		}, []string{findings.EvidenceUnrecorded}},
		{"not ours", func(b *testcatalog.Bench, _ string) error {
			return os.WriteFile(filepath.Join(b.Root, "evidence", "Marlow Notreal.pdf"), []byte("x"), 0o600)
		}, []string{findings.EvidenceUnrecorded}},
		{"all of it gone", func(b *testcatalog.Bench, _ string) error { return os.RemoveAll(filepath.Join(b.Root, "evidence")) },
			[]string{findings.EvidenceMissing}},
		// Without the marker the storage is not there, and nothing in it is missing.
		{"storage gone", func(b *testcatalog.Bench, path string) error {
			return errors.Join(os.Remove(path), os.Remove(filepath.Join(b.Root, store.Marker)))
		}, []string{findings.StorageMissing}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := testcatalog.New(t, 0)
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "form.txt"), formText)
			if _, err := applyRecords(b, b.Catalog, dir, evidenceRecords(t, "form.txt", ""), schema.ApplyOptions{}, b.Catalog.Apply); err != nil {
				t.Fatal(err)
			}
			if err := tt.do(b, filepath.Join(b.Root, formPath)); err != nil {
				t.Fatal(err)
			}
			got := b.Faults(schema.DefaultRecipes())
			if got == nil {
				got = []string{}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("verify says %v, want %v", got, tt.want)
			}
			report, err := verify.Run(context.Background(), verify.Job{
				Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Zone: time.UTC, Clock: time.Now, Found: func(schema.Finding) {}, Looked: func(int64) {},
			})
			// A change that keeps the length is seen by reading only.
			if want := len(tt.want) > 0 && tt.name != "changed"; (len(report.Findings) > 0) != want {
				t.Errorf("without reading verify says %v", report.Findings)
			}
			for i := range report.Findings {
				report.Findings[i].File = "" // for a person at a terminal
			}
			if told := fmt.Sprint(report); err != nil || strings.Contains(told, "Notreal") || strings.Contains(told, "form.txt") || strings.Contains(told, dir) {
				t.Errorf("%v, %v", told, err)
			}
		})
	}
}

// Documents on a card are kept as that, and are no photographs.
func TestImportKeepsEvidence(t *testing.T) {
	b := testcatalog.New(t, 2)
	write := func(record, event string) {
		t.Helper()
		records := strings.Replace(testcatalog.ExportRecords, "notice: notice-1\n", "notice: notice-1\n    evidence: "+record+"\n", 1)
		records = strings.Replace(records, "method: signed_form}", "method: signed_form, evidence: "+event+"}", 1)
		b.Write("shoot.yaml", []byte(records))
	}
	run := func() schema.ImportSummary {
		t.Helper()
		job := b.Job()
		job.Watch = testcatalog.Watch{Each: func(it schema.ImportItem) {
			if strings.Contains(fmt.Sprint(it), "form.txt") {
				t.Errorf("the account of the import tells what a document was called: %+v", it)
			}
		}}
		sum, err := b.Run(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	outside := filepath.Join(t.TempDir(), "secret.txt")
	writeFile(t, outside, "not the card's business")
	for _, name := range []string{outside, "../" + filepath.Base(filepath.Dir(outside)) + "/secret.txt", "form.txt"} {
		write(name, name)
		if _, err := b.Run(context.Background(), b.Job()); !errors.As(err, new(*evidence.Error)) || len(evidenceFiles(b)) != 0 || len(b.Originals()) != 0 {
			t.Errorf("%s: %v, kept %v", name, err, evidenceFiles(b))
		}
	}

	if err := os.Mkdir(filepath.Join(b.Card, "forms"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.Write("forms/form.txt", []byte(formText))
	write("forms/form.txt", "./forms/form.txt")
	job := b.Job()
	job.DryRun = true
	if sum, err := b.Run(context.Background(), job); err != nil || sum.Skipped != 2 || len(evidenceFiles(b)) != 0 {
		t.Errorf("dry run: %+v, %v, kept %v", sum, err, evidenceFiles(b))
	}
	for range 2 { // the second time nothing is new
		if sum := run(); sum.Skipped != 2 || sum.Failed != 0 || sum.Imported+sum.Duplicate != 2 {
			t.Errorf("%+v", sum)
		}
		if got := evidenceFiles(b); !slices.Equal(got, []string{formPath}) || slices.Contains(b.Originals(), "form.txt") {
			t.Errorf("kept %v, originals %v", got, b.Originals())
		}
	}
	b.Sound()

	// What is recorded stands. A document that would be lost with the card is said to be.
	b.Write("forms/form.txt", []byte("another form"))
	if sum := run(); sum.Failed != 1 || len(evidenceFiles(b)) != 1 {
		t.Errorf("%+v, kept %v", sum, evidenceFiles(b))
	}
	if err := os.Remove(filepath.Join(b.Card, "forms/form.txt")); err != nil {
		t.Fatal(err)
	}
	if sum := run(); sum.Failed != 0 || sum.Duplicate != 2 {
		t.Errorf("the card as it is without the form: %+v", sum)
	}
	b.Sound()
}
