package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

// roomView is a room with what belongs to it.
type roomView struct {
	schema.Room
	Of     []schema.Person
	Shoots []schema.Shoot
	Hold   []string // its families that asked for quiet
}

// rooms is the first page.
func rooms(ctx context.Context, c *app.Session, _ *http.Request) (string, any, error) {
	all, err := c.Catalog.Records(ctx)
	return "Rooms", roomsOf(all), err
}

func roomsOf(all schema.Records) []roomView {
	people, hold := map[string]schema.Person{}, map[string]bool{}
	for _, p := range all.People {
		people[p.ID] = p
	}
	for _, f := range all.Families {
		hold[f.ID] = f.Hold
	}
	shoots := map[string][]schema.Shoot{}
	for _, x := range all.Shoots {
		shoots[x.Room] = append(shoots[x.Room], x)
	}
	list := make([]roomView, 0, len(all.Rooms))
	for _, x := range all.Rooms {
		v := roomView{Room: x, Shoots: shoots[x.ID]}
		for _, id := range x.People {
			p := people[id]
			v.Of = append(v.Of, p)
			if hold[p.Family] && !slices.Contains(v.Hold, p.Family) {
				v.Hold = append(v.Hold, p.Family)
			}
		}
		list = append(list, v)
	}
	return list
}

// oneRoomView is a room on its own page.
type oneRoomView struct {
	roomView
	Photos      int
	Answers     []roomAnswer
	Attachments []schema.Attachment
}

// roomAnswer is where the photos of a room may go, in words.
type roomAnswer struct {
	schema.RoomChannel
	Word, Last string
	Differ     []string // of single photos
}

func room(ctx context.Context, c *app.Session, r *http.Request) (string, any, error) {
	all, err := c.Catalog.Records(ctx)
	if err != nil {
		return "", nil, err
	}
	list := roomsOf(all)
	i := slices.IndexFunc(list, func(v roomView) bool { return v.ID == r.PathValue("id") })
	if i < 0 {
		return "", nil, errNoPage
	}
	v := oneRoomView{roomView: list[i]}
	answers, err := c.Catalog.Matrix(ctx, v.ID, catalog.ListOptions{Zone: c.Zone, At: c.Now()})
	if err != nil {
		return "", nil, err
	}
	for _, a := range answers {
		v.Photos, v.Answers = a.Photos, roomAnswers(a, c)
	}
	v.Attachments, err = c.Catalog.Attachments(ctx, v.ID)
	if err != nil {
		return "", nil, err
	}
	return v.Label, v, nil
}

func roomAnswers(a schema.RoomConsent, c *app.Session) []roomAnswer {
	var list []roomAnswer
	for _, x := range a.Channels {
		w := roomAnswer{RoomChannel: x, Word: effects[x.Effect]}
		if x.Until != "" {
			w.Last = told.LastDay(x.Until, c.Zone)
		}
		for _, e := range []schema.Effect{schema.Permit, schema.Hold, schema.Deny} {
			if n := x.Differ[e]; n > 0 {
				w.Differ = append(w.Differ, count(n, "photo")+": "+effects[e])
			}
		}
		list = append(list, w)
	}
	return list
}

// matrixView is where the photos of all rooms may go.
type matrixView struct {
	Channels []schema.Channel
	Rooms    []matrixRow
}

type matrixRow struct {
	Room, Label string
	Answers     []roomAnswer
}

// matrix counts no photo, however many there are: a room's own page does.
func matrix(ctx context.Context, c *app.Session, _ *http.Request) (string, any, error) {
	list, err := c.Catalog.RoomAnswers(ctx, catalog.ListOptions{Zone: c.Zone, At: c.Now()})
	if err != nil {
		return "", nil, err
	}
	all, err := c.Catalog.Records(ctx)
	if err != nil {
		return "", nil, err
	}
	labels := map[string]string{}
	for _, x := range all.Rooms {
		labels[x.ID] = x.Label
	}
	v := matrixView{Channels: schema.Channels()}
	for _, a := range list {
		v.Rooms = append(v.Rooms, matrixRow{a.Room, labels[a.Room], roomAnswers(a, c)})
	}
	return "Where photos may go", v, nil
}
