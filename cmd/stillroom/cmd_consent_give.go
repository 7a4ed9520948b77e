package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/schema"
)

type giveOptions struct {
	id, guardian, notice, method, obtainedBy, obtainedAt, from, until, reviewBy, embargo string
	jurisdiction, evidence, supersedes                                                   string
	dryRun                                                                               bool
}

// cmdConsentGive is `consent grant` or `consent deny`: one letter. A record with a
// term for each scope, a second for what the same letter says no to, and the event
// that it was given.
func cmdConsentGive(p *program, effect schema.Effect) *cli.Command {
	var o giveOptions
	var scopes, channels, noes, conditions cli.StringSlice
	name, usage, short := "grant", "record a yes, and what the same letter says no to", "yes"
	if effect == schema.Deny {
		name, usage, short = "deny", "record a no", "no"
	}
	flags := []cli.Flag{
		&cli.StringFlag{Name: "guardian", Usage: "who said it: a guardian's `ID`", Destination: &o.guardian},
		&cli.StringSliceFlag{Name: "scope", Usage: "what it is about: family:ID, room:ID, shoot:ID or photo:ID (more than once for more)", Destination: &scopes},
		&cli.StringSliceFlag{Name: "channel", Aliases: []string{short}, Usage: "the `CHANNEL` it is for (more than once, or with commas, for more)", Destination: &channels},
		&cli.StringFlag{Name: "notice", Usage: "the `ID` of the notice that was shown (default: the only one)", Destination: &o.notice},
		&cli.StringFlag{Name: "method", Usage: "how: signed_form, e_signature, email, letter, recorded_audio, recorded_video, in_person_witnessed, text_message", Destination: &o.method},
		&cli.StringFlag{Name: "obtained-by", Usage: "`WHO` of the team obtained it", Destination: &o.obtainedBy},
		&cli.StringFlag{Name: "obtained-at", Usage: "`WHEN` (default: now)", Destination: &o.obtainedAt},
		&cli.StringFlag{Name: "from", Usage: "`WHEN` it begins to hold (default: when it was obtained)", Destination: &o.from},
		&cli.StringFlag{Name: "review-by", Usage: "`DATE` by which it is to be asked again", Destination: &o.reviewBy},
		&cli.StringFlag{Name: "jurisdiction", Usage: "`PLACE` whose law applies, such as US-TX", Destination: &o.jurisdiction},
		evidenceFlag(&o.evidence),
		&cli.StringFlag{Name: "supersedes", Usage: "the consent `ID` this one replaces", Destination: &o.supersedes},
		&cli.StringFlag{Name: "id", Usage: "an `ID` of your own for the record", Destination: &o.id},
		&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "show what would be recorded, in words", Destination: &o.dryRun},
	}
	if effect == schema.Permit {
		flags = append(flags,
			&cli.StringSliceFlag{Name: "no", Usage: "a `CHANNEL` to which the same letter says no (more than once, or with commas, for more)", Destination: &noes},
			&cli.StringFlag{Name: "until", Usage: "good through the evening of this `DATE`", Destination: &o.until},
			&cli.StringFlag{Name: "embargo", Usage: "not before this `DATE` is over", Destination: &o.embargo},
			&cli.StringSliceFlag{Name: "condition", Usage: "`KEY[=VALUE]` such as no_crop or max_long_edge_px=2048 (more than once for more)", Destination: &conditions},
		)
	}
	return &cli.Command{
		Name:  name,
		Usage: usage,
		Flags: flags,
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runGive(c.Context, p, effect, o, words(scopes), channelsOf(channels), channelsOf(noes), conditions.Value())
		},
	}
}

func runGive(ctx context.Context, p *program, effect schema.Effect, o giveOptions, scopes, channels, noes, conditions []string) error {
	var missing []string
	for _, f := range []struct {
		flag string
		ok   bool
	}{
		{"--guardian", o.guardian != ""}, {"--scope", len(scopes) > 0}, {"--channel", len(channels)+len(noes) > 0},
		{"--method", o.method != ""}, {"--obtained-by", o.obtainedBy != ""},
		{"--until or --review-by", effect == schema.Deny || len(channels) == 0 && len(noes) > 0 || o.until != "" || o.reviewBy != ""},
	} {
		if !f.ok {
			missing = append(missing, f.flag)
		}
	}
	if len(missing) > 0 {
		return usagef("missing: %s", strings.Join(missing, ", "))
	}
	if both := slices.IndexFunc(channels, func(ch string) bool { return slices.Contains(noes, ch) }); both >= 0 {
		return usagef("the letter says yes and no to %s: which is it?", channels[both])
	}
	cond, err := parseConditions(conditions)
	if err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *house.Session) error {
		all, err := s.Catalog.Dump(ctx)
		if err != nil {
			return err
		}
		family, err := familyOf(all, o.guardian)
		if err != nil {
			return err
		}
		notice, err := noticeOf(all, o.notice)
		if err != nil {
			return err
		}
		opt := schema.ApplyOptions{Zone: s.Zone, Now: s.Now(), Recall: s.Recall, DryRun: o.dryRun}
		ev, evidence, err := evidenceOf(ctx, s, o.evidence, opt)
		if err != nil {
			return err
		}
		now := schema.WhenOf(opt.Now) // one moment: a second later is still to come
		rec := schema.Consent{
			ID: o.id, Family: family, Guardian: o.guardian, Notice: notice, Evidence: evidence, Supersedes: o.supersedes,
			Method: o.method, ObtainedAt: orWhen(o.obtainedAt, now), ObtainedBy: o.obtainedBy,
			ExpiresAt: schema.When(o.until), ReviewBy: schema.When(o.reviewBy), Jurisdiction: o.jurisdiction,
		}
		rec.EffectiveFrom = orWhen(o.from, rec.ObtainedAt)
		if (effect == schema.Deny || len(channels) == 0) && rec.ReviewBy == "" {
			// A no needs no end. It is looked at again after a year, and holds.
			rec.ReviewBy = schema.WhenOf(s.Now().AddDate(1, 0, 0))
		}
		for _, scope := range scopes {
			t := schema.Term{Effect: effect, Scope: schema.Scope(scope), EmbargoUntil: schema.When(o.embargo), Conditions: cond}
			if t.Channels = asChannels(channels); len(t.Channels) > 0 {
				rec.Terms = append(rec.Terms, t)
			}
			if list := asChannels(noes); len(list) > 0 {
				rec.Terms = append(rec.Terms, schema.Term{Effect: schema.Deny, Scope: schema.Scope(scope), Channels: list})
			}
		}
		rec.Events = []schema.ConsentEvent{{State: schema.StateGiven, At: rec.ObtainedAt, By: o.guardian, Method: o.method, Evidence: evidence}}
		if rec.ID == "" {
			rec.ID = freshID(all, s.Now().UTC().Format("20060102"))
		}
		if err := text.Check("consent", schema.Records{Consents: []schema.Consent{rec}}); err != nil {
			return usagef("%v", err)
		}
		n, err := rec.Normalize(s.Zone)
		if err != nil {
			return usagef("%v", err)
		}
		if n.ExpiresAt != "" && n.ExpiresAt <= now {
			return usagef("--until %s has passed: is the year right? A yes that has ended already is recorded with `stillroom consent record FILE`", o.until)
		}
		var done schema.Applied
		err = ev.Record(ctx, opt, func(opt schema.ApplyOptions) (err error) {
			done, err = s.Catalog.Apply(ctx, schema.Records{Consents: []schema.Consent{rec}}, opt)
			return err
		})
		if err != nil {
			return err
		}
		if !p.json && (o.dryRun || !p.quiet) {
			for _, line := range letter(rec, s.Zone) {
				p.out.println(line)
			}
		}
		return printApplied(p.printer, done, o.dryRun)
	})
}

// letter is what a record says, in the words of whoever reads it back to a guardian.
func letter(c schema.Consent, zone *time.Location) []string {
	out := []string{fmt.Sprintf("%s says (%s, %s):", c.Guardian, strings.ReplaceAll(c.Method, "_", " "), dayOr(c.ObtainedAt, zone))}
	for _, t := range c.Terms {
		word := "yes"
		if t.Effect == schema.Deny {
			word = "no"
		}
		line := fmt.Sprintf("  %-3s  %s, for %s", word, strings.ReplaceAll(channelWords(t.Channels), " ", ", "), t.Scope)
		if t.EmbargoUntil != "" {
			line += ", not before " + string(t.EmbargoUntil) + " is over"
		}
		if c.ExpiresAt != "" && t.Effect == schema.Permit {
			line += ", through " + string(c.ExpiresAt)
		}
		out = append(out, line)
	}
	return out
}

// dayOr is the day of a moment, as people say it; a date stays one.
func dayOr(w schema.When, zone *time.Location) string {
	t, err := w.Instant()
	if err != nil {
		return string(w)
	}
	return t.In(zone).Format("2006-01-02")
}

// channelsOf are the channels of a flag: a letter names several in one breath, and
// no channel has a comma in it.
func channelsOf(list cli.StringSlice) []string {
	var out []string
	for _, v := range words(list) {
		for w := range strings.SplitSeq(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				out = append(out, w)
			}
		}
	}
	return out
}

func asChannels(list []string) []schema.Channel {
	var out []schema.Channel
	for _, ch := range list {
		out = append(out, schema.Channel(ch))
	}
	return out
}

func orWhen(s string, otherwise schema.When) schema.When {
	if s == "" {
		return otherwise
	}
	return schema.When(s)
}

func familyOf(all schema.Records, guardian string) (string, error) {
	for _, f := range all.Families {
		for _, g := range f.Guardians {
			if g.ID == guardian {
				return f.ID, nil
			}
		}
	}
	return "", usagef("no guardian %q is recorded; describe the family with `stillroom apply`", guardian)
}

func noticeOf(all schema.Records, id string) (string, error) {
	switch {
	case id != "":
		return id, nil
	case len(all.Notices) == 1:
		return all.Notices[0].ID, nil
	case len(all.Notices) == 0:
		return "", usagef("no notice is recorded; record the text the family was shown first: notices: [{id, version, lang}]")
	}
	return "", usagef("--notice is needed: more than one is recorded")
}

// freshID makes an id that says when, and that no consent has.
func freshID(all schema.Records, day string) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("c-%s-%d", day, n)
		if !slices.ContainsFunc(all.Consents, func(c schema.Consent) bool { return c.ID == id }) {
			return id
		}
	}
}
