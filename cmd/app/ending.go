package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// unheard is told what the command itself tells again.
type unheard struct{}

func (unheard) Warning(string) {}
func (unheard) Note(string)    {}

// tellEnding says before records replace others what ends with that: the channels that the
// others allowed and these do not speak of, and the photos that could not go there any
// more. It is found out by trying; try returns what it recorded. Where that cannot be done
// nothing is said, and the records are kept all the same: they may be a no.
func (d Door) tellEnding(ctx context.Context, try func(*Session) ([]schema.Consent, error)) {
	var follows Follows
	var replaced []catalog.Replacement
	door := d
	door.Notices = unheard{}
	door.Rehearsal = func(f Follows) error { follows = f; return nil }
	err := door.Read(ctx, func(s *Session) error {
		records, err := try(s)
		if err != nil {
			return err
		}
		replaced, err = s.Catalog.Replacements(ctx, records, s.Now())
		return err
	})
	if err != nil {
		return
	}
	if said := ending(replaced, follows.Leave); said != "" {
		d.Notices.Warning(said)
	}
}

// ending is what ends with records that others replace, in words; "" if nothing does.
func ending(replaced []catalog.Replacement, leave []ChannelPhotos) string {
	var lost, photos []string
	for _, r := range replaced {
		if len(r.Ends) == 0 || r.Waits {
			continue
		}
		verb := "is"
		if len(r.Ends) > 1 {
			verb = "are"
		}
		lost = append(lost, fmt.Sprintf("%s, which %s allowed, %s not in %s", inARow(r.Ends), r.Old, verb, r.New))
	}
	for _, x := range leave {
		photos = append(photos, fmt.Sprintf("%s could not go to %s any more", formats.Count(len(x.Photos), "photo"), x.Channel))
	}
	var said []string
	if len(lost) > 0 {
		said = append(said, strings.Join(lost, "; "))
	}
	if len(photos) > 0 {
		said = append(said, strings.Join(photos, ", "))
	}
	return strings.Join(said, ": ")
}

// inARow are channels with an and before the last.
func inARow(list []schema.Channel) string {
	words := make([]string, len(list))
	for i, ch := range list {
		words[i] = string(ch)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
