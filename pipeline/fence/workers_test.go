package fence

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

var limitsOfPictures = render.Limits{MaxPixels: schema.DefaultLimits().MaxPixels}

// bad is the name of a worker that a test has do what none should.
const bad = "fence-test-worker"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[0] == bad {
		os.Exit(badWorker(os.Args[1]))
	}
	os.Exit(m.Run())
}

var hoard []byte

// badWorker draws as any worker, but at pictures of 3 pixels' width.
func badWorker(what string) int {
	conn, err := socketAt(socketFile)
	if err != nil {
		return 2
	}
	warmUp()
	if say(conn, giveUp()) != nil {
		return 1
	}
	for pictures := 0; ; pictures++ {
		o, err := receive(conn)
		if err != nil {
			return 0
		}
		if o.Original.Width != 3 && what != "second" {
			if o.answer(conn) != nil {
				return 1
			}
			continue
		}
		switch what {
		case "crash":
			unix.Kill(os.Getpid(), unix.SIGSEGV) // refused by the fence, so:
			panic("a decoder overran its memory")
		case "second": // what the first did to it shows at the next
			if pictures > 0 {
				panic("a decoder overran its memory")
			}
			if o.answer(conn) != nil {
				return 1
			}
		case "bomb":
			debug.SetGCPercent(-1) // a collector that gets no memory dies of a pointer to nothing
			var held [][]byte      // nobody writes to it: the limit counts what may be written to
			for range 256 {
				held = append(held, make([]byte, 64<<20))
			}
			panic(fmt.Sprintf("%d pieces of memory, and no limit", len(held)))
		case "hoard":
			// Not of Go's own: the race detector takes four times as much beside that.
			hoard, _ = unix.Mmap(-1, 0, 400<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
			if o.answer(conn) != nil {
				return 1
			}
		case "busy":
			for n := 0; ; n++ {
				if n < 0 {
					n = 0
				}
			}
		case "stuck":
			select {}
		case "flood":
			_ = say(conn, outcome{Made: []made{{Size: 1 << 50}}})
		case "more":
			_ = say(conn, outcome{Made: []made{{Size: 1}, {Size: 1}}})
			_, _ = conn.Write([]byte("ab"))
		case "garble":
			_, _ = conn.Write([]byte("\x03\x00\x00\x00nil"))
		case "deaf": // no word comes from it any more, and it lives on
			_ = conn.Close()
			select {}
		case "noise":
			_, _ = conn.Write(bytes.Repeat([]byte{0xff}, 64))
		}
	}
}

func badly(t *testing.T, what string) *Workers {
	t.Helper()
	w := &Workers{command: func() (string, []string) { return self(), []string{bad, what} }}
	t.Cleanup(w.Close)
	return w
}

func workers(t testing.TB) *Workers {
	t.Helper()
	w := new(Workers)
	t.Cleanup(w.Close)
	return w
}

// drawn is a picture with something to see in it.
func drawn(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x * 255 / width), uint8(y * 255 / height), uint8(x * y), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn(width, height), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, drawn(width, height)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func original(t testing.TB, width, height int) render.Original {
	return render.Original{Data: jpegOf(t, width, height), Format: schema.FormatJPEG, Width: width, Height: height}
}

// TestAsWithout compares whatever a worker makes with what is made in this process.
func TestAsWithout(t *testing.T) {
	w, here, ctx := workers(t), render.InProcess{}, t.Context()
	recipes := schema.DefaultRecipes()
	for _, o := range []render.Original{
		original(t, 300, 200),
		{Data: pngOf(t, 120, 90), Format: schema.FormatPNG, Turn: 6, Treatments: schema.Treatments{{Kind: schema.TreatmentBlur, Region: &schema.Region{X: 0.1, Y: 0.1, W: 0.2, H: 0.2}}}},
		{Data: jpegOf(t, 200, 100)[:900], Format: schema.FormatJPEG, Width: 200, Height: 100}, // cut
		{Data: []byte("no picture"), Format: schema.FormatWebP},
		{Format: schema.FormatJPEG},
		{Data: jpegOf(t, 90, 90), Format: schema.FormatJXL},
		{Data: jpegOf(t, 90, 90), Format: schema.FormatDNG},
		{Data: jpegOf(t, 64, 64), Format: schema.FormatJPEG, Treatments: schema.Treatments{{Kind: "paint"}}},
		{Data: jpegOf(t, 64, 64), Format: schema.FormatJPEG, Treatments: schema.Treatments{{Kind: schema.TreatmentCrop}}},
	} {
		got, err := w.Ladder(ctx, limitsOfPictures, o, recipes)
		want, wanted := here.Ladder(ctx, limitsOfPictures, o, recipes)
		same(t, got, want, err, wanted)
	}
	small := render.Limits{MaxPixels: 100}
	got, err := w.Ladder(ctx, small, original(t, 300, 200), recipes)
	want, wanted := here.Ladder(ctx, small, original(t, 300, 200), recipes)
	same(t, got, want, err, wanted)

	data := jpegOf(t, 400, 300)
	r1, err := w.Retile(ctx, limitsOfPictures, data, schema.FormatJPEG, 200)
	r2, wanted := here.Retile(ctx, limitsOfPictures, data, schema.FormatJPEG, 200)
	same(t, r1, r2, err, wanted)
	frame := schema.Frame{Width: 200, Height: 250, Crop: true, Focal: schema.Focal{X: 0.3, Y: 0.6}, Background: schema.RGB{R: 1, G: 2, B: 3}, Quality: 80}
	n1, err := w.Pages(ctx, data, schema.FormatJPEG)
	n2, wanted := here.Pages(ctx, data, schema.FormatJPEG)
	same(t, n1, n2, err, wanted)
	b1, err := w.Compose(ctx, data, schema.FormatJPEG, frame)
	b2, wanted := here.Compose(ctx, data, schema.FormatJPEG, frame)
	same(t, b1, b2, err, wanted)
	b1, w1, h1, err := w.Watermark(ctx, data, schema.FormatJPEG, 200, "for your eyes – ëß")
	b2, w2, h2, wanted := here.Watermark(ctx, data, schema.FormatJPEG, 200, "for your eyes – ëß")
	same(t, []any{b1, w1, h1}, []any{b2, w2, h2}, err, wanted)
	b1, err = w.Cell(ctx, data, 100)
	b2, wanted = here.Cell(ctx, data, 100)
	same(t, b1, b2, err, wanted)
	b1, err = w.Piece(ctx, data, schema.FormatJPEG, 0.2, 0.3, 0.25, 0.5)
	b2, wanted = here.Piece(ctx, data, schema.FormatJPEG, 0.2, 0.3, 0.25, 0.5)
	same(t, b1, b2, err, wanted)

	for _, data := range [][]byte{data, b2, jpegOf(t, 64, 64)[:500], []byte("no picture"), nil} {
		b1, err = w.Progressive(ctx, limitsOfPictures, data)
		b2, wanted := here.Progressive(ctx, limitsOfPictures, data)
		same(t, b1, b2, err, wanted)
		is, err := w.ThreeColors(ctx, data, schema.FormatJPEG)
		so, wanted := here.ThreeColors(ctx, data, schema.FormatJPEG)
		same(t, is, so, err, wanted)
	}
	s1, f1, err := still(t, w, original(t, 300, 200))
	s2, f2, wanted := still(t, here, original(t, 300, 200))
	same(t, []any{s1, f1}, []any{s2, f2}, err, wanted)
}

func still(t *testing.T, r render.Renderer, o render.Original) (render.Still, []byte, error) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "still.tif"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, failed := r.Still(t.Context(), limitsOfPictures, o, 100, f)
	b, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return s, b, failed
}

func same(t *testing.T, got, want any, err, wanted error) {
	t.Helper()
	if !reflect.DeepEqual(err, wanted) {
		t.Errorf("error %v (%T), in this process %v (%T)", err, err, wanted, wanted)
	}
	if wanted == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("something else than in this process")
	}
}

// TestEveryPartOfATaskArrives fills every member of a task.
func TestEveryPartOfATaskArrives(t *testing.T) {
	var sent, got task
	n := 0
	fill(reflect.ValueOf(&sent).Elem(), &n)
	sent.Original.Data = nil      // it goes another way
	sent.Frame.Focal.None = false // without a point there is none
	var b bytes.Buffer
	if err := say(&b, sent); err != nil {
		t.Fatal(err)
	}
	if err := hear(&b, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(sent, got) {
		t.Errorf("sent %+v\ngot  %+v", sent, got)
	}
}

func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.String:
		v.SetString(strconv.Itoa(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 1024)
	default:
		panic(v.Kind())
	}
}

// TestCostsOnePicture: whatever a worker does at one picture, that one is named, and the
// next is drawn.
func TestCostsOnePicture(t *testing.T) {
	for what, says := range map[string]string{
		"crash":  "crashed on this file",
		"busy":   "longer than 1 seconds",
		"bomb":   "not enough memory",
		"flood":  "crashed on this file",
		"more":   "crashed on this file",
		"noise":  "crashed on this file",
		"garble": "crashed on this file",
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := badly(t, what)
			if what == "busy" {
				w.Seconds = 1
			}
			one := schema.DefaultRecipes()[1:2]
			for _, width := range []int{30, 3, 31, 3, 32} {
				got, err := w.Ladder(t.Context(), limitsOfPictures, original(t, width, 20), one)
				switch {
				case width == 3 && (err == nil || !strings.Contains(err.Error(), says)):
					t.Errorf("the picture itself: %v", err)
				case width != 3 && (err != nil || got[0].Width != width):
					t.Errorf("another: %v", err)
				}
			}
		})
	}
}

// TestLargePicture: one that libvips would keep in a file, of more than 100 MB, is drawn
// by a worker, which may open none.
func TestLargePicture(t *testing.T) {
	const plain = "524946461a000000574542505650384c0e0000002f6fd7db05071011fd0f4444ff03" // 6,000 x 6,000
	data, err := hex.DecodeString(plain)
	if err != nil {
		t.Fatal(err)
	}
	o := render.Original{Data: data, Format: schema.FormatWebP, Width: 6000, Height: 6000}
	made, err := workers(t).Ladder(t.Context(), limitsOfPictures, o, schema.DefaultRecipes()[1:2])
	if err != nil || len(made) != 1 {
		t.Errorf("%v", err)
	}
}

// TestLargeRendering: of a rendering nobody says how large it is.
func TestLargeRendering(t *testing.T) {
	const plain = "524946461a000000574542505650384c0e0000002f4bdd5207071011fd0f4444ff03" // 7,500 x 7,500; 6,000 would fit
	data, err := hex.DecodeString(plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workers(t).Compose(t.Context(), data, schema.FormatWebP, schema.Frame{Width: 600, Height: 600, Quality: 80}); err != nil {
		t.Error(err)
	}
}

// TestStuck: one that does nothing at all is not waited for for ever.
func TestStuck(t *testing.T) {
	w := badly(t, "stuck")
	w.stall = 200 * time.Millisecond
	w.Seconds = 1000
	_, err := w.Ladder(t.Context(), limitsOfPictures, original(t, 3, 20), schema.DefaultRecipes()[1:2])
	var stalled *render.StalledError
	if !errors.As(err, &stalled) || !render.Passing(err) || strings.Contains(err.Error(), "1000") {
		t.Errorf("got %v", err)
	}
}

// TestDeaf: one that says nothing more and lives on is ended, which is not called want of
// memory.
func TestDeaf(t *testing.T) {
	w := badly(t, "deaf")
	w.stall = time.Second
	_, err := w.Ladder(t.Context(), limitsOfPictures, original(t, 3, 20), schema.DefaultRecipes()[1:2])
	var lost *render.LostError
	if !errors.As(err, &lost) {
		t.Errorf("got %v", err)
	}
}

// TestKilledMeanwhile: a worker that the kernel ended while it had nothing to do is no fault
// of the next picture.
func TestKilledMeanwhile(t *testing.T) {
	w := workers(t)
	for i := range 2 {
		if _, err := w.Ladder(t.Context(), limitsOfPictures, original(t, 30, 20), schema.DefaultRecipes()[1:2]); err != nil {
			t.Fatal(err)
		}
		if len(w.idle) != 1 {
			t.Fatalf("%d workers are idle", len(w.idle))
		}
		if i == 0 {
			x := w.idle[0]
			x.kill()
			<-x.gone
		}
	}
}

// TestWhatWentBefore: a picture is not blamed for what the one before it did.
func TestWhatWentBefore(t *testing.T) {
	w := badly(t, "second")
	for range 4 {
		if _, err := w.Ladder(t.Context(), limitsOfPictures, original(t, 30, 20), schema.DefaultRecipes()[1:2]); err != nil {
			t.Error(err)
		}
	}
}

// TestCancel: an interrupt ends a worker in the midst of a picture.
func TestCancel(t *testing.T) {
	w := badly(t, "stuck")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := w.Ladder(ctx, limitsOfPictures, original(t, 3, 20), schema.DefaultRecipes()[1:2]); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestClosed(t *testing.T) {
	w := new(Workers)
	w.Close()
	if _, err := w.Cell(t.Context(), jpegOf(t, 30, 20), 10); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// TestNotByHand: the worker's name alone opens nothing.
func TestNotByHand(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	r, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.StartProcess(self(), []string{workerName}, &os.ProcAttr{Files: []*os.File{null, null, out}})
	if err != nil {
		t.Fatal(err)
	}
	out.Close()
	var said bytes.Buffer
	_, _ = said.ReadFrom(r)
	state, err := p.Wait()
	if err != nil || state.ExitCode() != 2 || !strings.Contains(said.String(), "is started by stillroom") {
		t.Errorf("%v, %v: %s", state, err, said.String())
	}
}

func TestHearsNoNonsense(t *testing.T) {
	for _, text := range []string{"", "\x00", "\xff\xff\xff\xff", "\x02\x00\x00\x00[]", "\x04\x00\x00\x00{\"M", "\x03\x00\x00\x00nil"} {
		if _, err := hearOutcome(strings.NewReader(text), 1<<20); err == nil {
			t.Errorf("%q is taken for an outcome", text)
		}
	}
	if _, err := hearOutcome(strings.NewReader("\x03\x00\x00\x00nil"), 1<<20); !errors.Is(err, errNonsense) {
		t.Errorf("what is no JSON: %v", err)
	}
	for _, m := range []made{{Size: -1}, {Size: 2 << 20}, {Size: 1, Width: -1}, {Size: 1, Source: "somewhere\n"}} {
		var b bytes.Buffer
		if err := say(&b, outcome{Made: []made{m}}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("x")
		if _, err := hearOutcome(&b, 1<<20); !errors.Is(err, errNonsense) {
			t.Errorf("%+v: %v", m, err)
		}
	}
	about := task{Original: render.Original{Format: schema.FormatPNG}}
	for _, f := range []failure{{Kind: "a name"}, {Kind: isDecode, Step: "a name"}, {Kind: isTreatment, Why: 99}, {Kind: isTreatment, Why: -1}} {
		if text := f.of(about).Error(); text != "png is truncated or damaged" {
			t.Errorf("%+v: %s", f, text)
		}
	}
}

// FuzzHear: whatever a worker says, the program that asked goes on.
func FuzzHear(f *testing.F) {
	for _, o := range []outcome{{}, {Failed: &failure{Kind: isDecode, Step: render.StepDecode}}, {Made: []made{{3, 4, true, render.SourceOriginal, 2}}}} {
		var b bytes.Buffer
		if err := say(&b, o); err != nil {
			f.Fatal(err)
		}
		f.Add(append(b.Bytes(), "ab"...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := hearOutcome(bytes.NewReader(b), 1<<16)
		if err != nil {
			return
		}
		total := int64(0)
		for i, m := range o.Made {
			total += m.Size
			if int64(len(o.content[i])) != m.Size {
				t.Error("a file of another size than was said")
			}
		}
		if total > 1<<16 {
			t.Errorf("%d bytes were taken", total)
		}
	})
}

func TestWorkerHasNothing(t *testing.T) {
	w := workers(t)
	f, err := w.Active(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !f.Seccomp {
		t.Skipf("not all fences on this system: %s", f.Text())
	}
	if !f.Memory {
		t.Error("memory is not limited")
	}
	x, _, err := w.take(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.giveBack(x)
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", x.cmd.Process.Pid))
	if err != nil {
		t.Skip(err) // it is not ours to see
	}
	for _, fd := range fds {
		to, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", x.cmd.Process.Pid, fd.Name()))
		if !strings.HasPrefix(to, "anon_inode:") && !strings.HasPrefix(to, "socket:") && !strings.HasPrefix(to, "pipe:") &&
			!strings.HasPrefix(to, "/memfd:picture") && to != os.DevNull {
			t.Errorf("a worker has %s open", to)
		}
	}
}

// BenchmarkLadder compares a picture of 24 million pixels drawn in a worker with one that
// is drawn in this process.
func BenchmarkLadder(b *testing.B) {
	o := original(b, 6000, 4000)
	recipes := schema.On(schema.DefaultRecipes())
	w := workers(b)
	for _, x := range []struct {
		name string
		r    render.Renderer
	}{{"fenced", w}, {"unfenced", render.InProcess{}}} {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.r.Ladder(context.Background(), limitsOfPictures, o, recipes); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestHoarder: memory that one picture was given and never gave back is not missing at the
// next.
func TestHoarder(t *testing.T) {
	w := badly(t, "hoard")
	for i := range 3 {
		if _, err := w.Ladder(t.Context(), limitsOfPictures, original(t, 3+i, 20), schema.DefaultRecipes()[1:2]); err != nil {
			t.Error(err)
		}
		if i == 0 && len(w.idle) > 0 {
			t.Error("a worker that hoards is kept")
		}
	}
}
