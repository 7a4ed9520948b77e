package embed

import (
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// Sidecar holds what a sidecar says beside the metadata of a picture.
type Sidecar struct {
	Metadata
	Rating   int           // 1 to 5; 0: nobody gave one
	Original schema.Digest // of the file that it stands beside
}

// Namespaces that no picture needs.
const (
	xmpNamespace = "http://ns.adobe.com/xap/1.0/"
	ownNamespace = "https://github.com/stillroom/stillroom/ns/1/"
)

// Packet is the text of a sidecar: an XMP packet of ArchiveFull with keywords,
// rating and the digest of the original (stillroom:originalSHA256). Errors are those
// of Into.
func (s Sidecar) Packet() ([]byte, error) {
	m, err := s.checked()
	if err != nil {
		return nil, err
	}
	var more properties
	more.simple("xmlns:stillroom", ownNamespace)
	more.simple("stillroom:originalSHA256", s.Original.String())
	if s.Rating > 0 {
		more.simple("xmlns:xmp", xmpNamespace)
		more.simple("xmp:Rating", fmt.Sprint(s.Rating))
	}
	more.bag("dc:subject", "", m.Keywords)
	return packetWith(ArchiveFull, m, &more)
}
