package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// deliveries decides again for every photo that stands somewhere. It passes over a copy
// that is back, or that nobody can get back, and not over one that was asked back and
// is not closed, or that lies where it was written although it is said to be gone.
func deliveries(ctx context.Context, job Job, r *report) error {
	seen := map[string]bool{}
	var writing []schema.Standing
	told, may := &perDelivery{}, map[copyOf]bool{}
	err := job.Catalog.Coverage(ctx, job.Zone, job.Clock(), func(s schema.Standing) error {
		if s.CalledBack() && s.State == "standing" {
			may[copyOf{s.Delivery, s.Photo}] = len(s.AskBack()) == 0
			return nil
		}
		if !seen[s.Delivery] {
			seen[s.Delivery] = true
			if s.State == "writing" {
				writing = append(writing, s)
			} else if s.ValidUntil <= schema.WhenOf(job.Clock()) {
				r.find(findings.DeliveryStale, s.Delivery, fmt.Sprintf("channel %s, valid until %s", s.Channel, s.ValidUntil))
			}
		}
		if s.Stricter {
			told.add(findings.DeliveryConditions, s, "")
		}
		if !s.Covered() {
			told.add(findings.DeliveryUncovered, s, strings.Join(s.Decision.Reasons, ", "))
		}
		return nil
	})
	there, berr := saidToBeBack(ctx, job, may)
	tellBack(told, findings.DeliveryUncovered, there)
	told.tell(r)
	r.Checked.Deliveries = len(seen)
	return errors.Join(err, berr, unfinished(ctx, job, r, writing))
}

// unfinished reports the deliveries that an export left half-written. One that is being
// written now is no such: whoever writes holds the lock of the catalog.
func unfinished(ctx context.Context, job Job, r *report, writing []schema.Standing) error {
	if len(writing) == 0 {
		return nil
	}
	unlock, busy := r.settled(ctx, job)
	defer unlock()
	if busy {
		r.Running = len(writing)
		r.unsureOf("deliveries")
		return nil
	}
	// Nobody is writing, or can: what is still not finished never will be by itself.
	list, err := job.Catalog.Deliveries(ctx, "")
	for _, s := range writing {
		if slices.ContainsFunc(list, func(d schema.Delivery) bool { return d.ID == s.Delivery && d.State == "writing" }) {
			r.find(findings.DeliveryUnfinished, s.Delivery, fmt.Sprintf("channel %s", s.Channel))
		}
	}
	return err
}

// perDelivery are photos about which one thing is to be said of one delivery: whoever
// takes back a consent takes it back for all that it was given for.
type perDelivery struct {
	order []about
	said  map[about][]said
}

type about struct {
	rule, delivery string
	channel        schema.Channel
}

type said struct {
	what   string // a photo, or an attachment
	id     string
	reason string
}

func (p *perDelivery) add(rule string, s schema.Standing, reason string) {
	of := about{rule, s.Delivery, s.Channel}
	if p.said == nil {
		p.said = map[about][]said{}
	}
	if p.said[of] == nil {
		p.order = append(p.order, of)
	}
	p.said[of] = append(p.said[of], said{s.What(), s.Photo.ID(), reason})
}

// tell tells each thing once, with the photos that it is about.
func (p *perDelivery) tell(r *report) {
	for _, of := range p.order {
		list := p.said[of]
		if len(list) == 1 {
			r.find(of.rule, of.delivery, strings.TrimSuffix(fmt.Sprintf("%s %s, channel %s: %s", list[0].what, list[0].id, of.channel, list[0].reason), ": "))
			continue
		}
		f := findings.Find(of.rule, of.delivery, strings.TrimSuffix(fmt.Sprintf("%s, channel %s: %s", counted(list), of.channel, reasons(list)), ": "))
		for _, s := range list {
			m := schema.FindingMember{Delivery: of.delivery, Message: s.reason}
			if s.what == "photo" {
				m.Photo = s.id
			} else {
				m.Message = strings.TrimSuffix(s.what+" "+s.id+": "+s.reason, ": ")
			}
			f.Members = append(f.Members, m)
		}
		r.add(f)
	}
}

// counted says how many photos and attachments a list names.
func counted(list []said) string {
	photos := 0
	for _, s := range list {
		if s.what == "photo" {
			photos++
		}
	}
	switch others := len(list) - photos; {
	case others == 0:
		return formats.Count(photos, "photo")
	case photos == 0:
		return formats.Count(others, "attachment")
	default:
		return formats.Count(photos, "photo") + " and " + formats.Count(others, "attachment")
	}
}

// reasons are the reasons of a list, each once; where they differ, with how many have it.
func reasons(list []said) string {
	var order []string
	n := map[string]int{}
	for _, s := range list {
		if n[s.reason] == 0 {
			order = append(order, s.reason)
		}
		n[s.reason]++
	}
	if len(order) == 1 {
		return order[0]
	}
	for i, reason := range order {
		order[i] = fmt.Sprintf("%d %s", n[reason], reason)
	}
	return strings.Join(order, "; ")
}
