package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Explain decides for one photo, named by any unique prefix, with everything
// that was considered, and says what would have to change for another answer.
func (c ConsentRegister) Explain(
	ctx context.Context, prefix string, ch schema.Channel, opt ListOptions,
) (schema.Decision, []schema.Advice, error) {
	var d schema.Decision
	var advice []schema.Advice
	err := c.ExplainIn(ctx, prefix, []schema.Channel{ch}, opt, func(is schema.Decision, ask []schema.Advice) { d, advice = is, ask })
	return d, advice, err
}

// ExplainIn is Explain for several channels at one moment: fn is called for each of them.
func (c ConsentRegister) ExplainIn(
	ctx context.Context, prefix string, channels []schema.Channel, opt ListOptions,
	fn func(schema.Decision, []schema.Advice),
) error {
	return c.db.View(ctx, func(tx contract.Reader) error {
		f := &facts{zone: opt.Zone, known: opt.Known}
		return subjects(ctx, tx, schema.Selection{IDs: []string{prefix}}, f, opt.At, func(w *consent.World, p schema.Photo) error {
			subject := Subject(p)
			for _, ch := range channels {
				d := consent.Decide(w, subject, ch, opt.At)
				d.Alike = p.Alike
				fn(d, consent.Advise(w, subject, ch, opt.At))
			}
			return nil
		})
	})
}
