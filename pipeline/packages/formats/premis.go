package formats

import (
	"cmp"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/schema"
)

// premis are the events of the pictures of a bag, as PREMIS 3 has it. The one agent is
// the program: it names no person and no consent.
func premis(pkg Package, payload []Payload, opt Options) (Document, error) {
	sums := map[string]Payload{}
	for _, f := range payload {
		sums[f.Path] = f
	}
	for _, p := range pkg.Leaving() {
		for _, x := range p.Pictures {
			if _, ok := sums[inBag(x)]; !ok {
				return Document{}, fmt.Errorf("%s is not among the files of the bag", inBag(x))
			}
		}
	}
	return written(opt.Pile, BagEvents, "application/xml", func(w io.Writer) error {
		out := &premisWriter{xml: xml.NewEncoder(w), pkg: pkg, sums: sums, at: schema.WhenOf(opt.At), opt: opt}
		out.agent = premisAgent{ID: premisID{"URI", "urn:stillroom:agent:stillroom-" + opt.Program}, Type: "software", Version: opt.Program}
		return out.write(w)
	})
}

// inBag is the path of a picture in a bag.
func inBag(x Picture) string { return path.Join(BagPayload, x.File.Path) }

// premisWriter writes the elements one by one: a photo has some twenty kilobytes of
// them.
type premisWriter struct {
	xml   *xml.Encoder
	pkg   Package
	sums  map[string]Payload
	at    schema.When
	opt   Options
	agent premisAgent
}

func (w *premisWriter) write(out io.Writer) error {
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	attr := func(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }
	root := xml.StartElement{Name: xml.Name{Local: "premis"}, Attr: []xml.Attr{
		attr("xmlns", "http://www.loc.gov/premis/v3"), attr("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
		attr("xsi:schemaLocation", "http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd"), attr("version", "3.0"),
	}}
	w.xml.Indent("", "  ")
	if err := w.xml.EncodeToken(root); err != nil {
		return err
	}
	for _, p := range w.pkg.Leaving() {
		if err := w.objects(p); err != nil {
			return err
		}
	}
	for _, p := range w.pkg.Leaving() {
		if err := w.events(p); err != nil {
			return err
		}
	}
	if err := w.element("agent", w.agent); err != nil {
		return err
	}
	for _, p := range w.pkg.Leaving() {
		if err := w.rights(p); err != nil {
			return err
		}
	}
	if err := w.xml.EncodeToken(root.End()); err != nil {
		return err
	}
	if err := w.xml.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

func (w *premisWriter) element(name string, v any) error {
	return w.xml.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}})
}

func premisPhoto(p Photo) string {
	if p.Attached != nil {
		return "urn:stillroom:attachment:" + p.PhotoID
	}
	return "urn:stillroom:photo:" + p.PhotoID
}

func (w *premisWriter) objects(p Photo) error {
	photo := premisPhoto(p)
	if err := w.element("object", premisObject{Kind: "intellectualEntity", ID: premisID{"URI", photo}}); err != nil {
		return err
	}
	for _, x := range p.Pictures {
		name := inBag(x)
		f := w.sums[name]
		err := w.element("object", premisObject{
			Kind: "file", ID: premisID{objectType(name), name},
			Facts: &premisFacts{Fixity: []premisFixity{
				{"SHA-256", f.SHA256.String()}, {"SHA-512", hex.EncodeToString(f.SHA512[:])},
			}, Size: f.Bytes, Format: formatOf(x)},
			Of: &premisRelation{"structural", "represents", premisID{"URI", photo}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *premisWriter) events(p Photo) error {
	var err error
	event := func(kind premisType, when schema.When, detail, object string) {
		err = cmp.Or(err, w.element("event", premisEvent{
			ID:   premisID{"URI", "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(w.pkg.ID+"\n"+kind.code+"\n"+detail+"\n"+object)).String()},
			Type: premisTerm{"http://id.loc.gov/vocabulary/preservation/eventType/" + kind.code, kind.word},
			At:   string(when), Detail: detail, Outcome: "success", Agent: w.agent.ID, Object: premisID{objectType(object), object},
		}))
	}
	photo := premisPhoto(p)
	event(ingested, cmp.Or(p.Photo.Imported, w.at), "the original was copied, read back and compared", photo)
	event(decided, p.Decision.At, fmt.Sprintf("channel=%s decision=%s effect=%s", w.opt.Channel, p.DecisionID, p.Decision.Effect), photo)
	for _, x := range p.Pictures {
		name := inBag(x)
		switch {
		case x.Making.Original:
		case x.Making.Attached.Form != "":
			event(derived, w.at, "made of the original for this package, without what its file says beside it", name)
		default:
			event(derived, cmp.Or(x.From.MadeAt, w.at), fmt.Sprintf("recipe %s, version %d, libvips %s", x.From.Recipe, x.From.Version, cmp.Or(x.From.Libvips, "unknown")), name)
			if x.From.Treated != "" {
				event(redacted, cmp.Or(x.From.MadeAt, w.at), "parts of the picture were hidden", name)
			}
		}
		event(summed, w.at, "SHA-256, SHA-512", name)
		event(fixity, w.at, "SHA-256, against the catalog", name)
	}
	return err
}

// objectType is the kind of identifier that an object has: a file is named by its
// place in the bag, a photo by its id.
func objectType(id string) string {
	if path.Dir(id) == "." {
		return "URI"
	}
	return "path in the bag"
}

// premisType is a kind of event, by the vocabulary of the Library of Congress.
type premisType struct{ code, word string }

var (
	ingested = premisType{"ing", "ingestion"}
	decided  = premisType{"poa", "policy assignment"}
	derived  = premisType{"mig", "migration"}
	redacted = premisType{"red", "redaction"}
	summed   = premisType{"mes", "message digest calculation"}
	fixity   = premisType{"fix", "fixity check"}
)

// The elements in the order of the schema.
type (
	premisObject struct {
		Kind  string          `xml:"xsi:type,attr"`
		ID    premisID        `xml:"objectIdentifier"`
		Facts *premisFacts    `xml:"objectCharacteristics"`
		Of    *premisRelation `xml:"relationship"`
	}
	premisFacts struct {
		Level  int            `xml:"compositionLevel"`
		Fixity []premisFixity `xml:"fixity"`
		Size   int64          `xml:"size"`
		Format premisFormat   `xml:"format"`
	}
	premisFixity struct {
		Algorithm string `xml:"messageDigestAlgorithm"`
		Digest    string `xml:"messageDigest"`
	}
	premisRelation struct {
		Type    string   `xml:"relationshipType"`
		SubType string   `xml:"relationshipSubType"`
		Related premisID `xml:"relatedObjectIdentifier"`
	}
	premisEvent struct {
		ID      premisID   `xml:"eventIdentifier"`
		Type    premisTerm `xml:"eventType"`
		At      string     `xml:"eventDateTime"`
		Detail  string     `xml:"eventDetailInformation>eventDetail"`
		Outcome string     `xml:"eventOutcomeInformation>eventOutcome"`
		Agent   premisID   `xml:"linkingAgentIdentifier"`
		Object  premisID   `xml:"linkingObjectIdentifier"`
	}
	premisTerm struct {
		URI  string `xml:"valueURI,attr"`
		Word string `xml:",chardata"`
	}
	premisAgent struct {
		ID      premisID `xml:"agentIdentifier"`
		Type    string   `xml:"agentType"`
		Version string   `xml:"agentVersion"`
	}
)

// premisID names something. Its two parts are called after the element that it is.
type premisID struct{ kind, value string }

// MarshalXML implements xml.Marshaler.
func (id premisID) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	part := func(name, text string) error {
		return e.EncodeElement(text, xml.StartElement{Name: xml.Name{Local: start.Name.Local + name}})
	}
	return errors.Join(e.EncodeToken(start), part("Type", id.kind), part("Value", id.value), e.EncodeToken(start.End()))
}
