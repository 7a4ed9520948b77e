package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/schema"
)

// AskBack asks back the copies whose time has ended since the last command, and those
// that this one has ended. In a catalog that can only be read, the next command that can
// write it down does so.
func AskBack(ctx context.Context, s *Session) (schema.RecallsOpened, error) {
	if s.Catalog.ReadOnly() != nil {
		return schema.RecallsOpened{}, nil
	}
	return s.Catalog.OpenRecalls(ctx, s.Zone, s.Recall, s.Now())
}

// RecallList says which items are meant.
type RecallList struct {
	schema.RecallFilter
	Channel string // only copies for it
	Overdue bool   // only those whose deadline has passed
	Of      Whose  // only copies of that
	Notes   bool   // with the private words of those who closed one
}

// Recalls lists the items.
func (x RecallList) Recalls(ctx context.Context, s *Session) ([]schema.Recall, error) {
	list, err := s.Catalog.Recalls(ctx, x.RecallFilter)
	if err != nil {
		return nil, err
	}
	if x.Channel != "" {
		ch, err := schema.ParseChannel(x.Channel)
		if err != nil {
			return nil, Usagef("--channel: %v", err)
		}
		list = slices.DeleteFunc(list, func(r schema.Recall) bool { return r.Channel != ch })
	}
	if x.Of != (Whose{}) {
		photos, err := x.Of.photos(ctx, s)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(r schema.Recall) bool { return !slices.Contains(photos, r.Photo) })
	}
	if now := s.Now(); x.Overdue {
		list = slices.DeleteFunc(list, func(r schema.Recall) bool { return !r.Overdue(now) })
	}
	if !x.Notes {
		for i := range list {
			list[i].By, list[i].Note = "", ""
		}
	}
	return list, nil
}

// RecallClosing says what became of copies that were asked back.
type RecallClosing struct {
	Recalls  []string // their ids, or
	Delivery string   // all that is open of one delivery
	Status   string
	By, Note string
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x RecallClosing) Check() error {
	if (len(x.Recalls) == 0) == (x.Delivery == "") {
		return Usagef("name recalls (r-1 r-2 ...), or add --delivery ID; `stillroom recall list` lists them")
	}
	if x.Status == "" {
		return Usagef("--status is needed: done, acknowledged, cannot_recall or lifted")
	}
	if _, err := schema.ParseRecallStatus(x.Status); err != nil {
		return Usagef("%v", err)
	}
	for _, id := range x.Recalls {
		if _, err := schema.ParseRecallID(id); err != nil {
			return Usagef("%v", err)
		}
	}
	// Both are printed in a table some day.
	if strings.ContainsFunc(x.By+x.Note, unicode.IsControl) {
		return Usagef("--by and --note are one line each")
	}
	return nil
}

// Close records it, and returns the items and how many stay open of all. Nothing is
// opened here: the person who says what became of the copies speaks of those that were
// listed.
func (x RecallClosing) Close(ctx context.Context, s *Session) (closed []schema.Recall, open int, err error) {
	if err := x.Check(); err != nil {
		return nil, 0, err
	}
	if x.Delivery != "" {
		if _, err := s.Catalog.Delivery(ctx, x.Delivery); err != nil {
			return nil, 0, err
		}
	}
	want := schema.RecallFilter{IDs: x.Recalls, Delivery: x.Delivery, Open: x.Delivery != ""}
	if err := x.notHere(ctx, s, want); err != nil {
		return nil, 0, err
	}
	closed, err = s.Catalog.CloseRecalls(ctx, want, schema.RecallClose{Status: schema.RecallStatus(x.Status), By: x.By, Note: x.Note, At: s.Now()}, s.Zone)
	if err != nil {
		return nil, 0, err
	}
	// The last copy of what was erased by order may be back. Then the recipient is erased
	// too.
	if forgotten, err := catalog.ForgetRecipients(ctx, s.Catalog); err != nil {
		return nil, 0, err
	} else if forgotten {
		if err := s.Catalog.Scrub(ctx); err != nil {
			return nil, 0, err
		}
	}
	rest, err := s.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	return closed, len(rest), err
}

// StillHereError says that copies which are said to be gone lie where they were written.
type StillHereError struct {
	Dirs  []string
	Files map[string]int // in each
}

func (e *StillHereError) Error() string {
	first := e.Dirs[0]
	are := "are"
	if e.Files[first] == 1 {
		are = "is"
	}
	said := fmt.Sprintf("%d of these files %s still in %s", e.Files[first], are, first)
	for _, dir := range e.Dirs[1:] {
		said += fmt.Sprintf(", %d in %s", e.Files[dir], dir)
	}
	return said
}

// notHere refuses to call copies gone, or beyond anybody's reach, that lie where the catalog
// wrote them. Where that place cannot be reached, a person's word is all there is.
func (x RecallClosing) notHere(ctx context.Context, s *Session, want schema.RecallFilter) error {
	if status := schema.RecallStatus(x.Status); status != schema.RecallDone && status != schema.RecallCannot {
		return nil
	}
	want.Open = true
	list, err := s.Catalog.Recalls(ctx, want)
	if err != nil {
		return err
	}
	there, err := recalls.StillThere(ctx, s.Catalog, list)
	if err != nil || len(there) == 0 {
		return err
	}
	e := &StillHereError{Files: map[string]int{}}
	for _, r := range there {
		if e.Files[r.Destination] == 0 {
			e.Dirs = append(e.Dirs, r.Destination)
		}
		e.Files[r.Destination]++
	}
	return e
}

// RecallFeed is the feed of a channel: which photos were called back from it.
func RecallFeed(ctx context.Context, s *Session, channel schema.Channel, form recalls.Form) (formats.Document, error) {
	// A feed of a restored catalog lacks what was called back since the backup, and whoever
	// read it would go on showing that.
	if err := s.Catalog.Settled(ctx); err != nil {
		return formats.Document{}, err
	}
	return recalls.Feed(ctx, recalls.FeedJob{
		Catalog: s.Catalog, Channel: channel, Form: form, Settings: s.Settings.Settings, Recall: s.Recall, Zone: s.Zone, At: s.Now(),
	})
}
