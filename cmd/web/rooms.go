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

// roomsOnPage is how many rooms a page shows.
const roomsOnPage = 100

// pageOf is a page of rooms: it begins with the one that is asked for, or the next. Earlier
// and Next are with which the pages before and after it begin, "" for none.
type pageOf[T any] struct {
	Earlier, Next string
	First         bool // nothing was asked for: it is the whole list, or its beginning
	Rows          []T
}

// roomPage chooses the rooms of a page by their ids.
func roomPage[T any](ctx context.Context, c *app.Session, r *http.Request) (page pageOf[T], ids []string, err error) {
	all, err := c.Catalog.RoomIDs(ctx)
	if err != nil {
		return page, nil, err
	}
	from := r.URL.Query().Get("from")
	i, _ := slices.BinarySearch(all, from)
	end := min(i+roomsOnPage, len(all))
	if i > 0 {
		page.Earlier = all[max(0, i-roomsOnPage)]
	}
	if end < len(all) {
		page.Next = all[end]
	}
	page.First = from == ""
	return page, all[i:end], nil
}

// rooms is the first page.
func rooms(ctx context.Context, c *app.Session, r *http.Request) (string, any, error) {
	v, ids, err := roomPage[roomView](ctx, c, r)
	if err != nil {
		return "", nil, err
	}
	some, err := c.Catalog.RoomRecords(ctx, ids)
	v.Rows = roomsOf(some)
	return "Rooms", v, err
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
	some, err := c.Catalog.RoomRecords(ctx, []string{r.PathValue("id")})
	if err != nil {
		return "", nil, err
	}
	list := roomsOf(some)
	if len(list) == 0 {
		return "", nil, errNoPage
	}
	v := oneRoomView{roomView: list[0]}
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

// matrixView is where the photos of rooms may go.
type matrixView struct {
	Channels []schema.Channel
	pageOf[matrixRow]
}

type matrixRow struct {
	Room, Label string
	Answers     []roomAnswer
}

// matrix counts no photo, however many there are: a room's own page does.
func matrix(ctx context.Context, c *app.Session, r *http.Request) (string, any, error) {
	page, ids, err := roomPage[matrixRow](ctx, c, r)
	if err != nil {
		return "", nil, err
	}
	list, err := c.Catalog.RoomAnswers(ctx, ids, catalog.ListOptions{Zone: c.Zone, At: c.Now()})
	if err != nil {
		return "", nil, err
	}
	some, err := c.Catalog.RoomRecords(ctx, ids)
	if err != nil {
		return "", nil, err
	}
	labels := map[string]string{}
	for _, x := range some.Rooms {
		labels[x.ID] = x.Label
	}
	for _, a := range list {
		page.Rows = append(page.Rows, matrixRow{a.Room, labels[a.Room], roomAnswers(a, c)})
	}
	return "Where photos may go", matrixView{schema.Channels(), page}, nil
}
