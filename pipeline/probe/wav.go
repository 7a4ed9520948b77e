package probe

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readWAV reads the date that a sound recorder keeps in the broadcast extension
// (EBU Tech 3285): a wall clock, without a zone.
func readWAV(ctx context.Context, in input, b block) (out found, err error) {
	pos := int64(container.RIFFStart)
	for range in.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		part, err := container.RIFFChunk(b, pos)
		if err != nil {
			return out, nil
		}
		if part.Kind == "bext" {
			if date, err := b.payload(part).peek(320, 18); err == nil {
				words := text(slices.Concat(date[:10], []byte(" "), date[10:]))
				st, blank, ok := localTime(words)
				if !blank {
					out.own.stateTaken(words, "bext OriginationDate")
				}
				if ok {
					out.own.take(st.local(), "", "bext OriginationDate")
				}
			}
		}
		pos = part.Next
	}
	in.warn(&LimitError{Limit: "max_segments", Part: "WAV", Value: int64(in.lim.MaxSegments) + 1, Max: int64(in.lim.MaxSegments)})
	return out, nil
}
