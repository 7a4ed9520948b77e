package embed

import (
	"encoding/xml"
	"strings"
)

// maxPacket is what a packet may have in any container. A JPEG segment would
// hold 65502, but libvips drops a packet of more than 60000 without an error, so
// that whoever resizes the picture would lose it. There is no extended XMP.
const maxPacket = 60000

const (
	plusVocab   = "http://ns.useplus.org/ldf/vocab/"
	sourceVocab = "http://cv.iptc.org/newscodes/digitalsourcetype/"

	packetHead = `<?xpacket begin="` + "\uFEFF" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"`
	packetFoot = `
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`
)

// packet is the XMP packet of what the profile writes of m, which is checked.
func packet(profile Profile, m Metadata) ([]byte, error) {
	return packetWith(profile, m, new(properties))
}

// packetWith is packet with more properties at the end.
func packetWith(profile Profile, m Metadata, more *properties) ([]byte, error) {
	var w properties
	w.seq("dc:creator", m.Creator)
	w.simple("photoshop:Credit", m.Credit)
	w.alt("dc:rights", m.CopyrightNotice, "")
	w.alt("xmpRights:UsageTerms", m.UsageTerms, "")
	w.simple("xmpRights:WebStatement", m.WebStatement)
	if m.CopyrightNotice != "" || m.UsageTerms != "" {
		w.simple("xmpRights:Marked", "True")
	}
	w.licensor(m)
	w.alt("dc:description", m.Description, m.Lang)
	w.alt("Iptc4xmpCore:AltTextAccessibility", m.Alt, m.Lang)
	w.alt("Iptc4xmpCore:ExtDescrAccessibility", m.Extended, m.Lang)
	w.simple("Iptc4xmpExt:DigImageGUID", m.GUID)
	w.code("Iptc4xmpExt:DigitalSourceType", sourceVocab, m.DigitalSourceType)
	w.code("plus:DataMining", plusVocab, m.DataMining)
	w.code("plus:CreditLineRequired", plusVocab, m.CreditRequired)
	w.bag("plus:ImageAlterationConstraints", plusVocab, m.Constraints)
	w.bag("plus:ImageFileConstraints", plusVocab, m.FileConstraints)
	w.alt("plus:MediaConstraints", m.MediaConstraints, "")
	w.alt("plus:OtherConstraints", m.OtherConstraints, "")
	w.alt("plus:OtherConditions", m.OtherConditions, "")
	w.code("plus:ModelReleaseStatus", plusVocab, m.ModelRelease)
	w.code("plus:PropertyReleaseStatus", plusVocab, m.PropertyRelease)
	w.bag("plus:PropertyReleaseID", "", m.PropertyReleaseIDs)
	w.simple("plus:LicenseStartDate", string(m.LicenseStart))
	w.simple("plus:LicenseEndDate", string(m.LicenseEnd))
	if profile != RightsOnly {
		w.alt("dc:title", m.Title, m.Lang)
		w.simple("photoshop:Headline", m.Headline)
		w.simple("photoshop:Instructions", m.Instructions)
		w.simple("photoshop:AuthorsPosition", m.JobTitle)
		w.simple("photoshop:Source", m.Source)
		w.simple("photoshop:TransmissionReference", m.JobID)
	}
	switch profile {
	case Press:
		w.simple("photoshop:DateCreated", m.takenDay())
		w.simple("photoshop:City", m.City)
		w.simple("photoshop:State", m.Region)
		w.simple("photoshop:Country", m.Country)
		w.bag("dc:subject", "", m.Keywords)
	case ArchiveFull:
		w.simple("photoshop:DateCreated", m.takenWhole())
	}

	if w.attrs.Len()+w.elements.Len() == 0 {
		return nil, ErrNothing
	}
	p := packetHead + w.attrs.String() + more.attrs.String() + ">" + w.elements.String() + more.elements.String() + packetFoot
	if len(p) > maxPacket {
		return nil, ErrTooLong
	}
	return []byte(p), nil
}

// properties gathers those of a packet: simple values as attributes, the others
// as elements. What is empty is not there.
type properties struct{ attrs, elements strings.Builder }

func (w *properties) simple(name, value string) {
	if value != "" {
		w.attrs.WriteString("\n    " + name + `="` + escape(value) + `"`)
	}
}

// code is a controlled value; its name is its address.
func (w *properties) code(name, vocab, code string) {
	if code != "" {
		w.simple(name, vocab+code)
	}
}

func (w *properties) element(name, value string) {
	w.elements.WriteString("\n   <" + name + ">" + value + "</" + name + ">")
}

func (w *properties) seq(name, value string) {
	if value != "" {
		w.element(name, "<rdf:Seq><rdf:li>"+escape(value)+"</rdf:li></rdf:Seq>")
	}
}

func (w *properties) bag(name, vocab string, values []string) {
	if len(values) == 0 {
		return
	}
	list := ""
	for _, v := range values {
		list += "<rdf:li>" + escape(vocab+v) + "</rdf:li>"
	}
	w.element(name, "<rdf:Bag>"+list+"</rdf:Bag>")
}

// alt is a text in one language. It stands under x-default first, which is what
// readers take that do not ask for a language, and then under its own.
func (w *properties) alt(name, value, lang string) {
	if value == "" {
		return
	}
	value = escape(value)
	list := `<rdf:li xml:lang="x-default">` + value + "</rdf:li>"
	if lang != "" {
		list += `<rdf:li xml:lang="` + lang + `">` + value + "</rdf:li>"
	}
	w.element(name, "<rdf:Alt>"+list+"</rdf:Alt>")
}

func (w *properties) licensor(m Metadata) {
	fields := ""
	for _, f := range [][2]string{
		{"plus:LicensorName", m.LicensorName},
		{"plus:LicensorEmail", m.LicensorEmail},
		{"plus:LicensorURL", m.LicensorURL},
	} {
		if f[1] != "" {
			fields += "<" + f[0] + ">" + escape(f[1]) + "</" + f[0] + ">"
		}
	}
	if fields != "" {
		w.element("plus:Licensor", `<rdf:Seq><rdf:li rdf:parseType="Resource">`+fields+"</rdf:li></rdf:Seq>")
	}
}

// escape is s as it stands in an element or in an attribute; newlines and tabs
// as references, or an attribute would lose them.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a Builder takes everything
	}
	return b.String()
}
