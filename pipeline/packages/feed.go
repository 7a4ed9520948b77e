package packages

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// feedsOf are the feeds that say what of a package was called back: its own, and the
// one that was fetched. An entry of either counts.
func feedsOf(job Job, t *told, held *Held, now time.Time) []*Feed {
	fetched := job.Feed
	own, err := ownFeed(held)
	if err != nil {
		rule := findings.PackageFeed
		if errors.Is(err, formats.ErrVersion) {
			rule = findings.PackageVersion
		}
		t.findWhole(rule, err.Error())
	}
	switch f := fetched; {
	case f == nil || f.Channel == held.Channel:
	case f.Channel != "":
		t.findWhole(findings.PackageFeedOther, "it is the feed of "+string(f.Channel)+", and the package is for "+string(held.Channel))
	case own != nil && own.Channel != "":
		// Whoever made the package makes no such feeds any more.
		t.findWhole(findings.PackageFeedOther, "it names no channel, and the package's own feed does")
	}
	switch {
	case fetched != nil:
		fresh(t, held, fetched, maxAge(job, held), now)
		continues(t, fetched, own)
	case own != nil:
		fresh(t, held, own, job.MaxAge, now)
	case err == nil && len(job.Keys) > 0:
		t.findWhole(findings.PackageSignature, "there is no recall feed, and so none that is signed; "+whereFeed(held))
	case err == nil && job.NeedFeed:
		t.findWhole(findings.PackageFeed, "there is no recall feed; "+whereFeed(held))
	case err == nil:
		t.find(findings.PackageFeedNone, whereFeed(held))
	}
	if own != nil && own.last() < held.Recall.LastSeq {
		t.findWhole(findings.PackageFeed, fmt.Sprintf("%s: it ends with entry %d, and had %d when the package was made", formats.RecallName, own.last(), held.Recall.LastSeq))
	}
	return slices.DeleteFunc([]*Feed{own, fetched}, func(f *Feed) bool { return f == nil })
}

// last is the number of a feed's last entry; 0: it has none.
func (f *Feed) last() int {
	last := 0
	for i := range f.entries {
		last = max(last, f.entries[i].Seq)
	}
	return last
}

func ownFeed(held *Held) (*Feed, error) {
	file, _, err := held.open(held.Feed)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", formats.RecallName, err)
	}
	defer file.Close()
	return ReadFeed(unnamed{file})
}

// maxAge is how old a feed that was fetched may be: whoever asks may want it
// younger than the manifest does, and not older.
func maxAge(job Job, held *Held) time.Duration {
	age := time.Duration(held.Recall.MaxPollSeconds) * time.Second
	if job.MaxAge > 0 {
		age = min(age, job.MaxAge)
	}
	return age
}

// fresh compares a feed's age with the allowed age, 0 for any: a package's own feed is
// as old as the package, and is all that can be known without fetching one.
func fresh(t *told, held *Held, f *Feed, most time.Duration, now time.Time) {
	said := fmt.Sprintf("it was made at %s; %s", f.GeneratedAt, whereFeed(held))
	switch {
	case most > 0 && f.GeneratedAt < schema.WhenOf(now.Add(-most)):
		t.findWhole(findings.PackageFeedOld, said)
	case f.NextUpdateBy <= schema.WhenOf(now):
		t.find(findings.PackageFeedStale, said)
	}
	if f.GeneratedAt > schema.WhenOf(now.Add(clockBehind)) {
		t.findWhole(findings.PackageClock, "the recall feed is of "+string(f.GeneratedAt))
	}
}

// continues reports when the fetched feed lacks an entry of the package's own: a feed
// only ever grows, so it is an older one, or another catalog's.
func continues(t *told, fetched, own *Feed) {
	if own == nil {
		return
	}
	for i := range own.entries {
		if e := &own.entries[i]; !fetched.has(e) {
			t.findWhole(findings.PackageFeedOther, fmt.Sprintf("it has no entry %d about photo %s", e.Seq, e.Photo))
			return
		}
	}
}

// whereFeed says where the manifest says that the feed is.
func whereFeed(held *Held) string {
	if strings.HasPrefix(held.Recall.Feed, "https://") || strings.HasPrefix(held.Recall.Feed, "http://") {
		return "fetch it from " + Printable(held.Recall.Feed)
	}
	return "it has no address: ask whoever gave you the package"
}
