package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/schema"
)

// Letter is what one letter of a guardian says: a yes to some channels and a no to
// others, about one or more scopes. Dates are as people write them; "" means the usual
// date.
type Letter struct {
	ID, Guardian, Notice, Method, ObtainedBy, ObtainedAt, From, Until, ReviewBy, Embargo string
	Jurisdiction, Evidence, Supersedes                                                   string
	Scopes, No                                                                           []string
	Yes                                                                                  []string // CHANNEL, or CHANNEL:DATE that ends before the letter does
	Kinds                                                                                []string // none: a yes is about photos, a no about everything
	Conditions                                                                           []string // KEY or KEY=VALUE

	Denies bool // it can only say no
	DryRun bool
}

// Recorded is a consent that was recorded, and what follows from it.
type Recorded struct {
	Consent schema.Consent
	Applied schema.Applied
	MayStay []Uncovered // deliveries of which copies are asked back that may stay
}

// check refuses a letter that says too little, or two things at once.
func (l Letter) check() error {
	var missing []string
	for _, f := range []struct {
		flag string
		ok   bool
	}{
		{"--guardian", l.Guardian != ""}, {"--scope", len(l.Scopes) > 0}, {"--channel", len(l.Yes)+len(l.No) > 0},
		{"--method", l.Method != ""}, {"--obtained-by", l.ObtainedBy != ""},
		{"--until or --review-by", l.Denies || len(l.Yes) == 0 && len(l.No) > 0 || l.Until != "" || l.ReviewBy != ""},
	} {
		if !f.ok {
			missing = append(missing, f.flag)
		}
	}
	if len(missing) > 0 {
		if l.Denies {
			return Usagef("missing: %s; `stillroom consent deny --help` has examples", strings.Join(missing, ", "))
		}
		return Usagef("missing: %s; `stillroom consent grant --help` has examples", strings.Join(missing, ", "))
	}
	if len(Words(l.Supersedes)) > 1 {
		return Usagef("--supersedes takes one record; another one is replaced by a letter of its own")
	}
	if len(l.Yes) > 0 && !slices.Contains(schema.Methods(), l.Method) && slices.Contains(schema.EventMethods(), l.Method) {
		return Usagef("--method %s is for a no only; a yes has to leave something to look at again, so its method is one of %s", l.Method, strings.Join(schema.Methods(), ", "))
	}
	return checkUses(l.Yes, l.No)
}

// optionOf is the option that a key of the record of a letter comes from, and its value.
func (l Letter) optionOf(key string) (option, value string) {
	first := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return list[0]
	}
	switch key {
	case "id":
		return "--id", l.ID
	case "guardian":
		return "--guardian", l.Guardian
	case "notice":
		return "--notice", l.Notice
	case "scope":
		return "--scope", first(l.Scopes)
	case "kinds":
		known := append(schema.AttachmentKinds(), schema.KindPhoto)
		return "--kind", first(slices.DeleteFunc(slices.Clone(l.Kinds), func(k string) bool { return slices.Contains(known, schema.AttachmentKind(k)) }))
	case "channels":
		return "--channel", ""
	case "method":
		return "--method", l.Method
	case "obtained_at":
		return "--obtained-at", l.ObtainedAt
	case "obtained_by":
		return "--obtained-by", l.ObtainedBy
	case "effective_from":
		return "--from", l.From
	case "expires_at":
		return "--until", l.Until
	case "review_by":
		return "--review-by", l.ReviewBy
	case "embargo_until":
		return "--embargo", l.Embargo
	case "jurisdiction":
		return "--jurisdiction", l.Jurisdiction
	case "supersedes":
		return "--supersedes", l.Supersedes
	case "evidence":
		return "--evidence", l.Evidence
	}
	if _, is := ConditionKinds()[key]; is {
		return "--condition " + key, ""
	}
	return "", ""
}

// scopesMeant are scopes of which each photo is named by its id: a person may name it by
// the name of one of its files. A photo that is not here stays as it was named.
func scopesMeant(ctx context.Context, s *Session, scopes []string) ([]string, error) {
	out := slices.Clone(scopes)
	for i, scope := range out {
		kind, id, err := schema.Scope(scope).Split()
		if err != nil {
			return nil, Usagef("--scope: %v", err)
		}
		if kind != "photo" {
			continue
		}
		if _, err := schema.ParseDigest(id); err == nil {
			continue
		}
		photo, err := s.Catalog.Photo(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("--scope %s: %w", scope, err)
		}
		out[i] = "photo:" + photo.String()
	}
	return out, nil
}

// Grant records a letter as one consent: a term for each scope with the channels that get
// a yes, another for those that get a no, and an event that says it was given. It reports
// mistakes in the letter itself before it opens a catalog.
func (d Door) Grant(ctx context.Context, l Letter, done func(*Session, Recorded) error) error {
	if err := l.check(); err != nil {
		return err
	}
	cond, err := ParseConditions(l.Conditions)
	if err != nil {
		return err
	}
	if l.Supersedes != "" && d.Rehearsal == nil && !l.DryRun {
		d.tellEnding(ctx, func(s *Session) ([]schema.Consent, error) {
			l := l
			var err error
			if l.Scopes, err = scopesMeant(ctx, s, l.Scopes); err != nil {
				return nil, err
			}
			got, err := grant(ctx, s, l, cond)
			got.Consent.ID = "this letter"
			return []schema.Consent{got.Consent}, err
		})
	}
	return d.Read(ctx, func(s *Session) error {
		if l.Scopes, err = scopesMeant(ctx, s, l.Scopes); err != nil {
			return err
		}
		got, err := grant(ctx, s, l, cond)
		if err == nil && len(l.Yes) > 0 && (!l.DryRun || s.Rehearsing) {
			var unread error // it is recorded all the same
			if got.MayStay, unread = mayStay(ctx, s, got.Consent.Family); unread != nil {
				warn(s.notices, "it is recorded; which copies may stay now cannot be told: %v", unread)
			}
		}
		if err != nil {
			return err
		}
		return done(s, got)
	})
}

func grant(ctx context.Context, s *Session, l Letter, cond *schema.Conditions) (Recorded, error) {
	dates := []typedDate{
		{"--until", schema.When(l.Until), false}, {"--review-by", schema.When(l.ReviewBy), false}, {"--embargo", schema.When(l.Embargo), false},
		{"--obtained-at", schema.When(l.ObtainedAt), true},
	}
	for _, u := range usesOf(l.Yes) {
		dates = append(dates, typedDate{"--yes " + u.channel, schema.When(u.through), false})
	}
	if err := checkTyped(dates, s.Zone, s.Now()); err != nil {
		return Recorded{}, err
	}
	family, err := familyOf(ctx, s, l.Guardian)
	if err != nil {
		return Recorded{}, err
	}
	notice, err := noticeOf(ctx, s, l.Notice)
	if err != nil {
		return Recorded{}, err
	}
	opt := s.Applying(false)
	opt.DryRun = l.DryRun && !s.Rehearsing
	ev, evidence, err := evidenceOf(ctx, s, l.Evidence, opt)
	if err != nil {
		return Recorded{}, err
	}
	rec := l.record(opt.Now, cond)
	if rec.ID == "" {
		if rec.ID, err = freshID(ctx, s, opt.Now); err != nil {
			return Recorded{}, err
		}
	}
	rec.Family, rec.Notice, rec.Evidence, rec.Events[0].Evidence = family, notice, evidence, evidence
	if err := recordsfile.Check("consent", schema.Records{Consents: []schema.Consent{rec}}); err != nil {
		return Recorded{}, byOption(err, l.optionOf)
	}
	if _, err := rec.Normalize(s.Zone); err != nil {
		return Recorded{}, byOption(err, l.optionOf)
	}
	return record(ctx, s, ev, rec, opt)
}

// record turns a letter into the record of a consent, at a moment: a second later would
// still be to come.
func (l Letter) record(moment time.Time, cond *schema.Conditions) schema.Consent {
	now := schema.WhenOf(moment)
	rec := schema.Consent{
		ID: l.ID, Guardian: l.Guardian, Supersedes: l.Supersedes,
		Method: l.Method, ObtainedAt: orWhen(l.ObtainedAt, now), ObtainedBy: l.ObtainedBy,
		ExpiresAt: schema.When(l.Until), ReviewBy: schema.When(l.ReviewBy), Jurisdiction: l.Jurisdiction,
	}
	rec.EffectiveFrom = orWhen(l.From, rec.ObtainedAt)
	if len(l.Yes) == 0 && rec.ReviewBy == "" {
		// A no needs no end. It is looked at again after a year, and holds.
		rec.ReviewBy = schema.WhenOf(moment.AddDate(1, 0, 0))
	}
	ends, yes := byEnd(usesOf(l.Yes))
	for _, scope := range l.Scopes {
		for _, end := range ends {
			rec.Terms = append(rec.Terms, schema.Term{
				Effect: schema.Permit, Scope: schema.Scope(scope), Channels: slices.Clone(yes[end]), Kinds: asKinds(l.Kinds),
				EmbargoUntil: schema.When(l.Embargo), ExpiresAt: schema.When(end), Conditions: cond,
			})
		}
		if list := asChannels(l.No); len(list) > 0 {
			rec.Terms = append(rec.Terms, schema.Term{Effect: schema.Deny, Scope: schema.Scope(scope), Channels: list, Kinds: asKinds(l.Kinds)})
		}
	}
	rec.Events = []schema.ConsentEvent{{State: schema.StateGiven, At: rec.ObtainedAt, By: l.Guardian, Method: l.Method}}
	return rec
}

// record writes one consent, and keeps the document behind it.
func record(
	ctx context.Context, s *Session, ev *evidence.Documents, rec schema.Consent,
	opt schema.ApplyOptions,
) (Recorded, error) {
	out := Recorded{Consent: rec}
	err := ev.Record(ctx, opt, func(opt schema.ApplyOptions) (err error) {
		out.Applied, err = s.Catalog.Apply(ctx, schema.Records{Consents: []schema.Consent{rec}}, opt)
		return err
	})
	return out, err
}

func asKinds(list []string) []schema.AttachmentKind {
	var out []schema.AttachmentKind
	for _, k := range list {
		out = append(out, schema.AttachmentKind(k))
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

func familyOf(ctx context.Context, s *Session, guardian string) (string, error) {
	family, known, err := catalog.FamilyOf(ctx, s.Catalog, guardian)
	if err != nil || known {
		return family, err
	}
	return "", Usagef("%v; describe the family with `stillroom apply`", catalog.NotFound("guardian", guardian))
}

func noticeOf(ctx context.Context, s *Session, id string) (string, error) {
	if id != "" {
		return id, nil
	}
	few, err := catalog.FewNotices(ctx, s.Catalog)
	switch {
	case err != nil:
		return "", err
	case len(few) == 1:
		return few[0], nil
	case len(few) == 0:
		return "", Usagef("no notice is recorded; record the text that the family was shown first: `stillroom notice add ID --version 1 --lang en`")
	}
	return "", Usagef("--notice is needed: more than one is recorded; `stillroom notice list` has them")
}

// freshID makes an id that says when, and that no consent has or had.
func freshID(ctx context.Context, s *Session, moment time.Time) (string, error) {
	day := moment.UTC().Format("20060102")
	for n := 1; ; n++ {
		id := fmt.Sprintf("c-%s-%d", day, n)
		if taken, err := catalog.ConsentIDTaken(ctx, s.Catalog, id); err != nil || !taken {
			return id, err
		}
	}
}
