package catalog

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"path"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// shotKeys are keyed digests of when and with what an original was taken: shot with the
// name of the file, moment without. They are kept of erased originals as well. Nobody
// without the catalog's secret can try times against them. They are empty if the file
// does not say both the camera and the second.
type shotKeys struct{ shot, moment string }

const secondLayout = "2006-01-02T15:04:05"

// keysOf returns the keys of an original.
func keysOf(secret string, p schema.Probe, name string) shotKeys {
	x, known := pressOf(p, name)
	if !known {
		return shotKeys{}
	}
	k := newKeyer(secret)
	return shotKeys{shot: k.shot(x, 0), moment: k.moment(x, 0)}
}

// press is one press of a shutter, as the file says of itself.
type press struct {
	camera, stem string
	at           time.Time
}

// pressOf reports whether a file says both the camera and the second.
func pressOf(p schema.Probe, name string) (press, bool) {
	at, ok := secondOf(p.TakenLocal)
	if !ok || p.Model == "" {
		return press{}, false
	}
	camera := strings.ToLower(strings.TrimSpace(p.Make) + "\x00" + strings.TrimSpace(p.Model))
	return press{camera, stemOf(name), at}, true
}

// keyer makes keys with one secret, one after another.
type keyer struct{ mac hash.Hash }

func newKeyer(secret string) keyer { return keyer{hmac.New(sha256.New, []byte(secret))} }

// shot is the key that a press would have some seconds later.
func (k keyer) shot(x press, later int) string {
	return hex.EncodeToString(k.shotSum(x, later))
}

// shotSum is shot before it is written out.
func (k keyer) shotSum(x press, later int) []byte {
	return k.sum("shot", x.camera, x.secondAt(later), x.stem)
}

func (k keyer) moment(x press, later int) string {
	return hex.EncodeToString(k.sum("moment", x.camera, x.secondAt(later)))
}

func (x press) secondAt(later int) string {
	return x.at.Add(time.Duration(later) * time.Second).Format(secondLayout)
}

func (k keyer) sum(parts ...string) []byte {
	k.mac.Reset()
	k.mac.Write([]byte(strings.Join(parts, "\x00")))
	return k.mac.Sum(nil)[:16]
}

func secondOf(taken string) (time.Time, bool) {
	if len(taken) < len(secondLayout) {
		return time.Time{}, false
	}
	t, err := time.Parse(secondLayout, taken[:len(secondLayout)])
	return t, err == nil
}

// stemOf is the name of a file without folders and extension, in one case.
func stemOf(name string) string {
	name = strings.ToLower(path.Base(name))
	return strings.TrimSuffix(name, path.Ext(name))
}

// insertFingerprint records the fingerprint of an original of the catalog. If the look is
// nil, the recorded look stays: nobody looked.
func insertFingerprint(
	ctx context.Context, w contract.Writer, f schema.Fingerprint, p schema.Probe, name string,
) error {
	secret, err := w.Info(ctx, "secret")
	if err != nil {
		return err
	}
	keys := keysOf(secret, p, name)
	return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: f.SHA256.String(), Data: hexOrNone(f.Data), Look: f.Look, Shot: keys.shot, Moment: keys.moment})
}

// hexOrNone is a digest as the tables have it, "" for none.
func hexOrNone(d schema.Digest) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// updateFingerprints records the fingerprints of those originals that are in the catalog.
func updateFingerprints(ctx context.Context, w contract.Writer, list []schema.Fingerprint) error {
	for _, f := range list {
		t, found, err := w.TakenWith(ctx, f.SHA256.String())
		if err != nil {
			return err
		}
		if !found {
			continue // it was erased meanwhile
		}
		p := schema.Probe{Make: t.Make, Model: t.Model, TakenLocal: t.TakenLocal}
		if err := insertFingerprint(ctx, w, f, p, t.Source); err != nil {
			return err
		}
	}
	return nil
}

// SameData looks up the image data of an unknown file: a photo that has the same data, or
// the order by which that picture was erased. A photo by a camera of another maker than
// maker, in small letters, does not match. If either names no maker, it may match.
func (c PictureRegister) SameData(ctx context.Context, data schema.Digest, maker string) (schema.SameData, error) {
	var s schema.SameData
	if data.IsZero() {
		return s, nil
	}
	err := c.db.View(ctx, func(r contract.Reader) error {
		sha, found, err := r.PhotoWithData(ctx, data.String(), maker)
		if err != nil {
			return err
		}
		if found {
			return s.Photo.UnmarshalText([]byte(sha))
		}
		s.Order, s.ErasedAt, _, err = r.ErasedWithData(ctx, data.String())
		return err
	})
	return s, err
}

// SameShot lists the originals that were taken with the same camera, in the same second
// and under the same name as an unknown file.
func (c PictureRegister) SameShot(ctx context.Context, p schema.Probe, name string) ([]schema.ShotOriginal, error) {
	var list []schema.ShotOriginal
	err := c.db.View(ctx, func(r contract.Reader) error {
		secret, err := r.Info(ctx, "secret")
		if err != nil {
			return err
		}
		keys := keysOf(secret, p, name)
		if keys.shot == "" {
			return nil
		}
		list, err = r.ShotAs(ctx, keys.shot)
		return err
	})
	return list, err
}

// RoomOfShoot is the room of a shoot, "" if it is not recorded.
func (c PictureRegister) RoomOfShoot(ctx context.Context, shoot string) (string, error) {
	var room string
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		room, err = r.RoomOfShoot(ctx, shoot)
		return err
	})
	return room, err
}

// RecordFingerprints writes fingerprints that were made of originals again.
func (c PictureRegister) RecordFingerprints(ctx context.Context, list []schema.Fingerprint) error {
	err := c.change(ctx, ledger.Derive, func(w contract.Writer) error { return updateFingerprints(ctx, w, list) })
	if err != nil {
		return err
	}
	return c.compareLooks(ctx)
}

// WithoutFingerprint counts the photos of which no fingerprint, or an older one, is
// recorded.
func (c PictureRegister) WithoutFingerprint(ctx context.Context) (n int, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		n, err = r.WithoutFingerprint(ctx)
		return err
	})
	return n, err
}
