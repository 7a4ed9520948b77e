package derive

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Noter notes which pictures are being drawn, so that a run which was killed for one
// is known by the next.
type Noter interface {
	NoteDrawing(ctx context.Context, sum schema.Digest, alone, durable bool) error
	Drawn(sum schema.Digest) error
	Drawings() (map[schema.Digest]bool, error)
}

// Drawings lets pictures be drawn, a few at a time: as many as there are processors
// for, and as fit into the memory that they may take. No picture takes a run down
// twice: a photo that a run died of is kept, named and passed over.
type Drawings struct {
	notes  Noter
	slots  chan struct{} // one is held while a picture is made
	memory *budget
	again  bool // somebody asks for these pictures, whatever became of them before

	// In the midst of which a run ended; true: drawn alone. The note of one that is
	// passed over stays until it was drawn after all.
	suspects map[schema.Digest]bool
}

// NewDrawings is for a run that holds the lock of the storage.
func NewDrawings(notes Noter, jobs int, lim schema.Limits, again bool) (*Drawings, error) {
	d := &Drawings{notes: notes, slots: make(chan struct{}, jobs), memory: newBudget(lim.MaxMemoryBytes), again: again}
	var err error
	d.suspects, err = notes.Drawings()
	return d, err
}

// heavy is how many bytes a picture takes that a machine may not survive. A light one
// is found beside it, when several were drawn as the run ended, and is drawn once more,
// alone: most runs end for other reasons.
const heavy = 256 << 20

// Draw runs fn, which draws the photo from data, when it is its turn.
func (d *Drawings) Draw(
	ctx context.Context, p schema.Photo, data []byte, recipes []schema.Recipe, lim schema.Limits,
	fn func() (Drawn, error),
) (Drawn, error) {
	need := render.Need(originalOf(p, data))
	if !d.memory.fits(need) {
		return without(p, recipes, lim, "memory", fmt.Sprintf("it takes about %d MiB to draw, and %d MiB may be used: [limits] max_memory_bytes in stillroom.toml", need>>20, d.memory.size>>20)), nil
	}
	alone, suspect := d.suspects[p.SHA256]
	if suspect && (alone || need >= heavy) && !d.again {
		return without(p, recipes, lim, "limit", fmt.Sprintf("a run ended while this picture was drawn, which takes about %d MiB: the original is kept, and it is not drawn again by itself. To try: stillroom derive %s", need>>20, p.SHA256.ID())), nil
	}
	if suspect {
		need = d.memory.size // so nothing else is drawn meanwhile
	}
	giveBack, err := d.memory.take(ctx, need)
	if err != nil {
		return Drawn{}, err
	}
	defer giveBack()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return Drawn{}, ctx.Err()
	}
	if err := d.notes.NoteDrawing(ctx, p.SHA256, suspect, need >= heavy); err != nil {
		return Drawn{}, err
	}
	made, err := fn()
	if nerr := d.notes.Drawn(p.SHA256); err == nil {
		err = nerr
	}
	return made, err
}

// without is a photo that is not drawn.
func without(p schema.Photo, recipes []schema.Recipe, lim schema.Limits, kind, reason string) Drawn {
	return Drawn{Failure: InVain(p, recipes, lim, kind, reason)} // and nobody knows how it looks
}
