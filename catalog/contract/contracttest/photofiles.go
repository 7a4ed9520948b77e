package contracttest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// item keeps a file of the first import that came as it says.
func item(t *testing.T, w contract.Writer, n int, b byte, source string, outcome schema.Outcome) error {
	return w.AddItem(t.Context(), 1, n, schema.ImportItem{SHA256: digest(b), Source: source, Outcome: outcome, Bytes: 10})
}

func fileNames(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return item(t, w, 1, 1, "again/NEW.JPG", schema.Duplicate) },
			func() error { return item(t, w, 2, 2, "refused/OLD.JPG", schema.Failed) })
	})
	view(t, db, func(r contract.Reader) error {
		var names []string
		if err := r.EachName(ctx, func(photo, name string) { names = append(names, photo[:2]+" "+name) }); err != nil {
			return err
		}
		slices.Sort(names)
		equal(t, "names", names, []string{
			"01 DCIM/IMG_1.JPG", "01 DCIM/IMG_3.JPG", "01 DCIM/IMG_4.JPG", "01 DCIM/IMG_5.JPG", "01 again/NEW.JPG",
			"01 s1/IMG_1.JPG", "01 s1/IMG_3.JPG", "01 s1/IMG_4.JPG", "01 s1/IMG_5.JPG",
			"02 DCIM/IMG_2.JPG", "02 s1/IMG_2.JPG", "06 DCIM/IMG_6.JPG", "06 s1/IMG_6.JPG",
		})
		called := func(each func(func(key, source, path string)) error) (list []string) {
			if err := each(func(key, source, path string) { list = append(list, key[:2]+" "+source+" "+path) }); err != nil {
				t.Error(err)
			}
			slices.Sort(list)
			return list
		}
		equal(t, "taken", called(func(fn func(a, b, c string)) error { return r.EachTaken(ctx, fn) }), []string{
			"01 DCIM/IMG_1.JPG originals/s1/IMG_1.JPG", "01 DCIM/IMG_3.JPG originals/s1/IMG_3.JPG",
			"02 DCIM/IMG_2.JPG originals/s1/IMG_2.JPG", "06 DCIM/IMG_6.JPG originals/s1/IMG_6.JPG",
		})
		equal(t, "loose", called(func(fn func(a, b, c string)) error { return r.EachLoose(ctx, fn) }), []string{"07 DCIM/IMG_7.JPG originals/s1/IMG_7.JPG"})
		for b, want := range map[byte]string{1: hex(1), 3: hex(1), 4: "", 5: "", 7: ""} {
			photo, found, err := r.TakenAs(ctx, hex(b))
			equal(t, fmt.Sprint(b, " is taken as"), []any{photo, found, err}, []any{want, want != "", nil})
		}
		return nil
	})
}

func filesFound(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	shas := func(files []contract.ShownFile, err error) (list []byte) {
		t.Helper()
		for _, f := range must[[]contract.ShownFile](t)(files, err) {
			list = append(list, f.SHA256[1]-'0')
		}
		return list
	}
	view(t, db, func(r contract.Reader) error {
		equal(t, "photos by digest", must[[]string](t)(r.PhotosByDigest(ctx, "03")), []string{hex(1)})
		equal(t, "two at most", must[[]string](t)(r.PhotosByDigest(ctx, "0")), []string{hex(1), hex(2)})
		equal(t, "none", len(must[[]string](t)(r.PhotosByDigest(ctx, "07"))), 0)
		equal(t, "shown by digest", must[[]contract.ShownFile](t)(r.ShownByDigest(ctx, "03")), []contract.ShownFile{
			{SHA256: hex(3), Photo: hex(1), Role: schema.RoleRAW, Source: "DCIM/IMG_3.JPG", Path: "originals/s1/IMG_3.JPG"}})
		equal(t, "a sidecar shows nothing", len(shas(r.ShownByDigest(ctx, "04"))), 0)
		equal(t, "two that show", shas(r.ShownByDigest(ctx, "0")), []byte{1, 2})
		equal(t, "loose by digest", must[[]string](t)(r.LooseByDigest(ctx, "0")), []string{hex(7)})
		equal(t, "files that show a photo", shas(r.FilesShowing(ctx, hex(1))), []byte{1, 3, 5})
		beside := must[[]string](t)(r.FilesBeside(ctx, hex(3)))
		slices.Sort(beside)
		equal(t, "files beside", beside, []string{hex(1), hex(3), hex(5)})
		equal(t, "beside a sidecar", len(must[[]string](t)(r.FilesBeside(ctx, hex(4)))), 0)
		all := []string{hex(2), hex(3), hex(4), hex(5), hex(7)}
		equal(t, "photos with", must[[]string](t)(r.PhotosWith(ctx, all, true)), []string{hex(1), hex(2)})
		equal(t, "with what shows none", len(must[[]string](t)(r.PhotosWith(ctx, []string{hex(4)}, true))), 0)
		equal(t, "with any", must[[]string](t)(r.PhotosWith(ctx, []string{hex(4)}, false)), []string{hex(1)})
		return nil
	})
}

func looseFiles(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	read := func(what, shoot, room string) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			list := must[[]schema.LooseFile](t)(r.Loose(ctx))
			if len(list) != 1 {
				t.Fatalf("%s: %+v", what, list)
			}
			f := list[0]
			equal(t, what, []any{f.SHA256, f.ID, f.Path, f.Source, f.Format, f.Bytes, f.Shoot, f.Room},
				[]any{digest(7), hex(7)[:schema.PhotoIDLen], "originals/s1/IMG_7.JPG", "DCIM/IMG_7.JPG", schema.Format("jpeg"), int64(700), shoot, room})
			return nil
		})
	}
	read("by its folder", "s1", "attic")
	change(t, db, func(w contract.Writer) error {
		return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(7), Shoot: ptr("s2")})
	})
	read("by a person", "s2", "cellar")
	change(t, db, func(w contract.Writer) error {
		return w.PutAttachment(ctx, schema.Attachment{SHA256: digest(7), Kind: "letter", Room: "attic", Probe: probe(7)}, early)
	})
	read("attached", "s2", "attic")
}

func attached(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	plan := schema.Attachment{
		SHA256: digest(0xa1), Kind: "letter", Room: "cellar", Title: "Plan", Path: "originals/attached/plan.pdf", Name: "plan.pdf", Bytes: 5,
		Probe: schema.Probe{Format: "unknown", Private: []string{"SN 1"}}, AttachmentWords: schema.AttachmentWords{Caption: "C", Alt: "A", Transcript: "T"},
	}
	clip := schema.Attachment{SHA256: digest(7), Kind: "letter", Room: "attic", Path: "elsewhere", Name: "other", Probe: probe(7)}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutAttachment(ctx, plan, early) },
			func() error { return w.PutAttachment(ctx, clip, later) })
	})
	want := plan
	want.Type, want.ID, want.Format, want.At = "attachment", digest(0xa1).ID(), "unknown", early
	view(t, db, func(r contract.Reader) error {
		all := must[[]schema.Attachment](t)(r.Attachments(ctx, ""))
		if len(all) != 2 || all[0].Path != "originals/s1/IMG_7.JPG" || all[0].Name != "DCIM/IMG_7.JPG" {
			t.Errorf("what came from a card was moved: %+v", all)
		}
		equal(t, "of a room", must[[]schema.Attachment](t)(r.Attachments(ctx, "cellar")), []schema.Attachment{want})
		equal(t, "by name", must[[]schema.Attachment](t)(r.AttachmentsCalled(ctx, "plan.pdf")), []schema.Attachment{want})
		equal(t, "by digest", must[[]schema.Attachment](t)(r.AttachmentsCalled(ctx, "a1000000")), []schema.Attachment{want})
		equal(t, "by none", len(must[[]schema.Attachment](t)(r.AttachmentsCalled(ctx, "plan"))), 0)
		if _, found, err := r.AttachmentOf(ctx, hex(1)); found || err != nil {
			t.Errorf("a photo is attached: %v", err)
		}
		return nil
	})
	plan.Room, plan.Title, plan.AttachmentWords = "attic", "", schema.AttachmentWords{Alt: "B"}
	change(t, db, func(w contract.Writer) error { return w.PutAttachment(ctx, plan, later) })
	want.Room, want.Alt = "attic", "B"
	view(t, db, func(r contract.Reader) error {
		got, found, err := r.AttachmentOf(ctx, hex(0xa1))
		equal(t, "said to be another room's", []any{got, found, err}, []any{want, true, nil})
		return nil
	})
}

func imports(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return addImport(t, w) },
			func() error {
				return w.AddItem(ctx, 1, 2, schema.ImportItem{Source: "b", Outcome: schema.Skipped, Reason: "why", Bytes: 7})
			},
			func() error { return item(t, w, 1, 1, "a", schema.Imported) },
			func() error { return item(t, w, 3, 1, "c", schema.Duplicate) },
			func() error { return item(t, w, 4, 9, "d", schema.Failed) })
	})
	run := schema.ImportRun{ID: 1, StartedAt: early, State: "running", Sources: []string{"card"}, Program: "test", Seen: 4, Imported: 1, Duplicate: 1, Skipped: 1, Failed: 1, Bytes: 10}
	is := func(what string) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			equal(t, what, must[[]schema.ImportRun](t)(r.Imports(ctx)), []schema.ImportRun{run})
			return nil
		})
	}
	is("begun")
	change(t, db, func(w contract.Writer) error { return w.InterruptImports(ctx) })
	run.State = "interrupted"
	is("interrupted")
	change(t, db, func(w contract.Writer) error { return w.ResumeImport(ctx, 1) })
	run.State = "running"
	is("resumed")
	change(t, db, func(w contract.Writer) error { return w.EndImport(ctx, 1, "done", later) })
	run.State, run.FinishedAt = "done", later
	is("done")
	change(t, db, func(w contract.Writer) error {
		return do(func() error { return w.ResumeImport(ctx, 1) }, func() error { return w.InterruptImports(ctx) })
	})
	is("done for good")
	view(t, db, func(r contract.Reader) error {
		got, found, err := r.Import(ctx, 1)
		var sources []string
		for _, it := range got.Items {
			sources = append(sources, fmt.Sprintf("%s %s %s %d", it.Source, it.Outcome, it.Reason, it.Bytes))
		}
		equal(t, "its files", []any{sources, found, err}, []any{[]string{"a imported  10", "b skipped why 7", "c duplicate  10", "d failed  10"}, true, nil})
		equal(t, "a file", got.Items[0].SHA256, digest(1))
		if _, found, err := r.Import(ctx, 2); found || err != nil {
			t.Errorf("an import that never was: %v, %v", found, err)
		}
		return nil
	})
	if err := db.Change(ctx, func(w contract.Writer) error { return w.AddItem(ctx, 1, 9, schema.ImportItem{Outcome: "lost"}) }); err == nil {
		t.Error("a file came in a way that is none")
	}
	change(t, db, func(w contract.Writer) error {
		id, err := w.AddImport(ctx, []string{}, "test", later)
		if id != 2 {
			t.Errorf("the second one is %d", id)
		}
		return err
	})
}

func clocks(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	numbered, bare := contract.Camera{Serial: "77"}, contract.Camera{Model: "Box"}
	change(t, db, func(w contract.Writer) error {
		p := newPhoto(6, "", "")
		p.Serial, p.Camera, p.Taken = "", "Box", ""
		return do(
			func() error { return w.PutPhoto(ctx, p) },
			func() error {
				return w.AddCorrection(ctx, schema.ClockCorrection{Serial: "77", ShiftS: 60, Zone: "+01:00", Shoot: "s1", From: "2024", To: "2025"}, early)
			},
			func() error {
				return w.AddCorrection(ctx, schema.ClockCorrection{Serial: "77", Model: "Ferrum One", ShiftS: -5, Import: 1}, later)
			},
			func() error { return w.AddCorrection(ctx, schema.ClockCorrection{Model: "Box", ShiftS: 7}, later) })
	})
	one := schema.ClockCorrection{ID: 1, Serial: "77", ShiftS: 60, Zone: "+01:00", RecordedAt: early, Shoot: "s1", From: "2024", To: "2025"}
	two := schema.ClockCorrection{ID: 2, Serial: "77", ShiftS: -5, RecordedAt: later, Import: 1}
	three := schema.ClockCorrection{ID: 3, Model: "Box", ShiftS: 7, RecordedAt: later}
	view(t, db, func(r contract.Reader) error {
		equal(t, "cameras", must[[]schema.CameraClock](t)(r.Cameras(ctx)), []schema.CameraClock{
			{Camera: "Box", Photos: 1}, {Serial: "77", Camera: "Ferrum One", Photos: 2, First: "2024-03-01T09:00:01", Last: "2024-03-01T09:00:02"}})
		equal(t, "corrections", must[[]schema.ClockCorrection](t)(r.Corrections(ctx, numbered)), []schema.ClockCorrection{two, one})
		equal(t, "without a number", must[[]schema.ClockCorrection](t)(r.Corrections(ctx, bare)), []schema.ClockCorrection{three})
		for id, want := range map[int64]contract.Camera{1: numbered, 3: bare, 4: {}} {
			of, found, err := r.CorrectedCamera(ctx, id)
			of.Model = map[bool]string{true: of.Model}[of.Serial == ""] // of one with a number only that counts
			equal(t, fmt.Sprint("camera of ", id), []any{of, found, err}, []any{want, id != 4, nil})
		}
		by := func(of contract.Camera, photo string) (list []string) {
			for _, p := range must[[]contract.ClockPhoto](t)(r.PhotosBy(ctx, of, photo)) {
				list = append(list, fmt.Sprintf("%s %s%s %s%s %s %d", p.Photo[:2], p.Taken, p.Offset, p.Written, p.WrittenZone, p.Shoot, p.Import))
			}
			return list
		}
		first := "01 2024-03-01T09:00:01+01:00 2024-03-01T09:00:01+01:00 s1 1"
		equal(t, "photos", by(numbered, ""), []string{first, "02 2024-03-01T09:00:02+01:00 2024-03-01T09:00:02+01:00  1"})
		equal(t, "one photo", by(numbered, hex(1)), []string{first})
		equal(t, "without a number", by(bare, ""), []string{"06 +01:00 2024-03-01T09:00:06+01:00  1"})
		return nil
	})
	change(t, db, func(w contract.Writer) error { return w.UndoCorrection(ctx, 2, later) })
	view(t, db, func(r contract.Reader) error {
		equal(t, "undone", must[[]schema.ClockCorrection](t)(r.Corrections(ctx, numbered)), []schema.ClockCorrection{one})
		if _, found, err := r.CorrectedCamera(ctx, 2); found || err != nil {
			t.Errorf("what was undone corrects: %v", err)
		}
		return nil
	})
}

func unmatched(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	entry := schema.UnmatchedEntry{Match: "IMG_9.JPG", Content: hex(70), Shoots: []string{"s1"}}
	other := schema.UnmatchedEntry{Match: "IMG_8.JPG", Content: hex(71)}
	change(t, db, func(w contract.Writer) error {
		for i, e := range []schema.UnmatchedEntry{entry, other} {
			id, err := w.AddUnmatched(ctx, 1, e, early)
			if err != nil || id != int64(i+1) {
				t.Errorf("entry %d: %d, %v", i+1, id, err)
			}
		}
		return do(
			func() error { return w.AddHeld(ctx, 2, hex(3)) },
			func() error { return w.AddHeld(ctx, 2, hex(3)) }, // as often as it comes
			func() error { return w.AddHeld(ctx, 2, hex(2)) })
	})
	held := func(r contract.Reader) (list []byte) {
		t.Helper()
		var plain []byte
		to := func(list *[]byte) func(schema.Photo) error {
			return func(p schema.Photo) error {
				if p.Unmatched {
					*list = append(*list, p.SHA256[0])
				}
				return nil
			}
		}
		none := func(string) bool { return false }
		if err := errors.Join(r.EachPhoto(ctx, contract.Chosen{}, to(&list)), r.EachPlain(ctx, "", none, to(&plain))); err != nil {
			t.Fatal(err)
		}
		slices.Sort(list)
		slices.Sort(plain)
		equal(t, "held, for who only decides", plain, list)
		return list
	}
	like := func(r contract.Reader, e schema.UnmatchedEntry, id int64, became string) {
		t.Helper()
		got, is, found, err := r.UnmatchedLike(ctx, e)
		equal(t, "like "+e.Match, []any{got, is, found, err}, []any{id, became, id > 0, nil})
	}
	view(t, db, func(r contract.Reader) error {
		equal(t, "entries", must[[]schema.Unmatched](t)(r.Unmatched(ctx)), []schema.Unmatched{
			{ID: 1, Import: 1, Match: "IMG_9.JPG", RecordedAt: early, Photos: 1}, {ID: 2, Import: 1, Match: "IMG_8.JPG", RecordedAt: early, Photos: 2}})
		equal(t, "what they say", must[[]contract.UnmatchedSaid](t)(r.UnmatchedSaid(ctx)), []contract.UnmatchedSaid{
			{ID: 1, Match: "IMG_9.JPG", Content: hex(70)}, {ID: 2, Match: "IMG_8.JPG", Content: hex(71)}})
		equal(t, "held", held(r), []byte{1, 2})
		like(r, entry, 1, "")
		like(r, other, 2, "")
		like(r, schema.UnmatchedEntry{Match: "IMG_9.JPG", Content: hex(70)}, 0, "")
		for id, want := range map[int64]bool{1: true, 2: true, 3: false} {
			equal(t, fmt.Sprint("held by ", id), must[bool](t)(r.HeldBy(ctx, id, hex(1))), want)
			equal(t, fmt.Sprint("photos held by ", id), slices.Contains(must[[]string](t)(r.HeldPhotos(ctx, id)), hex(1)), want)
		}
		var names []string
		err := r.EachNameIn(ctx, []string{"s1"}, func(photo, source string) { names = append(names, photo[:2]+" "+source) })
		slices.Sort(names)
		equal(t, "names in a shoot", names, []string{"01 DCIM/IMG_1.JPG", "01 DCIM/IMG_3.JPG"})
		return err
	})
	change(t, db, func(w contract.Writer) error {
		equal(t, "resolved", must[bool](t)(w.ResolveUnmatched(ctx, 1, "dismissed", later)), true)
		equal(t, "once", must[bool](t)(w.ResolveUnmatched(ctx, 1, "matched", later)), false)
		like(w, entry, 1, "dismissed")
		equal(t, "held by the other", held(w), []byte{1, 2})
		equal(t, "resolved", must[bool](t)(w.ResolveUnmatched(ctx, 2, "matched", later)), true)
		equal(t, "held no more", len(held(w)), 0)
		equal(t, "entries", len(must[[]schema.Unmatched](t)(w.Unmatched(ctx)))+len(must[[]contract.UnmatchedSaid](t)(w.UnmatchedSaid(ctx))), 0)
		return nil
	})
}
