package formats

// pronom is the id of a format in PRONOM, where a picture is one that this program has
// rendered and so knows to the version: a JPEG with JFIF 1.01, a WebP with metadata, a
// TIFF. Of an original, and of a format whose registration nobody looked up, nothing is
// said: a program of the archive identifies it. Nor of a picture that says nothing of itself:
// it has no JFIF header, by which PRONOM knows the format.
func pronom(x Picture) string {
	if x.Making.Original || x.Making.Attached.Form != "" || x.File.MetadataProfile == "none" {
		return ""
	}
	return map[string]string{"image/jpeg": "fmt/43", "image/webp": "fmt/568", "image/tiff": "fmt/353"}[x.File.MediaType]
}

// rights is on what terms an archive holds a photo, as PREMIS has it: for its channel,
// and until the package has to be asked for again.
func (w *premisWriter) rights(p Photo) error {
	return w.element("rights", premisRights{premisStatement{
		ID: premisID{"URI", p.ReleaseID}, Basis: "license", Terms: p.Rights.UsageTerms,
		Granted: premisGranted{
			Act: "use for " + string(w.opt.Channel), Restrictions: NotAllowed(p.Terms),
			Start: string(p.Decision.At), End: string(p.Until),
		},
		Object: premisID{"URI", premisPhoto(p)},
	}})
}

// The elements of rights, in the order of the schema.
type (
	premisRights struct {
		Statement premisStatement `xml:"rightsStatement"`
	}
	premisStatement struct {
		ID      premisID      `xml:"rightsStatementIdentifier"`
		Basis   string        `xml:"rightsBasis"`
		Terms   string        `xml:"licenseInformation>licenseTerms"`
		Granted premisGranted `xml:"rightsGranted"`
		Object  premisID      `xml:"linkingObjectIdentifier"`
	}
	premisGranted struct {
		Act          string   `xml:"act"`
		Restrictions []string `xml:"restriction"`
		Start        string   `xml:"termOfGrant>startDate"`
		End          string   `xml:"termOfGrant>endDate"`
	}
	premisFormat struct {
		Name     string          `xml:"formatDesignation>formatName"`
		Registry *premisRegistry `xml:"formatRegistry"`
	}
	premisRegistry struct {
		Name string `xml:"formatRegistryName"`
		Key  string `xml:"formatRegistryKey"`
	}
)

// formatOf is a file's format, with its id where it is known.
func formatOf(x Picture) premisFormat {
	f := premisFormat{Name: x.File.MediaType}
	if id := pronom(x); id != "" {
		f.Registry = &premisRegistry{"PRONOM", id}
	}
	return f
}
