package main

import (
	"slices"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// saidView is what was recorded of consents, and what followed.
type saidView struct {
	DryRun    bool                 `json:"dry_run,omitempty"`
	State     schema.State         `json:"state"`
	Consents  []string             `json:"consents"`
	Ended     []string             `json:"ended,omitempty"` // had ended already, and took no event more
	Own       []string             `json:"own,omitempty"`   // noes that were recorded of guardians who took back another's word
	Uncovered map[string][]string  `json:"uncovered"`       // delivery: photos and attachments
	Recalls   schema.RecallsOpened `json:"recalls,omitzero"`
	MayStay   map[string][]string  `json:"may_stay,omitempty"` // delivery: photos that are asked back
}

func printWouldSay(p *printer, said app.EventsRecorded, state schema.State) error {
	ids := idsOf(said.Of)
	if p.json {
		return p.object("said", saidView{DryRun: true, State: state, Consents: ids, Ended: idsOf(said.Ended), Own: ownOf(said), Uncovered: byDelivery(said.Uncovered), Recalls: said.Recalls})
	}
	for _, id := range ids {
		p.out.printf("would record: %s %s\n", id, eventWord(state))
	}
	for _, no := range said.Own {
		p.out.printf("would record: a no of %s for the same (%s), which only %s can change\n", no.Guardian, no.ID, no.Guardian)
	}
	return nil
}

// printOwn says which noes of their own were recorded, of guardians who took back or paused
// another's word.
func printOwn(p *printer, own []schema.Consent) {
	for _, no := range own {
		p.donef("recorded %s: a no of %s for the same; it counts until %s gives another answer: `stillroom consent grant` with --supersedes %s",
			no.ID, no.Guardian, no.Guardian, no.ID)
	}
}

func byDelivery(list []app.Uncovered) map[string][]string {
	out := map[string][]string{}
	for _, u := range list {
		out[u.Delivery] = slices.Concat(u.Photos, u.Attachments)
	}
	return out
}

func ownOf(said app.EventsRecorded) (ids []string) {
	for _, no := range said.Own {
		ids = append(ids, no.ID)
	}
	return ids
}

func idsOf(list []app.ConsentChannel) []string {
	ids := []string{}
	for _, cc := range list {
		ids = append(ids, cc.String())
	}
	return ids
}

func eventWord(s schema.State) string {
	if s == schema.StateGiven {
		return "resumed"
	}
	return string(s)
}

// printEvent prints what was recorded, which deliveries are no longer covered and what
// was asked back: a person who withdraws a consent must see at once what is out there.
func printEvent(p *printer, said app.EventsRecorded, state schema.State) error {
	out := saidView{State: state, Consents: idsOf(said.Of), Ended: idsOf(said.Ended), Own: ownOf(said), Uncovered: byDelivery(said.Uncovered), Recalls: said.Recalls, MayStay: byDelivery(said.MayStay)}
	if p.json {
		return p.object("said", out)
	}
	for _, id := range out.Consents {
		p.donef("%s %s", eventWord(state), id)
	}
	printOwn(p, said.Own)
	for _, no := range said.Left {
		var to []schema.Channel
		for _, t := range no.Terms {
			to = append(to, t.Channels...)
		}
		slices.Sort(to)
		p.notef("%s of %s stays a no, to %s: only %s can change it, with `stillroom consent grant` and --supersedes %s",
			no.ID, no.Guardian, inARow(slices.Compact(to)), no.Guardian, no.ID)
	}
	if state == schema.StateWithdrawn && slices.ContainsFunc(said.Of, func(cc app.ConsentChannel) bool { return !app.HasPermit(cc.Consent) }) {
		p.warnf("a no is not withdrawn: it counts until the family gives a new record that supersedes it")
	}
	for _, u := range said.Uncovered {
		if n := len(u.Photos); n > 0 {
			p.out.printf("delivery %s: %s no yes now\n", u.Delivery, countHas(n, "photo"))
		}
		if n := len(u.Attachments); n > 0 {
			p.out.printf("delivery %s: %s no yes now\n", u.Delivery, countHas(n, "attachment"))
		}
	}
	printAskedBack(p, said.Recalls, false)
	printMayStay(p, said.MayStay)
	return nil
}
