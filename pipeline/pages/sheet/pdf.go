package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Millimeters of a page: four frames in a row.
const (
	margin  = 14.0
	columns = 4
	gutter  = 4.0
	tall    = 32.0 // of a picture
	line    = 3.4
	lines   = 5
)

// pdfCell is the longest side of a picture, in pixels: 200 an inch, across its column.
const pdfCell = 336

// PDF writes a sheet to print. The library holds the file until it is whole: about
// the bytes of the small pictures.
func PDF(w io.Writer, frames []Frame, opt Options) error {
	size := map[Paper]string{A4: "A4", Letter: "Letter"}[opt.Paper]
	d := fpdf.New("P", "mm", size, "")
	d.SetCatalogSort(true)
	d.SetCreationDate(opt.Made.UTC())
	d.SetModificationDate(opt.Made.UTC())
	d.SetProducer("stillroom", true)
	d.SetTitle(opt.Title, true)
	d.SetMargins(margin, margin, margin)
	d.SetCellMargin(0)
	d.SetAutoPageBreak(false, margin)
	d.AddUTF8FontFromBytes("go", "", goregular.TTF)
	d.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	d.AliasNbPages("")
	wide, high := d.GetPageSize()
	d.SetFooterFunc(func() {
		d.SetFont("go", "", 7)
		d.SetXY(margin, high-margin+2)
		d.CellFormat(0, line, fmt.Sprintf("%s  %s  page %d of {nb}", forTheHouse, opt.Made.Format("2006-01-02 15:04"), d.PageNo()), "", 0, "L", false, 0, "")
	})
	cell := (wide - 2*margin - (columns-1)*gutter) / columns
	row := tall + 1 + lines*line + 5
	for _, p := range byRoom(frames) {
		heading := p.heading()
		y := high // a page is begun for the first
		for i, f := range p.Frames {
			if i%columns == 0 {
				if y += row; y+row > high-margin {
					d.AddPage()
					d.SetFont("go", "B", 11)
					d.SetXY(margin, margin)
					d.CellFormat(0, 5, shown(opt.Title+": "+heading), "", 0, "L", false, 0, "")
					y = margin + 9
				}
			}
			x := margin + float64(i%columns)*(cell+gutter)
			if err := frame(d, f, opt, x, y, cell); err != nil {
				return err
			}
		}
		if err := d.Error(); err != nil {
			return fmt.Errorf("write PDF: %w", err)
		}
	}
	return d.Output(w)
}

// frame draws one photo with its lines, its picture standing on a line.
func frame(d *fpdf.Fpdf, f Frame, opt Options, x, y, cell float64) error {
	pic, err := opt.cell(f, pdfCell)
	if err != nil {
		return err
	}
	d.SetDrawColor(0, 0, 0)
	d.SetLineWidth(0.1)
	d.Line(x, y+tall, x+cell, y+tall)
	if len(pic) > 0 {
		info := d.RegisterImageOptionsReader(f.ID, fpdf.ImageOptions{ImageType: "JPEG"}, bytes.NewReader(pic))
		if err := d.Error(); err != nil {
			return fmt.Errorf("photo %s: its small picture cannot be drawn: %w", f.ID, err)
		}
		scale := min(cell/info.Width(), tall/info.Height())
		w, h := info.Width()*scale, info.Height()*scale
		d.ImageOptions(f.ID, x, y+tall-h, w, h, false, fpdf.ImageOptions{ImageType: "JPEG"}, 0, "")
	}
	left := lines
	say := func(style, text string) {
		d.SetFont("go", style, 7)
		for _, part := range d.SplitText(shown(text), cell) {
			if left == 0 {
				return
			}
			d.SetXY(x, y+tall+1+float64(lines-left)*line)
			d.CellFormat(cell, line, part, "", 0, "L", false, 0, "")
			left--
		}
	}
	say("B", f.Name)
	say("", f.facts())
	say("", f.Taken)
	say("", f.goes())
	return nil
}

// shown is a text in letters that can be set: what the typeface cannot hold is a mark.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		case r > 0xffff:
			return '\ufffd'
		}
		return r
	}, s)
}
