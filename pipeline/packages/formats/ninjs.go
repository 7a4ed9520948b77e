package formats

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// The members of a news item that a picture has, in the order of the schema (IPTC, ninjs
// 2.1). When a picture was taken is not among them: ninjs asks for the hour, and the press
// gets the day.
type (
	newsItem struct {
		URI          string          `json:"uri"`
		Standard     newsStandard    `json:"standard"`
		Type         string          `json:"type"`
		Presentation string          `json:"representationtype"`
		Version      schema.When     `json:"versioncreated"`
		Expires      schema.When     `json:"expires"`
		Status       string          `json:"pubstatus"`
		Notice       string          `json:"copyrightnotice"`
		Terms        string          `json:"usageterms"`
		Note         string          `json:"ednote"`
		Language     string          `json:"language,omitempty"`
		By           string          `json:"by,omitempty"`
		Headlines    []newsText      `json:"headlines,omitempty"`
		Descriptions []newsText      `json:"descriptions,omitempty"`
		People       []newsName      `json:"people,omitempty"`
		Places       []newsName      `json:"places,omitempty"`
		Subjects     []newsName      `json:"subjects,omitempty"`
		Sources      []newsSource    `json:"infosources,omitempty"`
		Renditions   []newsRendition `json:"renditions"`
		AltIDs       []newsID        `json:"altids"`
		Rights       *newsRights     `json:"rightsinfo,omitempty"`
	}
	newsStandard struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Schema  string `json:"schema"`
	}
	newsText struct {
		Role  string `json:"role,omitempty"`
		Type  string `json:"contenttype,omitempty"`
		Value string `json:"value"`
	}
	newsName struct {
		Name string `json:"name"`
		Rel  string `json:"rel,omitempty"`
	}
	newsSource struct {
		Name string `json:"name"`
		Role string `json:"role,omitempty"`
	}
	newsRendition struct {
		Name   string `json:"name"`
		URL    string `json:"href,omitempty"`
		Type   string `json:"contenttype"`
		Title  string `json:"title"` // where it lies in the package
		Height int    `json:"height"`
		Width  int    `json:"width"`
		Bytes  int64  `json:"sizeinbytes"`
	}
	newsID struct {
		Role  string `json:"role"`
		Value string `json:"value"`
	}
	newsRights struct {
		Linked string `json:"linkedrights"`
	}
)

// newsItems are the photos of a package, one document a photo, beside its pictures.
func newsItems(pkg Package, opt Options) ([]Document, error) {
	var docs []Document
	for _, p := range pkg.Photos {
		var buf bytes.Buffer
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(newsItemOf(p, opt)); err != nil {
			return nil, err
		}
		docs = append(docs, Document{Path: path.Join(p.RoomID, p.PhotoID+".ninjs.json"), MediaType: "application/json", Data: buf.Bytes()})
	}
	return docs, nil
}

func newsItemOf(p Photo, opt Options) newsItem {
	item := newsItem{
		URI: p.GUID, Standard: newsStandard{"ninjs", "2.1", "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"},
		Type: "picture", Presentation: "full", Version: schema.WhenOf(opt.At), Expires: p.Until, Status: "usable",
		Notice: p.Rights.CopyrightNotice, Terms: p.Rights.UsageTerms, Note: Instructions(p, opt.Channel, opt.Settings), Language: p.Text.Lang,
		By: creatorOf(p), AltIDs: []newsID{{"photo_id", p.PhotoID}, {"room_id", p.RoomID}},
	}
	text := func(list *[]newsText, role, value string) {
		if value != "" {
			*list = append(*list, newsText{role, "text/plain", value})
		}
	}
	text(&item.Headlines, "main", p.Text.Headline)
	text(&item.Descriptions, "caption", p.Text.Caption)
	if p.Text.Alt != noAlt {
		text(&item.Descriptions, "alt", p.Text.Alt)
	}
	text(&item.Descriptions, "extended", p.Text.Extended)
	name := func(list *[]newsName, rel, value string) {
		if value != "" {
			*list = append(*list, newsName{value, rel})
		}
	}
	name(&item.People, "about", p.Subject)
	name(&item.Places, "city", placeOf(p).City)
	name(&item.Places, "state", placeOf(p).Region)
	name(&item.Places, "country", placeOf(p).Country)
	for _, k := range p.Keywords {
		name(&item.Subjects, "", k)
	}
	if p.Text.CreditLine != "" {
		item.Sources = []newsSource{{p.Text.CreditLine, "credit"}}
	}
	if p.Rights.WebStatement != "" {
		item.Rights = &newsRights{p.Rights.WebStatement}
	}
	for _, x := range p.Pictures {
		r := newsRendition{Name: recipeOf(x), Type: x.File.MediaType, Title: x.File.Path, Height: x.File.Height, Width: x.File.Width, Bytes: x.File.Bytes}
		if opt.BaseURL != "" {
			r.URL = strings.TrimSuffix(opt.BaseURL, "/") + "/" + x.File.Path
		}
		item.Renditions = append(item.Renditions, r)
	}
	return item
}

// recipeOf is what a picture's size is called: the end of its name.
func recipeOf(x Picture) string {
	name := strings.TrimSuffix(path.Base(x.File.Path), path.Ext(x.File.Path))
	if _, after, ok := strings.Cut(name, "-"); ok {
		return after
	}
	return name
}
