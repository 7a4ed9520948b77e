package ingest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// cardRecords are what a catalog has on record of the files of a card.
type cardRecords struct {
	known  map[schema.Digest]schema.KnownOriginal
	copies []schema.Copy
	erased schema.Digest
}

func (r cardRecords) Known(_ context.Context, sum schema.Digest) (schema.KnownOriginal, bool, error) {
	k, ok := r.known[sum]
	return k, ok, nil
}

func (r cardRecords) Purged(_ context.Context, sum schema.Digest) (string, schema.When, error) {
	if sum == r.erased {
		return "order-1", "2026-03-01T00:00:00Z", nil
	}
	return "", "", nil
}

func (r cardRecords) Copies(_ context.Context, sum schema.Digest) (list []schema.Copy, err error) {
	for _, k := range r.copies {
		if k.SHA256 == sum {
			list = append(list, k)
		}
	}
	return list, nil
}

func (cardRecords) LastRead(context.Context, string) (schema.When, error) {
	return "2026-03-01T00:00:00Z", nil
}

// cardPlaces is where the card lies.
type cardPlaces struct {
	storetest.Places
	card string
}

func (p cardPlaces) DeviceOf(string) string { return p.card }

// A card is safe without it when each of its files has as many whole copies as are asked
// for, on disks of their own, all read now: whatever is less is told as less.
func TestSafeToFormat(t *testing.T) {
	ctx := context.Background()
	frames := map[string][]byte{"one.jpg": []byte("what a camera wrote"), "two.jpg": []byte("and what it wrote next")}
	const one, two = "originals/s/one.jpg", "originals/s/two.jpg"
	type scene struct {
		home, attic *storetest.Memory
		records     *cardRecords
		card        string // its device
		copies      int
		away        bool // the mirror
	}
	for name, tt := range map[string]struct {
		spoil             func(*testing.T, *scene)
		safe, onCard      bool
		copies, short     int
		unknown, oneDisks int
	}{
		"two disks":           {spoil: func(*testing.T, *scene) {}, safe: true, copies: 2},
		"one disk":            {spoil: func(_ *testing.T, s *scene) { s.attic.On("disk a") }, copies: 1, short: 2, oneDisks: 2},
		"a mirror in memory":  {spoil: func(_ *testing.T, s *scene) { s.attic.On(schema.DeviceInMemory + " 0:25") }, copies: 1, short: 2},
		"a catalog in memory": {spoil: func(_ *testing.T, s *scene) { s.home.On(schema.DeviceInMemory + " 0:25"); s.copies = 1 }, safe: true, copies: 1},
		"both in memory": {spoil: func(_ *testing.T, s *scene) {
			s.home.On(schema.DeviceInMemory + " 0:25")
			s.attic.On(schema.DeviceInMemory + " 0:26")
			s.copies = 1
		}, copies: 0, short: 2},
		"a disk that nobody can tell": {spoil: func(_ *testing.T, s *scene) { s.attic.On("") }, copies: 1, short: 2, oneDisks: 2},
		"the card's own disk":         {spoil: func(_ *testing.T, s *scene) { s.card = "disk b" }, safe: true, onCard: true, copies: 2},
		"three are asked for":         {spoil: func(_ *testing.T, s *scene) { s.copies = 3 }, copies: 2, short: 2},
		"a copy that is gone":         {spoil: func(t *testing.T, s *scene) { remove(t, s.attic, two) }, copies: 1, short: 1},
		"a copy that has aged":        {spoil: func(_ *testing.T, s *scene) { s.attic.Bend(one) }, copies: 1, short: 1},
		"an original that has aged":   {spoil: func(_ *testing.T, s *scene) { s.home.Bend(one) }, copies: 1, short: 1},
		"both have aged":              {spoil: func(_ *testing.T, s *scene) { s.home.Bend(one); s.attic.Bend(one) }, copies: 0, short: 1},
		"a mirror that is away":       {spoil: func(_ *testing.T, s *scene) { s.away = true }, copies: 1, short: 2},
		"a copy that no row has":      {spoil: func(_ *testing.T, s *scene) { s.records.copies = s.records.copies[:1] }, copies: 1, short: 1},
		"a file that is not known": {spoil: func(_ *testing.T, s *scene) { delete(s.records.known, schema.DigestOf(frames["two.jpg"])) },
			copies: 0, short: 1, unknown: 1},
		"a picture that came damaged": {spoil: func(_ *testing.T, s *scene) {
			sum := schema.DigestOf(frames["one.jpg"])
			k := s.records.known[sum]
			k.Damage = "cut short"
			s.records.known[sum] = k
		}, copies: 2},
		"one that was erased": {spoil: func(_ *testing.T, s *scene) {
			s.records.erased = schema.DigestOf(frames["two.jpg"])
			delete(s.records.known, s.records.erased)
		}, safe: true, copies: 2},
	} {
		t.Run(name, func(t *testing.T) {
			card := t.TempDir()
			home := storetest.NewMemory("catalog", "").On("disk a")
			attic := storetest.NewMemory("attic", home.Identity().UUID).On("disk b")
			s := &scene{home: home, attic: attic, card: "disk c", copies: 2, records: &cardRecords{known: map[schema.Digest]schema.KnownOriginal{}}}
			for _, file := range []string{"one.jpg", "two.jpg"} {
				data := frames[file]
				sum, rel := schema.DigestOf(data), "originals/s/"+file
				if err := os.WriteFile(filepath.Join(card, file), data, 0o600); err != nil {
					t.Fatal(err)
				}
				for _, m := range []*storetest.Memory{home, attic} {
					if err := m.PutOnce(ctx, rel, 0o444, bytes.NewReader(data), sum, int64(len(data))); err != nil {
						t.Fatal(err)
					}
				}
				s.records.known[sum] = schema.KnownOriginal{Path: rel}
				s.records.copies = append(s.records.copies, schema.Copy{Storage: attic.Identity().UUID, Path: rel, SHA256: sum, Bytes: int64(len(data))})
			}
			tt.spoil(t, s)
			job := CardJob{
				Catalog: s.records, Storages: s.records, Store: home, Places: cardPlaces{card: s.card}, Sources: []string{card}, Copies: s.copies,
				Counted: func(int, int64) {}, File: func(schema.CardFile) {},
			}
			record := schema.Storage{UUID: attic.Identity().UUID, Name: "attic"}
			if s.away {
				job.Away = append(job.Away, record)
			} else {
				job.Mirrors = append(job.Mirrors, &mirror.Mirror{Storage: attic, Record: record})
			}
			got, err := Card(ctx, job)
			if err != nil {
				t.Fatal(err)
			}
			v := got.Safety
			if v.Safe != tt.safe || v.OnCard != tt.onCard || v.Copies != tt.copies || v.Short != tt.short || got.Unknown != tt.unknown || len(v.Shared) != tt.oneDisks {
				t.Errorf("%+v, unknown %d", v, got.Unknown)
			}
		})
	}
}

func remove(t *testing.T, m *storetest.Memory, name string) {
	t.Helper()
	unlock, err := m.Lock(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := m.Remove(name); err != nil {
		t.Fatal(err)
	}
}
