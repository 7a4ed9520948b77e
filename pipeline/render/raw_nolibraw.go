//go:build !libraw

package render

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/container/previews"
)

// HasLibRaw tells whether this build can develop RAW files. Without LibRaw,
// their previews are all there is.
func HasLibRaw() bool { return false }

// LibRawVersion is the version of LibRaw at work, such as "0.20.2"; empty
// without it.
func LibRawVersion() string { return "" }

func (l *rawJob) develop(context.Context, []byte, []previews.Preview) (pixels, picture, view, error) {
	return pixels{}, picture{}, view{}, errNoLibRaw
}
