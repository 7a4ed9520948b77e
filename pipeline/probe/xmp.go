package probe

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"github.com/stillroom/stillroom/schema"
)

// Namespaces of XMP.
const (
	nsRDF       = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsDC        = "http://purl.org/dc/elements/1.1/"
	nsXMP       = "http://ns.adobe.com/xap/1.0/"
	nsNote      = "http://ns.adobe.com/xmp/note/"
	nsPhotoshop = "http://ns.adobe.com/photoshop/1.0/"
	nsTIFF      = "http://ns.adobe.com/tiff/1.0/"
	nsExif      = "http://ns.adobe.com/exif/1.0/"
	nsExifEX    = "http://cipa.jp/exif/1.0/"
	nsAux       = "http://ns.adobe.com/exif/1.0/aux/"
	nsMicrosoft = "http://ns.microsoft.com/photo/1.0/"
	nsXML       = "http://www.w3.org/XML/1998/namespace"
)

var (
	xmpTitle    = xml.Name{Space: nsDC, Local: "title"}
	xmpCaption  = xml.Name{Space: nsDC, Local: "description"}
	xmpCreator  = xml.Name{Space: nsDC, Local: "creator"}
	xmpRights   = xml.Name{Space: nsDC, Local: "rights"}
	xmpSubject  = xml.Name{Space: nsDC, Local: "subject"}
	xmpCredit   = xml.Name{Space: nsPhotoshop, Local: "Credit"}
	xmpExtended = xml.Name{Space: nsNote, Local: "HasExtendedXMP"}

	xmpMake        = xml.Name{Space: nsTIFF, Local: "Make"}
	xmpModel       = xml.Name{Space: nsTIFF, Local: "Model"}
	xmpOrientation = xml.Name{Space: nsTIFF, Local: "Orientation"}
	xmpWidth       = xml.Name{Space: nsTIFF, Local: "ImageWidth"}
	xmpHeight      = xml.Name{Space: nsTIFF, Local: "ImageLength"}
	xmpArtist      = xml.Name{Space: nsTIFF, Local: "Artist"}
	xmpCopyright   = xml.Name{Space: nsTIFF, Local: "Copyright"}
	xmpDescription = xml.Name{Space: nsTIFF, Local: "ImageDescription"}
	xmpExposure    = xml.Name{Space: nsExif, Local: "ExposureTime"}
	xmpFNumber     = xml.Name{Space: nsExif, Local: "FNumber"}
	xmpFocal       = xml.Name{Space: nsExif, Local: "FocalLength"}
	xmpOffset      = xml.Name{Space: nsExifEX, Local: "OffsetTimeOriginal"}
	xmpLat         = xml.Name{Space: nsExif, Local: "GPSLatitude"}
	xmpLon         = xml.Name{Space: nsExif, Local: "GPSLongitude"}
	xmpAlt         = xml.Name{Space: nsExif, Local: "GPSAltitude"}
	xmpAltRef      = xml.Name{Space: nsExif, Local: "GPSAltitudeRef"}
	xmpLatRef      = xml.Name{Space: nsExif, Local: "GPSLatitudeRef"}
	xmpLonRef      = xml.Name{Space: nsExif, Local: "GPSLongitudeRef"}
	xmpCreateDate  = xml.Name{Space: nsXMP, Local: "CreateDate"}
)

// What has several names is taken from the first that is there: the standard's
// before those that programs used until it had one.
var (
	xmpLens = []xml.Name{
		{Space: nsExifEX, Local: "LensModel"},
		{Space: nsAux, Local: "Lens"},
		{Space: nsMicrosoft, Local: "LensModel"},
	}
	xmpISO = []xml.Name{
		{Space: nsExifEX, Local: "PhotographicSensitivity"},
		{Space: nsExif, Local: "ISOSpeedRatings"},
	}
	// xmpTaken ends before xmp:CreateDate, which xmpCamera treats apart.
	xmpTaken = []struct {
		name   xml.Name
		source string
	}{
		{xml.Name{Space: nsExif, Local: "DateTimeOriginal"}, "XMP exif:DateTimeOriginal"},
		{xml.Name{Space: nsPhotoshop, Local: "DateCreated"}, "XMP photoshop:DateCreated"},
		{xml.Name{Space: nsExif, Local: "DateTimeDigitized"}, "XMP exif:DateTimeDigitized"},
	}
)

// xmpSerial are the names of the camera's serial number.
var xmpSerial = []xml.Name{
	{Space: nsExifEX, Local: "BodySerialNumber"},
	{Space: nsAux, Local: "SerialNumber"},
	{Space: nsMicrosoft, Local: "CameraSerialNumber"},
}

// xmpPrivate are the properties whose values must never leave.
var xmpPrivate = []xml.Name{
	{Space: nsAux, Local: "SerialNumber"},
	{Space: nsAux, Local: "LensSerialNumber"},
	{Space: nsAux, Local: "OwnerName"},
	{Space: nsExifEX, Local: "BodySerialNumber"},
	{Space: nsExifEX, Local: "LensSerialNumber"},
	{Space: nsExifEX, Local: "CameraOwnerName"},
	{Space: nsMicrosoft, Local: "CameraSerialNumber"},
	{Space: nsMicrosoft, Local: "FlashSerialNumber"},
	{Space: nsExif, Local: "ImageUniqueID"},
}

// wantedXMP are the properties that are kept while reading.
var wantedXMP = func() map[xml.Name]bool {
	m := map[xml.Name]bool{}
	for _, names := range [][]xml.Name{
		{xmpTitle, xmpCaption, xmpCreator, xmpRights, xmpSubject, xmpCredit, xmpExtended},
		{xmpMake, xmpModel, xmpOrientation, xmpWidth, xmpHeight, xmpArtist, xmpCopyright, xmpDescription},
		{xmpExposure, xmpFNumber, xmpFocal, xmpOffset, xmpLat, xmpLon, xmpAlt, xmpAltRef, xmpCreateDate},
		{xmpLatRef, xmpLonRef},
		xmpLens, xmpISO, xmpPrivate, xmpCull,
	} {
		for _, n := range names {
			m[n] = true
		}
	}
	for _, t := range xmpTaken {
		m[t.name] = true
	}
	return m
}()

// xmpItem is one value of a property.
type xmpItem struct{ lang, value string }

// xmpProps are the wanted properties of one packet.
type xmpProps map[xml.Name][]xmpItem

// list returns all values of a property.
func (p xmpProps) list(n xml.Name) []string {
	var out []string
	for _, item := range p[n] {
		out = append(out, item.value)
	}
	return out
}

// one returns the value of a property; of a language alternative, x-default,
// else the first.
func (p xmpProps) one(n xml.Name) string {
	items := p[n]
	for _, item := range items {
		if item.lang == "x-default" {
			return item.value
		}
	}
	if len(items) > 0 {
		return items[0].value
	}
	return ""
}

// first returns the value of the first of several properties that is there.
func (p xmpProps) first(names []xml.Name) string {
	for _, n := range names {
		if v := p.one(n); v != "" {
			return v
		}
	}
	return ""
}

// parseXMP reads one packet. Only properties of the top level are taken, as
// attributes, text or lists; what stands inside structures belongs to other
// pictures (history, ingredients, thumbnails). encoding/xml expands no
// entities, so a packet costs no more than its size. Whatever was read before
// a fault is returned.
func parseXMP(in input, packet []byte) xmpProps {
	r := &xmpReader{lim: in.lim, props: xmpProps{}, nodes: map[string][]xmpItem{}}
	if err := r.read(readableXML(packet)); err != nil {
		in.warn(err)
	}
	for _, ref := range r.refs {
		r.props[ref.prop] = append(r.props[ref.prop], r.nodes[ref.node]...)
	}
	return r.props
}

// utf8Packet converts the UTF-16 that early XMP could be written in. Both
// byte orders show in the first character, which is "<" or a byte order mark.
func utf8Packet(packet []byte) []byte {
	if len(packet) < 2 || packet[0] != 0 && packet[1] != 0 && packet[0] != 0xFE && packet[1] != 0xFE {
		return packet
	}
	order := unicode.LittleEndian
	if packet[0] == 0 || packet[0] == 0xFE {
		order = unicode.BigEndian
	}
	// The decoder replaces what is invalid, so there is no error.
	out, _ := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(packet)
	return bytes.ReplaceAll(out, []byte("\ufffd"), nil)
}

type xmpReader struct {
	lim   schema.Limits
	props xmpProps
	items int

	depth     int
	descDepth int      // of the rdf:Description, 0: outside
	prop      xml.Name // the wanted property being read
	propDepth int      // 0: none
	itemDepth int      // of the text being read: the property's or its rdf:li's
	lang      string
	text      strings.Builder

	// Lists that stand apart, by name, and the properties that are one of them, as
	// F-Spot writes it.
	nodes     map[string][]xmpItem
	refs      []xmpRef
	node      string // of the list being read; "" for none
	nodeDepth int
}

type xmpRef struct {
	prop xml.Name
	node string
}

// nodeID is the name of a list that stands apart.
func nodeID(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Space == nsRDF && a.Name.Local == "nodeID" {
			return a.Value
		}
	}
	return ""
}

func (r *xmpReader) read(packet []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(packet))
	// It is UTF-8 by now, whatever it declares.
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return malformed("XMP", "line %d is not well-formed XML", syntax.Line)
			}
			return malformed("XMP", "not well-formed XML")
		}
		switch t := token.(type) {
		case xml.StartElement:
			r.depth++
			if r.depth > r.lim.MaxDepth {
				return &LimitError{Limit: "max_depth", Part: "XMP", Value: int64(r.depth), Max: int64(r.lim.MaxDepth)}
			}
			err = r.start(t)
		case xml.CharData:
			if r.itemDepth != 0 && r.depth == r.itemDepth {
				if r.text.Len()+len(t) > r.lim.MaxTagBytes {
					return &LimitError{Limit: "max_tag_bytes", Part: "XMP", Value: int64(r.text.Len() + len(t)), Max: int64(r.lim.MaxTagBytes)}
				}
				r.text.Write(t)
			}
		case xml.EndElement:
			if t.Name == (xml.Name{Space: nsRDF, Local: "RDF"}) {
				return nil // padding and the end of the packet are often damaged
			}
			err = r.end()
			r.depth--
		}
		if err != nil {
			return err
		}
	}
}

func (r *xmpReader) start(t xml.StartElement) error {
	switch {
	case r.descDepth == 0 && t.Name == xml.Name{Space: nsRDF, Local: "Description"}:
		r.descDepth = r.depth
		for _, a := range t.Attr {
			if err := r.add(a.Name, "", a.Value); err != nil {
				return err
			}
		}
	case r.descDepth != 0 && r.depth == r.descDepth+1 && wantedXMP[t.Name]:
		r.prop, r.propDepth = t.Name, r.depth
		r.begin(t)
		if id := nodeID(t); id != "" && len(r.refs) < r.lim.MaxTags {
			r.refs = append(r.refs, xmpRef{t.Name, id})
		}
	case r.descDepth == 0 && r.nodeDepth == 0 && t.Name.Space == nsRDF && nodeID(t) != "":
		r.node, r.nodeDepth = nodeID(t), r.depth
	case r.nodeDepth != 0 && r.depth == r.nodeDepth+1 && t.Name == xml.Name{Space: nsRDF, Local: "li"}:
		r.begin(t)
	case r.propDepth != 0 && r.depth == r.propDepth+2 && t.Name == xml.Name{Space: nsRDF, Local: "li"}:
		r.begin(t)
	}
	return nil
}

// begin starts collecting the text of the element.
func (r *xmpReader) begin(t xml.StartElement) {
	r.itemDepth, r.lang = r.depth, ""
	r.text.Reset()
	for _, a := range t.Attr {
		if a.Name.Space == nsXML && a.Name.Local == "lang" {
			r.lang = a.Value
		}
	}
}

func (r *xmpReader) end() error {
	var err error
	if r.itemDepth != 0 && r.depth == r.itemDepth {
		if r.nodeDepth != 0 {
			err = r.addNode(r.text.String())
		} else {
			err = r.add(r.prop, r.lang, r.text.String())
		}
		r.itemDepth = 0
	}
	switch r.depth {
	case r.nodeDepth:
		r.nodeDepth = 0
	case r.propDepth:
		r.propDepth = 0
	case r.descDepth:
		r.descDepth = 0
	}
	return err
}

func (r *xmpReader) add(name xml.Name, lang, value string) error {
	value = text([]byte(value))
	if value == "" || !wantedXMP[name] {
		return nil
	}
	if err := r.count(value); err != nil {
		return err
	}
	r.props[name] = append(r.props[name], xmpItem{lang: lang, value: value})
	return nil
}

func (r *xmpReader) addNode(value string) error {
	if value = text([]byte(value)); value == "" {
		return nil
	}
	if err := r.count(value); err != nil {
		return err
	}
	r.nodes[r.node] = append(r.nodes[r.node], xmpItem{lang: r.lang, value: value})
	return nil
}

// count holds a value to the limits.
func (r *xmpReader) count(value string) error {
	if r.items++; r.items > r.lim.MaxTags {
		return &LimitError{Limit: "max_tags", Part: "XMP", Value: int64(r.items), Max: int64(r.lim.MaxTags)}
	}
	if len(value) > r.lim.MaxTagBytes {
		return &LimitError{Limit: "max_tag_bytes", Part: "XMP", Value: int64(len(value)), Max: int64(r.lim.MaxTagBytes)}
	}
	return nil
}

// xmpDegrees reads a coordinate as XMP writes it: "52,22.345N" or
// "52,22,20N" (XMP part 2, 1.2.7.4); and as Apple's programs do, in degrees with
// the hemisphere beside it, as EXIF has it.
func xmpDegrees(s, ref, positive, negative string, limit float64) (float64, bool) {
	if s == "" {
		return 0, false
	}
	number, hemisphere := s[:len(s)-1], strings.ToUpper(s[len(s)-1:])
	if ref = strings.ToUpper(strings.TrimSpace(ref)); ref != "" {
		ref = ref[:1]
	}
	if strings.Contains("0123456789.", hemisphere) { // no letter behind the number
		number, hemisphere = s, ref
		if rest, minus := strings.CutPrefix(s, "-"); minus && ref != positive {
			number = rest
		}
	} else if ref != "" && ref != hemisphere {
		return 0, false
	}
	parts := strings.Split(number, ",")
	if len(parts) > 3 || hemisphere != positive && hemisphere != negative {
		return 0, false
	}
	var deg float64
	for i, unit := range []float64{1, 60, 3600}[:len(parts)] {
		v, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || v < 0 {
			return 0, false
		}
		deg += v / unit
	}
	if !(deg <= limit) {
		return 0, false
	}
	if hemisphere == negative {
		deg = 0 - deg // not -deg: there is no latitude -0
	}
	return deg, true
}
