package export

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/schema"
)

// aNo is a catalog in which somebody says no just before it is asked for the nth time
// whether the delivery may go on. It says of no file that anything changed, so that it is
// asked only where the answer has to be sure.
type aNo struct {
	*fewWords
	before, asked int
	saw           func()
}

func (c *aNo) Watch(context.Context) (func(context.Context) (bool, error), func() error, error) {
	return func(context.Context) (bool, error) { return false, nil }, func() error { return nil }, nil
}

func (c *aNo) CheckDelivery(context.Context, schema.Delivery, *time.Location, time.Time) error {
	if c.asked++; c.asked < c.before {
		return nil
	}
	c.saw()
	return schema.ErrMoved
}

// A no that comes while a package is written is found before the package is seen: when
// its pictures are written, and once more when all of it is. One that comes with the last
// step is found right after it, and the export ends as one that was overtaken.
func TestANoWhileItIsWritten(t *testing.T) {
	for _, tt := range []struct {
		before          int
		manifest, stand bool // what was there when the no was found
		state           string
	}{
		{1, false, false, "failed"},
		{2, true, false, "failed"},
		{3, true, true, "standing"},
	} {
		a, few := alone(t)
		there, err := look(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		pkg := pack{files: []making.File{
			{Path: "r-1/a.jpg", Body: destination.Held([]byte("a")), Photo: schema.Digest{1}}, making.Paper("manifest.json", []byte("{}")), making.Paper("a.txt", []byte("x")),
		}}
		d := record(a, there, pkg, "")
		var manifest, stands bool
		a.Catalog = &aNo{fewWords: few, before: tt.before, saw: func() {
			for _, dir := range []string{destination.StagingOf(there.to, d.ID).Path(), there.to} {
				_, err := os.Stat(filepath.Join(dir, "manifest.json"))
				manifest = manifest || err == nil
			}
			_, err := os.Stat(there.to)
			stands = err == nil
		}}
		done, err := deliver(context.Background(), a, there, pkg, d)
		if !errors.Is(err, schema.ErrMoved) || done.visible != tt.stand || len(few.states) != 1 || few.states[0] != tt.state {
			t.Errorf("%d: %+v, %v; the ledger says %v", tt.before, done, err, few.states)
		}
		if manifest != tt.manifest || stands != tt.stand {
			t.Errorf("%d: the manifest was there: %v, the package: %v", tt.before, manifest, stands)
		}
		if left, err := os.ReadDir(filepath.Dir(there.to)); err != nil || (len(left) > 0) != tt.stand {
			t.Errorf("%d: left %v, %v", tt.before, left, err)
		}
	}
}
