package pipeline

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// FeedCatalog is what the recall feed asks of the catalog.
type FeedCatalog interface {
	OpenRecalls(ctx context.Context, zone *time.Location, hours schema.RecallHours, now time.Time) (schema.RecallsOpened, error)
	RecallEntries(ctx context.Context, ch schema.Channel) ([]schema.RecallEntry, error)
}

// FeedJob makes the feed of a channel, to be published.
type FeedJob struct {
	Catalog  FeedCatalog
	Channel  schema.Channel
	Settings schema.Settings
	Recall   schema.RecallHours
	Zone     *time.Location
	At       time.Time
}

// RecallFeed is the feed as it stands at the moment of the job: what ends by
// time alone is asked back first, or the feed would promise to be current and
// not be.
func RecallFeed(ctx context.Context, job FeedJob) ([]byte, error) {
	if _, err := job.Catalog.OpenRecalls(ctx, job.Zone, job.Recall, job.At); err != nil {
		return nil, err
	}
	entries, err := job.Catalog.RecallEntries(ctx, job.Channel)
	if err != nil {
		return nil, err
	}
	return export.Feed(entries, export.Options{Channel: job.Channel, At: job.At, Settings: job.Settings})
}

// WriteFeed puts a feed where consumers look. They read the old one or the new
// one, never half of one.
func WriteFeed(ctx context.Context, path string, feed []byte) error {
	return atomicfile.Replace(ctx, path, 0o644, feed)
}
