package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
)

// A command's work is a function of values: it is called without a line, and says by
// its printer, and by its error, what became of it.
func TestCommandsByValues(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "catalog")
	var out, err bytes.Buffer
	p := &program{printer: &printer{out: &screen{to: &out}, err: &screen{to: &err}}, in: strings.NewReader("")}
	p.door = app.Door{Dir: dir, Clock: time.Now, Notices: p.printer}
	var wrong *usageError
	for _, c := range []struct {
		name string
		run  func() error
		says string // on stdout
		fits func(error) bool
	}{
		{"no catalog", func() error { return runList(ctx, p, app.Selecting{}, listOptions{format: "ids"}, false, "") }, "",
			func(err error) bool { return errors.Is(err, catalog.ErrNone) }},
		{"init", func() error {
			return runInit(ctx, p.printer, app.New{Dir: dir, Name: "Rooms", Zone: "UTC", Clock: time.Now}, false)
		}, "", nil},
		{"apply nothing", func() error { return runApply(ctx, p, app.Told{DryRun: true}, false) }, "would change 0, unchanged 0", nil},
		{"list", func() error { return runList(ctx, p, app.Selecting{}, listOptions{format: "ids"}, false, "") }, "", nil},
		{"gc", func() error { return runGC(ctx, p, gcOptions{dryRun: true, after: "90d"}) }, "would remove", nil},
		{"purge without an order", func() error { return runPurge(ctx, p, "room:room-a", purgeOptions{}, nil) }, "",
			func(err error) bool { return errors.As(err, &wrong) }},
		{"export of nothing", func() error {
			x := app.Export{Channel: "web", Format: "manifest"}
			x.Destination = filepath.Join(t.TempDir(), "web")
			return runExport(ctx, p, app.Exporting{Export: x})
		}, "", func(err error) bool { code, _ := exitCode(err); return code != exitOK }},
		{"the ledger's head", func() error { return runLedgerHead(ctx, p) }, " ", nil},
	} {
		out.Reset()
		got := c.run()
		switch {
		case c.fits == nil && got != nil:
			t.Errorf("%s: %v", c.name, got)
		case c.fits != nil && !c.fits(got):
			t.Errorf("%s: %v", c.name, got)
		}
		if !strings.Contains(out.String(), c.says) {
			t.Errorf("%s says %q", c.name, out.String())
		}
	}
}
