package fence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// workerName is what this program is called when it is to draw pictures, and nothing else.
const workerName = "stillroom-draw"

// The files that a worker is started with, beside the first three.
const (
	socketFile  = 3
	pictureFile = 4
)

// init is all that a process with the worker's name ever runs.
func init() {
	if len(os.Args) == 1 && os.Args[0] == workerName {
		os.Exit(work())
	}
}

// work is a worker's life. It returns an exit code.
func work() int {
	conn, err := socketAt(socketFile)
	if err != nil {
		fmt.Fprintln(os.Stderr, workerName+" is started by stillroom, to draw pictures; nobody else has use for it")
		return 2
	}
	// Whoever asked says when to end, by closing the socket. What is typed on the keyboard
	// is meant for them.
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	warmUp()
	if err := say(conn, giveUp()); err != nil {
		return 1
	}
	orders := make(chan order)
	go func() {
		for {
			o, err := receive(conn)
			if err != nil {
				os.Exit(0) // in the midst of a picture too: nobody waits for it
			}
			orders <- o
		}
	}()
	for o := range orders {
		if err := o.answer(conn); err != nil {
			return 1
		}
	}
	return 0
}

// warmUp has every encoder and every decoder load what it loads, while files can be
// opened.
func warmUp() {
	for _, f := range []schema.Format{schema.FormatJPEG, schema.FormatWebP, schema.FormatAVIF} {
		render.Makes(f)
	}
	render.HasLibRaw()
}

func socketAt(fd uintptr) (*net.UnixConn, error) {
	f := os.NewFile(fd, "socket")
	if f == nil {
		return nil, errors.New("no socket")
	}
	conn, err := net.FileConn(f)
	_ = f.Close()
	if err != nil {
		return nil, err
	}
	c, ok := conn.(*net.UnixConn)
	if !ok {
		return nil, errors.New("another socket")
	}
	return c, nil
}

// order is a task with the file that is to be written, if there is one.
type order struct {
	task
	to *os.File
}

// receive reads an order.
func receive(conn *net.UnixConn) (order, error) {
	var o order
	from := &withFiles{conn: conn}
	if err := hear(from, &o.task); err != nil {
		return o, err
	}
	for _, fd := range from.files {
		if o.to != nil {
			return o, errNonsense
		}
		o.to = os.NewFile(uintptr(fd), "still")
	}
	return o, nil
}

// withFiles reads from a socket, and keeps the files that come along.
type withFiles struct {
	conn  *net.UnixConn
	files []int
}

func (w *withFiles) Read(b []byte) (int, error) {
	var beside [64]byte
	n, m, _, _, err := w.conn.ReadMsgUnix(b, beside[:])
	if err == nil && n == 0 && len(b) > 0 {
		err = io.EOF
	}
	if m > 0 {
		list, perr := unix.ParseSocketControlMessage(beside[:m])
		for _, c := range list {
			if fds, ferr := unix.ParseUnixRights(&c); ferr == nil {
				w.files = append(w.files, fds...)
			}
		}
		err = errors.Join(err, perr)
	}
	return n, err
}

// answer does what is ordered, and says what became of it.
func (o order) answer(to io.Writer) error {
	data := []byte{}
	if o.Size > 0 {
		var err error
		if data, err = unix.Mmap(pictureFile, 0, int(o.Size), unix.PROT_READ, unix.MAP_SHARED); err != nil {
			return err
		}
		defer unix.Munmap(data)
	}
	out := o.done(context.Background(), render.InProcess{}, data)
	if o.to != nil {
		_ = o.to.Close()
	}
	if err := say(to, out); err != nil {
		return err
	}
	for _, c := range out.content {
		if _, err := to.Write(c); err != nil {
			return err
		}
	}
	return nil
}

// done has a renderer do the task.
func (o order) done(ctx context.Context, r render.Renderer, data []byte) outcome {
	var list []render.Rendering
	var out outcome
	var err error
	one := func(made render.Rendering, failed error) {
		list, err = []render.Rendering{made}, failed
	}
	p := o.Original
	p.Data = data
	switch o.Do {
	case opLadder:
		list, err = r.Ladder(ctx, o.Limits, p, o.Recipes)
	case opStill:
		out.Still, err = r.Still(ctx, o.Limits, p, o.LongEdge, o.to)
	case opRetile:
		one(r.Retile(ctx, o.Limits, data, p.Format, o.LongEdge))
	case opPages:
		out.Pages, err = r.Pages(ctx, data, p.Format)
	case opCompose:
		made, failed := r.Compose(ctx, data, p.Format, o.Frame)
		one(render.Rendering{Data: made}, failed)
	case opWatermark:
		made, w, h, failed := r.Watermark(ctx, data, p.Format, o.LongEdge, o.Words)
		one(render.Rendering{Data: made, Width: w, Height: h}, failed)
	case opCell:
		made, failed := r.Cell(ctx, data, o.LongEdge)
		one(render.Rendering{Data: made}, failed)
	case opPiece:
		made, failed := r.Piece(ctx, data, p.Format, o.Region[0], o.Region[1], o.Region[2], o.Region[3])
		one(render.Rendering{Data: made}, failed)
	case opProgressive:
		made, failed := r.Progressive(ctx, o.Limits, data)
		one(render.Rendering{Data: made}, failed)
	case opThreeColors:
		out.ThreeColors, err = r.ThreeColors(ctx, data, p.Format)
	default:
		err = errNonsense
	}
	out.LibRaw = p.Format.RAW() && render.HasLibRaw() && o.Limits.RAW == render.Here &&
		(err != nil || out.Still.Source == render.StillRAW || slices.ContainsFunc(list, func(m render.Rendering) bool { return m.Source != render.SourcePreview || m.Partial }))
	if err != nil {
		out.Failed = failureOf(err)
		return out
	}
	for _, m := range list {
		out.Made = append(out.Made, made{m.Width, m.Height, m.Partial, m.Source, int64(len(m.Data))})
		out.content = append(out.content, m.Data)
	}
	return out
}
