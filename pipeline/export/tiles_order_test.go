package export

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// The manifest is not begun before every tile is durable: after a loss of power it
// never names one that is not there.
func TestTilesAreDurableBeforeTheManifest(t *testing.T) {
	tiles := mostUnsettled + 2
	var files []making.File
	for i := range tiles {
		tile := making.Paper(fmt.Sprintf("r-1/a/%d,0,1,1/1,1/0/default.jpg", i), []byte("tile"))
		tile.Soon, tile.Photo = true, schema.DigestOf([]byte("a"))
		files = append(files, tile)
	}
	files = append(files, making.Paper(formats.ManifestName, []byte("{}")))
	may := func(context.Context, bool) error { return nil }
	var disk atomicfile.Writer
	dir := t.TempDir()
	var begun bool
	synced := map[string]bool{}
	folders, waiting, most := 0, 0, 0
	disk.Fault = func(step atomicfile.Step, path string) error {
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
	if err := write(context.Background(), asked{}, opened(t, dir, &disk), files, may); err != nil {
		t.Fatal(err)
	}
	if !begun || most > mostUnsettled {
		t.Errorf("begun %v, %d waited", begun, most)
	}
	disk.Fault = func(step atomicfile.Step, _ string) error {
		if step == atomicfile.StepSync {
			return fmt.Errorf("the disk is full")
		}
		return nil
	}
	if err := write(context.Background(), asked{}, opened(t, t.TempDir(), &disk), files[tiles-1:], may); err == nil {
		t.Error("what is not durable counts as written")
	}
}

func opened(t *testing.T, dir string, w *atomicfile.Writer) destination.Place {
	t.Helper()
	dest, err := destination.Open(dir, w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dest.Close() })
	return dest
}
