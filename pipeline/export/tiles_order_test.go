package export

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// The manifest is not begun before every picture is durable and was read back: after a loss
// of power it never names one that is not there. So it is with the tiles of an image service,
// and with all files where nobody looks yet. There the documents are durable at the end.
func TestPicturesAreDurableBeforeTheManifest(t *testing.T) {
	const pictures = destination.MostSoon + 2
	may := func(context.Context, bool) error { return nil }
	for name, apart := range map[string]bool{"tiles": false, "apart": true} {
		t.Run(name, func(t *testing.T) {
			var files []making.File
			for i := range pictures {
				f := making.Paper(fmt.Sprintf("r-1/a/%d,0,1,1/1,1/0/default.jpg", i), []byte("tile"))
				f.Soon, f.Photo = !apart, schema.DigestOf([]byte("a"))
				files = append(files, f)
			}
			files = append(files, making.Paper("index.html", nil), making.Paper(formats.ManifestName, []byte("{}")))
			var disk atomicfile.Writer
			var begun bool
			synced, reread, papers := map[string]bool{}, map[string]bool{}, 0
			folders, waiting, most := 0, 0, 0
			disk.Fault = func(step atomicfile.Step, path string) error {
				picture := strings.Contains(path, "r-1")
				switch {
				case step == atomicfile.StepCreate && !picture:
					begun = true
					if len(synced) != pictures || folders < pictures || len(reread) != pictures {
						t.Errorf("%d pictures in %d folders are durable, and %d were read back, when a document is begun", len(synced), folders, len(reread))
					}
				case step == atomicfile.StepCreate:
					waiting++
					most = max(most, waiting)
				case step == atomicfile.StepSync && picture:
					synced[path], waiting = true, 0
				case step == atomicfile.StepReread && picture:
					reread[path] = true
				case step == atomicfile.StepReread:
					papers++
				case step == atomicfile.StepSyncDir && !begun && strings.HasSuffix(path, "/0"):
					folders++
				}
				return nil
			}
			if err := write(context.Background(), asked{}, opened(t, t.TempDir(), &disk), files, apart, may); err != nil {
				t.Fatal(err)
			}
			if !begun || most > destination.MostSoon || papers != 2 {
				t.Errorf("begun %v, %d waited, %d documents were read back", begun, most, papers)
			}
			for _, step := range []atomicfile.Step{atomicfile.StepSync, atomicfile.StepReread} {
				disk.Fault = func(s atomicfile.Step, _ string) error {
					if s == step {
						return errors.New("the disk is full")
					}
					return nil
				}
				for _, few := range [][]making.File{files[:1], files[pictures:], files[pictures-1:]} {
					if err := write(context.Background(), asked{}, opened(t, t.TempDir(), &disk), few, apart, may); err == nil {
						t.Errorf("%s: what is not durable counts as written", step)
					}
				}
			}
		})
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
