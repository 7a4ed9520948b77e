package formats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// ScanFeed reads a recall feed of any length as ScanManifest reads a manifest. each is
// told of every entry.
func ScanFeed(r io.Reader, each func(schema.RecallEntry) error) (schema.RecallFeed, error) {
	var f schema.RecallFeed
	var linked, unlinked chain
	linked.links = true
	err := feedKind.scan(r, &f, func(_ string, i int, raw []byte) error {
		var e schema.RecallEntry
		if json.Unmarshal(raw, &e) != nil {
			return impossible(feedKind.what)
		}
		if err := canonical(feedKind.what, []*schema.When{&e.EffectiveAt, &e.ActBy}); err != nil {
			return err
		}
		sum, err := link(raw)
		if err != nil {
			return err
		}
		linked.next(i, raw, sum)
		unlinked.next(i, raw, sum)
		return each(e)
	})
	f.Entries = nil
	if err == nil {
		err = canonical(feedKind.what, []*schema.When{&f.GeneratedAt, &f.NextUpdateBy})
	}
	if err == nil {
		if err = unlinked.broken; f.Channel != "" {
			err = linked.broken
		}
	}
	if err != nil {
		return schema.RecallFeed{}, err
	}
	return f, nil
}

// chain finds the first entry of a feed that does not follow on the one before it. The
// feeds of all channels, as they were before, have no links. Whether a feed is one may
// be said after its entries.
type chain struct {
	links  bool
	prev   string
	last   int
	broken error
}

func (c *chain) next(i int, raw []byte, sum schema.Digest) {
	var e struct {
		Seq  int    `json:"seq"`
		Prev string `json:"prev"`
	}
	if c.broken != nil || json.Unmarshal(raw, &e) != nil {
		return // a number that is none was refused
	}
	c.links = c.links || e.Prev != ""
	if c.links && (e.Prev != c.prev || e.Seq <= c.last || i == 0 && e.Prev != "") {
		c.broken = fmt.Errorf("%w: entry %d does not follow from the entry before it", ErrFeedBroken, e.Seq)
	}
	c.prev, c.last = sum.String(), e.Seq
}

// ReadFeed is ScanFeed of a feed in memory, whole.
func ReadFeed(data []byte) (schema.RecallFeed, error) {
	var entries []schema.RecallEntry
	f, err := ScanFeed(bytes.NewReader(data), func(e schema.RecallEntry) error { entries = append(entries, e); return nil })
	if err == nil {
		f.Entries = entries
	}
	return f, err
}

// IsFeed reports whether r is a recall feed.
func IsFeed(r io.Reader) bool {
	_, err := ScanFeed(r, func(schema.RecallEntry) error { return nil })
	return err == nil
}
