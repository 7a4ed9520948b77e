package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/schema"
)

// namedBack is how many photos of a package that were asked back are named.
const namedBack = 10

// backAsked counts the photos of a package that the catalog asked back: whoever reported
// it gone may have had a second copy. A package may bring its own feed, which is as old as
// it is, so the catalog's is asked.
type backAsked struct {
	asked packages.AskedBack
	ids   []string
	by    schema.When
}

func newBackAsked(ctx context.Context, cat LedgerCatalog, p *packages.Held) (*backAsked, error) {
	entries, err := cat.RecallEntries(ctx, p.Channel)
	return &backAsked{asked: packages.AskedBackOf(p, entries)}, err
}

func (b *backAsked) photo(p schema.ManifestPhoto) {
	by := b.asked.By(p)
	if by == "" {
		return
	}
	if b.by == "" || by < b.by {
		b.by = by
	}
	b.ids = append(b.ids, p.PhotoID)
}

func (b *backAsked) tell(r *report, dir string) {
	if len(b.ids) == 0 {
		return
	}
	list := strings.Join(b.ids[:min(len(b.ids), namedBack)], ", ")
	if len(b.ids) > namedBack {
		list += ", …"
	}
	r.find(findings.PackageRecalled, dir, fmt.Sprintf("it holds what was asked back, to be gone by %s: %d of its photos (%s)", b.by, len(b.ids), list))
}
