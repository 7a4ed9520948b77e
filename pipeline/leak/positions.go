package leak

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Position is a place on the earth, in degrees, north and east positive.
type Position struct{ Lat, Lon float64 }

// near is how far a number may be from a latitude or a longitude and still tell it, in
// degrees: about a kilometer, in which a house is found.
const near = 0.01

var (
	// degreesForm is a number of degrees, alone, with minutes, or with seconds too, and
	// with what may tell which way it counts.
	degreesForm = form(`(?i)([NSEWO]?)[ \t]*([-+−–]?)(\d{1,3})(?:[.,](\d+))?` +
		`(?:[ \t]*(°|º|˚|degrees|deg|grados|d)?[ \t:]*(\d{1,2})(?:[.,](\d+))?[ \t]*(?:minutes|minutos|min|['′’‘m])?` +
		`(?:[ \t:,]*(\d{1,2})(?:[.,](\d+))?[ \t]*(?:seconds|segundos|sec|''|′′|’’|["″”“s])?)?)?[ \t]*(?:°|º|˚)?[ \t]*([NSEWO]?)`)
	// packedForm is how XMP and GPS receivers write degrees and minutes: 41,24.74N and 4124.74N.
	packedForm  = form(`(?i)(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?[ \t]*([NSEW])\b|\b(\d{2,3})(\d{2}\.\d+),?[ \t]*([NSEW])\b|([+-])(\d{2,3})(\d{2}\.\d+)`)
	decimalForm = form(`(\d{1,3})[.,](\d{2,})`)

	plusCode = form(`(?i)\b([23456789CFGHJMPQRVWX]{2,8})\+([23456789CFGHJMPQRVWX]{2,3})\b`)
	geohash  = form(`\b[0-9b-hjkmnp-z]{6,12}\b`)
)

// positions finds the places of a photo in text.
type positions []Position

// find reports whether one of them can be read out of s: both of its numbers, or one
// that can be nothing else.
func (ps positions) find(s string) bool {
	if len(ps) == 0 {
		return false
	}
	numbers, squares := coordinates(s), codesIn(s)
	for _, p := range ps {
		lat, lon, sure := false, false, false
		for _, c := range numbers {
			is := func(v float64) bool { return math.Abs(c.value-math.Abs(v)) < max(near, c.within) }
			if is(p.Lat) && c.axis != 'x' {
				lat = true
				sure = sure || c.sure
			}
			if is(p.Lon) && c.axis != 'y' {
				lon = true
				sure = sure || c.sure
			}
		}
		if lat && lon || sure || squares.hold(p) {
			return true
		}
	}
	return false
}

// codes are those of squares on the earth, as Google's plus codes and geohashes have
// them, down to a few hundred meters.
type codes struct {
	plus   []string // what is before the plus
	hashes []string
}

func codesIn(s string) (in codes) {
	for _, m := range plusCode().FindAllStringSubmatch(s, -1) {
		if before := strings.ToUpper(m[1]); len(before) >= 4 {
			in.plus = append(in.plus, before)
		}
	}
	for _, m := range geohash().FindAllString(strings.ToLower(s), -1) {
		if strings.ContainsAny(m, "0123456789") {
			in.hashes = append(in.hashes, m)
		}
	}
	return in
}

// hold reports whether a position lies in one of the squares.
func (c codes) hold(p Position) bool {
	if len(c.plus) > 0 {
		code := plusCodeOf(p)
		if slices.ContainsFunc(c.plus, func(before string) bool { return strings.HasSuffix(code, before) }) {
			return true
		}
	}
	if len(c.hashes) > 0 {
		hash := geohashOf(p, 6)
		return slices.ContainsFunc(c.hashes, func(h string) bool { return strings.HasPrefix(h, hash) })
	}
	return false
}

// coordinate is a number that may be a latitude or a longitude.
type coordinate struct {
	value  float64 // without its sign
	within float64 // how far off it may be as it is written
	axis   rune    // 'y' or 'x' if it says which
	sure   bool    // it can be nothing else
}

func coordinates(s string) []coordinate {
	var list []coordinate
	for _, m := range decimalForm().FindAllStringSubmatch(s, -1) {
		v, err := strconv.ParseFloat(m[1]+"."+m[2], 64)
		if err == nil && v <= 180 {
			list = append(list, coordinate{value: v, sure: len(m[2]) >= 4})
		}
	}
	for _, m := range packedForm().FindAllStringSubmatch(s, -1) {
		number := func(s string) float64 { v, _ := strconv.ParseFloat("0"+s, 64); return v }
		c := coordinate{value: number(m[1]+m[5]+m[9]) + number(m[2]+m[6]+m[10])/60 + number(m[3])/3600, sure: strings.Contains(m[0], ".")}
		if side := strings.ToUpper(m[4] + m[7]); side == "N" || side == "S" {
			c.axis = 'y'
		} else if side != "" {
			c.axis = 'x'
		}
		list = append(list, c)
	}
	for at := 0; at < len(s); {
		m := degreesForm().FindStringSubmatchIndex(s[at:])
		if m == nil {
			break
		}
		get := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[at+m[2*i] : at+m[2*i+1]]
		}
		if c, ok := degreesOf(get); ok {
			list = append(list, c)
		}
		at += max(m[7], 1) // on from behind the degrees: what follows may be degrees too
	}
	return list
}

func degreesOf(get func(int) string) (coordinate, bool) {
	number := func(whole, part string) float64 {
		v, _ := strconv.ParseFloat(whole+"."+part+"0", 64)
		return v
	}
	c := coordinate{value: number(get(3), get(4))}
	mark := get(5) != ""
	if get(6) != "" {
		minutes, seconds := number(get(6), get(7)), 0.0
		switch {
		case get(8) != "":
			seconds = number(get(8), get(9))
		case get(7) == "":
			c.within = 1.0 / 60 // whole minutes are cut off as often as they are rounded
		}
		if minutes >= 60 || seconds >= 60 || get(4) != "" {
			return c, false
		}
		c.value += minutes/60 + seconds/3600
	} else if get(4) == "" {
		return c, false // whole degrees tell a country
	}
	side := strings.ToUpper(get(1) + get(10))
	switch {
	case len(side) > 1: // one of them belongs to another number
	case strings.ContainsAny(side, "NS"):
		c.axis = 'y'
	case strings.ContainsAny(side, "EWO"):
		c.axis = 'x'
	}
	c.sure = mark || c.axis != 0 && get(6) != ""
	return c, c.value <= 180
}

// plusCodeOf is the first eight digits of an Open Location Code: a square of 275 m.
func plusCodeOf(p Position) string {
	const digits = "23456789CFGHJMPQRVWX"
	lat, lon := min(p.Lat+90, 179.9999999), math.Mod(p.Lon+540, 360)
	var b strings.Builder
	for place := 20.0; b.Len() < 8; place /= 20 {
		y, x := int(lat/place), int(lon/place)
		b.WriteByte(digits[min(y, 19)])
		b.WriteByte(digits[min(x, 19)])
		lat, lon = lat-float64(y)*place, lon-float64(x)*place
	}
	return b.String()
}

// geohashOf is a geohash of n characters.
func geohashOf(p Position, n int) string {
	const digits = "0123456789bcdefghjkmnpqrstuvwxyz"
	lat, lon := [2]float64{-90, 90}, [2]float64{-180, 180}
	var b strings.Builder
	for i, bits := 0, 0; b.Len() < n; i++ {
		side, v := &lon, p.Lon
		if i%2 == 1 {
			side, v = &lat, p.Lat
		}
		bits <<= 1
		if middle := (side[0] + side[1]) / 2; v >= middle {
			bits, side[0] = bits|1, middle
		} else {
			side[1] = middle
		}
		if i%5 == 4 {
			b.WriteByte(digits[bits])
			bits = 0
		}
	}
	return b.String()
}
