package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/litter"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

// LedgerCatalog is the part of the catalog that knows the packages that left.
type LedgerCatalog interface {
	DeliveriesOf(ctx context.Context, manifest string) ([]schema.Delivery, error)
	RecallEntries(ctx context.Context, ch schema.Channel) ([]schema.RecallEntry, error)
	SigningKeys(ctx context.Context) ([]schema.SigningKey, error)
}

// leftPackage is the ledger's record of a package, by the paths of its files in the
// folder in hand. A package may claim anything of itself; the ledger does not.
type leftPackage struct {
	cat   LedgerCatalog
	r     *report
	held  *packages.Held
	files map[string]schema.DeliveryFile
	seen  map[string]bool // paths that were compared
}

// leftAs looks a package up in the ledger. A package that the ledger lacks, or whose
// manifest differs, is a finding.
func leftAs(ctx context.Context, cat LedgerCatalog, r *report, p *packages.Held) (*leftPackage, error) {
	list, err := cat.DeliveriesOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	l := &leftPackage{cat, r, p, map[string]schema.DeliveryFile{}, map[string]bool{p.Above: true}}
	if len(list) == 0 {
		l.find("this catalog has no delivery " + p.ID)
		return l, nil
	}
	by, err := p.Read(p.Above+signature.Extension, signature.MaxBytes+1)
	if err != nil {
		by = nil // said elsewhere
	}
	best := -1
	for _, d := range slices.Backward(list) {
		files := map[string]schema.DeliveryFile{}
		for _, f := range d.Files {
			if rel, ok := seenAs(p, d.Format, f.Path); ok {
				files[rel] = f
			}
		}
		// Two that were made of the same in one second have one manifest, and not one
		// signature if the key was changed between them.
		fits := 0
		if files[p.Above].SHA256 == p.Sum {
			fits++
		}
		if files[p.Above+signature.Extension].SHA256 == schema.DigestOf(by) {
			fits++
		}
		if fits > best {
			best, l.files = fits, files
		}
	}
	if l.files[p.Above].SHA256 != p.Sum {
		l.find(p.Above + " differs from the one that was delivered: in a date, a condition, a photo or a file")
	}
	return l, nil
}

// seenAs is the path that a file of a delivery has in the folder in hand, which may be
// what is packed in another.
func seenAs(p *packages.Held, format, rel string) (string, bool) {
	f, err := formats.ParseFormat(format)
	if err != nil || f.Below == "" || p.Bagged {
		return rel, true
	}
	return strings.CutPrefix(rel, f.Below+"/")
}

func (l *leftPackage) find(message string) { l.r.find(findings.PackageLedger, l.held.Dir, message) }

// file compares a manifest's entry of a file with the file that left under its name.
func (l *leftPackage) file(rel, photo string, sum schema.Digest) {
	l.seen[rel] = true
	f, left := l.files[rel]
	switch {
	case len(l.files) == 0: // which was said
	case !left:
		l.find(packages.Printable(rel) + ": no file of this name was delivered")
	case f.SHA256 != sum:
		l.find(packages.Printable(rel) + ": the manifest has other bytes than were delivered")
	case f.PhotoID != photo:
		l.find(fmt.Sprintf("%s: it was delivered as photo %s, and the manifest says %s", packages.Printable(rel), f.PhotoID, photo))
	}
}

// rest compares the files that the manifest does not name: signatures, the feed, a
// bag's own files.
func (l *leftPackage) rest(ctx context.Context) error {
	for _, rel := range slices.Sorted(maps.Keys(l.files)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		f := l.files[rel]
		hidden := slices.ContainsFunc(l.held.Unknown, func(dir string) bool { return strings.HasPrefix(rel, dir+"/") })
		if l.seen[rel] || hidden || rel == l.held.Feed || rel == l.held.Feed+".jws" {
			continue
		}
		if f.PhotoID != "" {
			l.find(packages.Printable(rel) + ": it was delivered, and the manifest lacks it")
			continue
		}
		if err := l.same(ctx, rel, f); err != nil {
			l.find(fmt.Sprintf("%s: %v", packages.Printable(rel), err))
		}
	}
	return l.feed(ctx)
}

var (
	errGone  = errors.New("it is missing here, and was in the delivery")
	errOther = errors.New("it has other bytes than were delivered")
)

func (l *leftPackage) same(ctx context.Context, rel string, f schema.DeliveryFile) error {
	rule, _, err := l.held.Compare(ctx, schema.ManifestFile{Path: rel, Bytes: f.Bytes, SHA256: f.SHA256})
	switch rule {
	case "":
		return err
	case findings.PackageMissing:
		return errGone
	}
	return errOther
}

// feed compares the recall feed, which may have been brought up to date since: then
// it is signed anew, and every entry of it is one that the catalog wrote.
func (l *leftPackage) feed(ctx context.Context) error {
	p := l.held
	was, left := l.files[p.Feed]
	if !left {
		return nil
	}
	by, signed := l.files[p.Feed+".jws"]
	err := l.same(ctx, p.Feed, was)
	if err == nil && (!signed || l.same(ctx, p.Feed+".jws", by) == nil) {
		return nil
	}
	own, err := l.cat.RecallEntries(ctx, p.Channel)
	if err != nil {
		return err
	}
	if own, err = formats.Linked(own); err != nil {
		return err
	}
	entries, ours := 0, true
	f, sum, ferr := p.EachEntry(func(e schema.RecallEntry) error {
		ours = ours && entries < len(own) && sameEntry(e, own[entries])
		entries++
		return nil
	})
	switch {
	case errors.Is(ferr, fs.ErrNotExist):
		l.find(p.Feed + ": " + errGone.Error())
		return nil
	case ferr != nil:
		l.find(fmt.Sprintf("%s: %v", p.Feed, ferr))
		return nil
	}
	if signed {
		keys, err := signingkey.Public(ctx, l.cat)
		if err == nil {
			var of schema.Digest
			if of, err = p.SignedBy(p.Feed, keys); err == nil && of != sum {
				err = errOther
			}
		}
		if err != nil {
			l.r.find(findings.PackageSignature, p.Dir, fmt.Sprintf("%s: %v", p.Feed, err))
		}
	}
	told := 0 // how many there were when the package was made
	for told < len(own) && own[told].Seq <= p.Recall.LastSeq {
		told++
	}
	switch {
	case f.Channel != p.Channel:
		l.find(p.Feed + ": it is not the feed of " + string(p.Channel))
	case entries < told:
		l.find(fmt.Sprintf("%s: entries are missing: it has %d, and had %d when the package was made", p.Feed, entries, told))
	case !ours:
		l.find(p.Feed + ": it holds an entry that the catalog did not write")
	}
	return nil
}

func sameEntry(a, b schema.RecallEntry) bool {
	one, err := json.Marshal(a)
	two, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(one, two)
}

// stray reports a file that the manifest does not name. A file that left is compared
// elsewhere; files that operating systems leave everywhere do not matter.
func (l *leftPackage) stray(rel string) {
	if _, left := l.files[rel]; left || litter.Holds(rel) {
		return
	}
	rule, said := findings.PackageLedger, "no export wrote this file"
	if len(l.files) == 0 {
		rule, said = findings.PackageStray, packages.StrayMessage
	}
	l.r.findFile(rule, l.held.Dir, said, rel)
}
