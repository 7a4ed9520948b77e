//go:build libraw

package render

// #cgo pkg-config: libraw_r
// #cgo linux LDFLAGS: -ldl
// #include "raw_libraw.h"
// #include "vips.h"
import "C"

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/stillroom/stillroom/pipeline/container/previews"
)

// HasLibRaw tells whether this build can develop RAW files. Without LibRaw,
// their previews are all there is.
func HasLibRaw() bool { return true }

// LibRawVersion is the version of LibRaw at work, such as "0.20.2"; empty
// without it.
func LibRawVersion() string {
	v := int(C.libraw_versionNumber())
	return fmt.Sprintf("%d.%d.%d", v>>16, v>>8&0xFF, v&0xFF)
}

// develop makes a rung of the RAW picture itself, unless the first of the previews
// is hardly smaller and will do. The previews are also asked for the camera's
// tones. The rung, of 16 bits for a still, lies as the picture is stored.
func (l *rawJob) develop(
	ctx context.Context, original []byte, left []previews.Preview,
) (rung pixels, p picture, v view, err error) {
	defer func() {
		if err != nil {
			rung.free()
		}
	}()
	if l.file.Missing {
		return rung, p, v, &DecodeError{Format: l.format, Step: StepDecode}
	}
	ask := request{LongEdge: int64(l.wanted(0, 0)), MaxPixels: l.limits.MaxPixels, Bytes: int64(len(original))}
	if len(left) > 0 && !l.still {
		ask.Preview = int64(left[0].LongEdge())
	}
	if l.orientation == 0 && l.turn == 0 {
		ask.OwnFlip = 1
	}
	light, err := l.developed(ctx, ask, original)
	if err != nil {
		return rung, p, v, err
	}
	if err := ctx.Err(); err != nil {
		return rung, p, v, err
	}

	// Of a file that it does not know LibRaw may develop the thumbnail.
	const most = 0.7 // of the edge: cameras count the borders, and some stand askew
	if long, whole := max(light.width, light.height), max(l.width, l.height); float64(long) < most*float64(whole) && int64(long) < ask.LongEdge {
		return rung, p, v, &DecodeError{Format: l.format, Step: StepSize}
	}
	if err := l.checkShape(light.width, light.height); err != nil {
		return rung, p, v, err
	}
	p = picture{format: l.format, orientation: max(l.orientation, 1), partial: l.damaged, source: SourceLibRaw}
	if l.turn != 0 {
		p.orientation = l.turn
	}
	width, height := swapIf(p.orientation >= 5, light.width, light.height)
	if v, err = viewOf(width, height, l.treatments); err != nil {
		return rung, p, v, err
	}

	var ok bool
	if rung, ok = unset(light.width, light.height, l.still); !ok {
		return rung, p, v, &DecodeError{Format: l.format, Step: StepResize}
	}
	if curves := l.curves(light, left); l.still {
		toned(light, rung.words(), tonesOf[uint16](curves))
	} else {
		toned(light, rung.bytes(), tonesOf[byte](curves))
	}

	rungWidth, rungHeight := v.rung(l.recipes)
	if err := ctx.Err(); err != nil {
		return rung, p, v, err
	}
	// Before it is turned, as from any decoder.
	if w, h := swapIf(p.orientation >= 5, rungWidth, rungHeight); w != light.width || h != light.height {
		if rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.resize(w, h) }); !ok {
			return rung, p, v, &DecodeError{Format: l.format, Step: StepResize}
		}
	}
	return rung, p, v, nil
}

// developed has the work done where it is to be done.
func (l *rawJob) developed(ctx context.Context, ask request, original []byte) (linear, error) {
	switch l.limits.RAW {
	case Here:
		r, light := developHere(ask, original)
		if light != nil {
			defer C.libraw_dcraw_clear_mem(light)
		}
		m, err := l.read(r)
		if err == nil {
			copy(bytesOf(m.pix), unsafe.Slice((*byte)(unsafe.Pointer(&light.data)), 2*len(m.pix)))
		}
		return m, err
	case Nowhere:
		return linear{}, &DecodeError{Format: l.format, Step: StepDecode}
	}
	return l.developApart(ctx, ask, original)
}

// LibRaw reads dozens of formats that were never published, and files made to
// break it do: it overruns its memory. It must not do so in the process that
// has the catalog open. So this program starts itself once more for each
// picture, under a name by which init below knows what it is for, and speaks
// through its standard input and output: a request and the file, then a reply
// and the picture. That also ends LibRaw's work at once when ctx is cancelled.
const developerName = "stillroom-develop"

// request goes before the file. All numbers are little endian.
type request struct {
	LongEdge  int64 // that is wanted
	Preview   int64 // long edge of the largest preview
	OwnFlip   int64 // not 0: turn the picture as LibRaw thinks right
	MaxPixels int64 // of the RAW picture
	Bytes     int64 // of the file
}

// reply goes before the picture, of 16-bit numbers.
type reply struct {
	Code          int64
	Width, Height int64
	Colors        int64
}

const (
	codeDone = 1 + iota
	codePreviewWillDo
	codeUnknown // not a file that LibRaw can develop
	codeDamaged
	codeNoMemory
	codeTooLarge
)

// developApart has the work done by another process.
func (l *rawJob) developApart(ctx context.Context, ask request, original []byte) (linear, error) {
	fail := func(step Step) (linear, error) {
		if err := ctx.Err(); err != nil {
			return linear{}, err
		}
		return linear{}, &DecodeError{Format: l.format, Step: step}
	}
	self, err := os.Executable()
	if err != nil {
		return linear{}, errNoLibRaw
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = []string{developerName}
	var head bytes.Buffer
	if err := binary.Write(&head, binary.LittleEndian, ask); err != nil {
		return linear{}, err
	}
	cmd.Stdin = io.MultiReader(&head, bytes.NewReader(original))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return linear{}, err
	}
	if err := cmd.Start(); err != nil {
		if ctx.Err() != nil {
			return linear{}, ctx.Err()
		}
		return linear{}, errNoLibRaw // a system that does not let it
	}
	defer func() { // when out was read, there is nothing more to know of it
		cmd.Process.Kill()
		cmd.Wait()
	}()

	var r reply
	if binary.Read(out, binary.LittleEndian, &r) != nil {
		return fail(StepDecode) // it did not survive the file
	}
	m, err := l.read(r)
	if err != nil {
		return m, err
	}
	if _, err := io.ReadFull(out, bytesOf(m.pix)); err != nil {
		return fail(StepDecode)
	}
	return m, nil
}

// read is a picture of the size that a reply says, still without its numbers; or what
// the reply says went wrong.
func (l *rawJob) read(r reply) (linear, error) {
	fail := func(step Step) (linear, error) { return linear{}, &DecodeError{Format: l.format, Step: step} }
	switch r.Code {
	case codeDone:
	case codePreviewWillDo:
		return linear{}, errPreviewWillDo
	case codeUnknown:
		return fail(StepHeader)
	case codeNoMemory:
		return fail(StepResize)
	case codeTooLarge:
		return linear{}, &LimitError{Width: int(r.Width), Height: int(r.Height), MaxPixels: l.limits.MaxPixels}
	default:
		return fail(StepDecode)
	}
	if r.Width < 1 || r.Height < 1 || r.Width >= mostRAW || r.Height >= mostRAW || r.Colors != 1 && r.Colors != 3 ||
		l.limits.check(int(r.Width), int(r.Height)) != nil {
		return fail(StepDecode)
	}
	m := linear{width: int(r.Width), height: int(r.Height), colors: int(r.Colors)}
	m.pix = make([]uint16, m.width*m.height*m.colors)
	return m, nil
}

// bytesOf are the numbers as both processes have them in memory.
func bytesOf(pix []uint16) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(pix))), 2*len(pix))
}

// init is all that a process with the developer's name ever runs.
func init() {
	if len(os.Args) == 1 && os.Args[0] == developerName {
		if developer(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
}

func developer(in io.Reader, out io.Writer) error {
	// What LibRaw may do to this process: no core file with the photograph in
	// it, and no endless loop. The largest RAW files take some ten seconds.
	syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: 120, Max: 120})

	var ask request
	if err := binary.Read(in, binary.LittleEndian, &ask); err != nil {
		return err
	}
	file := make([]byte, ask.Bytes)
	if _, err := io.ReadFull(in, file); err != nil {
		return err
	}
	r, light := developHere(ask, file)
	if err := binary.Write(out, binary.LittleEndian, r); err != nil || light == nil {
		return err
	}
	_, err := out.Write(unsafe.Slice((*byte)(unsafe.Pointer(&light.data)), int(r.Width*r.Height*r.Colors*2)))
	return err
}

// developHere has LibRaw do its work. LibRaw goes on after a complaint about
// the data with whatever is in memory, and does not tell how much is missing:
// so one complaint is too many.
func developHere(ask request, file []byte) (reply, *C.libraw_processed_image_t) {
	failed := func(code C.int) (reply, *C.libraw_processed_image_t) {
		switch code {
		case C.LIBRAW_FILE_UNSUPPORTED, C.LIBRAW_NOT_IMPLEMENTED, C.LIBRAW_REQUEST_FOR_NONEXISTENT_IMAGE:
			return reply{Code: codeUnknown}, nil
		case C.LIBRAW_UNSUFFICIENT_MEMORY:
			return reply{Code: codeNoMemory}, nil
		}
		return reply{Code: codeDamaged}, nil
	}
	if len(file) == 0 {
		return failed(C.LIBRAW_FILE_UNSUPPORTED)
	}

	// C keeps these from one call to the next.
	var pins runtime.Pinner
	defer pins.Unpin()
	raw := new(C.StillroomRaw)
	pins.Pin(raw)
	pins.Pin(&file[0])
	defer C.stillroom_raw_close(raw)

	if code := C.stillroom_raw_open(raw, unsafe.Pointer(&file[0]), C.size_t(len(file))); code != 0 {
		return failed(code)
	}
	s := raw.lr.sizes
	for _, size := range [][2]C.ushort{{s.raw_width, s.raw_height}, {s.width, s.height}} {
		if w, h := int(size[0]), int(size[1]); (Limits{MaxPixels: ask.MaxPixels}).check(w, h) != nil {
			return reply{Code: codeTooLarge, Width: int64(w), Height: int64(h)}, nil
		}
	}
	long := max(int64(s.width), int64(s.height))
	if ask.Preview > 0 && ask.Preview >= long-long/20 {
		return reply{Code: codePreviewWillDo}, nil
	}
	if code := C.stillroom_raw_unpack(raw); code != 0 {
		return failed(code)
	}
	if raw.complaints > 0 || C.stillroom_raw_has_hole(raw) != 0 {
		return failed(C.LIBRAW_DATA_ERROR)
	}
	// Half the size costs a quarter of the time and memory, and needs no
	// guessing of colours where each four pixels have them all: Fujifilm's
	// X-Trans, here a small number, gives a grid of wrong ones instead. Its
	// diagonal sensors are turned by LibRaw and get smaller by that.
	half := C.int(0)
	if long/2 >= ask.LongEdge && raw.lr.idata.filters > 1000 && raw.lr.rawdata.ioparams.fuji_width == 0 {
		half = 1
	}
	var light *C.libraw_processed_image_t
	if code := C.stillroom_raw_process(raw, half, C.int(ask.OwnFlip), &light); code != 0 {
		return failed(code)
	}
	r := reply{Code: codeDone, Width: int64(light.width), Height: int64(light.height), Colors: int64(light.colors)}
	if light._type != C.LIBRAW_IMAGE_BITMAP || light.bits != 16 || int64(light.data_size) < r.Width*r.Height*r.Colors*2 {
		return failed(C.LIBRAW_UNSPECIFIED_ERROR)
	}
	return r, light // as long as the process lives
}
