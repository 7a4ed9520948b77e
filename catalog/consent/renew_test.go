package consent

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// renew renews the scene's consent with this id, at the scene's moment.
func (s *scene) renew(id string, change ...func(*schema.Consent)) (schema.Consent, error) {
	at, err := s.at.Instant()
	if err != nil {
		panic(err)
	}
	by := schema.Consent{ID: "new", Method: "email", ObtainedBy: "x", ObtainedAt: s.at, ExpiresAt: "2030-01-01T00:00:00Z"}
	for _, f := range change {
		f(&by)
	}
	n := slices.IndexFunc(s.Consents, func(c schema.Consent) bool { return c.ID == id })
	r, err := Renew(s.Consents[n], by, at)
	if err == nil {
		s.Consents = append(s.Consents, r)
	}
	return r, err
}

func TestRenew(t *testing.T) {
	t.Parallel()
	any2 := func(s *scene) { joint("p1", "p2")(s); quorum(schema.QuorumAny)(s) }
	for _, tt := range []struct {
		name  string
		scene *scene
		want  want
	}{
		{"what has expired counts again", newScene(with(said("c", permit("room:r1", schema.Web), ends(begun)))), permits()},
		{"what stands goes on", newScene(with(said("c", permit("room:r1", schema.Web), ends("2026-01-01T00:00:00Z")))), permits()},
		{"a review that was due", newScene(with(said("c", permit("room:r1", schema.Web), reviewBy(begun)))), permits()},
		{"its conditions are those of before", newScene(with(said("c", permit("room:r1", schema.Web), asking(schema.Conditions{NoCrop: true}), ends(begun)))), permits().asking(schema.Conditions{NoCrop: true})},
		{"a no in it stands", newScene(with(said("c", permit("room:r1", schema.Web), deny("photo:"+schema.Scope(photo1), schema.Web), ends(begun)))), denies(schema.ReasonDenied)},
		{"what was taken back for the channel stays back", newScene(with(said("c", permit("room:r1", schema.Film, schema.Web), event1(schema.StateWithdrawn, "2025-01-01T00:00:00Z", schema.Web)))), denies(schema.ReasonWithdrawn)},
		{"and nobody else can open it", newScene(any2, with(said("c", permit("room:r1", schema.Film, schema.Web), event1(schema.StateWithdrawn, "2025-01-01T00:00:00Z", schema.Web)),
			said("d", by("f1", "p2"), permit("room:r1", schema.Web)))), denies(schema.ReasonWithdrawn)},
		{"what begins later begins no sooner", newScene(with(said("a", deny("room:r1", schema.Web)),
			said("c", permit("room:r1", schema.Web), supersedes("a"), from(begun, "2025-07-01T00:00:00Z")))), denies(schema.ReasonDenied)},
		{"the other channel goes on", newScene(on(schema.Film), with(said("c", permit("room:r1", schema.Film, schema.Web), ends(begun), event1(schema.StateWithdrawn, "2025-01-01T00:00:00Z", schema.Web)))), permits()},
	} {
		if _, err := tt.scene.renew("c"); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		t.Run(tt.name, func(t *testing.T) { check(t, tt.scene.decide(), tt.want) })
	}
}

// The old record decides nothing that the new one says.
func TestRenewedRecordNoLongerCounts(t *testing.T) {
	t.Parallel()
	s := newScene(with(said("c", permit("room:r1", schema.Web), ends("2035-01-01T00:00:00Z"))))
	if _, err := s.renew("c"); err != nil {
		t.Fatal(err)
	}
	d := s.decide()
	if len(d.Considered) != 2 || d.Considered[0].State != "superseded" || d.Considered[1].State != "renewed" {
		t.Errorf("%+v", d.Considered)
	}
	// Its later end is not that of the renewal.
	if got := s.lasts(); got != "2030-01-01T00:00:00Z" {
		t.Errorf("lasts until %s", got)
	}
}

func TestRenewRefuses(t *testing.T) {
	t.Parallel()
	web := permit("room:r1", schema.Web)
	for _, tt := range []struct {
		name   string
		record schema.Consent
		change func(*schema.Consent)
		want   string
	}{
		{"withdrawn", said("c", web, event1(schema.StateWithdrawn, begun)), nil, "has ended"},
		{"refused", said("c", web, event1(schema.StateRefused, begun)), nil, "has ended"},
		{"withdrawn for its only channel", said("c", web, event1(schema.StateWithdrawn, begun, schema.Web)), nil, "none of its yeses counts"},
		{"invalidated for a channel", said("c", web, deny("room:r1", schema.Film), event1(schema.StateInvalidated, begun, schema.Film)), nil, "should never have counted"},
		{"suspended", said("c", web, event1(schema.StateSuspended, now)), nil, "the consent is suspended"},
		{"suspended for one of two", said("c", permit("room:r1", schema.Film, schema.Web), event1(schema.StateSuspended, now, schema.Web)), nil, "for web the consent is suspended"},
		{"only asked", said("c", silent, web, event1(schema.StateRequested, begun)), nil, "the consent is requested"},
		{"nothing said", said("c", silent, web), nil, "the consent is unknown"},
		{"to be withdrawn", said("c", web, event1(schema.StateWithdrawn, "2025-07-01T00:00:00Z")), nil, "still to come"},
		{"not readable", said("c", web, event1("perhaps", begun)), nil, "cannot be read"},
		{"a term for no channel", said("c", web, permit("room:r1")), nil, "cannot be read"},
		{"ends of their own", said("c", web, termEnds(begun)), nil, "ends of their own"},
		{"a no until", said("c", deny("room:r1", schema.Web)), nil, "a no never ends"},
		{"a date that has passed", said("c", web), ends(now), "passed already"},
		{"a review that has passed", said("c", web), reviewBy(begun), "passed already"},
		{"obtained later", said("c", web), from("2025-07-01T00:00:00Z", ""), "dated later than now"},
		{"obtained before", said("c", web), from("2023-07-01T00:00:00Z", ""), "after the consent that it renews"},
	} {
		change := func(*schema.Consent) {}
		if tt.change != nil {
			change = tt.change
		}
		_, err := newScene(with(tt.record)).renew("c", change)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	// A no that nobody answered leaves the no before it in force, and stays so.
	unanswered := said("c", silent, deny("room:r1", schema.Web))
	if _, err := newScene(with(unanswered)).renew("c", func(c *schema.Consent) { c.ExpiresAt, c.ReviewBy = "", "2030-01-01T00:00:00Z" }); err == nil || !strings.Contains(err.Error(), "nobody answered it") {
		t.Errorf("a no that nobody answered: %v", err)
	}
	no := newScene(with(said("c", deny("room:r1", "*"))))
	if r, err := no.renew("c", func(c *schema.Consent) { c.ExpiresAt, c.ReviewBy = "", "2030-01-01T00:00:00Z" }); err != nil || len(r.Terms) != 1 {
		t.Errorf("a no is said again: %v %+v", err, r.Terms)
	}
	check(t, no.decide(), denies(schema.ReasonDenied))
}

// A renewal never takes back a no, whatever its record went through: what was
// closed by somebody's word is closed after it.
func TestRenewOpensNoNo(t *testing.T) {
	t.Parallel()
	renewals, closed := 0, 0
	eachHistory(t, 2*histories, func(d dice, h *history) string {
		if !NewWorld(h.Facts).inLines() {
			return ""
		}
		k := h.Consents[d.IntN(len(h.Consents))]
		for i, c := range h.Consents {
			if c.Supersedes == k.ID || slices.ContainsFunc(h.Consents[:i], func(x schema.Consent) bool { return x.ID == c.ID }) {
				return "" // a catalog has each record once, and renews the newest
			}
		}
		n, err := Renew(k, schema.Consent{ID: "renewed", ObtainedAt: schema.WhenOf(h.at), ReviewBy: "2040-01-01T00:00:00Z"}, h.at)
		if err != nil {
			return ""
		}
		renewals++
		was := NewWorld(h.Facts)
		h.Consents = append(h.Consents, n)
		is := NewWorld(h.Facts)
		// At that moment and for ever after.
		for _, later := range []time.Duration{0, 24 * time.Hour, 3 * 365 * 24 * time.Hour} {
			before, after := Decide(was, h.photo, h.ch, h.at.Add(later)), Decide(is, h.photo, h.ch, h.at.Add(later))
			if before.Effect == schema.Deny && isNo(before.Reasons[0]) && before.Reasons[0] != schema.ReasonHoldFamily {
				closed++
				if !isNo(after.Reasons...) {
					return fmt.Sprintf("%s: %v became %v by %+v", later, before.Reasons, after.Reasons, n)
				}
			}
		}
		return ""
	})
	if renewals < 500 || closed < 100 {
		t.Errorf("only %d renewals, %d of them where somebody had said no", renewals, closed)
	}
	t.Logf("%d renewals, %d noes", renewals, closed)
}
