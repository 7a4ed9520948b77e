package formats

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"path"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/schema"
)

// premis writes the events of the pictures of a bag, as PREMIS 3 has it. The one agent
// is the program: it names no person and no consent.
func premis(plan Plan, payload []Payload, opt Options) ([]byte, error) {
	agent := "urn:stillroom:agent:stillroom-" + opt.Program
	doc := premisDoc{
		Namespace: "http://www.loc.gov/premis/v3", XSI: "http://www.w3.org/2001/XMLSchema-instance",
		Schema: "http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd", Version: "3.0",
		Agent: premisAgent{ID: premisID{"URI", agent}, Type: "software", Version: opt.Program},
	}
	sums := map[string]Payload{}
	for _, f := range payload {
		sums[f.Path] = f
	}
	at := schema.WhenOf(opt.At)
	event := func(kind premisType, when schema.When, detail, object string) {
		doc.Events = append(doc.Events, premisEvent{
			ID:   premisID{"URI", "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(plan.ID+"\n"+kind.code+"\n"+detail+"\n"+object)).String()},
			Type: premisTerm{"http://id.loc.gov/vocabulary/preservation/eventType/" + kind.code, kind.word},
			At:   string(when), Detail: detail, Outcome: "success", Agent: premisID{"URI", agent}, Object: premisID{objectType(object), object},
		})
	}
	for _, p := range plan.Photos {
		photo := "urn:stillroom:photo:" + p.PhotoID
		doc.Objects = append(doc.Objects, premisObject{Kind: "intellectualEntity", ID: premisID{"URI", photo}})
		event(ingested, cmp.Or(p.Photo.Imported, at), "the original was copied, read back and compared", photo)
		event(decided, p.Decision.At, fmt.Sprintf("channel=%s decision=%s effect=%s", opt.Channel, p.DecisionID, p.Decision.Effect), photo)
		for _, x := range p.Pictures {
			name := path.Join(BagPayload, x.File.Path)
			f, ok := sums[name]
			if !ok {
				return nil, fmt.Errorf("%s is not among the files of the bag", name)
			}
			doc.Objects = append(doc.Objects, premisObject{
				Kind: "file", ID: premisID{objectType(name), name},
				Facts: &premisFacts{Fixity: []premisFixity{
					{"SHA-256", f.SHA256.String()}, {"SHA-512", hex.EncodeToString(f.SHA512[:])},
				}, Size: f.Bytes, Format: x.File.MediaType},
				Of: &premisRelation{"structural", "represents", premisID{"URI", photo}},
			})
			if !x.Making.Original {
				event(derived, cmp.Or(x.From.MadeAt, at), fmt.Sprintf("recipe %s, version %d, libvips %s", x.From.Recipe, x.From.Version, cmp.Or(x.From.Libvips, "unknown")), name)
				if x.From.Treated != "" {
					event(redacted, cmp.Or(x.From.MadeAt, at), "parts of the picture were hidden", name)
				}
			}
			event(summed, at, "SHA-256, SHA-512", name)
			event(fixity, at, "SHA-256, against the catalog", name)
		}
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	e := xml.NewEncoder(&buf)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return nil, err
	}
	buf.WriteString("\n")
	return buf.Bytes(), nil
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
	premisDoc struct {
		XMLName   xml.Name       `xml:"premis"`
		Namespace string         `xml:"xmlns,attr"`
		XSI       string         `xml:"xmlns:xsi,attr"`
		Schema    string         `xml:"xsi:schemaLocation,attr"`
		Version   string         `xml:"version,attr"`
		Objects   []premisObject `xml:"object"`
		Events    []premisEvent  `xml:"event"`
		Agent     premisAgent    `xml:"agent"`
	}
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
		Format string         `xml:"format>formatDesignation>formatName"`
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
