package verify

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// heldPackages checks folders of exports: what their manifest names is there,
// unaltered and in date, and nothing else is.
func heldPackages(ctx context.Context, job Job, r *report) error {
	for _, dir := range job.Packages {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.Checked.Packages++
		if err := onePackage(ctx, job, r, dir); err != nil && ctx.Err() == nil {
			r.find(findings.CheckFailed, dir, err.Error())
		}
	}
	return nil
}

// onePackage checks one folder.
func onePackage(ctx context.Context, job Job, r *report, dir string) error {
	p, err := packages.Open(dir)
	if err != nil {
		return err
	}
	defer p.Close()
	if p.ValidUntil <= schema.WhenOf(job.Clock()) {
		r.find(findings.PackageStale, dir, "valid until "+string(p.ValidUntil))
	}
	whole, err := p.CheckWhole(ctx)
	if err != nil {
		return err
	}
	for _, f := range whole {
		seen, file := f.Found()
		r.findFile(f.Rule, dir, seen, file)
	}
	left, err := leftAs(ctx, job.Catalog, r, p)
	if err != nil {
		return err
	}
	back, err := newBackAsked(ctx, job.Catalog, p)
	if err != nil {
		return err
	}
	err = p.EachPhoto(func(photo schema.ManifestPhoto) error {
		back.photo(photo)
		for _, f := range photo.Files {
			left.file(f.Path, photo.PhotoID, f.SHA256)
			rule, seen, err := p.Compare(ctx, f)
			if err != nil {
				return err
			}
			if rule != "" {
				r.find(rule, dir, seen)
				continue
			}
			if formats.IsTileList(f) {
				continue // no picture, and read as what it must be
			}
			if original, err := isOriginal(ctx, job.Catalog, p, photo, f); err != nil {
				return err
			} else if original {
				continue
			}
			data, err := p.Read(f.Path, f.Bytes)
			if err != nil {
				return fmt.Errorf("%s: %w", f.Path, err)
			}
			if photo.Kind != "" && f.Role != "web" && f.Role != "thumbnail" {
				for _, l := range attachedLeaks(f, data) {
					r.find(findings.PackageLeak, dir, fmt.Sprintf("%s: %s (%s)", f.Path, l.What, l.Rule))
				}
				continue
			}
			for _, l := range leak.File(f.Path, data, pictureMay(p.Manifest, photo, f)) {
				r.find(findings.PackageLeak, dir, fmt.Sprintf("%s: %s (%s)", f.Path, l.What, l.Rule))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	back.tell(r, dir)
	if err := p.CompareDocuments(ctx, func(rule, seen string) { r.find(rule, dir, seen) }); err != nil {
		return err
	}
	err = p.EachDocument(func(d schema.ManifestDocument) error {
		left.file(d.Path, "", d.SHA256)
		return nil
	})
	if err != nil {
		return err
	}
	if err := left.rest(ctx); err != nil {
		return err
	}
	return p.Strays(ctx, func(rel string, err error) {
		if err != nil {
			r.findFile(findings.CheckFailed, dir, packages.StrayFault(err), rel)
			return
		}
		left.stray(rel)
	})
}

// attachedLeaks looks at a file of an attachment that is no picture.
func attachedLeaks(f schema.ManifestFile, data []byte) []leak.Leak {
	gate := leak.New(leak.Policy{})
	if f.Role == "text" {
		return gate.Text(f.Path, data)
	}
	return gate.Media(f.Path, data)
}

// isOriginal reports whether a file is an original that the archive may have: see
// passOriginal. A package saying so is not enough; the catalog must know
// the bytes as those of the photo.
func isOriginal(
	ctx context.Context, cat Catalog, p *packages.Held, photo schema.ManifestPhoto,
	f schema.ManifestFile,
) (bool, error) {
	if f.MetadataProfile != formats.OriginalProfile || p.Channel != schema.Archive || !photo.Consent.Conditions.IncludeOriginal {
		return false, nil
	}
	of, err := cat.PackagePhoto(ctx, p.Channel, photo.PhotoID)
	if err != nil || of.IsZero() {
		return false, err
	}
	o, known, err := cat.Known(ctx, f.SHA256)
	return known && (o.Photo == of || photo.Kind != "" && f.SHA256 == of), err
}

// pictureMay is what a picture of a package may carry, as its manifest has it: the place
// that a picture for the press names is that of its room.
func pictureMay(m schema.Manifest, photo schema.ManifestPhoto, f schema.ManifestFile) leak.Policy {
	profile := leak.Profile(f.MetadataProfile)
	policy := leak.Policy{Profile: profile, ICC: formats.SaysSpace(f) || profile != leak.None, AnyMark: profile == leak.None}
	for _, r := range m.Rooms {
		if r.RoomID == photo.RoomID && r.Place != nil {
			policy.Place = []string{r.Place.City, r.Place.Region, r.Place.Country}
		}
	}
	return policy
}
