package render

import (
	"context"
	"os"

	"github.com/stillroom/stillroom/schema"
)

// Renderer makes pictures from bytes that came from anywhere. What reads such bytes is
// written in C, so it does its work in processes that may be lost: package fence has the
// Renderer of the program. [InProcess] is for those processes, and for tests.
//
// Each method has the contract of the function of its name.
type Renderer interface {
	Ladder(ctx context.Context, l Limits, o Original, recipes []schema.Recipe) ([]Rendering, error)
	Still(ctx context.Context, l Limits, o Original, longEdge int, to *os.File) (Still, error)
	Retile(ctx context.Context, l Limits, data []byte, format schema.Format, longEdge int) (Rendering, error)
	Pages(ctx context.Context, data []byte, format schema.Format) (int, error)
	Compose(ctx context.Context, data []byte, format schema.Format, f schema.Frame) ([]byte, error)
	Watermark(ctx context.Context, data []byte, format schema.Format, longEdge int, words string) (out []byte, width, height int, err error)
	Cell(ctx context.Context, data []byte, longEdge int) ([]byte, error)
	Piece(ctx context.Context, data []byte, format schema.Format, x, y, w, h float64) ([]byte, error)
	Progressive(ctx context.Context, l Limits, data []byte) ([]byte, error) // of at most so many pixels
	ThreeColors(ctx context.Context, data []byte, format schema.Format) (bool, error)
}

// InProcess renders in the process that calls it: a file that breaks a decoder takes the
// whole process with it.
type InProcess struct{}

var _ Renderer = InProcess{}

// Ladder is that of the limits.
func (InProcess) Ladder(ctx context.Context, l Limits, o Original, recipes []schema.Recipe) ([]Rendering, error) {
	return l.Ladder(ctx, o, recipes)
}

// Still is that of the limits.
func (InProcess) Still(ctx context.Context, l Limits, o Original, longEdge int, to *os.File) (Still, error) {
	return l.Still(ctx, o, longEdge, to)
}

// Retile is that of the limits.
func (InProcess) Retile(
	ctx context.Context, l Limits, data []byte, format schema.Format, longEdge int,
) (Rendering, error) {
	return l.Retile(ctx, data, format, longEdge)
}

// Pages is the function of the name.
func (InProcess) Pages(ctx context.Context, data []byte, format schema.Format) (int, error) {
	return Pages(format, data), ctx.Err()
}

// Compose is the function of the name.
func (InProcess) Compose(ctx context.Context, data []byte, format schema.Format, f schema.Frame) ([]byte, error) {
	return Compose(ctx, data, format, f)
}

// Watermark is the function of the name.
func (InProcess) Watermark(
	ctx context.Context, data []byte, format schema.Format, longEdge int, words string,
) (out []byte, width, height int, err error) {
	return Watermark(ctx, data, format, longEdge, words)
}

// Cell is the function of the name.
func (InProcess) Cell(ctx context.Context, data []byte, longEdge int) ([]byte, error) {
	return Cell(ctx, data, longEdge)
}

// Piece is the function of the name.
func (InProcess) Piece(ctx context.Context, data []byte, format schema.Format, x, y, w, h float64) ([]byte, error) {
	return Piece(ctx, data, format, x, y, w, h)
}

// Progressive is the function of the name.
func (InProcess) Progressive(ctx context.Context, _ Limits, data []byte) ([]byte, error) {
	return Progressive(data), ctx.Err()
}

// ThreeColors is the function of the name.
func (InProcess) ThreeColors(ctx context.Context, data []byte, format schema.Format) (bool, error) {
	return ThreeColors(data, format), ctx.Err()
}
