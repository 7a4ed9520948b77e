package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// mostRows is how many rows a page shows of a list that may be as long as a catalog.
const mostRows = 500

func count(n int, noun string) string { return formats.Count(n, noun) }

// dueView is what is due within a time.
type dueView struct {
	Until      string
	Rows       []dueRow
	Unreadable int // days that cannot be read
}

type dueRow struct {
	schema.Due
	Word, Write string
}

// dueWithin is how far ahead the page looks, as `consent due` does.
const dueWithin = 90 * 24 * time.Hour

func due(ctx context.Context, c *app.Session, _ *http.Request) (string, any, error) {
	around, err := c.Settings.CheckedContact()
	if err != nil {
		return "", nil, err
	}
	now := c.Now()
	list, err := c.Catalog.Due(ctx, c.Zone, around, now, now.Add(dueWithin))
	if err != nil {
		return "", nil, err
	}
	v := dueView{Until: now.Add(dueWithin).In(c.Zone).Format(time.DateOnly), Unreadable: len(list.Unreadable)}
	for _, d := range list.Due {
		v.Rows = append(v.Rows, dueRow{d, told.Due[d.What][d.Effect], told.WriteTimes(d.WriteTimes)})
	}
	return "What is due", v, nil
}

// newestFirst turns a list around that comes oldest first.
func newestFirst[T any](list []T) []T {
	slices.Reverse(list)
	return list
}

// longView is a list, or its beginning.
type longView[T any] struct {
	Rows []T
	Rest int // that are not shown
}

func beginning[T any](list []T) longView[T] {
	n := min(len(list), mostRows)
	return longView[T]{list[:n], len(list) - n}
}

func deliveries(ctx context.Context, c *app.Session, _ *http.Request) (string, any, error) {
	list, err := c.Catalog.Deliveries(ctx, "")
	return "Deliveries", beginning(newestFirst(list)), err
}

// deliveryView is a delivery with its files.
type deliveryView struct {
	schema.Delivery
	Left longView[schema.DeliveryFile]
}

func delivery(ctx context.Context, c *app.Session, r *http.Request) (string, any, error) {
	d, err := c.Catalog.Delivery(ctx, r.PathValue("id"))
	if err != nil {
		return "", nil, err
	}
	for i := range d.Posted {
		d.Posted[i].Note = "" // private: deliveries show --notes
	}
	return "Delivery " + d.ID, deliveryView{d, beginning(d.Files)}, nil
}

// recallsView is what was asked back. Nothing is asked back here: that is written into
// the ledger.
type recallsView struct {
	longView[recallRow]
	Open, Overdue int
}

type recallRow struct {
	schema.Recall
	Late bool
}

func recalls(ctx context.Context, c *app.Session, _ *http.Request) (string, any, error) {
	list, err := c.Catalog.Recalls(ctx, schema.RecallFilter{})
	if err != nil {
		return "", nil, err
	}
	var rows []recallRow
	v := recallsView{}
	for _, x := range list {
		row := recallRow{x, x.Overdue(c.Now())}
		if !x.Status.Closed() {
			v.Open++
		}
		if row.Late {
			v.Overdue++
		}
		rows = append(rows, row)
	}
	// What is to be done comes first.
	slices.SortStableFunc(rows, func(a, b recallRow) int {
		return btoi(a.Status.Closed()) - btoi(b.Status.Closed())
	})
	v.longView = beginning(rows)
	return "Recalls", v, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func imports(ctx context.Context, c *app.Session, _ *http.Request) (string, any, error) {
	list, err := c.Catalog.Imports(ctx)
	return "Imports", beginning(newestFirst(list)), err
}

// importView is an import with what became of each file. What needs a person comes
// first.
type importView struct {
	schema.ImportRun
	Rows    longView[schema.ImportItem]
	Waiting []schema.Unmatched // entries of its records that found no file
}

func oneImport(ctx context.Context, c *app.Session, r *http.Request) (string, any, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return "", nil, errNoPage
	}
	run, err := c.Catalog.Import(ctx, id)
	if err != nil {
		return "", nil, err
	}
	waiting, err := c.Catalog.Unmatched(ctx)
	if err != nil {
		return "", nil, err
	}
	order := []schema.Outcome{schema.Failed, schema.Skipped, schema.Duplicate, schema.Imported}
	slices.SortStableFunc(run.Items, func(a, b schema.ImportItem) int {
		return slices.Index(order, a.Outcome) - slices.Index(order, b.Outcome)
	})
	v := importView{ImportRun: run, Rows: beginning(run.Items)}
	for _, u := range waiting {
		if u.Import == id {
			v.Waiting = append(v.Waiting, u)
		}
	}
	return "Import " + strconv.FormatInt(id, 10), v, nil
}
