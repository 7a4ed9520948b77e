package pipeline

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// The manifest is not begun before every tile is durable: after a loss of power it
// never names one that is not there.
func TestTilesAreDurableBeforeTheManifest(t *testing.T) {
	ex := &exporter{ExportJob: ExportJob{At: time.Now()}, mayStill: func(context.Context, bool) error { return nil }}
	tiles := mostUnsettled + 2
	for i := range tiles {
		tile := fileOf(fmt.Sprintf("r-1/a/%d,0,1,1/1,1/0/default.jpg", i), []byte("tile"))
		tile.part, tile.photo = true, schema.DigestOf([]byte("a"))
		ex.files = append(ex.files, tile)
	}
	ex.files = append(ex.files, fileOf(export.ManifestName, []byte("{}")))
	dir := t.TempDir()
	var begun bool
	synced := map[string]bool{}
	folders, waiting, most := 0, 0, 0
	ex.writer.Fault = func(step atomicfile.Step, path string) error {
		switch {
		case step == atomicfile.StepCreate && !strings.Contains(path, "r-1"):
			begun = true
			if len(synced) != tiles || folders < tiles {
				t.Errorf("%d tiles in %d folders are durable when the manifest is begun", len(synced), folders)
			}
		case step == atomicfile.StepCreate:
			waiting++
			most = max(most, waiting)
		case step == atomicfile.StepSync && strings.HasSuffix(path, "default.jpg"):
			synced[path], waiting = true, 0
		case step == atomicfile.StepSyncDir && !begun && strings.HasSuffix(path, "/0"):
			folders++
		}
		return nil
	}
	if err := ex.writeInto(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	if !begun || most > mostUnsettled {
		t.Errorf("begun %v, %d waited", begun, most)
	}
	ex.writer.Fault = func(step atomicfile.Step, _ string) error {
		if step == atomicfile.StepSync {
			return fmt.Errorf("the disk is full")
		}
		return nil
	}
	ex.files = ex.files[tiles-1:]
	if err := ex.writeInto(context.Background(), t.TempDir()); err == nil {
		t.Error("what is not durable counts as written")
	}
}
