package recalls

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Form is how a channel's feed is written. Each says the same of the same entries, at the
// same moment, and is signed in the same way.
type Form string

// The forms that there are.
const (
	Own      Form = "recall"    // json/recall.v1.schema.json, which packages hold and stillroom reads
	JSONFeed Form = "json-feed" // JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)
	Atom     Form = "atom"      // RFC 4287
)

// Forms lists them.
func Forms() []Form { return []Form{Own, JSONFeed, Atom} }

// ParseForm returns the form of a name; "" is Own.
func ParseForm(s string) (Form, error) {
	if s == "" {
		return Own, nil
	}
	if f := Form(s); slices.Contains(Forms(), f) {
		return f, nil
	}
	err := &schema.UnknownError{What: "format", Word: s}
	for _, f := range Forms() {
		err.Known = append(err.Known, string(f))
	}
	return "", err
}

// told is what a feed for people and their readers says, in whatever form.
type told struct {
	id       string // of the feed, for ever: its address may change
	channel  schema.Channel
	at, next schema.When
	address  string // of the feed in stillroom's own form; "": none is known
	who      string // publishes it
	contact  string
	entries  []schema.RecallEntry // linked, the newest first: readers look at the top
}

func newTold(job FeedJob, id string, entries []schema.RecallEntry) (told, error) {
	linked, err := formats.Linked(entries)
	if err != nil {
		return told{}, err
	}
	slices.Reverse(linked)
	own := job.Settings.Recall
	t := told{
		id: id, channel: job.Channel, at: schema.WhenOf(job.At), next: schema.WhenOf(job.At.Add(time.Duration(own.MaxPollSeconds) * time.Second)),
		contact: own.Contact, who: cmp.Or(job.Settings.Rights.Licensor, "Who handed the photographs out"), entries: linked,
	}
	if address := own.FeedOf(job.Channel); strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		t.address = address
	}
	return t, nil
}

func (t told) title() string { return fmt.Sprintf("Photographs called back from %s", t.channel) }

func (t told) about() string {
	return "Each entry names a photograph by the id that packages of this channel have for it. It is not to be shown any more, and every copy of it has to be gone by the time that is named."
}

func (t told) itemID(e schema.RecallEntry) string { return fmt.Sprintf("%s:%d", t.id, e.Seq) }

func itemTitle(e schema.RecallEntry) string {
	return fmt.Sprintf("Photograph %s was called back", e.PhotoID)
}

func itemText(e schema.RecallEntry) string {
	return fmt.Sprintf("Do not show photograph %s any more. Every copy has to be gone by %s.", e.PhotoID, e.ActBy)
}

// The members that the JSON Feed names, and one of our own: an extension's name begins
// with _ and it says of itself what it is (JSON Feed 1.1, "Extensions").
type (
	jsonFeed struct {
		Version     string         `json:"version"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Authors     []jsonAuthor   `json:"authors"`
		Language    string         `json:"language"`
		Stillroom   jsonFeedState  `json:"_stillroom"`
		Items       []jsonFeedItem `json:"items"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	jsonFeedState struct {
		About        string         `json:"about"`
		Channel      schema.Channel `json:"channel"`
		GeneratedAt  schema.When    `json:"generated_at"`
		NextUpdateBy schema.When    `json:"next_update_by"`
		Feed         string         `json:"feed,omitempty"`
	}
	jsonFeedItem struct {
		ID          string             `json:"id"`
		Title       string             `json:"title"`
		ContentText string             `json:"content_text"`
		Published   schema.When        `json:"date_published"`
		Tags        []string           `json:"tags"`
		Stillroom   schema.RecallEntry `json:"_stillroom"`
	}
)

func (t told) jsonFeed() (formats.Document, error) {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: t.title(), Description: t.about(), Language: "en",
		Authors:   []jsonAuthor{{Name: t.who, URL: mailto(t.contact)}},
		Stillroom: jsonFeedState{schema.JSONSchemaID(schema.RecallSchema), t.channel, t.at, t.next, t.address}, Items: []jsonFeedItem{},
	}
	for _, e := range t.entries {
		f.Items = append(f.Items, jsonFeedItem{t.itemID(e), itemTitle(e), itemText(e), e.EffectiveAt, []string{e.Action}, e})
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(f)
	return formats.Document{MediaType: "application/feed+json", Data: buf.Bytes()}, err
}

func mailto(contact string) string {
	if contact == "" {
		return ""
	}
	return "mailto:" + contact
}

// As much of RFC 4287 as says what was called back, and the entry as a program wants it:
// foreign markup is allowed in an entry (6.3).
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string      `xml:"xml:lang,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle"`
		Updated  schema.When `xml:"updated"`
		Author   atomAuthor  `xml:"author"`
		Link     *atomLink   `xml:"link"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name  string `xml:"name"`
		Email string `xml:"email,omitempty"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID       string       `xml:"id"`
		Title    string       `xml:"title"`
		Updated  schema.When  `xml:"updated"`
		Category atomCategory `xml:"category"`
		Content  string       `xml:"content"`
		Recall   atomRecall   `xml:"https://github.com/stillroom/stillroom/schema/recall/1 recall"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	atomRecall struct {
		Seq         int             `xml:"seq,attr"`
		Channel     schema.Channel  `xml:"channel,attr"`
		PhotoID     string          `xml:"photo_id"`
		EarlierIDs  []string        `xml:"earlier_photo_id"`
		Derivatives []schema.Digest `xml:"derivative_sha256"`
		ActBy       schema.When     `xml:"act_by"`
		Prev        string          `xml:"prev,omitempty"`
	}
)

func (t told) atom() (formats.Document, error) {
	f := atomFeed{
		Lang: "en", ID: t.id, Title: t.title(), Subtitle: t.about(), Updated: t.at, Author: atomAuthor{t.who, t.contact},
	}
	if t.address != "" {
		f.Link = &atomLink{"alternate", "application/json", t.address}
	}
	for _, e := range t.entries {
		r := atomRecall{Seq: e.Seq, Channel: e.Channel, PhotoID: e.PhotoID, EarlierIDs: e.EarlierIDs, Derivatives: e.Derivatives, ActBy: e.ActBy}
		if !e.Prev.IsZero() {
			r.Prev = e.Prev.String()
		}
		f.Entries = append(f.Entries, atomEntry{t.itemID(e), itemTitle(e), e.EffectiveAt, atomCategory{e.Action}, itemText(e), r})
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	enc := xml.NewEncoder(&buf)
	enc.Indent("", "  ")
	if err := enc.Encode(f); err != nil {
		return formats.Document{}, err
	}
	buf.WriteByte('\n')
	return formats.Document{MediaType: "application/atom+xml", Data: buf.Bytes()}, nil
}
