package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/consent/explain"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

// photoView is a photo, whole.
type photoView struct {
	schema.Photo
	Name    string
	Marks   []mark
	Aside   bool
	Picture pictureView

	Back, Previous, Next string // addresses; "" for none
	In                   string // the list that it was opened from

	People, Camera, Files, Seen [][]string // rows of a name and a value
	Called                      [][]string // what packages call it
	Like                        string     // what to say where it is like a restricted one
	Copies                      []app.PhotoCopy
	Answers                     []answerView
	Deliveries                  []schema.Delivery
	Recalls                     []schema.Recall

	Words editView // with leave to edit
}

// answerView is the answer of one channel, in words.
type answerView struct {
	Channel   schema.Channel
	Effect    schema.Effect
	Word      string
	Until     string // the last day that is good
	Why       []string
	Sentences []string
}

// effects say an answer in words.
var effects = map[schema.Effect]string{schema.Permit: "yes", schema.Hold: "not yet", schema.Deny: "no"}

func (s *Server) photo(ctx context.Context, c *app.Session, r *http.Request) (string, any, error) {
	ph, err := onePhoto(ctx, c, r.PathValue("id"))
	if err != nil {
		return "", nil, err
	}
	ch, err := innerChoice(r.URL.Query())
	if err != nil {
		return "", nil, err
	}
	aside, err := c.Catalog.Rejected(ctx, catalog.ListOptions{}.Known)
	if err != nil {
		return "", nil, err
	}
	v := photoView{Photo: ph, Name: nameOf(ph), In: r.URL.Query().Get("in"), Like: told.Like(ph.ID, ph.Alike)}
	_, v.Aside = aside[ph.SHA256.String()]
	v.Marks = marksOf(ph, v.Aside)
	v.Picture = pictureOf(ph, s.guard.base, r.URL.Query())
	v.People = slices.Concat(told.Written(ph), told.Said(ph.Record), told.Taken(ph))
	ph.Probe.SHA256 = ph.SHA256
	v.Camera = named(told.Camera(ph.Probe))
	v.Files, v.Seen = told.Files(ph), told.Seen(ph)
	if err := s.around(ctx, c, ch, &v); err != nil {
		return "", nil, err
	}
	if err := left(ctx, c, &v); err != nil {
		return "", nil, err
	}
	if v.Copies, _, err = app.Copies(ctx, c, ph); err != nil {
		return "", nil, err
	}
	if v.Answers, err = answersOf(ctx, c, ph.SHA256.String()); err != nil {
		return "", nil, err
	}
	if s.opt.Edit {
		if v.Words, err = editOf(ctx, c, ph); err != nil {
			return "", nil, err
		}
	}
	title := v.Title
	if title == "" {
		title = v.Name
	}
	return title, v, nil
}

// onePhoto is a photo by its id or its digest, put aside or not.
func onePhoto(ctx context.Context, c *app.Session, id string) (schema.Photo, error) {
	if !schema.IsDigestPrefix(id) {
		return schema.Photo{}, errNoPage
	}
	if known, err := c.Catalog.Begins(ctx, id); err != nil || !known {
		return schema.Photo{}, cmp.Or(err, errNoPage)
	}
	var found *schema.Photo
	err := c.Catalog.List(ctx, schema.Selection{IDs: []string{id}}, catalog.ListOptions{Zone: c.Zone, At: c.Now()},
		func(ph schema.Photo) error { found = &ph; return nil })
	if err == nil && found == nil {
		err = errNoPage
	}
	if err != nil {
		return schema.Photo{}, err
	}
	return *found, nil
}

// named are rows without the first, which is the name of a file, and without the space
// before each name.
func named(rows [][]string) [][]string {
	var list [][]string
	for _, row := range rows[1:] {
		if len(row) > 1 {
			list = append(list, []string{strings.TrimSpace(row[0]), row[1]})
		}
	}
	return list
}

// around finds the photos beside this one in the list that it was opened from.
func (s *Server) around(ctx context.Context, c *app.Session, ch choice, v *photoView) error {
	at := s.guard.base + "/photos"
	v.Back = at + "?" + ch.with("near", v.ID) + "#p-" + v.ID
	if !ch.ordered() {
		v.Back = at + "?" + ch.with("", "") + "#p-" + v.ID
		return nil
	}
	for _, side := range []struct {
		sel schema.Selection
		to  *string
	}{{ch.before(v.ID, 1), &v.Previous}, {ch.behind(v.ID, 1), &v.Next}} {
		id, err := firstOf(ctx, c, side.sel)
		if err != nil {
			return err
		}
		if id != "" {
			*side.to = at + "/" + id + "?" + url.Values{"in": {v.In}}.Encode()
		}
	}
	return nil
}

// firstOf is the first photo of a selection. Only a choice of what may go to a channel
// needs a decision.
func firstOf(ctx context.Context, c *app.Session, sel schema.Selection) (id string, err error) {
	take := func(ph schema.Photo) error { id = ph.ID; return errEnough }
	if sel.Channel != "" {
		err = c.Catalog.List(ctx, sel, catalog.ListOptions{Zone: c.Zone, At: c.Now()}, take)
	} else {
		err = c.Catalog.Photos(ctx, unrejected(sel), take)
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return id, err
}

// left says where a photo went, and what of it was asked back.
func left(ctx context.Context, c *app.Session, v *photoView) (err error) {
	if v.Deliveries, err = c.Catalog.DeliveriesHolding(ctx, v.SHA256); err != nil || len(v.Deliveries) == 0 {
		return err
	}
	ids, err := c.Catalog.PackageIDs(ctx, v.SHA256)
	if err != nil {
		return err
	}
	for _, ch := range schema.Channels() {
		if len(ids[ch]) > 0 {
			v.Called = append(v.Called, []string{string(ch), strings.Join(ids[ch], ", ")})
		}
	}
	for _, d := range v.Deliveries {
		list, err := c.Catalog.Recalls(ctx, schema.RecallFilter{Delivery: d.ID})
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.Photo == v.SHA256 {
				v.Recalls = append(v.Recalls, x)
			}
		}
	}
	return nil
}

func answersOf(ctx context.Context, c *app.Session, photo string) (list []answerView, err error) {
	opt := catalog.ListOptions{Zone: c.Zone, At: c.Now()}
	err = c.Catalog.ExplainIn(ctx, photo, schema.Channels(), opt, func(d schema.Decision, advice []schema.Advice) {
		a := answerView{Channel: d.Channel, Effect: d.Effect, Word: effects[d.Effect], Sentences: explain.Sentences(d, explain.Speak(advice, d.Channel, c.Zone))}
		if d.ValidUntil != "" {
			a.Until = told.LastDay(d.ValidUntil, c.Zone)
		}
		for _, reason := range d.Reasons {
			a.Why = append(a.Why, explain.Short(reason))
		}
		list = append(list, a)
	})
	return list, err
}
