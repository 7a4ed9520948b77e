package recalls

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is what the recall feed asks of the catalog.
type Catalog interface {
	OpenRecalls(ctx context.Context, zone *time.Location, hours schema.RecallHours, now time.Time) (schema.RecallsOpened, error)
	RecallEntries(ctx context.Context, ch schema.Channel) ([]schema.RecallEntry, error)
	RecallFeedID(ctx context.Context, ch schema.Channel) (string, error)
}

// FeedJob makes the feed of a channel, to be published.
type FeedJob struct {
	Catalog  Catalog
	Channel  schema.Channel
	Form     Form // "": Own
	Settings schema.Settings
	Recall   schema.RecallHours
	Zone     *time.Location
	At       time.Time
}

// Feed is the feed as it stands at the moment of the job: what ends by
// time alone is asked back first, or the feed would promise to be current and
// not be.
func Feed(ctx context.Context, job FeedJob) (formats.Document, error) {
	if _, err := job.Catalog.OpenRecalls(ctx, job.Zone, job.Recall, job.At); err != nil {
		return formats.Document{}, err
	}
	entries, err := job.Catalog.RecallEntries(ctx, job.Channel)
	if err != nil {
		return formats.Document{}, err
	}
	if job.Form != "" && job.Form != Own {
		return inForm(ctx, job, entries)
	}
	return formats.Feed(entries, formats.Options{Channel: job.Channel, At: job.At, Settings: job.Settings})
}

// inForm is the feed of the entries in a form that is not stillroom's own.
func inForm(ctx context.Context, job FeedJob, entries []schema.RecallEntry) (formats.Document, error) {
	id, err := job.Catalog.RecallFeedID(ctx, job.Channel)
	if err != nil {
		return formats.Document{}, err
	}
	t, err := newTold(job, id, entries)
	if err != nil {
		return formats.Document{}, err
	}
	if job.Form == Atom {
		return t.atom()
	}
	return t.jsonFeed()
}

// WriteFeed puts a feed where consumers look, and its signature beside it. They read
// the old one or the new one, never half of one. Where there is no key the feed is
// written all the same, because what it says must be known, and the error is ErrKey:
// whoever asks for a signature finds none, and shows nothing.
func WriteFeed(
	ctx context.Context, path string, feed formats.Document,
	key func(context.Context) (signature.Key, error),
) error {
	var by []byte
	k, kerr := key(ctx)
	if kerr == nil {
		by, kerr = k.SignText(feed.Write)
	}
	text, err := feed.Open()
	if err != nil {
		return err
	}
	defer text.Close()
	if err := atomicfile.ReplaceFrom(ctx, path, 0o644, text, feed.Sum(), feed.Size()); err != nil {
		return err
	}
	if kerr == nil {
		return atomicfile.Replace(ctx, path+signature.Extension, 0o644, by)
	}
	if err := os.Remove(path + signature.Extension); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(kerr, err)
	}
	return kerr
}
