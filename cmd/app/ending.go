package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// unheard is told what the command itself tells again.
type unheard struct{}

func (unheard) Warning(string) {}
func (unheard) Note(string)    {}

// tellEnding says before a letter replaces another what ends with that: the channels that
// the other allowed and this one does not speak of, and the photos that could not go there
// any more. It is found out by trying. Where that cannot be done nothing is said, and the
// letter is recorded all the same: it may be a no.
func (d Door) tellEnding(ctx context.Context, l Letter, cond *schema.Conditions) {
	var follows Follows
	var old schema.Consent
	var moment schema.When
	try := d
	try.Notices = unheard{}
	try.Rehearsal = func(f Follows) error { follows = f; return nil }
	err := try.Read(ctx, func(s *Session) (err error) {
		moment = schema.WhenOf(s.Now())
		if l.Scopes, err = scopesMeant(ctx, s, l.Scopes); err != nil {
			return err
		}
		if old, err = s.Catalog.Consent(ctx, l.Supersedes); err != nil {
			return err
		}
		_, err = grant(ctx, s, l, cond)
		return err
	})
	if err != nil {
		return
	}
	if said := ending(old, l, follows.Leave, moment); said != "" {
		d.Notices.Warning(said)
	}
}

// ending is what ends with a record that a letter replaces, in words; "" if nothing does.
func ending(old schema.Consent, l Letter, leave []ChannelPhotos, moment schema.When) string {
	var lost, photos []string
	allowed := allowedBy(old, moment)
	for _, ch := range schema.Channels() {
		if slices.Contains(allowed, ch) && !l.speaksOf(ch) {
			lost = append(lost, string(ch))
		}
	}
	for _, x := range leave {
		photos = append(photos, fmt.Sprintf("%s could not go to %s any more", formats.Count(len(x.Photos), "photo"), x.Channel))
	}
	var said []string
	if len(lost) > 0 {
		verb := "is"
		if len(lost) > 1 {
			verb = "are"
		}
		said = append(said, fmt.Sprintf("%s, which %s allowed, %s not in this letter", inARow(lost), old.ID, verb))
	}
	if len(photos) > 0 {
		said = append(said, strings.Join(photos, ", "))
	}
	return strings.Join(said, ": ")
}

// allowedBy are the channels that a record allows at a moment, to anything.
func allowedBy(c schema.Consent, at schema.When) (list []schema.Channel) {
	ended := map[schema.Channel]bool{}
	for _, e := range c.Events {
		switch e.State {
		case schema.StateWithdrawn, schema.StateRevoked, schema.StateInvalidated:
			if e.Channel == "" {
				return nil
			}
			ended[e.Channel] = true
		}
	}
	if c.ExpiresAt != "" && c.ExpiresAt <= at {
		return nil
	}
	for _, t := range c.Terms {
		for _, ch := range t.Channels {
			if t.Effect == schema.Permit && !ended[ch] && !slices.Contains(list, ch) && (t.ExpiresAt == "" || t.ExpiresAt > at) {
				list = append(list, ch)
			}
		}
	}
	return list
}

// speaksOf reports whether a letter says yes or no to a channel.
func (l Letter) speaksOf(ch schema.Channel) bool {
	if slices.Contains(l.No, string(ch)) {
		return true
	}
	return slices.ContainsFunc(usesOf(l.Yes), func(u use) bool { return u.channel == string(ch) })
}

// inARow are words with an and before the last.
func inARow(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
