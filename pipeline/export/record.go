package export

import (
	"strings"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// record is the ledger's entry of an export, before it is entered.
func record(a asked, there place, pkg pack, madeOf string) schema.Delivery {
	asked := order(a, madeOf)
	d := schema.Delivery{
		Manifest: pkg.contents.ID, Channel: a.Channel, Format: a.Format.Name, Recipient: a.Recipient, Destination: there.to,
		CreatedAt: schema.WhenOf(a.now), ValidUntil: pkg.contents.ValidUntil, Program: a.Program, Order: &asked,
	}
	if a.agreed != nil {
		d.Plan = a.agreed.ID
	}
	d.ID = deliveryID(d)
	d.Decisions = decisions(pkg.contents)
	for _, f := range pkg.files {
		d.Files = append(d.Files, schema.DeliveryFile{
			Path: f.Path, Photo: f.Photo, Decision: f.Decision, SHA256: f.Body.Sum(), Bytes: f.Body.Size(), Treated: f.Treated, Rendering: f.Rendering,
		})
	}
	return d
}

// decisions are those by which the photos of a plan leave.
func decisions(pkg formats.Package) (list []schema.LedgerDecision) {
	for _, p := range pkg.Leaving() {
		list = append(list, schema.LedgerDecision{ID: p.DecisionID, Photo: p.Photo.SHA256, Decision: p.Decision})
	}
	return list
}

// deliveryID dates a delivery for people; chance keeps two of one day apart.
func deliveryID(d schema.Delivery) string {
	return "x-" + strings.ReplaceAll(string(d.CreatedAt[:10]), "-", "") + "-" + uuid.NewString()[:8]
}
