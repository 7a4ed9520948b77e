package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// treat says of photo a what is to be hidden, as apply would.
func (l *shelf) treat(depicts string) {
	l.t.Helper()
	applyAll(l.t, l.Catalog, parse(l.t, "photos: [{match: "+sha("a")+", depicts: "+depicts+"}]"))
}

// planned is a delivery of photo a, with the treatments that its file was
// rendered with.
func (l *shelf) planned(id, treated string) schema.Delivery {
	l.t.Helper()
	v, err := l.ExportView(context.Background(), schema.Selection{IDs: []string{sha("a")}}, schema.Web, time.UTC, testNow)
	if err != nil || len(v.Photos) != 1 {
		l.t.Fatalf("%d photos, %v", len(v.Photos), err)
	}
	x := v.Photos[0]
	return schema.Delivery{
		ID: id, Manifest: "m-" + id, Channel: schema.Web, Format: "manifest", Destination: "/out/" + id,
		CreatedAt: schema.WhenOf(testNow), ValidUntil: "2025-07-01T00:00:00Z", Program: "test",
		Decisions: []schema.LedgerDecision{{ID: "k-" + id, Photo: x.Photo.SHA256, Decision: x.Decision}},
		Files: []schema.DeliveryFile{
			{Path: "a.jpg", Photo: x.Photo.SHA256, Decision: "k-" + id, SHA256: x.Photo.SHA256, Bytes: 5, Treated: treated},
			{Path: "manifest.json", SHA256: x.Photo.SHA256, Bytes: 5},
		},
	}
}

const (
	blurred    = `[{label: somebody, identifiable: true, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.2, h: 0.2}}]`
	blurredAs  = "v1 blur 0.1,0.1,0.2,0.2"
	cleared    = `[{label: somebody, identifiable: true, cleared: true}]`
	moreHidden = `[{label: somebody, identifiable: true, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.3, h: 0.2}}]`
)

// TestDeliveryIsAsTreated: a treatment is no reason to stop an export that was
// planned with it; another one is, also while the files are being written.
func TestDeliveryIsAsTreated(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	open := func(d schema.Delivery) error { return l.OpenDelivery(ctx, d, time.UTC, testNow) }
	check := func(d schema.Delivery) error { return l.CheckDelivery(ctx, d, time.UTC, testNow) }
	plain := l.planned("x-plain", "")
	l.treat(blurred)
	if err := open(plain); !errors.Is(err, ErrMoved) {
		t.Errorf("a plain file of a photo that is treated since: %v", err)
	}
	with := l.planned("x-with", blurredAs)
	if err := errors.Join(open(with), check(with)); err != nil {
		t.Errorf("as the record says: %v", err)
	}
	d, err := l.Delivery(ctx, "x-with")
	if err != nil || len(d.Files) != 2 || d.Files[0].Treated != blurredAs || d.Files[1].Treated != "" {
		t.Errorf("the ledger says %+v, %v", d.Files, err)
	}
	for _, now := range []string{moreHidden, cleared} {
		l.treat(now)
		if err := check(with); !errors.Is(err, ErrMoved) {
			t.Errorf("changed to %s: %v", now, err)
		}
	}
}

// TestDeliveryIsAsAgreed: conditions that changed since an export was planned stop
// it, when it enters the ledger and while it is written, though the answer is yes.
func TestDeliveryIsAsAgreed(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	d := l.planned("x-agreed", "")
	if err := errors.Join(l.OpenDelivery(ctx, d, time.UTC, testNow), l.CheckDelivery(ctx, d, time.UTC, testNow)); err != nil {
		t.Fatal(err)
	}
	d.ID, d.Decisions[0].Decision.Conditions.NoCrop = "x-other", true
	if err := l.CheckDelivery(ctx, d, time.UTC, testNow); !errors.Is(err, ErrMoved) {
		t.Errorf("while it is written: %v", err)
	}
	if err := l.OpenDelivery(ctx, d, time.UTC, testNow); !errors.Is(err, ErrMoved) {
		t.Errorf("when it enters the ledger: %v", err)
	}
}

// TestWatchSeesEveryWrite: by this catalog's own connection and by another program.
func TestWatchSeesEveryWrite(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	changed, stop, err := l.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	want := func(want bool) {
		t.Helper()
		if got, err := changed(ctx); got != want || err != nil {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
	want(false)
	l.treat(blurred)
	want(true)
	want(false)
	if _, err := l.writing().Exec(`UPDATE families SET hold = 1`); err != nil {
		t.Fatal(err)
	}
	want(true)
	want(false)
}

// TestCoverageKnowsTreatments: a copy stands as long as it hides what is to be
// hidden today.
func TestCoverageKnowsTreatments(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	l.treat(blurred)
	if err := errors.Join(l.OpenDelivery(ctx, l.planned("x-with", blurredAs), time.UTC, testNow), l.CloseDelivery(ctx, "x-with", "standing", nil, testNow)); err != nil {
		t.Fatal(err)
	}
	stricter := func() string {
		t.Helper()
		var said []string
		err := l.Coverage(ctx, time.UTC, testNow, func(s schema.Standing) error {
			if s.Decision.Effect != schema.Permit {
				t.Errorf("%s: %s", s.Delivery, s.Decision.Effect)
			}
			if s.Channel == schema.Web && s.Photo.String() == sha("a") {
				said = append(said, fmt.Sprint(s.Delivery, " ", s.Stricter))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(said, ", ")
	}
	// x-web-1 and x-web-2 left before anything was treated.
	if got := stricter(); got != "x-web-1 true, x-web-2 true, x-with false" {
		t.Error(got)
	}
	l.treat(moreHidden)
	if got := stricter(); got != "x-web-1 true, x-web-2 true, x-with true" {
		t.Error(got)
	}
	// What hides more than it has to may stand.
	l.treat(cleared)
	if got := stricter(); got != "x-web-1 false, x-web-2 false, x-with false" {
		t.Error(got)
	}
}

// TestTurningMovesNoRegion: regions are of the photo as it stood when they were
// measured. Whoever turns it says them again.
func TestTurningMovesNoRegion(t *testing.T) {
	ctx := context.Background()
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	apply := func(c *Catalog, record string, opt schema.ApplyOptions) error {
		_, err := c.Apply(ctx, parse(t, "photos: [{match: "+sha("a")+", "+record+"}]"), opt)
		return err
	}
	l := newLedger(t)
	l.treat(blurred)
	err := apply(l.Catalog, "orientation: 6", opt)
	if err == nil || !strings.Contains(err.Error(), "depicts") || strings.Contains(err.Error(), "somebody") {
		t.Errorf("turned under its regions: %v", err)
	}
	// A card is no reason to end an import; what is recorded stands.
	adding := opt
	adding.AddOnly = true
	if err := apply(l.Catalog, "orientation: 6, depicts: "+moreHidden, adding); err != nil {
		t.Error(err)
	}
	digest, err := schema.ParseDigest(sha("a"))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := l.Said(ctx, digest); err != nil || r.Orientation != nil || r.Treatments().Text() != blurredAs {
		t.Errorf("%+v, %v", r, err)
	}
	if err := apply(l.Catalog, "orientation: 6, depicts: "+blurred, opt); err != nil {
		t.Errorf("said together: %v", err)
	}
	if err := errors.Join(apply(l.Catalog, "orientation: 6", opt), apply(l.Catalog, "rating: 3", opt)); err != nil {
		t.Errorf("nothing is turned: %v", err)
	}
}

func TestTurningMovesNoFocalPoint(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	apply := func(record string, opt schema.ApplyOptions) error {
		_, err := c.Apply(ctx, parse(t, "photos: [{match: "+sha("a")+", "+record+"}]"), opt)
		return err
	}
	said := func() schema.PhotoRecord {
		t.Helper()
		r, err := c.Said(ctx, mustDigest(t, sha("a")))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if err := errors.Join(apply("focal: {x: 0.5, y: 0}", opt), apply("rating: 3", opt)); err != nil {
		t.Fatal(err)
	}
	if err := apply("orientation: 6", opt); err == nil || !strings.Contains(err.Error(), "focal point") {
		t.Errorf("turned under its focal point: %v", err)
	}
	adding := opt
	adding.AddOnly = true
	if err := apply("orientation: 6, focal: {x: 1, y: 0.5}", adding); err != nil {
		t.Error(err)
	}
	if r := said(); r.Orientation != nil || *r.Focal != (schema.Focal{X: 0.5}) {
		t.Errorf("a card turned it: %+v", r)
	}
	if err := apply("orientation: 6, focal: {x: 1, y: 0.5}", opt); err != nil || *said().Focal != (schema.Focal{X: 1, Y: 0.5}) {
		t.Errorf("said together: %v", err)
	}
	if err := apply("orientation: 8, focal: none", opt); err != nil || !said().Focal.None {
		t.Errorf("said that there is none: %v", err)
	}
	if err := apply("orientation: 3", opt); err != nil {
		t.Errorf("there is none to be moved: %v", err)
	}
}
