package leak

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Namespaces of XMP by the prefix that is customary.
var xmpPrefixes = map[string]string{
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
	"adobe:ns:meta/":                                 "x",
	"http://www.w3.org/XML/1998/namespace":           "xml",
	"http://purl.org/dc/elements/1.1/":               "dc",
	"http://ns.adobe.com/photoshop/1.0/":             "photoshop",
	"http://ns.adobe.com/xap/1.0/":                   "xmp",
	"http://ns.adobe.com/xap/1.0/rights/":            "xmpRights",
	"http://ns.adobe.com/xap/1.0/mm/":                "xmpMM",
	"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/":    "Iptc4xmpCore",
	"http://iptc.org/std/Iptc4xmpExt/2008-02-29/":    "Iptc4xmpExt",
	"http://ns.useplus.org/ldf/xmp/1.0/":             "plus",
	"http://ns.adobe.com/exif/1.0/":                  "exif",
	"http://cipa.jp/exif/1.0/":                       "exifEX",
	"http://ns.adobe.com/tiff/1.0/":                  "tiff",
	"http://ns.adobe.com/exif/1.0/aux/":              "aux",
	"http://ns.adobe.com/camera-raw-settings/1.0/":   "crs",
	"http://ns.adobe.com/xap/1.0/g/img/":             "xmpGImg",
	"http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
}

// xmpProfile is from which profile on each property may stand in a packet. The
// first list is that of an IPTC rights packet with the rights properties
// of 1.2 and 1.4; no property of a person shown, a model or a minor's age is on any.
// The words of a place are those of Policy.Place or none: see value.
var xmpProfile = func() map[string]Profile {
	m := make(map[string]Profile)
	for profile, list := range map[Profile]string{
		RightsOnly: `
			dc:creator dc:rights dc:description
			photoshop:Credit photoshop:Headline photoshop:Instructions photoshop:DateCreated
			xmpRights:Marked xmpRights:WebStatement xmpRights:UsageTerms
			Iptc4xmpCore:AltTextAccessibility Iptc4xmpCore:ExtDescrAccessibility
			Iptc4xmpExt:DigitalSourceType Iptc4xmpExt:DigImageGUID
			plus:DataMining plus:OtherConstraints
			plus:ModelReleaseStatus plus:ModelReleaseID
			plus:PropertyReleaseStatus plus:PropertyReleaseID
			plus:CopyrightStatus plus:CopyrightOwner plus:ImageCreator plus:ImageSupplier
			plus:Licensor plus:CreditLineRequired plus:AdultContentWarning
			plus:LicenseStartDate plus:LicenseEndDate
			plus:ImageAlterationConstraints plus:ImageFileConstraints plus:ImageDuplicationConstraints
			plus:MediaConstraints plus:RegionConstraints plus:ProductOrServiceConstraints
			plus:OtherConditions plus:OtherLicenseRequirements
			plus:TermsAndConditionsText plus:TermsAndConditionsURL plus:Version`,
		Press: `
			dc:title dc:subject photoshop:AuthorsPosition photoshop:Source photoshop:TransmissionReference
			photoshop:City photoshop:State photoshop:Country
			Iptc4xmpCore:CreatorContactInfo`,
	} {
		for _, p := range strings.Fields(list) {
			m[p] = profile
		}
	}
	return m
}()

// xmpFields are the members that a structured property may have. An address is
// no member of any: a photographer works from home, too.
var xmpFields = map[string]map[string]bool{
	"plus:Licensor":                   set("plus:LicensorID plus:LicensorName plus:LicensorEmail plus:LicensorURL"),
	"plus:CopyrightOwner":             set("plus:CopyrightOwnerID plus:CopyrightOwnerName"),
	"plus:ImageCreator":               set("plus:ImageCreatorID plus:ImageCreatorName"),
	"plus:ImageSupplier":              set("plus:ImageSupplierID plus:ImageSupplierName"),
	"Iptc4xmpCore:CreatorContactInfo": set("Iptc4xmpCore:CiEmailWork Iptc4xmpCore:CiUrlWork"),
}

// maxXMP is what a packet may have: libvips drops larger ones from a JPEG
// without an error.
const maxXMP = 60000

var (
	xpacketBegin = form(`^begin=["']\x{FEFF}?["'] id=["']W5M0MpCehiHzreSzNTczkc9d["']$`)
	xpacketEnd   = form(`^end=["'][rw]["']$`)
	xmpDay       = form(`^\d{4}(-\d\d(-\d\d)?)?$`)
	xmpLang      = form(`^[A-Za-z0-9-]{1,35}$`)
	releaseID    = form(`^urn:stillroom:[a-z]+:[A-Za-z0-9-]+$`)
)

// level is where in a packet an element stands (XMP Specification part 1, 7).
type level int

const (
	atTop      level = iota // outside of everything
	inMeta                  // in x:xmpmeta
	inRDF                   // in rdf:RDF
	inDesc                  // in the rdf:Description of the picture: properties
	inProperty              // in a property, an item or a member: text, a list or members
	inList                  // in rdf:Seq, rdf:Bag, rdf:Alt: items
	inStruct                // in a nested rdf:Description: members
)

// element is one open element of a packet.
type element struct {
	level level
	prop  string // the property of the picture it belongs to
	text  strings.Builder
}

// xmp checks a packet against the profile. It is read as XML in one pass; there
// must be nothing in it but properties: no comment, no doctype, no text between.
func (c blocks) xmp(b []byte, where string) {
	if !c.policy.allows(RightsOnly) {
		c.add(RuleSegment, "%s: XMP, which the profile does not allow", where)
	}
	if len(b) > maxXMP {
		c.add(RuleUnchecked, "%s: XMP of more than %d bytes", where, maxXMP)
		return
	}
	x := &xmpWalk{blocks: c, where: where + ": XMP", stack: []*element{{level: atTop}}}
	dec := xml.NewDecoder(bytes.NewReader(b)) // strict; expands no entities but XML's own; UTF-8 only
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			c.add(RuleUnchecked, "%s: it is not well-formed XML in UTF-8", x.where)
			return
		}
		x.token(tok)
	}
	x.flush()
	if !x.rdf {
		c.add(RuleUnchecked, "%s: there is no RDF in it", x.where)
	}
}

// xmpWalk is the reading of one packet.
type xmpWalk struct {
	blocks
	where string
	stack []*element
	rdf   bool
}

// outside reports a property that the profile does not have. Where the profile has no
// XMP at all, that is reported already.
func (x *xmpWalk) outside(format string, args ...any) {
	if x.policy.allows(RightsOnly) {
		x.add(RuleXMP, format, args...)
	}
}

func (x *xmpWalk) top() *element { return x.stack[len(x.stack)-1] }

func (x *xmpWalk) token(tok xml.Token) {
	switch t := tok.(type) {
	case xml.StartElement:
		x.flush()
		x.stack = append(x.stack, x.start(t))
	case xml.EndElement:
		x.flush()
		x.stack = x.stack[:len(x.stack)-1]
	case xml.CharData:
		x.top().text.Write(t)
	case xml.ProcInst:
		inst := strings.TrimSpace(string(t.Inst))
		if t.Target != "xpacket" || !xpacketBegin().MatchString(inst) && !xpacketEnd().MatchString(inst) {
			x.outside("%s: a processing instruction", x.where)
		}
	case xml.Comment:
		x.outside("%s: a comment", x.where)
	default:
		x.add(RuleUnchecked, "%s: a document type", x.where)
	}
}

// flush checks the text gathered in the innermost element.
func (x *xmpWalk) flush() {
	e := x.top()
	s := strings.TrimSpace(e.text.String())
	e.text.Reset()
	switch {
	case s == "":
	case e.level != inProperty:
		x.outside("%s: text outside of a property", x.where)
		x.value("", s)
	default:
		x.value(e.prop, s)
	}
}

// start checks an element and says where its children stand.
func (x *xmpWalk) start(t xml.StartElement) *element {
	up := x.top()
	name := xmpName(t.Name)
	e := &element{prop: up.prop}
	switch {
	case up.level == atTop && name == "x:xmpmeta":
		e.level = inMeta
	case (up.level == atTop || up.level == inMeta) && name == "rdf:RDF":
		e.level, x.rdf = inRDF, true
	case up.level == inRDF && name == "rdf:Description":
		e.level = inDesc
	case up.level == inDesc:
		e.level, e.prop = inProperty, name
		x.property(name)
	case up.level == inProperty && (name == "rdf:Seq" || name == "rdf:Bag" || name == "rdf:Alt"):
		e.level = inList
	case up.level == inProperty && name == "rdf:Description":
		e.level = inStruct
	case up.level == inList && name == "rdf:li":
		e.level = inProperty
	case up.level == inProperty || up.level == inStruct:
		e.level = inProperty
		x.member(up.prop, name)
	default:
		e.level = inProperty
		x.refuse(name, "in a place where no element is allowed")
	}
	for _, a := range t.Attr {
		x.attr(e, a)
	}
	return e
}

// attr checks an attribute: RDF lets properties and members stand as such.
func (x *xmpWalk) attr(e *element, a xml.Attr) {
	name := xmpName(a.Name)
	switch {
	case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		if xmpPrefixes[a.Value] == "" {
			x.outside("%s: a namespace that no profile knows", x.where)
			x.value("", a.Value)
		}
	case name == "xml:lang":
		if !xmpLang().MatchString(a.Value) {
			x.outside("%s: a malformed language code", x.where)
		}
		x.value("", a.Value)
	case name == "rdf:about" && a.Value == "":
	case name == "rdf:parseType" && a.Value == "Resource":
	case name == "rdf:resource" && e.level == inProperty:
		x.value(e.prop, a.Value)
	case e.level == inDesc:
		x.property(name)
		x.value(name, a.Value)
	case (e.level == inProperty || e.level == inStruct) && a.Name.Space != "" && !strings.HasPrefix(name, "rdf:"):
		x.member(e.prop, name)
		x.value(e.prop, a.Value)
	default:
		x.refuse(name, "in a place where no element is allowed")
		x.value("", a.Value)
	}
}

// property refuses a property of the picture that the profile does not have.
func (x *xmpWalk) property(name string) {
	if from, ok := xmpProfile[name]; !ok || !x.policy.allows(from) || xmpTown[name] && !x.policy.forPress() {
		x.refuse(name, "outside the profile")
	}
}

// member refuses a member that its property may not have.
func (x *xmpWalk) member(prop, name string) {
	if !xmpFields[prop][name] {
		x.refuse(name, "in a structure")
	}
}

// refuse reports a property by the secret that it would give away. Only names that are
// published, or their prefix, are repeated.
func (x *xmpWalk) refuse(name, why string) {
	prefix, local, _ := strings.Cut(name, ":")
	switch {
	case strings.HasPrefix(local, "GPS"):
		x.add(RuleGPS, "%s: a GPS property (%s)", x.where, prefix)
	case xmpPlaces[local]:
		x.add(RuleGPS, "%s: a place in words (%s)", x.where, name)
	case strings.HasSuffix(local, "SerialNumber"), strings.HasSuffix(local, "OwnerName") && prefix != "plus", local == "ImageUniqueID":
		x.add(RuleSerial, "%s: a serial number or owner (%s)", x.where, prefix)
	case name == "xmp:Thumbnails", prefix == "xmpGImg":
		x.add(RuleThumb, "%s: a thumbnail", x.where)
	case name == "tiff:Orientation":
		x.add(RuleOrientation, "%s: an orientation", x.where)
	case prefix == "":
		x.outside("%s: a property of a namespace that no profile knows, %s", x.where, why)
	case xmpProfile[name] != "" || xmpKnown[name]:
		x.outside("%s: %s, %s", x.where, name, why)
	default:
		x.outside("%s: a property of %s, %s", x.where, prefix, why)
	}
}

// xmpPlaces are the names under which IPTC keeps places.
var xmpPlaces = set(`
	City State Country CountryCode CountryName ProvinceState Sublocation Location
	LocationCreated LocationShown LocationName LocationId WorldRegion
	CiAdrExtadr CiAdrCity CiAdrRegion CiAdrPcode CiAdrCtry
	LicensorStreetAddress LicensorExtendedAddress LicensorCity LicensorRegion
	LicensorPostalCode LicensorCountry
`)

// xmpTown are the properties that say as much of a place as may be told, and the subjects,
// which only a picture for the press has.
var xmpTown = set(`photoshop:City photoshop:State photoshop:Country dc:subject`)

// xmpKnown are refused properties that are named in a leak, as people will look
// for them.
var xmpKnown = set(`
	photoshop:DocumentAncestors xmpMM:History xmpMM:DerivedFrom xmpMM:DocumentID
	xmpMM:InstanceID xmpMM:OriginalDocumentID xmp:CreatorTool dc:subject
	Iptc4xmpExt:PersonInImage Iptc4xmpExt:PersonInImageWDetails Iptc4xmpExt:ImageRegion
	Iptc4xmpExt:AddlModelInfo Iptc4xmpExt:ModelAge Iptc4xmpExt:Event
	plus:MinorModelAgeDisclosure photoshop:CaptionWriter
`)

// value checks the text of a property.
func (x *xmpWalk) value(prop, s string) {
	at := x.where
	if xmpProfile[prop] != "" {
		at += ": " + prop
	}
	x.text(at, s)
	switch prop {
	case "photoshop:City", "photoshop:State", "photoshop:Country":
		if x.policy.forPress() && !x.policy.mayTell(s) {
			x.add(RuleGPS, "%s: a place that may not be told", at)
		}
	case "photoshop:DateCreated":
		if !xmpDay().MatchString(s) && !x.policy.allows(ArchiveFull) {
			x.outside("%s: more than a day", at)
		}
	case "plus:PropertyReleaseID", "plus:ModelReleaseID":
		if !releaseID().MatchString(s) {
			x.outside("%s: not an opaque id", at)
		}
	}
}

// xmpName is a name with its customary prefix; without one when the namespace
// is unknown.
func xmpName(n xml.Name) string {
	space := n.Space
	if space == "xml" {
		return "xml:" + n.Local
	}
	return xmpPrefixes[space] + ":" + n.Local
}
