package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// OpenRecalls asks back every delivered file that may not stand as it is at now, unless
// it was asked back before and was not lifted. Records ask back in the transaction that
// writes them; OpenRecalls is for what AddEvents has written, and for what ends by time
// alone. Running it again opens nothing.
//
// It decides before it writes, so that nobody waits for that, and writes for a few photos
// at a time: if it is cut short, the next run asks back the rest.
func (c DeliveryRegister) OpenRecalls(
	ctx context.Context, zone *time.Location, hours schema.RecallHours, now time.Time,
) (schema.RecallsOpened, error) {
	var opened schema.RecallsOpened
	var found uncovered
	var as int64 // the ledger's newest entry when it was found
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		if as, err = lastSeq(ctx, r); err == nil {
			found, err = uncoveredBy(ctx, r, zone, now, nil)
		}
		return err
	})
	if err != nil {
		return opened, err
	}
	for few := range slices.Chunk(found.photos(), recalledAtOnce) {
		var more schema.RecallsOpened
		var before int64
		err := c.change(ctx, ledger.Recall, func(tx contract.Writer) (err error) {
			if before, err = lastSeq(ctx, tx); err != nil {
				return err
			}
			those := found.of(few)
			if before != as { // somebody wrote meanwhile: it may be otherwise now
				if those, err = uncoveredBy(ctx, tx, zone, now, few); err != nil {
					return err
				}
			}
			more, err = openRecalls(ctx, tx, those, hours, now)
			return err
		})
		if err != nil {
			return opened, err
		}
		opened = opened.And(more)
		if before == as {
			as++ // by the entry that was written here
		}
	}
	return opened, nil
}

// recalledAtOnce is for how many photos OpenRecalls writes in one transaction.
const recalledAtOnce = 50

func lastSeq(ctx context.Context, r contract.LedgerReader) (int64, error) {
	e, err := r.LastEntry(ctx)
	return e.Seq, err
}

// called is the subject of one entry of the feed.
type called struct {
	channel schema.Channel
	photo   schema.Digest
}

// uncovered are the deliveries in which a photo stands that may not stand there as it is,
// and was not asked back.
type uncovered map[called][]schema.Standing

// uncoveredBy finds them for the photos by these files, or for all if files is nil.
func uncoveredBy(
	ctx context.Context, r contract.Reader, zone *time.Location, now time.Time, files []string,
) (uncovered, error) {
	found := uncovered{}
	err := coverageOf(ctx, r, zone, now, files, func(s schema.Standing) error {
		if s.Recall == "" && len(s.AskBack()) > 0 {
			k := called{s.Channel, s.Photo}
			found[k] = append(found[k], s)
		}
		return nil
	})
	return found, err
}

// photos are the photos, by digest.
func (u uncovered) photos() []string {
	var list []string
	for k := range u {
		list = append(list, k.photo.String())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// of is what is found of some photos.
func (u uncovered) of(photos []string) uncovered {
	some := uncovered{}
	for k, list := range u {
		if _, among := slices.BinarySearch(photos, k.photo.String()); among {
			some[k] = list
		}
	}
	return some
}

// recallUncovered asks back, in the transaction of a change, what may not stand after it:
// copies of the photos that the change affects, or of all if x is nil. What has ended by
// time alone OpenRecalls asks back.
func recallUncovered(
	ctx context.Context, tx contract.Writer, x *affected, opt schema.ApplyOptions,
) (schema.RecallsOpened, error) {
	if x != nil && x.nothing() {
		return schema.RecallsOpened{}, nil
	}
	var files []string
	if x != nil {
		var err error
		if files, err = x.in(ctx, tx); err != nil || files != nil && len(files) == 0 {
			return schema.RecallsOpened{}, err
		}
	}
	found, err := uncoveredBy(ctx, tx, opt.Zone, opt.Now, files)
	if err != nil {
		return schema.RecallsOpened{}, err
	}
	return openRecalls(ctx, tx, found, opt.Recall, opt.Now)
}

func openRecalls(
	ctx context.Context, tx contract.Writer, found uncovered, hours schema.RecallHours, now time.Time,
) (schema.RecallsOpened, error) {
	var opened schema.RecallsOpened
	order := slices.SortedFunc(maps.Keys(found), func(a, b called) int {
		return cmp.Or(cmp.Compare(a.channel, b.channel), cmp.Compare(a.photo.String(), b.photo.String()))
	})
	numbers := map[schema.Channel]int{} // the last that was given
	for _, k := range order {
		due := hours.Due(k.channel, now)
		if numbers[k.channel]++; numbers[k.channel] == 1 {
			last, err := tx.LastRecallNumber(ctx, k.channel)
			if err != nil {
				return opened, err
			}
			numbers[k.channel] = last + 1
		}
		n, err := openRecall(ctx, tx, k, numbers[k.channel], found[k], schema.WhenOf(now), due)
		if err != nil {
			return opened, err
		}
		opened.Items += n
		if opened.DueAt == "" || due < opened.DueAt {
			opened.DueAt = due
		}
	}
	opened.Photos = len(found.photos())
	return opened, nil
}

// openRecall writes one entry of the feed, and an item for each file of the photo in each
// of the deliveries. The entry names every digest that ever left of the photo on the
// channel, so that whoever holds a copy of an older delivery finds it.
func openRecall(
	ctx context.Context, tx contract.Writer, k called, number int, in []schema.Standing, at,
	due schema.When,
) (items int, err error) {
	names, err := namesOf(ctx, tx, k)
	if err != nil {
		return 0, err
	}
	seq, err := tx.AddRecallEntry(ctx, contract.RecallEntry{
		Photo: k.photo, Channel: k.channel, Number: number, KnownAs: names, Why: in[0].AskBack(), OpenedAt: at, DueAt: due,
	})
	if err != nil {
		return 0, err
	}
	for _, s := range in {
		n, err := tx.AddRecallItems(ctx, seq, s.Delivery, k.photo)
		if err != nil {
			return 0, err
		}
		items += n
	}
	return items, nil
}

// Recalls returns the items that match, oldest first. An id that is not there is
// ErrNotFound.
func (c DeliveryRegister) Recalls(ctx context.Context, want schema.RecallFilter) ([]schema.Recall, error) {
	list := []schema.Recall{}
	err := c.db.View(ctx, func(tx contract.Reader) (err error) {
		list, err = recalls(ctx, tx, want)
		return err
	})
	return list, err
}

func recalls(ctx context.Context, from contract.RecallReader, want schema.RecallFilter) ([]schema.Recall, error) {
	which := contract.RecallsChosen{Delivery: want.Delivery, Recipient: want.Recipient}
	if len(want.IDs) > 0 {
		which.Items = []int64{}
	}
	for _, id := range want.IDs {
		if n, err := schema.ParseRecallID(id); err == nil {
			which.Items = append(which.Items, n)
		}
	}
	all, err := from.Recalls(ctx, which)
	if err != nil {
		return nil, err
	}
	list := []schema.Recall{}
	missing := map[string]bool{}
	for _, id := range want.IDs {
		missing[id] = true
	}
	for _, r := range all {
		if len(want.IDs) > 0 && !slices.Contains(want.IDs, r.ID) {
			continue
		}
		delete(missing, r.ID)
		if want.Open && r.Status.Closed() {
			continue
		}
		list = append(list, r)
	}
	if len(missing) > 0 {
		err = notFound("recall", slices.Min(slices.Collect(maps.Keys(missing))))
	}
	return list, err
}

// ErrNotCovered says that a recall cannot be lifted: the copy may not be shown, or not as
// it is.
var ErrNotCovered = errors.New("this copy may not be shown as it was delivered")

// CloseRecalls records what became of the items that match, all or none, and returns
// those of which it says something new. It is no error to say of a closed item what is
// recorded of it already; it is one to open it again. Lifted can be said only of a copy
// that may stand at what.At as it was delivered; otherwise the error is ErrNotCovered.
func (c DeliveryRegister) CloseRecalls(
	ctx context.Context, want schema.RecallFilter, what schema.RecallClose, zone *time.Location,
) ([]schema.Recall, error) {
	var closed []schema.Recall
	err := c.change(ctx, ledger.Recall, func(tx contract.Writer) error {
		list, err := recalls(ctx, tx, want)
		if err != nil {
			return err
		}
		if what.Status == schema.RecallLifted {
			if err := allCovered(ctx, tx, list, zone, what.At); err != nil {
				return err
			}
		}
		for _, r := range list {
			if r.Status == what.Status {
				continue
			}
			if err := addRecallEvent(ctx, tx, r.ID, what); err != nil {
				return err
			}
			r.Status, r.StatusAt = what.Status, schema.WhenOf(what.At)
			closed = append(closed, r)
		}
		return nil
	})
	return closed, err
}

// allCovered decides again for the copies that were asked back.
func allCovered(
	ctx context.Context, tx contract.Reader, list []schema.Recall, zone *time.Location,
	at time.Time,
) error {
	type copies struct {
		delivery string
		photo    schema.Digest
	}
	may := map[copies]bool{}
	photos := []string{}
	for _, r := range list {
		photos = append(photos, r.Photo.String())
	}
	err := coverageOf(ctx, tx, zone, at, photos, func(s schema.Standing) error {
		may[copies{s.Delivery, s.Photo}] = len(s.AskBack()) == 0
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range list {
		if !may[copies{r.Delivery, r.Photo}] {
			return fmt.Errorf("recall %s: %w", r.ID, ErrNotCovered)
		}
	}
	return nil
}

// RecallsGone records as done the open items of files of these deliveries that are no
// longer at their destination.
func (c DeliveryRegister) RecallsGone(ctx context.Context, deliveries, paths []string, at time.Time) error {
	return c.change(ctx, ledger.Recall, func(tx contract.Writer) error {
		list, err := recalls(ctx, tx, schema.RecallFilter{Open: true})
		if err != nil {
			return err
		}
		gone := map[string]bool{} // a package may have tens of thousands
		for _, p := range paths {
			gone[p] = true
		}
		for _, r := range list {
			if !slices.Contains(deliveries, r.Delivery) || !gone[r.Path] {
				continue
			}
			if err := addRecallEvent(ctx, tx, r.ID, schema.RecallClose{Status: schema.RecallDone, At: at}); err != nil {
				return err
			}
		}
		_, err = tx.ForgetRecipients(ctx)
		return err
	})
}

// settleReplaced says what became of open items of deliveries that another delivery
// replaced. If it holds the same bytes, the family has said yes to them again. If it
// holds other bytes under the name, the copy is overwritten. A file that it does not hold
// was removed before, or is somewhere else.
func settleReplaced(ctx context.Context, tx contract.Writer, by string, replaced []string, at time.Time) error {
	files, err := tx.DeliveryFiles(ctx, by)
	if err != nil {
		return err
	}
	stands := map[string]schema.Digest{}
	for _, f := range files {
		stands[f.Path] = f.SHA256
	}
	for _, old := range replaced {
		open, err := recalls(ctx, tx, schema.RecallFilter{Delivery: old, Open: true})
		if err != nil {
			return err
		}
		for _, r := range open {
			now, there := stands[r.Path]
			if !there {
				continue
			}
			what := schema.RecallClose{Status: schema.RecallDone, At: at}
			if now == r.SHA256 {
				what.Status = schema.RecallLifted
			}
			if err := addRecallEvent(ctx, tx, r.ID, what); err != nil {
				return err
			}
		}
	}
	return nil
}

func addRecallEvent(ctx context.Context, w contract.RecallWriter, id string, what schema.RecallClose) error {
	n, err := schema.ParseRecallID(id)
	if err != nil {
		return err
	}
	err = w.AddRecallEvent(ctx, n, what)
	if msg, ok := refused(err); ok {
		return fmt.Errorf("recall %s: %w", id, errors.New(msg))
	}
	return err
}

// namesOf says under which ids packages of the channel know the photo.
func namesOf(ctx context.Context, from contract.DeliveryReader, k called) (names string, err error) {
	as, err := from.DeliveredAs(ctx, k.photo)
	if err != nil {
		return "", err
	}
	by := func(scheme int) bool {
		return slices.ContainsFunc(as, func(d schema.Delivery) bool { return d.Channel == k.channel && d.Scheme == scheme })
	}
	switch digest, channel := by(schema.SchemeDigest), by(schema.SchemeChannel); {
	case digest && channel:
		return "both", nil
	case digest:
		return "digest", nil
	}
	return "channel", nil
}

// RecallFeedID is what the feed of a channel is called where it has no address: the same
// for ever, and no other catalog's.
func (c DeliveryRegister) RecallFeedID(ctx context.Context, ch schema.Channel) (id string, err error) {
	err = c.db.View(ctx, func(tx contract.Reader) error {
		secret, err := secretOf(ctx, tx)
		id = schema.RecallFeedID(secret, ch)
		return err
	})
	return id, err
}

// RecallEntries lists the entries of a channel's feed, by number. An entry never changes.
func (c DeliveryRegister) RecallEntries(ctx context.Context, ch schema.Channel) ([]schema.RecallEntry, error) {
	entries := []schema.RecallEntry{}
	err := c.db.View(ctx, func(tx contract.Reader) error {
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		list, err := tx.RecallEntries(ctx, ch)
		for _, x := range list {
			e := schema.RecallEntry{
				Seq: x.Number, Action: schema.RecallWithdraw, Channel: x.Channel, Photo: x.Photo,
				PhotoID: schema.PackagePhotoID(secret, x.Channel, x.Photo), EffectiveAt: x.OpenedAt, ActBy: x.DueAt, Derivatives: x.Digests,
			}
			switch x.KnownAs {
			case "digest":
				e.PhotoID = e.Photo.ID()
			case "both":
				e.EarlierIDs = []string{e.Photo.ID()}
			}
			entries = append(entries, e)
		}
		return err
	})
	return entries, err
}
