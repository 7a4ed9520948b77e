package formats

import (
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// ErrSlipAltered says that a slip is not as its catalog wrote it.
var ErrSlipAltered = errors.New("the slip was changed after it was written, or another catalog wrote it")

// sealedPart is how much of what is sealed stands in one part, in bytes.
const sealedPart = 1 << 20

// maxSealed is how much a slip may hold, sealed: an image service has hundreds of files a
// photo.
const maxSealed = 1 << 30

// sealedDelivery is the part of a slip that only its catalog can read: digests of originals,
// the words by which photos were chosen, conditions that are told to nobody, for whom and
// where.
type sealedDelivery struct {
	Delivery  schema.Delivery
	Scheme    int
	Order     *schema.DeliveryOrder
	MadeOf    string
	Decisions []schema.LedgerDecision
}

// SlipGrounds are the facts beside a delivery that a slip is written on.
type SlipGrounds struct {
	Catalog string   // its UUID
	Key     [32]byte // that only the catalog knows
	Until   schema.When
	Ledger  string
	Program string
}

// NewSlip is the slip of a delivery, but for its signature: see SignedBytes.
func NewSlip(d schema.Delivery, on SlipGrounds) (schema.Slip, error) {
	s := schema.Slip{
		SchemaURI: schema.JSONSchemaID(schema.SlipSchema), Schema: "stillroom.slip", SchemaVersion: schema.SlipVersion,
		Generator: schema.ManifestGenerator{Name: "stillroom", Version: on.Program},
		Catalog:   on.Catalog, Delivery: d.ID, Manifest: d.Manifest, Channel: d.Channel, Format: d.Format,
		DecidedAt: d.CreatedAt, RecordedUntil: on.Until, Ledger: on.Ledger, ValidUntil: d.ValidUntil, Files: []schema.SlipFile{},
	}
	inside := sealedDelivery{Delivery: d, Scheme: d.Scheme, Order: d.Order, Decisions: slices.Clone(d.Decisions)}
	for i, k := range d.Decisions {
		if k.Decision.Kind == "" {
			s.Photos++
		} else {
			s.Attachments++
		}
		inside.Decisions[i].Decision.Considered, inside.Decisions[i].Decision.Alike = nil, nil // the ledger does not keep these either
	}
	inside.Delivery.Files = slices.Clone(d.Files)
	for i, f := range d.Files {
		s.Files = append(s.Files, schema.SlipFile{Path: f.Path, SHA256: f.SHA256, Bytes: f.Bytes})
		inside.Delivery.Files[i].Path, inside.Delivery.Files[i].SHA256, inside.Delivery.Files[i].Bytes = "", schema.Digest{}, 0
	}
	if d.Order != nil {
		inside.MadeOf = d.Order.MadeOf
	}
	box, err := sealing(on.Key)
	if err != nil {
		return s, err
	}
	var text bytes.Buffer
	packed := gzip.NewWriter(&text)
	if err := errors.Join(json.NewEncoder(packed).Encode(inside), packed.Close()); err != nil {
		return s, err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	s.Sealed = slices.Collect(slices.Chunk(box.Seal(nonce, nonce, text.Bytes(), []byte(s.Delivery)), sealedPart))
	return s, nil
}

func sealing(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// SignedBytes is the text that a slip is signed by: all of it but the signature.
func SignedBytes(s schema.Slip) ([]byte, error) {
	s.Signature = ""
	return json.Marshal(s)
}

// WriteSlip writes the document, held against its schema before its first byte is written.
func WriteSlip(w io.Writer, s schema.Slip) error {
	lists := []items{itemsOf("files", s.Files), itemsOf("sealed", s.Sealed)}
	s.Files, s.Sealed = first(s.Files), first(s.Sealed)
	if err := slipKind.valid(s, lists...); err != nil {
		return err
	}
	return slipKind.write(w, s, lists...)
}

// ReadSlip reads a slip that somebody hands over. Whether it is genuine its signature says,
// and OpenSlip.
func ReadSlip(r io.Reader) (schema.Slip, error) {
	var s schema.Slip
	files, sealed, size := []schema.SlipFile{}, [][]byte{}, 0
	err := slipKind.scan(r, &s, func(list string, _ int, raw []byte) (err error) {
		switch list {
		case "files":
			files, err = appended(slipKind, files, raw)
		case "sealed":
			if size += len(raw); size > maxSealed {
				return fmt.Errorf("%s holds more than %d MiB", slipKind.what, maxSealed>>20)
			}
			sealed, err = appended(slipKind, sealed, raw)
		}
		return err
	})
	if err != nil {
		return schema.Slip{}, err
	}
	s.Files, s.Sealed = files, sealed
	if s.SchemaVersion != schema.SlipVersion { // it says more than could be entered
		return schema.Slip{}, fmt.Errorf("the slip: %w: it is %s, and only %s is read in", ErrVersion, brief(s.SchemaVersion), schema.SlipVersion)
	}
	return s, nil
}

// OpenSlip is the delivery that a slip is of, if the catalog with this key wrote it, or
// ErrSlipAltered.
func OpenSlip(s schema.Slip, key [32]byte) (schema.Delivery, error) {
	box, err := sealing(key)
	if err != nil {
		return schema.Delivery{}, err
	}
	sealed := slices.Concat(s.Sealed...)
	n := box.NonceSize()
	if len(sealed) < n {
		return schema.Delivery{}, ErrSlipAltered
	}
	text, err := box.Open(nil, sealed[:n], sealed[n:], []byte(s.Delivery))
	if err != nil {
		return schema.Delivery{}, ErrSlipAltered
	}
	var inside sealedDelivery
	packed, err := gzip.NewReader(bytes.NewReader(text))
	if err == nil {
		err = json.NewDecoder(packed).Decode(&inside)
	}
	d := inside.Delivery
	if err != nil || len(d.Files) != len(s.Files) {
		return schema.Delivery{}, ErrSlipAltered
	}
	for i, f := range s.Files {
		d.Files[i].Path, d.Files[i].SHA256, d.Files[i].Bytes = f.Path, f.SHA256, f.Bytes
	}
	d.Scheme, d.Decisions = inside.Scheme, inside.Decisions
	if d.Order = inside.Order; d.Order != nil {
		d.Order.MadeOf = inside.MadeOf
	}
	return d, nil
}
