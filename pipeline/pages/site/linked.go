package site

// What a page says of itself in the words of schema.org (version 29), for search engines
// that show under a picture whose it is and on what terms. It says what the page says, and
// where the room is as far as its family lets that be told.
type (
	// ldImage is a photograph. Its license, its acquireLicensePage, its creator and its
	// creditText are what Google calls image license metadata.
	ldImage struct {
		Context     string    `json:"@context,omitempty"` // of a document only
		Type        string    `json:"@type"`
		URL         string    `json:"url"`
		ContentURL  string    `json:"contentUrl,omitempty"`
		Thumbnail   string    `json:"thumbnailUrl,omitempty"`
		Format      string    `json:"encodingFormat,omitempty"`
		Name        string    `json:"name,omitempty"`
		Description string    `json:"description,omitempty"`
		Caption     string    `json:"caption,omitempty"`
		Creator     *ldPerson `json:"creator,omitempty"`
		CreditText  string    `json:"creditText,omitempty"`
		Copyright   string    `json:"copyrightNotice,omitempty"`
		License     string    `json:"license,omitempty"`
		Acquire     string    `json:"acquireLicensePage,omitempty"`
		Location    *ldPlace  `json:"contentLocation,omitempty"`
		Width       *ldPixels `json:"width,omitempty"`
		Height      *ldPixels `json:"height,omitempty"`
		PartOf      *ldPage   `json:"isPartOf,omitempty"`
	}

	// ldPage is a page of several.
	ldPage struct {
		Context string `json:"@context,omitempty"` // of a document only
		Type    string `json:"@type"`
		URL     string `json:"url"`
		Name    string `json:"name"`
		Parts   []any  `json:"hasPart,omitempty"` // photographs, or pages
	}

	ldPerson struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	// ldPixels is a side: the vocabulary knows no bare numbers there.
	ldPixels struct {
		Type  string `json:"@type"`
		Value int    `json:"value"`
		Unit  string `json:"unitCode"` // of UN/CEFACT's Recommendation 20
	}
	ldPlace struct {
		Type    string    `json:"@type"`
		Address ldAddress `json:"address"`
	}
	ldAddress struct {
		Type    string `json:"@type"`
		City    string `json:"addressLocality,omitempty"`
		Region  string `json:"addressRegion,omitempty"`
		Country string `json:"addressCountry,omitempty"`
	}
)

const ldContext = "https://schema.org"

// ldPageOf is a page in the words of schema.org.
func (r *builder) ldPageOf(rel, title string) ldPage {
	return ldPage{Type: "CollectionPage", URL: r.site.BaseURL + "/" + rel, Name: title}
}

// ldRooms is the page of the rooms. None is there that no search engine is to list: then
// the page says nothing.
func (r *builder) ldRooms() ldPage {
	p := r.ldPageOf(r.front, r.title)
	p.Context = ldContext
	for _, room := range r.site.Rooms {
		p.Parts = append(p.Parts, r.ldPageOf(room.ID+"/index.html", r.name(room)))
	}
	return p
}

// ldRoom is the page of a room with its photos, each with its terms.
func (r *builder) ldRoom(room Room, title string) ldPage {
	p := r.ldPageOf(room.ID+"/index.html", title)
	p.Context = ldContext
	for _, x := range room.Photos {
		image := r.ldImageOf(room, x)
		image.Caption = "" // it is on the photo's own page
		p.Parts = append(p.Parts, image)
	}
	return p
}

// ldPhoto is a photo on its own page.
func (r *builder) ldPhoto(room Room, x Photo, title string) ldImage {
	image := r.ldImageOf(room, x)
	part := r.ldPageOf(room.ID+"/index.html", r.name(room))
	image.Context, image.Name, image.PartOf = ldContext, title, &part
	return image
}

func (r *builder) ldImageOf(room Room, x Photo) ldImage {
	folder := r.site.BaseURL + "/" + room.ID + "/"
	image := ldImage{
		Type: "ImageObject", URL: folder + x.ID + ".html", Name: r.plain(x.Title), Description: r.alt(x), Caption: r.plain(x.Caption),
		CreditText: x.Credit, Copyright: x.Notice, License: x.License, Acquire: x.Ask, Location: placeOf(room.Place),
	}
	if files := x.JPEGs(); len(files) > 0 {
		usual := x.Usual()
		image.ContentURL, image.Width, image.Height, image.Format = folder+usual.File, pixels(usual.Width), pixels(usual.Height), "image/jpeg"
		if files[0] != usual {
			image.Thumbnail = folder + files[0].File
		}
	}
	if x.Creator != "" {
		image.Creator = &ldPerson{"Person", x.Creator}
	}
	return image
}

func pixels(n int) *ldPixels { return &ldPixels{"QuantitativeValue", n, "E37"} }

func placeOf(p Place) *ldPlace {
	if p == (Place{}) {
		return nil
	}
	return &ldPlace{"Place", ldAddress{"PostalAddress", p.City, p.Region, p.Country}}
}
