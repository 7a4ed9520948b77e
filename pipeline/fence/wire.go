package fence

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// task is what a worker is to do.
type task struct {
	Do       op
	Size     int64 // bytes of the picture
	Limits   render.Limits
	Original render.Original // without Data
	Recipes  []schema.Recipe
	LongEdge int
	Words    string
	Frame    schema.Frame
	Region   [4]float64
}

// op is one of a Renderer's methods.
type op string

const (
	opLadder      op = "ladder"
	opStill       op = "still"
	opRetile      op = "retile"
	opPages       op = "pages"
	opCompose     op = "compose"
	opWatermark   op = "watermark"
	opCell        op = "cell"
	opPiece       op = "piece"
	opProgressive op = "progressive"
	opThreeColors op = "three colors"
)

// outcome is what became of a task. The bytes of its files follow it.
type outcome struct {
	Failed      *failure
	Made        []made
	Still       render.Still
	Pages       int
	ThreeColors bool
	LibRaw      bool // it may have read this picture
	content     [][]byte
}

// made is a file that a worker made.
type made struct {
	Width, Height int
	Partial       bool
	Source        string
	Size          int64
}

// failure is one of render's errors.
type failure struct {
	Kind          string
	Step          render.Step
	Width, Height int
	Need          int64
	Why           int // of render.Untreatable
}

const (
	isUnsupported = "unsupported"
	isDecode      = "decode"
	isLimit       = "limit"
	isMemory      = "memory"
	isTreatment   = "treatment"
	isOther       = "other"
)

// failureOf is an error on its way to whoever asked.
func failureOf(err error) *failure {
	var unsupported *render.UnsupportedError
	var decode *render.DecodeError
	var limit *render.LimitError
	var memory *render.MemoryError
	var treatment *render.TreatmentError
	switch {
	case errors.As(err, &unsupported):
		return &failure{Kind: isUnsupported}
	case errors.As(err, &decode):
		return &failure{Kind: isDecode, Step: decode.Step}
	case errors.As(err, &limit):
		return &failure{Kind: isLimit, Width: limit.Width, Height: limit.Height}
	case errors.As(err, &memory):
		return &failure{Kind: isMemory, Need: memory.Need}
	case errors.As(err, &treatment):
		return &failure{Kind: isTreatment, Why: slices.Index(render.Untreatable(), treatment.Why)}
	}
	return &failure{Kind: isOther}
}

// of is the failure as an error about what was asked. No word of it is the worker's.
func (f *failure) of(t task) error {
	format := t.Original.Format
	switch f.Kind {
	case isUnsupported:
		return &render.UnsupportedError{Format: format}
	case isLimit:
		return &render.LimitError{Width: f.Width, Height: f.Height, MaxPixels: t.Limits.MaxPixels}
	case isMemory:
		return &render.MemoryError{Format: format, Need: f.Need}
	case isTreatment:
		if whys := render.Untreatable(); f.Why >= 0 && f.Why < len(whys) {
			return &render.TreatmentError{Why: whys[f.Why]}
		}
	case isDecode:
		if slices.Contains(render.Steps(), f.Step) {
			return &render.DecodeError{Format: format, Step: f.Step}
		}
	}
	return &render.DecodeError{Format: format, Step: render.StepDecode}
}

// mostWords bounds what is said beside pictures.
const mostWords = 1 << 20

var errNonsense = errors.New("the process that draws pictures sent a wrong answer")

// say writes a message: its length, and JSON.
func say(to io.Writer, what any) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if len(text) > mostWords {
		return fmt.Errorf("a message of %d bytes", len(text))
	}
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(text)))
	b.Write(text)
	_, err = to.Write(b.Bytes())
	return err
}

// hear reads a message.
func hear(from io.Reader, what any) error {
	var size uint32
	if err := binary.Read(from, binary.LittleEndian, &size); err != nil {
		return err
	}
	if size > mostWords {
		return errNonsense
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(from, text); err != nil {
		return err
	}
	if err := json.Unmarshal(text, what); err != nil {
		return fmt.Errorf("%w: %w", errNonsense, err)
	}
	return nil
}

// hearOutcome reads an outcome, and its files of so many bytes together at most.
func hearOutcome(from io.Reader, most int64) (outcome, error) {
	var o outcome
	if err := hear(from, &o); err != nil {
		return o, err
	}
	for _, m := range o.Made {
		if m.Size < 0 || m.Size > most || m.Width < 0 || m.Height < 0 ||
			!slices.Contains([]string{"", render.SourceOriginal, render.SourcePreview, render.SourceLibRaw}, m.Source) {
			return o, errNonsense
		}
		most -= m.Size
		data := make([]byte, m.Size)
		if _, err := io.ReadFull(from, data); err != nil {
			return o, err
		}
		o.content = append(o.content, data)
	}
	return o, nil
}
