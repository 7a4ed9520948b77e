package catalog

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// shotKeys are keyed digests of when and with what an original was taken: with its
// name (shot) and without (moment). They are kept of what is erased as well, and
// nobody without the catalog's secret can try times against them. Empty where the
// file does not say both, the camera and the second.
type shotKeys struct{ shot, moment string }

const secondLayout = "2006-01-02T15:04:05"

// keysOf are the keys of an original as if it had been taken some seconds later.
func keysOf(secret string, p schema.Probe, name string, later int) shotKeys {
	second, ok := secondOf(p.TakenLocal)
	if !ok || p.Model == "" {
		return shotKeys{}
	}
	at := second.Add(time.Duration(later) * time.Second).Format(secondLayout)
	camera := strings.ToLower(strings.TrimSpace(p.Make) + "\x00" + strings.TrimSpace(p.Model))
	return shotKeys{
		shot:   keyed(secret, "shot", camera, at, stemOf(name)),
		moment: keyed(secret, "moment", camera, at),
	}
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

func keyed(secret string, parts ...string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// insertFingerprint records what an original that is in the catalog is known by. A
// look of nil leaves what is there: nobody looked.
func insertFingerprint(ctx context.Context, w contract.Writer, f schema.Fingerprint, p schema.Probe, name string) error {
	secret, err := w.Info(ctx, "secret")
	if err != nil {
		return err
	}
	keys := keysOf(secret, p, name, 0)
	return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: f.SHA256.String(), Data: hexOrNone(f.Data), Look: f.Look, Shot: keys.shot, Moment: keys.moment})
}

// hexOrNone is a digest as the tables have it, "" for none.
func hexOrNone(d schema.Digest) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// updateFingerprints records those of originals that are in the catalog.
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

// SameData finds what is known of the image data of a file that is not known: a
// photo that it shows, or the order by which that picture was erased. A photo of
// another maker's camera than maker, in small letters, is not the one; where either
// names none it may be.
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

// SameShot lists the originals that were taken with the same camera in the same
// second under the same name as a file that is not known.
func (c PictureRegister) SameShot(ctx context.Context, p schema.Probe, name string) ([]schema.ShotOriginal, error) {
	var list []schema.ShotOriginal
	err := c.db.View(ctx, func(r contract.Reader) error {
		secret, err := r.Info(ctx, "secret")
		if err != nil {
			return err
		}
		keys := keysOf(secret, p, name, 0)
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
	return c.change(ctx, ledger.Derive, func(w contract.Writer) error { return updateFingerprints(ctx, w, list) })
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
