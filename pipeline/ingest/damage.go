package ingest

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// lookOver looks for damage in a new file that nothing is rendered from: the
// second half of a pair, another file of a known picture. Whoever formats the card
// loses it as well. Of RAW it is told whether data is missing; anything else is
// decoded.
func (im *importer) lookOver(ctx context.Context, p *part) error {
	switch {
	case p.body.data == nil || !p.showsPicture():
		return nil
	case p.probe.Format.RAW():
		if p.shown.Cut || render.Cut(p.body.data, p.probe.Format) {
			p.probe.Damage = schema.DamageCut
		}
	default:
		made, err := im.draw(ctx, schema.Photo{SHA256: p.body.sum, Probe: p.probe}, p.body.data, nil)
		if err != nil {
			return err
		}
		p.probe.Damage = derive.Judge(p.shown, made)
	}
	p.item.New.Probe = p.probe
	p.noteDamage()
	return nil
}

// noteDamage has the item say what is wrong, while the card is still there.
func (p *part) noteDamage() {
	p.item.New.Probe.Damage = p.probe.Damage
	p.warnDamage(p.probe.Damage)
}

// warnDamage has the item say what of its picture is not whole, also when the card
// comes again.
func (p *part) warnDamage(damage string) {
	if p.item.Damage = damage; damage == "" {
		return
	}
	p.item.Warns = append(p.item.Warns, p.item.Damage+": the file is kept, and no rendering of it leaves; look for a whole copy before the card is formatted")
}
