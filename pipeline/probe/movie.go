package probe

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// readMovie reads what matches a clip to its frames: the size, the camera, the
// place, and the capture time if a wall clock with its offset is stated.
//
// The dates of the movie and track headers are not read. They are in UTC by
// the standard (ISO 14496-12, 8.2.2), and many cameras write their wall clock
// there: nobody can tell which, so neither is taken.
func readMovie(ctx context.Context, in input, b block) (out found, err error) {
	out.upright = true
	if err := xmpBox(ctx, in, b, &out); err != nil {
		return out, err
	}
	moov, ok, err := child(ctx, in, b, "moov")
	if err != nil || !ok {
		if !ok && err == nil {
			in.warn(malformed("movie", "no moov box"))
		}
		return out, err
	}
	m := movieTags{}
	var inner error
	err = boxes(ctx, in, moov, func(x box) bool {
		switch x.kind {
		case "trak":
			if out.width == 0 {
				out.width, out.height, inner = track(ctx, in, x.body)
			}
		case "udta":
			inner = userData(ctx, in, x.body, m)
		case "meta":
			inner = movieMeta(ctx, in, x.body, m)
		}
		return inner == nil
	})
	if err == nil {
		err = inner
	}
	c := &out.own
	c.camera(m.first("make", "\xa9mak"), m.first("model", "\xa9mod"))
	for _, name := range []string{"creationdate", "\xa9day"} {
		source := "QuickTime " + strings.TrimPrefix(name, "\xa9")
		c.stateTaken(m[name], source)
		if local, offset := isoTime(m[name]); offset != "" {
			c.take(local, offset, source)
		}
	}
	c.state("gps", m.first("location.ISO6709", "\xa9xyz"))
	c.GPS = isoPlace(in, m.first("location.ISO6709", "\xa9xyz"))
	return out, err
}

// track takes the size of the first track that is to be seen, turned as its
// matrix says.
func track(ctx context.Context, in input, b block) (w, h int64, err error) {
	tkhd, ok, err := child(ctx, in, b, "tkhd")
	if err != nil || !ok {
		return 0, 0, err
	}
	at := int64(40) // of the matrix, in version 0
	if v, err := tkhd.peek(0, 1); err == nil && v[0] == 1 {
		at = 52
	}
	raw, err := tkhd.peek(at, 44)
	if err != nil {
		in.warn(malformed("movie", "a track header is cut off"))
		return 0, 0, nil
	}
	// A matrix of nine numbers, of which the first and fifth are zero when it
	// turns by a quarter; then width and height in 16.16.
	w, h = int64(be32(raw[36:])>>16), int64(be32(raw[40:])>>16)
	if be32(raw) == 0 && be32(raw[16:]) == 0 {
		w, h = h, w
	}
	if w == 0 || h == 0 {
		return 0, 0, nil
	}
	return w, h, nil
}

// movieTags are the wanted values by their QuickTime key, without
// "com.apple.quicktime.", or by their four letters.
type movieTags map[string]string

func (m movieTags) first(names ...string) string {
	for _, n := range names {
		if m[n] != "" {
			return m[n]
		}
	}
	return ""
}

func wantedMovieTag(name string) bool {
	switch name {
	case "make", "model", "creationdate", "location.ISO6709", "\xa9mak", "\xa9mod", "\xa9day", "\xa9xyz":
		return true
	}
	return false
}

// userData reads QuickTime's international texts: a length, a language, text.
func userData(ctx context.Context, in input, b block, m movieTags) error {
	var inner error
	err := boxes(ctx, in, b, func(x box) bool {
		switch {
		case x.kind == "meta":
			inner = movieMeta(ctx, in, x.body, m)
		case wantedMovieTag(x.kind):
			c := container.Numbers{Src: x.body}
			size := int64(c.Uint(2))
			c.Uint(2)
			movieText(in, m, x.kind, x.body.sub(4, size))
		}
		return inner == nil
	})
	if err == nil {
		err = inner
	}
	return err
}

// movieMeta reads keys, which names the values, and ilst, which has them by
// number or, in MP4, by four letters. The box has a version in MP4 and none in
// QuickTime.
func movieMeta(ctx context.Context, in input, b block, m movieTags) error {
	if version, err := b.peek(0, 4); err == nil && be32(version) == 0 {
		b = b.from(4)
	}
	keys, _, err := child(ctx, in, b, "keys")
	if err != nil {
		return err
	}
	names := movieKeys(in, keys)
	ilst, _, err := child(ctx, in, b, "ilst")
	if err != nil {
		return err
	}
	var inner error
	err = boxes(ctx, in, ilst, func(x box) bool {
		name := x.kind
		if i := be32([]byte(x.kind)); i >= 1 && int64(i) <= int64(len(names)) {
			name = names[i-1]
		}
		if !wantedMovieTag(name) {
			return true
		}
		var data block
		if data, _, inner = child(ctx, in, x.body, "data"); inner == nil && data.size > 8 {
			movieText(in, m, name, data.from(8)) // behind a type and a country
		}
		return inner == nil
	})
	if err == nil {
		err = inner
	}
	return err
}

// movieKeys returns the names in keys, in order.
func movieKeys(in input, b block) []string {
	if b.f == nil {
		return nil
	}
	var names []string
	c := container.Numbers{Src: b, At: 4}
	for n := c.Uint(4); n > 0; n-- {
		size := int64(c.Uint(4))
		if c.Bad || size < 8 {
			break
		}
		if len(names) >= in.lim.MaxTags {
			in.warn(&LimitError{Limit: "max_tags", Part: "movie", Value: int64(len(names)) + 1, Max: int64(in.lim.MaxTags)})
			break
		}
		const longest = 64 // more than any wanted name
		name, err := b.sub(c.At+4, size-8).peek(0, int(min(size-8, longest)))
		if err != nil {
			break
		}
		names = append(names, strings.TrimPrefix(string(name), "com.apple.quicktime."))
		c.At += size - 4
	}
	return names
}

func movieText(in input, m movieTags, name string, b block) {
	if m[name] != "" {
		return
	}
	if b.size > int64(in.lim.MaxTagBytes) {
		in.warn(&LimitError{Limit: "max_tag_bytes", Part: "movie", Value: b.size, Max: int64(in.lim.MaxTagBytes)})
		return
	}
	raw, err := b.bytes("movie")
	if err != nil {
		in.warn(err)
		return
	}
	m[name] = text(raw)
}

// iso6709 matches a place as video writes it: degrees of latitude and
// longitude, and metres.
var iso6709 = regexp.MustCompile(`^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?`)

func isoPlace(in input, stored string) *schema.GPS {
	if stored == "" {
		return nil
	}
	var lat, lon float64
	m := iso6709.FindStringSubmatch(stored)
	if m != nil {
		lat, _ = strconv.ParseFloat(m[1], 64) // digits, so it cannot fail
		lon, _ = strconv.ParseFloat(m[2], 64)
	}
	if m == nil || lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		in.warn(malformed("movie", "GPS position is incomplete or impossible"))
		return nil
	}
	place := &schema.GPS{Lat: lat, Lon: lon}
	if m[3] != "" {
		if alt, err := strconv.ParseFloat(m[3], 64); err == nil {
			place.Alt = &alt
		}
	}
	return place
}
