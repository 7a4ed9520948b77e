package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// OpenRecalls asks back every delivered file that may not stand as it is at now
// and has not been asked back before, or was and that was lifted. Records ask back in the transaction that
// writes them; this is for what AddEvents has written and for what ends by time
// alone. Running it again opens nothing.
func (c *Catalog) OpenRecalls(ctx context.Context, zone *time.Location, hours schema.RecallHours, now time.Time) (schema.RecallsOpened, error) {
	var opened schema.RecallsOpened
	err := c.act(ctx, ledger.Recall, func(tx *sqlite.Tx) (err error) {
		opened, err = openRecalls(ctx, tx, zone, hours, now)
		return err
	})
	return opened, err
}

// called is what one entry of the feed is about.
type called struct {
	channel schema.Channel
	photo   schema.Digest
}

func openRecalls(ctx context.Context, tx *sqlite.Tx, zone *time.Location, hours schema.RecallHours, now time.Time) (schema.RecallsOpened, error) {
	var opened schema.RecallsOpened
	uncovered := map[called][]schema.Standing{}
	err := coverage(ctx, tx, zone, now, func(s schema.Standing) error {
		if s.Recall == "" && len(s.AskBack()) > 0 {
			k := called{s.Channel, s.Photo}
			uncovered[k] = append(uncovered[k], s)
		}
		return nil
	})
	if err != nil {
		return opened, err
	}
	order := slices.SortedFunc(maps.Keys(uncovered), func(a, b called) int {
		return cmp.Or(cmp.Compare(a.channel, b.channel), cmp.Compare(a.photo.String(), b.photo.String()))
	})
	photos := map[schema.Digest]bool{}
	numbers := map[schema.Channel]int{} // the last that was given
	for _, k := range order {
		due := hours.Due(k.channel, now)
		if numbers[k.channel]++; numbers[k.channel] == 1 {
			if numbers[k.channel], err = nextNumber(ctx, tx, k.channel); err != nil {
				return opened, err
			}
		}
		n, err := openRecall(ctx, tx, k, numbers[k.channel], uncovered[k], schema.WhenOf(now), due)
		if err != nil {
			return opened, err
		}
		opened.Items += n
		photos[k.photo] = true
		if opened.DueAt == "" || due < opened.DueAt {
			opened.DueAt = due
		}
	}
	opened.Photos = len(photos)
	return opened, nil
}

// openRecall writes one entry of the feed and an item for each file of the photo
// in each of the deliveries. The entry names every digest that ever left of the
// photo on the channel: whoever holds a copy of an older delivery looks for it.
func openRecall(ctx context.Context, tx *sqlite.Tx, k called, number int, in []schema.Standing, at, due schema.When) (items int, err error) {
	why, err := marshal(in[0].AskBack())
	if err != nil {
		return 0, err
	}
	names, err := namesOf(ctx, tx, k)
	if err != nil {
		return 0, err
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO recalls (photo, channel, number, known_as, why, opened_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		k.photo.String(), k.channel, number, names, why, at, due)
	if err != nil {
		return 0, err
	}
	seq, err := done.LastInsertId()
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO recall_digests (seq, sha256)
		SELECT DISTINCT ?, f.sha256
		  FROM delivery_files f
		  JOIN deliveries d ON d.delivery_id = f.delivery_id
		 WHERE f.photo = ? AND d.channel = ?
		 ORDER BY f.sha256`, seq, k.photo.String(), k.channel)
	if err != nil {
		return 0, err
	}
	for _, s := range in {
		done, err := tx.ExecContext(ctx, `
			INSERT INTO recall_items (seq, delivery_id, path)
			SELECT ?, f.delivery_id, f.path
			  FROM delivery_files f
			 WHERE f.delivery_id = ? AND f.photo = ?
			   AND NOT EXISTS (SELECT 1 FROM recall_items_asked i WHERE i.delivery_id = f.delivery_id AND i.path = f.path)
			 ORDER BY f.path`, seq, s.Delivery, k.photo.String())
		if err != nil {
			return 0, err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return 0, err
		}
		items += int(n)
	}
	return items, nil
}

// Recalls returns the items that match, oldest first. An id that is not there is
// ErrNotFound.
func (c *Catalog) Recalls(ctx context.Context, want schema.RecallFilter) ([]schema.Recall, error) {
	list := []schema.Recall{}
	err := c.view(ctx, func(tx *sqlite.Tx) (err error) {
		list, err = recalls(ctx, tx, want)
		return err
	})
	return list, err
}

func recalls(ctx context.Context, tx *sqlite.Tx, want schema.RecallFilter) ([]schema.Recall, error) {
	list := []schema.Recall{}
	missing := map[string]bool{}
	for _, id := range want.IDs {
		missing[id] = true
	}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT i.item_no, COALESCE(r.number, r.seq), i.delivery_id, COALESCE(d.recipient, ''), d.destination, r.channel, r.photo,
			       i.path, f.sha256, r.why, r.opened_at, r.due_at,
			       COALESCE(e.status, 'open'), COALESCE(e.at, ''), COALESCE(e.by, ''), COALESCE(e.note, ''),
			       (SELECT json_group_array(url) FROM (SELECT n.url FROM delivery_notes n
			         WHERE n.delivery_id = i.delivery_id AND (n.photo IS NULL OR n.photo = r.photo) ORDER BY n.note_no))
			  FROM recall_items i
			  JOIN recalls r ON r.seq = i.seq
			  JOIN deliveries d ON d.delivery_id = i.delivery_id
			  JOIN delivery_files f ON f.delivery_id = i.delivery_id AND f.path = i.path
			  LEFT JOIN recall_events e ON e.event_no = (SELECT MAX(event_no) FROM recall_events WHERE item_no = i.item_no)
			 WHERE ? IN ('', i.delivery_id) AND ? IN ('', d.recipient)
			 ORDER BY i.item_no`, want.Delivery, want.Recipient)
	}, func(rows *sql.Rows) error {
		var r schema.Recall
		var n int64
		var photo, sha, why, posted string
		err := rows.Scan(&n, &r.Seq, &r.Delivery, &r.Recipient, &r.Destination, &r.Channel, &photo,
			&r.Path, &sha, &why, &r.OpenedAt, &r.DueAt, &r.Status, &r.StatusAt, &r.By, &r.Note, &posted)
		if err != nil {
			return err
		}
		if r.ID = schema.RecallID(n); len(want.IDs) > 0 && !slices.Contains(want.IDs, r.ID) {
			return nil
		}
		delete(missing, r.ID)
		if want.Open && r.Status.Closed() {
			return nil
		}
		if r.Photo, err = schema.ParseDigest(photo); err != nil {
			return err
		}
		if r.SHA256, err = schema.ParseDigest(sha); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(why), &r.Why); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(posted), &r.Posted); err != nil {
			return err
		}
		list = append(list, r)
		return nil
	})
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("recall %s: %w", slices.Min(slices.Collect(maps.Keys(missing))), ErrNotFound)
	}
	return list, err
}

// ErrNotCovered says that a recall cannot be lifted: the copy may not be shown,
// or not as it is.
var ErrNotCovered = errors.New("the copy may not stand as it was delivered")

// CloseRecalls records what became of the items that match, all or none, and
// returns those that it said something new about. To say of a closed item what
// is recorded of it already is no error; to open it again is. Lifted can be said
// only of a copy that may stand at what.At as it was delivered: ErrNotCovered.
func (c *Catalog) CloseRecalls(ctx context.Context, want schema.RecallFilter, what schema.RecallClose, zone *time.Location) ([]schema.Recall, error) {
	var closed []schema.Recall
	err := c.act(ctx, ledger.Recall, func(tx *sqlite.Tx) error {
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
func allCovered(ctx context.Context, tx *sqlite.Tx, list []schema.Recall, zone *time.Location, at time.Time) error {
	type copies struct {
		delivery string
		photo    schema.Digest
	}
	may := map[copies]bool{}
	err := coverage(ctx, tx, zone, at, func(s schema.Standing) error {
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

// RecallsGone records as done the open items of files of these deliveries that
// are not at their destination any more.
func (c *Catalog) RecallsGone(ctx context.Context, deliveries, paths []string, at time.Time) error {
	return c.act(ctx, ledger.Recall, func(tx *sqlite.Tx) error {
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
		_, err = forgetRecipients(ctx, tx)
		return err
	})
}

// closeUndelivered closes what was asked back of a delivery of which nothing is
// at its destination: a withdrawal that came while it was being written. It is
// dated as it was opened, because there never was a copy.
func closeUndelivered(ctx context.Context, tx *sqlite.Tx, delivery string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO recall_events (item_no, status, at)
		SELECT i.item_no, 'done', r.opened_at
		  FROM recall_items i
		  JOIN recalls r ON r.seq = i.seq
		 WHERE i.delivery_id = ?
		   AND NOT EXISTS (SELECT 1 FROM recall_events e WHERE e.item_no = i.item_no AND e.status IN ('done', 'lifted'))
		 ORDER BY i.item_no`, delivery)
	return err
}

// settleReplaced says what became of open items of deliveries in whose place
// another stands now. Where that holds the same bytes the family has said yes to
// them again; where it holds others, the copy is overwritten. What it does not
// hold was removed before, or is somewhere else.
func settleReplaced(ctx context.Context, tx *sqlite.Tx, by string, replaced []string, at time.Time) error {
	files, err := deliveryFiles(ctx, tx, by)
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

func addRecallEvent(ctx context.Context, tx *sqlite.Tx, id string, what schema.RecallClose) error {
	n, err := schema.ParseRecallID(id)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO recall_events (item_no, status, at, by, note) VALUES (?, ?, ?, ?, ?)`,
		n, what.Status, schema.WhenOf(what.At), null(what.By), null(what.Note))
	if msg, ok := triggerMessage(err); ok {
		return fmt.Errorf("recall %s: %w", id, errors.New(msg))
	}
	return err
}

// nextNumber is the number of the next entry in a channel's feed. It counts this
// channel's entries only, and begins above whatever was numbered when all channels
// had one feed.
func nextNumber(ctx context.Context, tx *sqlite.Tx, ch schema.Channel) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT 1 + MAX(COALESCE((SELECT MAX(COALESCE(number, seq)) FROM recalls WHERE channel = ?), 0),
		               COALESCE((SELECT MAX(seq) FROM recalls WHERE number IS NULL), 0))`, ch).Scan(&n)
	return n, err
}

// namesOf says by which names packages of the channel know the photo.
func namesOf(ctx context.Context, tx *sqlite.Tx, k called) (names string, err error) {
	var digest, channel bool
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(d.scheme = 1), 0), COALESCE(MAX(d.scheme = 2), 0)
		  FROM delivery_files f
		  JOIN deliveries d ON d.delivery_id = f.delivery_id
		 WHERE f.photo = ? AND d.channel = ?`, k.photo.String(), k.channel).Scan(&digest, &channel)
	switch {
	case digest && channel:
		return "both", err
	case digest:
		return "digest", err
	}
	return "channel", err
}

// RecallEntries are what the feed of a channel says, by number. What was once in it
// stays as it was.
func (c *Catalog) RecallEntries(ctx context.Context, ch schema.Channel) ([]schema.RecallEntry, error) {
	entries := []schema.RecallEntry{}
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT COALESCE(r.number, r.seq), COALESCE(r.known_as, 'digest'), r.channel, r.photo, r.opened_at, r.due_at, g.sha256
				  FROM recalls r
				  JOIN recall_digests g ON g.seq = r.seq
				 WHERE r.channel = ?
				 ORDER BY r.seq, g.sha256`, ch)
		}, func(rows *sql.Rows) error {
			e := schema.RecallEntry{Action: schema.RecallWithdraw}
			var names, photo, sha string
			if err := rows.Scan(&e.Seq, &names, &e.Channel, &photo, &e.EffectiveAt, &e.ActBy, &sha); err != nil {
				return err
			}
			d, err := schema.ParseDigest(sha)
			if err != nil {
				return err
			}
			if e.Photo, err = schema.ParseDigest(photo); err != nil {
				return err
			}
			e.PhotoID = schema.PackagePhotoID(secret, e.Channel, e.Photo)
			switch names {
			case "digest":
				e.PhotoID = e.Photo.ID()
			case "both":
				e.EarlierIDs = []string{e.Photo.ID()}
			}
			if n := len(entries); n == 0 || entries[n-1].Seq != e.Seq {
				entries = append(entries, e)
			}
			last := &entries[len(entries)-1]
			last.Derivatives = append(last.Derivatives, d)
			return nil
		})
	})
	return entries, sqlErr(err)
}
