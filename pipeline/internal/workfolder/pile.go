package workfolder

import (
	"bufio"
	"errors"
	"io"
	"os"
)

// Pile is one file of the folder onto which texts are put, each behind the one before: a
// site has tens of thousands of pages, and a file for each would take longer than to write
// them. The file is made with the first.
type Pile struct {
	in  *Folder
	at  Piece
	out *os.File
}

// Pile is a new one. It is to be closed when all is on it.
func (w *Folder) Pile() *Pile { return &Pile{in: w} }

// Put puts what write writes on the pile, and returns how it is read again.
func (p *Pile) Put(write func(io.Writer) error) (open func() (io.ReadCloser, error), err error) {
	if p.out == nil {
		if p.at, err = p.in.New(); err == nil {
			p.out, err = p.at.Open()
		}
		if err != nil {
			return nil, err
		}
	}
	begin, err := p.out.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewWriterSize(p.out, 64<<10)
	if err := errors.Join(write(buffered), buffered.Flush()); err != nil {
		return nil, err
	}
	end, err := p.out.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	return func() (io.ReadCloser, error) {
		r, err := p.at.OpenAt(begin)
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.LimitReader(r, end-begin), r}, nil
	}, nil
}

// Close ends the pile.
func (p *Pile) Close() error {
	if p.out == nil {
		return nil
	}
	return p.out.Close()
}
