package catalog

import (
	"bytes"
	"context"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Which looks are alike follows from the fingerprints, which the ledger holds; the table
// that says it does not stand there. Whoever takes rows out of it hides a copy from
// lists and recalls, though from no export. So it is made anew and compared.

// inPassing is how many files are compared besides other work: a part of a second's.
const inPassing = 20_000

// LostLooks lists the files of which it is not on record which others look like them.
// Files that wait to be compared are none of these: a decision compares them itself. In a
// catalog where the comparison takes longer than a second it is made only with all; asked
// says whether it was.
func (c PictureRegister) LostLooks(ctx context.Context, all bool) (lost []schema.Digest, asked bool, err error) {
	pairs, asked, err := c.lostPairs(ctx, all)
	for _, p := range pairs {
		lost = append(lost, p.A, p.B)
	}
	slices.SortFunc(lost, func(a, b schema.Digest) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(lost), asked, err
}

// FindLooks compares the files that wait, puts on record what LostLooks misses, and
// returns how many pairs that were.
func (c PictureRegister) FindLooks(ctx context.Context, all bool) (found int, err error) {
	if err := c.compareLooks(ctx); err != nil {
		return 0, err
	}
	pairs, _, err := c.lostPairs(ctx, all)
	if err != nil || len(pairs) == 0 {
		return 0, err
	}
	return len(pairs), c.db.Change(ctx, func(w contract.Writer) error { return w.PutNear(ctx, nil, pairs) })
}

func (c *shared) lostPairs(ctx context.Context, every bool) (lost []contract.NearLooks, asked bool, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		waiting, err := r.WaitingLooks(ctx)
		if err != nil {
			return err
		}
		files, err := allLooks(ctx, r)
		if err != nil {
			return err
		}
		later := make(map[schema.Digest]bool, len(waiting))
		for _, w := range waiting {
			later[w.SHA256] = true
		}
		files = slices.DeleteFunc(files, func(l contract.FileLook) bool { return later[l.SHA256] })
		if asked = every || len(files) <= inPassing; !asked {
			return nil
		}
		lost, err = notRecorded(ctx, r, alikeIn(files))
		return err
	})
	return lost, asked, err
}

// notRecorded are those of pairs that no row says, or only one way.
func notRecorded(
	ctx context.Context, r contract.LikenessReader, pairs []contract.NearLooks,
) (lost []contract.NearLooks, err error) {
	for part := range slices.Chunk(pairs, 10_000) {
		var of []string
		for _, p := range part {
			of = append(of, p.A.String(), p.B.String())
		}
		slices.Sort(of)
		recorded, err := r.NearFiles(ctx, slices.Compact(of))
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			a, b := p.A.String(), p.B.String()
			if !slices.Contains(recorded[a], b) || !slices.Contains(recorded[b], a) {
				lost = append(lost, p)
			}
		}
	}
	return lost, nil
}
