package schema

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Quorum says whose permission a family needs.
type Quorum string

// Quorums.
const (
	QuorumAll Quorum = "all" // every holder of sole or joint authority
	QuorumAny Quorum = "any" // one of them
)

// Authority says how far a guardian's word goes.
type Authority string

// Authorities. Only sole and joint holders make up a quorum; an advisory
// guardian is heard and recorded but decides nothing, except that one who had a
// say before keeps what they said no to: see [Guardian].HadSay.
const (
	AuthoritySole      Authority = "sole"
	AuthorityJoint     Authority = "joint"
	AuthorityDelegated Authority = "delegated"
	AuthorityAdvisory  Authority = "advisory"
)

// Effect is the answer to "may this photo go to this channel now?", and what a
// term says (a term never says hold).
type Effect string

// Effects.
const (
	Permit Effect = "permit"
	Hold   Effect = "hold"
	Deny   Effect = "deny"
)

// State is one dated fact about a consent record.
type State string

// States a consent event may record. "expired" is derived, never stored.
const (
	StateRequested   State = "requested"
	StateDeferred    State = "deferred"
	StateGiven       State = "given"
	StateRenewed     State = "renewed"
	StateRefused     State = "refused"
	StateSuspended   State = "suspended"
	StateWithdrawn   State = "withdrawn"
	StateRevoked     State = "revoked"
	StateInvalidated State = "invalidated"
)

// Ends reports whether the state ends the record (or the channel it names):
// nothing after it can bring the record back, only a new record can.
func (s State) Ends() bool {
	return s == StateRefused || s == StateWithdrawn || s == StateRevoked || s == StateInvalidated
}

// Allows reports whether a permit in this state counts.
func (s State) Allows() bool { return s == StateGiven || s == StateRenewed }

// InvalidReasons say why a record should never have counted. They do not judge the
// guardian's word: a guardian who changes their mind gives another record.
func InvalidReasons() []string {
	return []string{
		"wrong_person",   // the person it names did not say it, or had no say
		"forged",         // nobody said it
		"not_informed",   // whoever said it had not been told what it was about
		"mistaken_entry", // it was said, and written down wrong
	}
}

// Methods are the ways in which a guardian may say something.
func Methods() []string {
	return []string{
		"signed_form", "e_signature", "email", "letter", "recorded_audio", "recorded_video", "in_person_witnessed", "text_message",
	}
}

// EventMethods are the ways in which somebody may say something of a consent that is
// recorded: also on the phone, which leaves nothing to look at again, and in a way that
// nobody wrote down.
func EventMethods() []string { return append(Methods(), "phone", MethodUnrecorded) }

// MethodUnrecorded is the method of what was said in a way that nobody wrote down.
const MethodUnrecorded = "unrecorded"

// Scope is what a term is about, written "family:ID", "room:ID", "shoot:ID"
// or "photo:ID". A stored photo scope holds the photo's whole SHA-256.
type Scope string

// ScopeKinds lists the kinds a scope may have, widest first.
func ScopeKinds() []string { return []string{"family", "room", "shoot", "photo"} }

// Split returns the kind and the id; an error names what is wrong.
func (s Scope) Split() (kind, id string, err error) {
	kind, id, ok := strings.Cut(string(s), ":")
	if ok && id != "" {
		for _, k := range ScopeKinds() {
			if kind == k {
				return kind, id, nil
			}
		}
	}
	hint := ""
	if !ok && kind != "" {
		hint = "; write the kind before it"
	}
	if near := Nearest(kind, ScopeKinds()); ok && near != "" && near != kind {
		hint = "; did you mean " + near + ":" + id + "?"
	}
	return "", "", fmt.Errorf("scope %q is not one of family:ID, room:ID, shoot:ID, photo:ID%s", string(s), hint)
}

// Conditions are what a family attached to a yes. Absent means "not asked".
// The JSON names are those of the manifest.
type Conditions struct {
	CreditLine           string   `json:"credit_line,omitempty"`
	CreditPlacement      string   `json:"credit_placement,omitempty"` // PLUS CR-NRQ, CR-COI, CR-CAI, CR-CCA
	NoCrop               bool     `json:"no_crop,omitempty"`
	NoFlip               bool     `json:"no_flip,omitempty"`
	NoRetouch            bool     `json:"no_retouch,omitempty"`
	NoColorize           bool     `json:"no_colorize,omitempty"`
	NoDecolorize         bool     `json:"no_decolorize,omitempty"`
	NoMerge              bool     `json:"no_merge,omitempty"`
	NoFaces              bool     `json:"no_faces,omitempty"`
	NoAds                bool     `json:"no_ads,omitempty"`
	NoSearchIndex        bool     `json:"no_search_index,omitempty"`
	NoFundraising        bool     `json:"no_fundraising,omitempty"`
	NoAITraining         bool     `json:"no_ai_training,omitempty"`
	NoPerpetratorContext bool     `json:"no_perpetrator_context,omitempty"`
	CommentsOff          bool     `json:"comments_off,omitempty"`
	ReviewBeforeUse      bool     `json:"review_before_use,omitempty"`
	NameDisplay          string   `json:"name_display,omitempty"`       // none < initials < first < full
	LocationPrecision    string   `json:"location_precision,omitempty"` // none < country < region < city
	MaxLongEdgePx        int      `json:"max_long_edge_px,omitempty"`
	BlackoutDates        []string `json:"blackout_dates,omitempty"` // --MM-DD, in the catalog's zone
	IncludeOriginal      bool     `json:"x-include-original,omitempty"`
}

// NameDisplays and LocationPrecisions are ordered from the strictest.
func NameDisplays() []string       { return []string{"none", "initials", "first", "full"} }
func LocationPrecisions() []string { return []string{"none", "country", "region", "city"} }

// Term is one sentence of a consent: a yes or a no, for one scope, for some
// channels, with conditions. A deny has no end of its own.
type Term struct {
	Effect       Effect           `json:"effect"`
	Scope        Scope            `json:"scope"`
	Channels     []Channel        `json:"channels"`
	Kinds        []AttachmentKind `json:"kinds,omitempty"`         // see Covers
	EmbargoUntil When             `json:"embargo_until,omitempty"` // a date: lifted when that day is over
	ExpiresAt    When             `json:"expires_at,omitempty"`
	Conditions   *Conditions      `json:"conditions,omitempty"`
}

// Covers reports whether the term is about what is of this kind. A term that names none
// says yes to photos alone, and no to everything.
func (t Term) Covers(kind AttachmentKind) bool {
	if len(t.Kinds) == 0 {
		return t.Effect != Permit || kind == KindPhoto
	}
	return slices.Contains(t.Kinds, kind)
}

// ConsentEvent is one dated fact about a consent. Channel "" means all of its
// channels. By names who indicated it: a guardian, or a party without a
// record of their own. Events are append-only.
type ConsentEvent struct {
	State    State   `json:"state"`
	At       When    `json:"at"`
	Channel  Channel `json:"channel,omitempty"`
	By       string  `json:"by"`
	Method   string  `json:"method"`
	Evidence string  `json:"evidence,omitempty"` // see [ParseEvidence]
	Reason   string  `json:"reason,omitempty"`   // of an invalidation: one of [InvalidReasons]

	Recorded Recorded `json:"-"`
}

// Recorded is the place of a record or an event in the ledger. Nobody said it, so it is
// no part of the record: a dump leaves it out, and two records that say the same are
// the same wherever they stand.
type Recorded struct {
	Seq int64 // later is larger, among records or among events; 0 if it is not known
	At  When  // an instant; "" if it is not known

	// Ahead says that the record was made with a clock that was ahead, or dated ahead
	// by other means, and that a person accepted it. At is a moment before that: a no
	// counts from then on, and a yes not until it is said again. See [Acceptance].
	Ahead bool
}

// Consent is a record a guardian gave. It is never changed: a later record
// supersedes it.
type Consent struct {
	ID            string         `json:"id"`
	Family        string         `json:"family"`
	Guardian      string         `json:"guardian"`
	Notice        string         `json:"notice"`
	Evidence      string         `json:"evidence,omitempty"` // see [ParseEvidence]
	Supersedes    string         `json:"supersedes,omitempty"`
	Method        string         `json:"method"`
	ObtainedAt    When           `json:"obtained_at"`
	ObtainedBy    string         `json:"obtained_by"`
	EffectiveFrom When           `json:"effective_from"`
	ExpiresAt     When           `json:"expires_at,omitempty"` // half-open: not good at this instant any more
	ReviewBy      When           `json:"review_by,omitempty"`
	Jurisdiction  string         `json:"jurisdiction,omitempty"`
	Terms         []Term         `json:"terms"`
	Events        []ConsentEvent `json:"events"`

	Recorded Recorded `json:"-"`
}

// Same reports whether two events say the same, wherever they stand.
func (e ConsentEvent) Same(o ConsentEvent) bool {
	e.Recorded, o.Recorded = Recorded{}, Recorded{}
	return e == o
}

// Normalize returns c with every date resolved to a canonical instant: a beginning is
// the start of its day in zone, and an "until" is the end of its day. The receiver is
// not changed.
func (c Consent) Normalize(zone *time.Location) (Consent, error) {
	type edge func(When, *time.Location) (time.Time, error)
	resolve := func(field string, w *When, at edge) error {
		if *w == "" {
			return nil
		}
		t, err := at(*w, zone)
		if err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
		*w = WhenOf(t)
		return nil
	}
	for _, f := range []struct {
		name string
		when *When
		at   edge
	}{
		{"obtained_at", &c.ObtainedAt, When.Start},
		{"effective_from", &c.EffectiveFrom, When.Start},
		{"expires_at", &c.ExpiresAt, When.End},
		{"review_by", &c.ReviewBy, When.End},
	} {
		if err := resolve(f.name, f.when, f.at); err != nil {
			return Consent{}, err
		}
	}
	c.Terms = append([]Term(nil), c.Terms...)
	for i := range c.Terms {
		t := &c.Terms[i]
		if err := resolve("embargo_until", &t.EmbargoUntil, When.End); err != nil {
			return Consent{}, fmt.Errorf("term %d: %w", i+1, err)
		}
		if err := resolve("expires_at", &t.ExpiresAt, When.End); err != nil {
			return Consent{}, fmt.Errorf("term %d: %w", i+1, err)
		}
	}
	c.Events = append([]ConsentEvent(nil), c.Events...)
	for i := range c.Events {
		if err := resolve("at", &c.Events[i].At, When.Start); err != nil {
			return Consent{}, fmt.Errorf("event %d: %w", i+1, err)
		}
	}
	return c, nil
}

// Reason codes of a decision. Each way to a no has its own.
const (
	ReasonNone         = "consent.none"          // nobody was asked, or nobody said anything about this
	ReasonRequested    = "consent.requested"     // asked, no answer yet
	ReasonDeferred     = "consent.deferred"      // asked, the family wants to wait
	ReasonDenied       = "consent.denied"        // a standing no
	ReasonRefused      = "consent.refused"       // the request was declined
	ReasonWithdrawn    = "consent.withdrawn"     // given, then taken back
	ReasonRevoked      = "consent.revoked"       // we stopped relying on it
	ReasonInvalidated  = "consent.invalidated"   // it should never have counted
	ReasonSuspended    = "consent.suspended"     // stopped for now
	ReasonNotEffective = "consent.not_effective" // begins later
	ReasonAhead        = "consent.ahead"         // a yes that was recorded with a clock that was ahead: to be said again
	ReasonExpired      = "consent.expired"       // ended
	ReasonEmbargoed    = "consent.embargoed"     // not before a date
	ReasonQuorum       = "consent.quorum"        // another guardian must also say yes
	ReasonReviewDue    = "consent.review_due"    // hold: its review date has passed
	ReasonHoldFamily   = "hold.family"           // the family asked for quiet
	ReasonRoomNone     = "room.none"             // the photo belongs to no room, so nobody could say yes
	ReasonFamilyNone   = "family.none"           // the room belongs to no family, so nobody could say yes
	ReasonUncleared    = "depiction.uncleared"   // an identifiable person has not been cleared
	ReasonConflict     = "conditions.conflict"   // two conditions cannot both be kept
	ReasonReview       = "review.pending"        // hold: the family sees it first
	ReasonFaces        = "faces.unreviewed"      // hold: nobody has said that no face is shown
	ReasonBlackout     = "date.blackout"         // hold: not on this day
	ReasonUnreadable   = "consent.unreadable"    // a record could not be understood: a no
	ReasonUnmatched    = "record.unmatched"      // hold: a record that hides or places something came with it and found no file
	ReasonAlike        = "picture.alike"         // hold: it looks like a restricted picture, and nobody has said whether it is the same
)

// Reason codes for which a copy is asked back, beside those of a decision.
const (
	ReasonStricter = "conditions.stricter" // it was delivered on conditions that do not keep those of today
	ReasonErased   = "photo.erased"        // the photo was erased by order
)

// Reason codes that an export adds: the family said yes, and the picture still
// cannot leave as it is.
const (
	ReasonUnrendered   = "treatment.unrendered" // a region must be blurred, withheld or cropped, and is not, or not as its record says now
	ReasonNoCrop       = "treatment.no_crop"    // a region must be cropped, and the family wants the picture whole
	ReasonNoDerivative = "derivative.none"      // nothing was rendered from the original
	ReasonPartial      = "derivative.partial"   // the original is damaged: look at it first
	ReasonTurned       = "derivative.turned"    // a person has turned the photo since it was rendered
	ReasonTooLarge     = "derivative.too_large" // every rendering is larger than the condition allows
	ReasonUnseen       = "review.unseen"        // the family sees it first, and has seen another rendering than this format makes
	ReasonTextLong     = "text.too_long"        // the caption is longer than a manifest may hold
	ReasonUnprintable  = "text.unprintable"     // a text holds a control character, or is longer than a picture can hold
	ReasonTextPrivate  = "text.private"         // caption, alt or title holds a name or place that may not be shown
	ReasonPlaceholder  = "text.placeholder"     // a text has double braces that nothing is put in the place of
	ReasonSinceNone    = "text.since_none"      // {{since}} has no day to count from: none is recorded, or it is yet to come
	ReasonSinceDiffers = "text.since_differs"   // {{since}} has several: the room's people did not die on one day
	ReasonPostLong     = "post.too_long"        // the caption that stands under it on Instagram is longer than it may be
	ReasonPostTags     = "post.too_many_tags"   // that caption has too many hashtags or mentions
	ReasonAltLong      = "alt.too_long"         // the description is longer than Instagram takes it

	ReasonSidecarInside = "sidecar.inside" // Lightroom reads what is in the file, and nothing is written into that
	ReasonSidecarShared = "sidecar.shared" // Lightroom would take one sidecar for two photos

	ReasonAttachForm  = "attachment.form"       // nothing can be made of the file that is proved to say no more than may be told
	ReasonAttachPages = "attachment.pages"      // it holds several pages or frames, and one alone could be rendered
	ReasonAttachLarge = "attachment.too_large"  // it is larger than one file may be
	ReasonNoWords     = "attachment.transcript" // nobody has written down what is said in it, so nobody can tell what it tells
)

// Reason codes for which a photo leaves without its original, although the family
// lets the archive have that.
const (
	ReasonOriginalTreated  = "original.treated"   // it shows what the record asks to hide
	ReasonOriginalUnseen   = "original.unseen"    // the family sees first what leaves, and has seen renderings
	ReasonOriginalTooLarge = "original.too_large" // it is larger than may leave, or nothing says how large it is
	ReasonOriginalPlace    = "original.place"     // it says where, and the family has said how much of that may be told
)

// Considered is one term that was looked at on the way to a decision.
type Considered struct {
	Consent  string `json:"consent"`
	Guardian string `json:"guardian"`
	Term     int    `json:"term"`  // 1-based within the consent
	State    string `json:"state"` // a State, or "expired", "superseded", "unknown"
	Why      string `json:"why"`   // what this term did to the decision, in plain words without names
}

// Decision is the answer for one photo or attachment, one channel, one moment.
type Decision struct {
	Photo      string         `json:"photo"`          // the id of either
	Kind       AttachmentKind `json:"kind,omitempty"` // of an attachment
	Channel    Channel        `json:"channel"`
	At         When           `json:"at"`
	Effect     Effect         `json:"effect"`
	Reasons    []string       `json:"reasons"` // sorted by weight; empty only for permit
	Conditions Conditions     `json:"conditions"`
	ValidUntil When           `json:"valid_until,omitempty"` // only for permit
	Ends       When           `json:"-"`                     // only for permit: when a yes that it rests on ends, as the family said it
	Considered []Considered   `json:"considered"`
	Alike      []string       `json:"alike,omitempty"` // restricted photos that it is like: see ReasonAlike
}
