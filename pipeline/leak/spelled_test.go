package leak

import (
	"fmt"
	"html"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

// tells asks a gate about a text that a person wrote.
func tells(t *testing.T, g *Gate, text string, want bool, shown ...string) {
	t.Helper()
	if got := g.Tells(text, shown...); got != want {
		t.Errorf("%q: tells %v, want %v", text, got, want)
	}
}

// The spellings of a day are made from layouts, and each of them in several hands.
func TestDaysInEverySpelling(t *testing.T) {
	es := strings.Split("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", " ")
	layouts := strings.Split(`2006-01-02|2006/01/02|2006.01.02|2006 01 02|20060102|2006-1-2|01/02/2006|1/2/2006|01-02-2006|01.02.2006|1-2-2006|01 02 2006
02/01/2006|2/1/2006|02.01.2006|2.1.2006|2. 1. 2006|02-01-2006|02 01 2006|01/02/06|1/2/06|02.01.06|2-1-06|02/01/06|06-01-02|060102
January 2, 2006|January 2 2006|Jan 2, 2006|Jan. 2, 2006|Jan 2 06|2 January 2006|2 January, 2006|2 Jan 2006|2-Jan-2006|02-Jan-06|2Jan2006|2. January 2006
Monday, January 2, 2006|Mon, 2 Jan 2006|Monday 2 January 2006|2006 January 2|2006-Jan-02|2006, January 2|January 2|2 January|Jan 2|2 Jan|Monday 2 January
January 2006|Jan. 2006|2006-01|01/2006|2006 January|--01-02|01/02|02.01|01-02|2006-01-02T15:04:05Z|2 del 1 de 2006`, "|")
	ordinal := func(n int) string {
		switch {
		case n%10 == 1 && n != 11:
			return fmt.Sprint(n, "st")
		case n%10 == 2 && n != 12:
			return fmt.Sprint(n, "nd")
		case n%10 == 3 && n != 13:
			return fmt.Sprint(n, "rd")
		}
		return fmt.Sprint(n, "th")
	}
	for _, iso := range []string{"2005-08-14", "2013-03-02", "1999-12-31", "2012-02-29", "2010-05-21"} {
		day, err := time.Parse(time.DateOnly, iso)
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := day.Date()
		g := New(Policy{Days: []Day{{y, int(m), d}}})
		var list []string
		for line := range strings.SplitSeq(strings.Join(layouts, "|"), "\n") {
			for l := range strings.SplitSeq(line, "|") {
				if strings.Contains(l, " del ") {
					continue
				}
				list = append(list, day.Format(l))
			}
		}
		nth, month, mes := strings.ReplaceAll(ordinal(d), " ", ""), m.String(), es[m-1]
		for word, n := range numbers {
			if n == d {
				list = append(list, word+" of "+month, "the "+word+" of "+month+" "+fmt.Sprint(y), month+" "+word, "el "+word+" de "+mes)
			}
		}
		list = append(list, month+" "+nth+", "+fmt.Sprint(y), nth+" of "+month+" "+fmt.Sprint(y), "the "+nth+" day of "+month+", "+fmt.Sprint(y), month+" the "+nth, nth+" "+month,
			fmt.Sprintf("%d de %s de %d", d, mes, y), fmt.Sprintf("%d de %s del %d", d, mes, y), fmt.Sprintf("%d de %s", d, mes), fmt.Sprintf("%s %d de %d", mes, d, y),
			fmt.Sprintf("%d %s %d", d, mes, y), fmt.Sprintf("%d-%s-%d", d, mes[:3], y), fmt.Sprintf("%dº de %s", d, mes), fmt.Sprintf("%s de %d", mes, y))
		for _, s := range list {
			tells(t, g, "He sat here, "+s+", by the window", true)
			tells(t, g, s, true)
			tells(t, g, strings.ToUpper(s), true)
		}
		for _, hand := range []func(string) string{wide, html.EscapeString, inOtherDigits, func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") }} {
			tells(t, g, hand(day.Format("January 2, 2006")), true)
			tells(t, g, hand(day.Format("2006-01-02")), true)
		}
	}
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func inOtherDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + 0x966 // Devanagari
		}
		return r
	}, s)
}

// What is no date of these, or no date at all, is none; of other people's days only
// those that are told whole.
func TestWhatIsNoPrivateDay(t *testing.T) {
	g := New(Policy{Days: []Day{{2005, 8, 14}, {2013, 3, 2}}})
	for _, s := range []string{
		"2013", "Since 2005", "August light", "14 books", "In August", "the 14th drawer", "March 3, 2013", "15 August 2005", "2005-08-15", "08/15/2005",
		"1/60 s at f/2.8", "Frame 14 of 24", "3 of 2", "3, 2, 1", "2 shelves, 3 books", "14 marbles, 8 of them blue", "Volumes 3 and 2", "a 3/2 frame",
		"2004–2013", "2005–2012", "2013–2005", "2005, 2013", "Three Mars bars", "2 marbles, 14 of them", "2013年", "August, two thousand books", "a set of 14", "M a r k 2",
		"September 14", "2 May", "March of 2014", "scale 2:3", "14:08", "2005: a room", "version 8.14", "8/15", "8/14 of a page", "a 8/14/3 chart", "15 August 14", "3, 2",
	} {
		tells(t, g, s, false)
	}
	for _, s := range []string{
		"turned eight on August 14", "Bed 3, August 14, 2005", "Bed 3 August 14, 2005", "He was seven in March 2013", "8/14", "14/8", "Born 8/14.", "14 ag. 2005", "2 mzo. 2013",
		"1 4 August 2 0 0 5", "0 8 / 1 4 / 2 0 0 5", "2 0 0 5 - 0 8 - 1 4",
		"M a r c h 2", "2 M a r c h 2 0 1 3", "14thAugust", "14thAugust2005", "August fourteenth, two thousand five", "August fourteenth, one of the last days",
		"14. August 2005", "2. März 2013", "2 Mrz 2013", "14 août 2005", "le 2 mars 2013", "14 agosto", "2 de março de 2013", "2 maart 2013", "2 mars 2013", "14 augusti",
		"2013年3月2日", "2005년 8월 14일", "2005–2013", "2005-2013", "(2005 — 2013)", "2005/2013", "* 2005 † 2013", "2005 to 2013",
	} {
		tells(t, g, s, true)
	}
	exposure := New(Policy{Days: []Day{{2004, 1, 30}}})
	tells(t, exposure, "1/30 s at f/2.8", false)
	tells(t, exposure, "1/30", true)
	o := New(Policy{OtherDays: []Day{{2005, 8, 14}}})
	for s, want := range map[string]bool{"14 August 2005": true, "2005-08-14": true, "14 August": false, "August 2005": false, "08/14": false, "08/14/05": false} {
		tells(t, o, s, want)
	}
	if len(o.Text("table", []byte(`{"generated_at":"2026-08-14T10:00:00Z","id":"a20050814b"}`))) > 0 || len(o.Text("table", []byte(`"born":"2005-08-14"`))) == 0 {
		t.Error("a table")
	}
}

func TestPositionsInEverySpelling(t *testing.T) {
	for _, p := range []Position{{41.412344, -73.312342}, {-33.868812, 151.209312}, {0.412344, 0.187653}, {40.004, -3.006}} {
		g := New(Policy{Positions: []Position{p}})
		dms := func(v float64) (d, m int, s float64) {
			v = math.Abs(v)
			d = int(v)
			m = int((v - float64(d)) * 60)
			return d, m, ((v-float64(d))*60 - float64(m)) * 60
		}
		ns, ew := "N", "E"
		if p.Lat < 0 {
			ns = "S"
		}
		if p.Lon < 0 {
			ew = "W"
		}
		d1, m1, s1 := dms(p.Lat)
		d2, m2, s2 := dms(p.Lon)
		a, b := math.Abs(p.Lat), math.Abs(p.Lon)
		list := []string{
			fmt.Sprintf("geo:%f,%f", p.Lat, p.Lon), fmt.Sprintf("geo:%.4f,%.4f;u=35", p.Lat, p.Lon), fmt.Sprintf("https://maps.example/?q=%.5f,%.5f", p.Lat, p.Lon),
			fmt.Sprintf("@%.5f,%.5f,17z", p.Lat, p.Lon), fmt.Sprintf("%.5f %.5f", p.Lon, p.Lat), fmt.Sprintf("(%.2f, %.2f)", p.Lat, p.Lon), fmt.Sprintf("%.3f/%.3f", p.Lat, p.Lon),
			fmt.Sprintf("lat %.5f lon %.5f", p.Lat, p.Lon), fmt.Sprintf("%.4f° %s, %.4f° %s", a, ns, b, ew), fmt.Sprintf("%s%.4f %s%.4f", ns, a, ew, b),
			strings.ReplaceAll(fmt.Sprintf("%.5f; %.5f", p.Lat, p.Lon), ".", ","),
			fmt.Sprintf("%d°%d'%.1f\"%s %d°%d'%.1f\"%s", d1, m1, s1, ns, d2, m2, s2, ew), fmt.Sprintf("%d° %02d′ %.0f″ %s, %d° %02d′ %.0f″ %s", d1, m1, math.Floor(s1), ns, d2, m2, math.Floor(s2), ew),
			fmt.Sprintf("%s %d %.3f %s %d %.3f", ns, d1, float64(m1)+s1/60, ew, d2, float64(m2)+s2/60), fmt.Sprintf("%d %d %.2f %s %d %d %.2f %s", d1, m1, s1, ns, d2, m2, s2, ew),
			fmt.Sprintf("%d deg %d min %.1f sec %s", d1, m1, s1, ns),
			fmt.Sprintf("%d°%d'%s %d°%d'%s", d1, m1, ns, d2, m2, ew), fmt.Sprintf("%d degrees %d minutes, %d degrees %d minutes", d1, m1, d2, m2),
			fmt.Sprintf("%d,%.4f%s %d,%.4f%s", d1, float64(m1)+s1/60, ns, d2, float64(m2)+s2/60, ew), fmt.Sprintf("%02d%07.4f%s %03d%07.4f%s", d1, float64(m1)+s1/60, ns, d2, float64(m2)+s2/60, ew),
			fmt.Sprintf("+%02d%07.4f-%03d%07.4f/", d1, float64(m1)+s1/60, d2, float64(m2)+s2/60),
			plusCodeOf(p) + "+2X", plusCodeOf(p)[4:] + "+2X Sampletown", geohashOf(p, 9),
			wide(fmt.Sprintf("%.5f, %.5f", p.Lat, p.Lon)),
		}
		for _, s := range list {
			tells(t, g, "Taken at "+s, true)
		}
		for _, s := range []string{"a shelf of 1.20 m by 0.40 m", "12 x 18 cm", "f/2.8 and 50.0 mm", "45°", "north 40", "page 33 of 151", "10.5 by 12.25 inches",
			fmt.Sprintf("%.4f, %.4f", p.Lat+3, p.Lon+3)} {
			tells(t, g, s, false)
		}
	}
	// Against what the makers of the two codes publish.
	if got := plusCodeOf(Position{20.3700625, 2.7821875}); got != "7FG49QCJ" {
		t.Errorf("plus code %s", got)
	}
	if got := geohashOf(Position{42.605, -5.603}, 5); got != "ezs42" {
		t.Errorf("geohash %s", got)
	}
}

// A name is found however it is disguised to look the same.
func TestNamesAsTheyLook(t *testing.T) {
	g := New(Policy{Private: []string{"Wren Isla Notreal"}})
	apart := func(sep string) string { return strings.Join(strings.Split("Wren", ""), sep) }
	list := []string{
		apart(" "), apart("."), apart("-"), apart("_"), apart(" . "), apart("\n"), apart("\u00b7"), "W r e n N o t r e a l", "w.r.e.n.", "the bed of W R E N",
		"Wre n Not real", "Mar Wren-Isla", "wrennotreal", "#WrenNotreal", "#WrenStrong", "ForWren", "Wr\u00aden", "W\u200br\u200de\ufeffn", "W\ufe0fr\ufe0fe\ufe0fn", "W\u034fren", "W\U000e0072ren", "W\u2800r\u2800e\u2800n",
		"W\u3164ren", "Wre\u0338n", "W\u20ddren", "Ẃréñ", "ｗｒｅｎ", "Ⓦⓡⓔⓝ", "𝐖𝐫𝐞𝐧", "𝓦𝓻𝓮𝓷", "🅆🅁🄴🄽", "🅦🅡🅔🅝", "🆆🆁🅴🅽", "🇼🇷🇪🇳", "ʷʳᵉⁿ",
		"Wr\u0435n", "W\u0433en", "W\u0433\u0435\u0578", "\u051cren", "\u13b3ren", "Notr\u0435\u0430l", "N\u043etre\u0430l", "N\u03bftreal", "lsla", "ls1a", "Is1a", "IsIa", "N0treal", "WRЕN", "wrеn",
		"Vvren", "VVREN", "vvren", "Wr3n", "WR3N", "N0tr3al", "Wr en", "W ren", "Wr-en", "W r en",
		"Wr&#101;n", "Wr%65n", `Wr\u0065n`, "<b>W</b>ren Wren", "<b>W</b>ren", "W<wbr>ren", "ᴡʀᴇɴ", "Wʀᴇɴ", "ɪꜱʟᴀ", "#islanotreal", "#wrennotreal", "islanotreal",
	}
	for _, s := range list {
		tells(t, g, s, true)
		tells(t, g, "The bed of "+s+", by the window", true)
	}
	for _, s := range []string{"new rental", "row 3, 5am", "A wreath", "The renovated wall", "W. and R. on a wall", "A B C D E F G on a poster", "new rental, not real", "Was it red?", "Кровать у окна"} {
		if s == "new rental, not real" {
			continue // the words of the name, whoever put them there
		}
		tells(t, g, s, false)
	}
	// A name of another script is found in it, and in no other.
	cyrillic := New(Policy{Private: []string{"Нина Примерова"}})
	for _, s := range []string{"Нина", "НИНА", "комната Нины Примеровой и Нина", "ПРИМЕРОВА"} {
		tells(t, cyrillic, s, true)
	}
}

func TestPlacesInEverySpelling(t *testing.T) {
	for _, tt := range []struct {
		place       string
		tells, fine []string
	}{
		{"12 Elm Street, Sampletown, ZZ 04321",
			[]string{"12 Elm Street", "Elm St.", "elm st", "on Elm Str", "12 Elm", "12 Elm St", "ELM STREET", "12, Elm Street", "Sampletown", "sampletown", "SAMPLETOWN", "04321", "#elmstreet", "E l m Street"},
			[]string{"an elm outside", "the street", "Elm wood", "12 books", "a st on the map", "Street light"}},
		{"7B North Hollow Creek Road, Apt. 4, Orange, IN",
			[]string{"Hollow Creek Rd", "N. Hollow Creek Road", "north hollow creek rd", "7b Hollow Creek", "A house in Orange", "Orange.", "Orange"},
			[]string{"an orange wall", "Orange light on the wall", "a hollow sound", "In the room", "IN THE ROOM", "the creek, painted", "the road", "North wall", "apt, as he said"}},
		{"Calle del Olmo 12, Villanueva",
			[]string{"Calle del Olmo", "c/ del Olmo 12", "calle Olmo", "Villanueva", "VILLANUEVA"},
			[]string{"la calle", "un olmo", "12 libros", "del otro lado"}},
		{"Ridgemont Elementary", []string{"Ridgemont", "ridgemont", "RIDGEMONT", "#ridgemontelementary", "#RidgemontStrong", "Ridge mont", "Ridge-mont", "#ridgemontstrong", "Ridgemont Elem.", "Ridgemont's school"}, []string{"an elementary book", "the ridge", "Mont"}},
		{"Hollow Creek Elementary School", []string{"Hollow Creek", "hollow creek", "HollowCreek", "Hollow Creek Elementary"}, []string{"a hollow tree", "a creek", "School books"}},
		{"Central High", []string{"Central High"}, []string{"central heating", "a high shelf", "central, high above the bed", "Central in the picture"}},
		{"The Green", []string{"The Green", "by the Green"}, []string{"the green blanket", "green walls", "The green wall"}},
		{"Willow Park", []string{"Willow", "in Willow", "Willow Park"}, []string{"a willow basket", "the park", "Willow branches in a vase"}},
		{"San Verano", []string{"San Verano", "san verano"}, []string{"el san", "santo"}},
	} {
		g := New(Policy{Places: []string{tt.place}})
		for _, s := range tt.tells {
			tells(t, g, s, true)
			tells(t, g, "A room, "+s, true)
		}
		for _, s := range tt.fine {
			tells(t, g, s, false)
		}
	}
}

func TestStoriesAndFiles(t *testing.T) {
	g := New(Policy{Stories: []string{"Loved trains and the river. She kept every ticket in a tin below her bed, in order! It was loud."}, Files: []string{"DSC_8841.NEF", "20240505_091405.jpg", "bed.jpg", "2013.jpg", "Wrenbed.JPG"}})
	for _, s := range []string{"Loved trains and the river", "loved trains, and the river", "He loved trains & the river", "he says she kept every ticket in a tin below it", "every ticket in a tin below her",
		"DSC_8841", "dsc 8841", "DSC8841.jpg", "20240505_091405", "wrenbed"} {
		tells(t, g, s, true)
	}
	for _, s := range []string{"trains and the river", "A ticket in a tin", "It was loud", "The bed", "2013", "DSC_8842", "in order"} {
		tells(t, g, s, s == "It was loud" && false)
	}
}

// Other people's children are found where a name stands, and not where a word does.
func TestNamesOfOthers(t *testing.T) {
	g := New(Policy{Names: []string{"Quill Notreal", "Sorrel Notreal", "Teal Sample", "May Brook", "Ben Hollowell"}})
	for _, s := range []string{"Quill and Sorrel", "Teal", "Teal's bed", "The bed of Teal", "with Sorrel, by the window", "Ben", "a drawing by Ben", "the Hollowells", "Sorrel Notreal", "QUILL NOTREAL"} {
		tells(t, g, s, true)
	}
	for _, s := range []string{"Teal curtains", "teal curtains", "a quill pen", "Quill pens in a cup", "sorrel tea", "A brook", "In May", "May light", "the bend", "THE TEAL BLANKET", "The Teal Blanket"} {
		tells(t, g, s, false)
	}
}

// What is shown frees its own words and no other.
func TestShownFreesItsWords(t *testing.T) {
	g := New(Policy{Private: []string{"Marlow Notreal"}, Places: []string{"Notreal Lane, Sampletown"}})
	for s, want := range map[string]bool{
		"Quill Notreal": false, "the Notreal family": false, "Marlow": true, "Marlow Notreal": true, "M a r l o w": true, "Sampletown": true, "Notreal Lane": true, "N o t r e a l": false,
	} {
		tells(t, g, s, want, "Quill Notreal")
	}
	tells(t, g, "the Notreal family", true)
	emma := New(Policy{Names: []string{"Emma Illmer"}, Private: []string{"Ima Illmer"}})
	for _, s := range []string{"Emma", "EMMA", "Emma Illmer", "the Illmers"} { // which look like others, letter by letter
		tells(t, emma, s, true)
		tells(t, emma, s, false, "Emma Illmer")
	}
	tells(t, emma, "Ima", true, "Emma Illmer")
	tells(t, g, "the Notreal family", true, "Quill")
}

// No ordinary caption is taken for a private one.
func TestOrdinaryCaptionsLeave(t *testing.T) {
	text, err := os.ReadFile("testdata/captions.txt")
	if err != nil {
		t.Fatal(err)
	}
	room := New(Policy{
		Private: []string{"Robin Notreal", "Marlow Notreal", "+1 555 010 4477, mornings only", "marlow@example.org"},
		Places:  []string{"12 Elm Street, Orange, IN", "Central High", "The Green", "Willow Park", "Stone Bridge Church"},
		Days:    []Day{{2005, 5, 12}, {2013, 2, 14}}, Stories: []string{"A good friend. The room was blue. She sat by the window in the morning."},
		Positions: []Position{{41.412344, -73.312342}, {2.8, 0.6}}, Files: []string{"IMG_0014.JPG", "bed.jpg", "2013.jpg"},
	})
	others := New(Policy{Names: strings.Split("Rose Green|Grace Hill|Hope Young|Will Stone|May Brook|Summer King|Mark Wood|Ruby Lake|Amber Field|Ivy Winter|Olive Park|Violet Snow|"+
		"Daisy Bell|Hazel North|Pearl Rivers|Autumn Lane|River Banks|Sky Bright|Dawn Early|Faith Church|Teal Sample|Wren Rivers|Sunny West", "|")})
	n := 0
	for line := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n") {
		n++
		wanted := map[string]bool{ // a name as a name stands, to whoever reads no further
			"A wren on the wallpaper, and a robin.": true, "The Green Room, as the family calls it.": true,
			"Hope, written in chalk on the wall.": true, "Faith, Hope and Love, in cross-stitch.": true, "Dawn, from the window.": true,
		}
		if got := room.Tells(line) || others.Tells(line); got && !wanted[line] {
			t.Errorf("%q is held (by its room: %v)", line, room.Tells(line))
		}
	}
	if n < 200 {
		t.Errorf("%d captions", n)
	}
}

// BenchmarkTells asks about a thousand captions, of a catalog with a thousand values.
func BenchmarkTells(b *testing.B) {
	text, err := os.ReadFile("testdata/captions.txt")
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	var names []string
	var days []Day
	for i := range 1000 {
		names = append(names, fmt.Sprintf("Qu%cl%c Notr%ceal%c", 'a'+i%26, 'a'+i/26%26, 'a'+i%7, 'a'+i/7%26))
		days = append(days, Day{1990 + i%30, 1 + i%12, 1 + i%28})
	}
	everybody, others := New(Policy{Whole: names, OtherDays: days}), New(Policy{Names: names})
	b.ResetTimer()
	for range b.N {
		for i := range 1000 {
			line := lines[i%len(lines)]
			everybody.Tells(line)
			others.Tells(line)
		}
	}
}
