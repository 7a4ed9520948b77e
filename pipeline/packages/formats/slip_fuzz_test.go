package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A slip comes from anywhere. What is read of it is written and read again as the same, and
// without the key of its catalog it is no delivery.
func FuzzReadSlip(f *testing.F) {
	d := schema.Delivery{
		ID: "x-20260301-00000000", Manifest: "urn:uuid:6c84fb90-12c4-11e1-840d-7b25c5ee775a", Channel: schema.Web, Format: "site", CreatedAt: "2026-03-01T00:00:00Z", ValidUntil: "2026-04-01T00:00:00Z",
		Files: []schema.DeliveryFile{{Path: "a.jpg", SHA256: schema.DigestOf([]byte("a")), Bytes: 1}},
	}
	key := [32]byte{1}
	s, err := NewSlip(d, SlipGrounds{Catalog: "6c84fb90-12c4-11e1-840d-7b25c5ee775a", Key: key, Until: "2026-03-01T00:00:00Z", Ledger: strings.Repeat("ab", 32), Program: "0.1.0"})
	if err != nil {
		f.Fatal(err)
	}
	s.Signature = "signed"
	data, err := json.Marshal(s)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := ReadSlip(bytes.NewReader(data)); err != nil {
		f.Fatal(err)
	}
	if _, err := OpenSlip(s, key); err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		readsAgain(t, func(b []byte) (schema.Slip, error) { return ReadSlip(bytes.NewReader(b)) }, data)
		if s, err := ReadSlip(bytes.NewReader(data)); err == nil {
			if _, err := OpenSlip(s, [32]byte{2}); !errors.Is(err, ErrSlipAltered) {
				t.Errorf("a slip that nobody wrote is opened: %v", err)
			}
		}
	})
}
