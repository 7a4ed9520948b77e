package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// consents records the consents that are new, and appends new events to those that are
// known. It is an error if a known record reads differently.
func (a *applier) consents(rec schema.Records) error {
	known := byID(a.have.Consents, func(c schema.Consent) string { return c.ID })
	pending := make([]schema.Consent, 0, len(rec.Consents))
	for _, c := range rec.Consents {
		n, err := a.normalize(c)
		if err != nil {
			return &RecordError{Kind: "consent", ID: c.ID, Err: err}
		}
		pending = append(pending, n)
	}
	ordered, err := supersededFirst(pending)
	if err != nil {
		return err
	}
	for _, c := range ordered {
		if err := a.consent(c, known); err != nil {
			return &RecordError{Kind: "consent", ID: c.ID, Err: err}
		}
	}
	own, err := ownNoes(a.ctx, a.w, a.taken, a.opt)
	for _, c := range own {
		a.out.Changes = append(a.out.Changes, schema.Change{Action: "add", Kind: "consent", ID: c.ID})
	}
	return err
}

func (a *applier) consent(c schema.Consent, known map[string]schema.Consent) error {
	old, isKnown := known[c.ID]
	if !isKnown && a.opt.AddOnly {
		// A card does not know what was erased since it was written.
		if erased, err := a.w.ConsentErased(a.ctx, c.ID); err != nil || erased {
			return err
		}
	}
	if !isKnown {
		if err := a.checkConsent(c, known); err != nil {
			return err
		}
		if err := insertConsent(a.ctx, a.w, c, a.opt); err != nil {
			return err
		}
		a.out.Changes = append(a.out.Changes, schema.Change{Action: "add", Kind: "consent", ID: c.ID})
		known[c.ID] = c
		old = c
		old.Events = nil
	} else if a.opt.AddOnly {
		if fields := differing(placeless(old), placeless(c)); len(fields) > 0 {
			a.out.Differs = append(a.out.Differs, schema.Change{Action: "change", Kind: "consent", ID: c.ID, Fields: fields})
		} else {
			a.out.Unchanged++
		}
		return nil
	} else if fields := differing(withoutEvents(old), withoutEvents(c)); len(fields) > 0 {
		return fmt.Errorf("it is recorded already and differs in %s; a consent is never changed: record a new one with supersedes: %s",
			strings.Join(fields, ", "), c.ID)
	}
	added := false
	for _, e := range c.Events {
		if slices.ContainsFunc(old.Events, e.Same) {
			continue
		}
		if slices.ContainsFunc(old.Events, func(o schema.ConsentEvent) bool { return sameButEvidence(o, e) }) {
			return fmt.Errorf("its event %s of %s is recorded with other evidence or another reason, or none; an event is never changed: record another, or a new consent with supersedes: %s",
				e.State, e.At, c.ID)
		}
		if isKnown {
			if err := checkInvalidation(a.ctx, a.w, c.ID, e); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(slices.Concat(old.Events, c.Events), func(o schema.ConsentEvent) bool { return o.State == schema.StateSuspended && o.At <= e.At }) {
			if err := ownWord(c, e); err != nil {
				return err
			}
		}
		if err := appendEvent(a.ctx, a.w, c.ID, e, a.opt); err != nil {
			return err
		}
		added = true
		if takes(e) {
			a.taken = append(a.taken, taken{c.ID, e})
		}
		if isKnown {
			a.out.Changes = append(a.out.Changes, schema.Change{Action: "event", Kind: "consent", ID: c.ID, Fields: []string{string(e.State)}})
		}
	}
	if isKnown && !added {
		a.out.Unchanged++
	}
	return nil
}

func sameButEvidence(a, b schema.ConsentEvent) bool {
	a.Evidence, b.Evidence = "", ""
	a.Reason, b.Reason = "", ""
	return a.Same(b)
}

// withoutEvents is the record without its events and without its place in the ledger.
func withoutEvents(c schema.Consent) schema.Consent {
	c.Events, c.Recorded = nil, schema.Recorded{}
	return c
}

// placeless is the record without its place in the ledger, and without that of its
// events.
func placeless(c schema.Consent) schema.Consent {
	events := c.Events
	c = withoutEvents(c)
	for _, e := range events {
		e.Recorded = schema.Recorded{}
		c.Events = append(c.Events, e)
	}
	return c
}

// normalize resolves dates and photo prefixes and puts channels in order, so
// that equal records compare equal.
func (a *applier) normalize(c schema.Consent) (schema.Consent, error) {
	c, err := c.Normalize(a.opt.Zone)
	if err != nil {
		return c, err
	}
	for i := range c.Terms {
		t := &c.Terms[i]
		t.Channels = slices.Compact(slices.Sorted(slices.Values(t.Channels)))
		t.Kinds = slices.Compact(slices.Sorted(slices.Values(t.Kinds)))
		if t.Conditions != nil && reflect.ValueOf(*t.Conditions).IsZero() {
			t.Conditions = nil
		}
		kind, id, err := t.Scope.Split()
		if err != nil {
			return c, fmt.Errorf("term %d: %w", i+1, err)
		}
		if kind == "photo" {
			sha, err := a.photoScope(id)
			if err != nil {
				return c, fmt.Errorf("term %d: %w", i+1, err)
			}
			t.Scope = schema.Scope("photo:" + sha)
		}
	}
	return c, nil
}

// photoScope turns what a person wrote into a whole digest. If the photo is here, that is
// the photo's digest, whichever of its files was named. If it is not, only a whole digest
// may name it.
func (a *applier) photoScope(id string) (string, error) {
	sha, err := resolvePhoto(a.ctx, a.w, id)
	if errors.Is(err, ErrNotFound) {
		if _, perr := schema.ParseDigest(id); perr == nil {
			return id, nil
		}
		return "", fmt.Errorf("photo %s is not in the catalog; name a photo that is not here by its whole SHA-256", id)
	}
	return sha, err
}

// checkConsent checks what the database cannot: whose record may replace whose, and that
// a term is about something that is recorded.
func (a *applier) checkConsent(c schema.Consent, known map[string]schema.Consent) error {
	if err := checkMethod(c); err != nil {
		return err
	}
	for i, t := range c.Terms {
		kind, id, err := t.Scope.Split()
		if err != nil {
			return err
		}
		if err := checkKinds(t, kind); err != nil {
			return fmt.Errorf("term %d: %w", i+1, err)
		}
		if kind == "family" && id != c.Family {
			return fmt.Errorf("term %d: scope %s is in a consent of family %q, and a family decides only about its own rooms", i+1, t.Scope, c.Family)
		}
		// A photo may come later.
		if slices.Contains([]string{"family", "room", "shoot"}, kind) {
			known, err := a.w.HasRecord(a.ctx, kind, id)
			if err != nil {
				return err
			}
			if !known {
				return fmt.Errorf("term %d: %w", i+1, unrecorded(kind, id))
			}
		}
	}
	if c.Supersedes == "" {
		return nil
	}
	old, ok := known[c.Supersedes]
	if !ok {
		return fmt.Errorf("supersedes %q, which is not recorded", c.Supersedes)
	}
	if old.Family != c.Family {
		return fmt.Errorf("supersedes %q, which is a consent of another family", c.Supersedes)
	}
	if old.Guardian != c.Guardian {
		return fmt.Errorf("supersedes %q, which another guardian gave; only they can replace it", c.Supersedes)
	}
	return nil
}

// checkMethod refuses a yes that left nothing to look at again. A no may be said in any way.
func checkMethod(c schema.Consent) error {
	if !slices.Contains(schema.Methods(), c.Method) && slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Permit }) {
		return fmt.Errorf("method %s: a yes has to leave something to look at again, so its method is one of %s", c.Method, strings.Join(schema.Methods(), ", "))
	}
	return nil
}

// checkKinds refuses kinds that nobody knows, and kinds of what cannot be in the scope: what
// is attached belongs to a room, and to no visit and no photo.
func checkKinds(t schema.Term, scope string) error {
	for _, k := range t.Kinds {
		switch {
		case !slices.Contains(schema.TermKinds(), k):
			return fmt.Errorf("no kind is called %q", k)
		case k != schema.KindPhoto && scope != "family" && scope != "room":
			return fmt.Errorf("kind %s in scope %s: what is attached belongs to a room; name the room or the family", k, t.Scope)
		}
	}
	return nil
}

// supersededFirst puts records in an order in which each follows the one it supersedes.
func supersededFirst(list []schema.Consent) ([]schema.Consent, error) {
	in := map[string]schema.Consent{}
	for _, c := range list {
		if before, twice := in[c.ID]; twice && !reflect.DeepEqual(before, c) {
			return nil, &RecordError{Kind: "consent", ID: c.ID, Err: errTwice}
		}
		in[c.ID] = c
	}
	var out []schema.Consent
	state := map[string]int{} // 1 on the path, 2 done
	var visit func(c schema.Consent) error
	visit = func(c schema.Consent) error {
		switch state[c.ID] {
		case 1:
			return &RecordError{Kind: "consent", ID: c.ID, Err: errors.New("it supersedes itself through other consents")}
		case 2:
			return nil
		}
		state[c.ID] = 1
		if prev, ok := in[c.Supersedes]; ok {
			if err := visit(prev); err != nil {
				return err
			}
		}
		state[c.ID] = 2
		out = append(out, in[c.ID])
		return nil
	}
	for _, c := range list {
		if err := visit(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func insertConsent(ctx context.Context, w contract.Writer, c schema.Consent, opt schema.ApplyOptions) error {
	if err := checkDates(c, opt.Now); err != nil {
		return err
	}
	if err := checkEvidence(c.Evidence, opt); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	err := w.AddConsent(ctx, c, schema.WhenOf(opt.Now))
	switch msg, ok := refused(err); {
	case ok:
		return errors.New(msg)
	case errors.Is(err, contract.ErrReference):
		return lacking(ctx, w, c, err)
	case err != nil:
		return err
	}
	for i, t := range c.Terms {
		if err := w.AddTerm(ctx, c.ID, i+1, t); err != nil {
			return err
		}
		for _, k := range t.Kinds {
			if err := w.AddTermKind(ctx, c.ID, i+1, k); err != nil {
				return err
			}
		}
		for _, ch := range t.Channels {
			err := w.AddTermChannel(ctx, c.ID, i+1, ch)
			if msg, ok := refused(err); ok {
				return fmt.Errorf("term %d: %s", i+1, msg)
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

// ownWord refuses a yes by which somebody else lifts the pause of a guardian's consent. The
// first answer may be brought by another, and a no may come from anybody.
func ownWord(k schema.Consent, e schema.ConsentEvent) error {
	yes := slices.ContainsFunc(k.Terms, func(t schema.Term) bool { return t.Effect == schema.Permit })
	if yes && e.State.Allows() && e.By != k.Guardian {
		return fmt.Errorf("this is the answer of %s: only they can say that it counts", k.Guardian)
	}
	return nil
}

func appendEvent(
	ctx context.Context, w contract.ConsentWriter, consent string, e schema.ConsentEvent,
	opt schema.ApplyOptions,
) error {
	if err := checkEvent(e, opt.Now); err != nil {
		return err
	}
	if err := checkEvidence(e.Evidence, opt); err != nil {
		return fmt.Errorf("evidence of its event %s of %s: %w", e.State, e.At, err)
	}
	err := w.AddConsentEvent(ctx, consent, e, schema.WhenOf(opt.Now))
	switch msg, ok := refused(err); {
	case ok && msg == ErrEnded.Error():
		return ErrEnded
	case ok:
		return errors.New(msg)
	}
	return err
}

// Said is what events came to: who took back another guardian's word has said no
// themselves.
type Said struct {
	Recalls schema.RecallsOpened
	Own     []schema.Consent // the noes that were recorded for that
	Ended   []schema.Consent // those that had ended and took no event more, each with the event
}

// AddEvents appends to each consent the events given with it, all or none, and records a no
// of their own for guardians who take back or pause what another one said. It does not
// look at the rest of the records. Dates are instants already. A record that has ended takes
// no event: the error is a *RecordError of ErrEnded, unless yeses are taken back or paused and
// another of them can be. Copies that are uncovered by the events are asked
// back afterwards; if that fails, the events stand.
func (c ConsentRegister) AddEvents(
	ctx context.Context, consents []schema.Consent, opt schema.ApplyOptions,
) (said Said, err error) {
	err = c.change(ctx, ledger.Consent, func(tx contract.Writer) (err error) {
		var back []taken
		var ended error
		for _, k := range consents {
			for _, e := range k.Events {
				err := addEvent(ctx, tx, k.ID, e, opt)
				if err != nil && takes(e) {
					// What has ended takes no event more. The no of another guardian is a no
					// all the same.
					own, failed := ownNoes(ctx, tx, []taken{{k.ID, e}}, opt)
					if failed == nil && (len(own) > 0 || errors.Is(err, ErrEnded)) {
						ended = cmp.Or(ended, error(&RecordError{Kind: "consent", ID: k.ID, Err: err}))
						said.Own = append(said.Own, own...)
						said.Ended = append(said.Ended, schema.Consent{ID: k.ID, Events: []schema.ConsentEvent{e}})
						continue
					}
				}
				if err != nil {
					return &RecordError{Kind: "consent", ID: k.ID, Err: err}
				}
				if takes(e) {
					back = append(back, taken{k.ID, e})
				}
			}
		}
		if len(back)+len(said.Own) == 0 && ended != nil {
			return ended
		}
		own, err := ownNoes(ctx, tx, back, opt)
		if err != nil {
			return err
		}
		said.Own = append(said.Own, own...)
		if _, err := recordEvidence(ctx, tx, opt.Evidence, opt.Now); err != nil {
			return err
		}
		if opt.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		return said, nil
	}
	if err != nil {
		return Said{}, err
	}
	// This is a transaction of its own: what a family said is written whatever else is
	// wrong. Until it has run, verify and every export see what it will see.
	said.Recalls, err = DeliveryRegister(c).OpenRecalls(context.WithoutCancel(ctx), opt.Zone, opt.Recall, opt.Now)
	if err != nil {
		err = fmt.Errorf("the answer is recorded, but the delivered copies have not been asked back yet: %w", err)
	}
	return said, err
}

func addEvent(
	ctx context.Context, tx contract.Writer, consent string, e schema.ConsentEvent,
	opt schema.ApplyOptions,
) error {
	if there, err := tx.HasConsent(ctx, consent); err != nil {
		return err
	} else if !there {
		return ErrNotFound
	}
	if e.Channel != "" {
		covered, err := tx.ConsentNames(ctx, consent, e.Channel)
		if err != nil {
			return err
		}
		if !covered {
			return fmt.Errorf("it says nothing about channel %s", e.Channel)
		}
	}
	if err := checkInvalidation(ctx, tx, consent, e); err != nil {
		return err
	}
	if e.State.Allows() {
		whole, err := consentsOf(ctx, tx, []string{consent})
		if err != nil {
			return err
		}
		for _, k := range whole {
			if err := ownWord(k, e); err != nil {
				return err
			}
		}
	}
	return appendEvent(ctx, tx, consent, e, opt)
}

// Consents returns every consent, in the order in which they were recorded.
func (c ConsentRegister) Consents(ctx context.Context) ([]schema.Consent, error) {
	var r schema.Records
	err := c.db.View(ctx, func(tx contract.Reader) error { return loadConsents(ctx, tx, &r) })
	return r.Consents, err
}

// Consent returns one consent, whole, or ErrNotFound.
func (c ConsentRegister) Consent(ctx context.Context, id string) (schema.Consent, error) {
	var k schema.Consent
	err := c.db.View(ctx, func(tx contract.Reader) error {
		there, err := consentsOf(ctx, tx, []string{id})
		if err != nil {
			return err
		}
		if len(there) == 0 {
			return notFound("consent", id)
		}
		k = there[0]
		return nil
	})
	return k, err
}
