package receipt

import (
	"bytes"
	"errors"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// ErrLetters is returned by PDF for a receipt with letters that its typeface
// does not have. A name with gaps in it is worse than no page.
var ErrLetters = errors.New("it holds letters that the typeface for PDF does not have; write it as .html and print that to PDF in a browser")

// The page is as wide as A4 and as high as Letter, so that a printer with
// either paper prints all of it at its own size.
const (
	pageWidth  = 210.0 // mm
	pageHeight = 279.4
	margin     = 22.0
	factWidth  = 42.0 // of the names of facts
	indent     = 5.0
)

// A size of type: points, and mm from line to line.
type size struct{ pt, line float64 }

var (
	sizeTitle   = size{18, 9}
	sizeHeading = size{13, 7}
	sizeText    = size{10.5, 5.4}
)

// PDF is the receipt as a document to print. It is not tagged for screen
// readers: HTML is the view for those.
func (r Receipt) PDF() ([]byte, error) {
	r = r.composed()
	if err := r.hasLetters(); err != nil {
		return nil, err
	}
	d := newDocument(r)
	d.text(sizeTitle, "", 0, r.Title)
	d.gap(4)
	for _, f := range r.Facts {
		d.fact(f)
	}
	for _, s := range r.Sections {
		d.section(s)
	}
	var b bytes.Buffer
	if err := d.Output(&b); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return b.Bytes(), nil
}

// document is a PDF that is being written, from top to bottom.
type document struct{ *fpdf.Fpdf }

func newDocument(r Receipt) document {
	d := document{fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})}
	// The same receipt gives the same bytes.
	d.SetCatalogSort(true)
	d.SetCreationDate(r.At.UTC())
	d.SetModificationDate(r.At.UTC())
	d.SetProducer("stillroom", true)
	d.SetTitle(r.Title+" ("+r.ID+")", true)
	d.SetLang(r.Lang)
	d.SetMargins(margin, margin, margin)
	d.SetCellMargin(0)
	d.SetAutoPageBreak(true, margin)
	d.AddUTF8FontFromBytes("go", "", goregular.TTF)
	d.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	d.AliasNbPages("")
	d.SetFooterFunc(func() {
		// Pages come apart; each says which receipt it is of.
		d.SetY(-15)
		d.SetFont("go", "", 8)
		d.CellFormat(0, 5, fmt.Sprintf("%s, page %d of {nb}", r.ID, d.PageNo()), "", 0, "L", false, 0, "")
	})
	d.AddPage()
	return d
}

func (d document) text(s size, style string, left float64, text string) {
	d.SetFont("go", style, s.pt)
	d.SetX(margin + left)
	d.MultiCell(pageWidth-2*margin-left, s.line, text, "", "L", false)
}

func (d document) gap(mm float64) { d.SetY(d.GetY() + mm) }

// room begins a new page unless so many mm are left on this one.
func (d document) room(mm float64) {
	if d.GetY()+mm > pageHeight-margin {
		d.AddPage()
	}
}

// height is how high a text will be.
func (d document) height(s size, style string, left float64, text string) float64 {
	d.SetFont("go", style, s.pt)
	return float64(len(d.SplitText(text, pageWidth-2*margin-left))) * s.line
}

func (d document) fact(f Fact) {
	d.room(d.height(sizeText, "", factWidth, f.Text))
	y := d.GetY()
	d.SetTextColor(74, 74, 74)
	d.text(sizeText, "", 0, f.Name)
	d.SetTextColor(0, 0, 0)
	d.SetY(y)
	d.text(sizeText, "", factWidth, f.Text)
}

func (d document) section(s Section) {
	d.gap(6)
	d.room(4 * sizeHeading.line) // a heading does not stand alone at the foot of a page
	y := d.GetY()
	d.Line(margin, y, pageWidth-margin, y)
	d.gap(3)
	d.text(sizeHeading, "", 0, s.Heading)
	d.gap(1)
	for _, p := range s.Paragraphs {
		d.text(sizeText, "", 0, p)
		d.gap(1.5)
	}
	for _, it := range s.Items {
		d.item(it, s.Strong)
	}
}

func (d document) item(it Item, strong bool) {
	style := ""
	if strong {
		style = "B"
	}
	now := ""
	if it.Now != "" {
		now = "Now: " + it.Now
	}
	high := d.height(sizeText, style, 0, it.Head) + d.height(sizeText, "B", indent, now)
	for _, line := range it.Lines {
		high += d.height(sizeText, "", 2*indent, line)
	}
	d.room(min(high, pageHeight/2)) // together, unless it is longer than anybody would turn the page for
	d.text(sizeText, style, 0, it.Head)
	if now != "" {
		d.text(sizeText, "B", indent, now)
	}
	for _, line := range it.Lines {
		d.room(sizeText.line)
		y := d.GetY()
		d.text(sizeText, "", indent, "•")
		d.SetY(y)
		d.text(sizeText, "", 2*indent, line)
	}
	d.gap(2)
}

// composed is the receipt with each letter and its accent as one character, as typefaces
// have them.
func (r Receipt) composed() Receipt { return r.mapped(norm.NFC.String) }

func (r Receipt) hasLetters() error {
	face, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return err
	}
	var buf sfnt.Buffer
	missing := false
	r.mapped(func(s string) string {
		for _, c := range s {
			glyph, err := face.GlyphIndex(&buf, c)
			missing = missing || err != nil || glyph == 0
		}
		return s
	})
	if missing {
		return ErrLetters
	}
	return nil
}
