package catalog

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// nearGallery has a photo that a guardian closed, one that is like it, and one that is
// not.
func nearGallery(t *testing.T, compared bool) gallery {
	g := newGallery(t)
	g.compared = compared
	g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
	g.take("b", "b.jpg", schema.Probe{}, "y", look(12))
	g.take("c", "c.jpg", schema.Probe{}, "z", look(60))
	g.deny("a")
	return g
}

// A file whose look was not compared yet is compared by the decision.
func TestWaitingLooksAreCompared(t *testing.T) {
	for _, compared := range []bool{false, true} {
		g := nearGallery(t, compared)
		g.want("b", held)
		g.want("c", may)
		// It is another picture than was thought, and looks like the other one.
		d, err := schema.ParseDigest(sha("c"))
		if err != nil {
			t.Fatal(err)
		}
		seen := []schema.Fingerprint{{SHA256: d, Look: look(3)}}
		err = g.change(context.Background(), "test", func(w contract.Writer) error { return updateFingerprints(context.Background(), w, seen) })
		if err != nil {
			t.Fatal(err)
		}
		g.want("c", held)
	}
}

// So is a file that was compared, with those that were not.
func TestComparedWithWhatWaits(t *testing.T) {
	g := newGallery(t)
	g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
	if waiting, err := g.CompareLooks(context.Background()); err != nil || waiting != 0 {
		t.Fatal(waiting, err)
	}
	g.take("b", "b.jpg", schema.Probe{}, "y", look(12))
	g.deny("b")
	g.want("a", held)
}

// What an import brought is compared when it ends, and so is what is looked at again.
func TestLooksAreComparedInTime(t *testing.T) {
	ctx := context.Background()
	waiting := func(g gallery) (n int) {
		err := g.db.View(ctx, func(r contract.Reader) error {
			list, err := r.WaitingLooks(ctx)
			n = len(list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	g := nearGallery(t, false)
	if got := waiting(g); got != 3 {
		t.Fatalf("%d looks wait, want 3", got)
	}
	id, err := g.BeginImport(ctx, []string{"x"}, "test", testNow)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.FinishImport(ctx, id, "done", testNow); err != nil {
		t.Fatal(err)
	}
	if got := waiting(g); got != 0 {
		t.Errorf("after an import %d looks wait", got)
	}
	d, err := schema.ParseDigest(sha("c"))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.RecordFingerprints(ctx, []schema.Fingerprint{{SHA256: d, Look: look(3)}}); err != nil {
		t.Fatal(err)
	}
	if got := waiting(g); got != 0 {
		t.Errorf("after a rendering %d looks wait", got)
	}
	g.want("c", held)
}

// What leaves does not rest on what was recorded of looks: whoever takes that out of the
// database frees no copy.
func TestWhatLeavesIsComparedItself(t *testing.T) {
	ctx := context.Background()
	g := nearGallery(t, true)
	for _, table := range []string{"near_looks", "looks_waiting"} {
		if _, err := g.writing().ExecContext(ctx, `DELETE FROM `+table); err != nil {
			t.Fatal(err)
		}
	}
	g.say(`photos: [{match: ` + sha("b") + `, depicts: []}, {match: ` + sha("c") + `, depicts: []}]`)
	v, err := g.ExportView(ctx, schema.Selection{}, schema.Web, time.UTC, testNow)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]schema.Effect{}
	for _, p := range v.Photos {
		got[p.Photo.SHA256.String()] = p.Decision.Effect
	}
	if got[sha("b")] != schema.Hold || got[sha("c")] != schema.Permit {
		t.Errorf("the copy: %s, another picture: %s", got[sha("b")], got[sha("c")])
	}
}

// The pairs are those that a comparison of all with all finds, whichever of two is asked.
func TestAlikeAmong(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []contract.FileLook
	for n := range 60 {
		l := contract.FileLook{SHA256: schema.DigestOf([]byte{byte(n)})}
		for i := range l.Look {
			l.Look[i] = r.Uint64()
		}
		if n%3 > 0 { // not far from the one before, one way or both
			l.Look = all[n-1].Look
			for range r.IntN(30) {
				l.Look[r.IntN(8)] ^= 1 << r.IntN(64)
			}
		}
		if n%7 == 1 { // the one before, as it is turned here, and nothing like it otherwise
			l.Look[0], l.Look[4], l.Look[2], l.Look[6] = r.Uint64(), r.Uint64(), all[n-1].Look[0], all[n-1].Look[4]
		}
		all = append(all, l)
	}
	want := map[contract.NearLooks]bool{}
	oneWay := 0
	for _, a := range all[:40] {
		for _, b := range all {
			there, back := a.Look.Distance(b.Look) <= schema.LookAlike, b.Look.Distance(a.Look) <= schema.LookAlike
			if a.SHA256 != b.SHA256 && (there || back) {
				want[contract.NearLooks{A: a.SHA256, B: b.SHA256}] = true
			}
			if there != back {
				oneWay++
			}
		}
	}
	if len(want) == 0 || oneWay == 0 {
		t.Fatalf("%d pairs, %d of them one way only: nothing is tried", len(want), oneWay)
	}
	got := alikeAmong(all[:40], all)
	for _, n := range got {
		if !want[n] {
			t.Errorf("%s and %s are not alike", n.A.ID(), n.B.ID())
		}
		delete(want, n)
	}
	if len(want) > 0 {
		t.Errorf("%d pairs were not found", len(want))
	}
}

// What cannot be compared is said.
func TestComparingEnds(t *testing.T) {
	g := nearGallery(t, false)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.CompareLooks(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	g.want("b", held)
}

// Whoever takes a row out of the table of looks, or says that a file was compared that
// was not, is found out, and what is lost is found again.
func TestLostLooks(t *testing.T) {
	ctx := context.Background()
	for name, spoil := range map[string]string{
		"a row":           `DELETE FROM near_looks WHERE a = '` + sha("a") + `'`,
		"every row":       `DELETE FROM near_looks`,
		"never compared":  `DELETE FROM looks_waiting`,
		"nothing is lost": `SELECT 1`,
	} {
		g := nearGallery(t, name != "never compared")
		g.want("b", held)
		if err := g.tx(ctx, func(tx lentTx) error { _, err := tx.Exec(spoil); return err }); err != nil {
			t.Fatal(err)
		}
		lost, asked, err := g.LostLooks(ctx, false)
		if err != nil || !asked || (len(lost) > 0) != (name != "nothing is lost") {
			t.Errorf("%s: %v, %v, %v", name, lost, asked, err)
		}
		if found, err := g.FindLooks(ctx, false); err != nil || (found > 0) != (len(lost) > 0) {
			t.Errorf("%s: %d, %v", name, found, err)
		}
		if lost, _, err = g.LostLooks(ctx, true); err != nil || len(lost) > 0 {
			t.Errorf("%s, again: %v, %v", name, lost, err)
		}
		g.want("b", held)
	}
}

// A catalog that was made before looks were compared, or an import that was cut short,
// leaves files waiting. A decision compares them itself, so nothing is lost; and what
// looks for lost ones ends the waiting.
func TestWhatWaitsIsNotLost(t *testing.T) {
	ctx := context.Background()
	g := nearGallery(t, true)
	if err := g.tx(ctx, func(tx lentTx) error {
		_, err := tx.Exec(`DELETE FROM near_looks; INSERT INTO looks_waiting SELECT sha256 FROM fingerprints WHERE look <> ''`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	g.want("b", held)
	if lost, asked, err := g.LostLooks(ctx, true); err != nil || !asked || len(lost) > 0 {
		t.Errorf("%v, %v, %v", lost, asked, err)
	}
	if _, err := g.FindLooks(ctx, false); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := g.tx(ctx, func(tx lentTx) error {
		return tx.QueryRow(`SELECT COUNT(*) FROM near_looks WHERE NOT EXISTS (SELECT 1 FROM looks_waiting)`).Scan(&rows)
	}); err != nil || rows == 0 {
		t.Errorf("%d rows say what looks alike, %v", rows, err)
	}
	g.want("b", held)
}
