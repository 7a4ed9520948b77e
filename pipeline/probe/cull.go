package probe

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// Where programs that cull keep what XMP has no name for, or kept it before it had.
const (
	nsMedia         = "http://ns.adobe.com/xmp/1.0/DynamicMedia/"
	nsPhotoMechanic = "http://ns.camerabits.com/photomechanic/1.0/"
	nsDigiKam       = "http://www.digikam.org/ns/1.0/"
	nsDarktable     = "http://darktable.sf.net/"
	nsACDSee        = "http://ns.acdsee.com/iptc/1.0/"
)

var (
	xmpRating     = xml.Name{Space: nsXMP, Local: "Rating"}
	xmpLabel      = xml.Name{Space: nsXMP, Local: "Label"}
	xmpStars      = xml.Name{Space: nsMicrosoft, Local: "Rating"} // in percent
	acdseeRating  = xml.Name{Space: nsACDSee, Local: "rating"}
	mediaPick     = xml.Name{Space: nsMedia, Local: "pick"} // Lightroom's flag: 1, 0, -1
	mechanicClass = xml.Name{Space: nsPhotoMechanic, Local: "ColorClass"}
	mechanicTag   = xml.Name{Space: nsPhotoMechanic, Local: "Tagged"}
	mechanicPrefs = xml.Name{Space: nsPhotoMechanic, Local: "Prefs"} // tagged, class, rating, frame
	digikamPick   = xml.Name{Space: nsDigiKam, Local: "PickLabel"}
	digikamColor  = xml.Name{Space: nsDigiKam, Local: "ColorLabel"}
	darktableDots = xml.Name{Space: nsDarktable, Local: "colorlabels"}
)

var xmpCull = []xml.Name{
	xmpRating, xmpLabel, xmpStars, acdseeRating, mediaPick, mechanicClass, mechanicTag, mechanicPrefs, digikamPick, digikamColor, darktableDots,
}

// What programs call the numbers that they write.
var (
	mechanicClasses = []string{"", "Winner", "Winner alt", "Superior", "Superior alt", "Typical", "Typical alt", "Extras", "Trash"}
	digikamColors   = []string{"", "Red", "Orange", "Yellow", "Green", "Blue", "Magenta", "Gray", "Black", "White"}
	darktableColors = []string{"Red", "Yellow", "Green", "Blue", "Purple"}
)

// culled keeps the words of a person about the picture in a program that culls: stars,
// a label, whether it was picked or rejected. XMP's own names come first; of those of
// programs the first that says something counts. A rejection is one whatever stars
// stand beside it.
func culled(props xmpProps, x *statement) {
	tagged, class, stars := prefs(props.one(mechanicPrefs))
	x.Rating = rating(props.one(xmpRating))
	x.state("rating", props.one(xmpRating))
	if v, err := strconv.Atoi(props.one(xmpStars)); err == nil && v > 0 && v < 100 {
		set(&x.Rating, 1+(v+12)/25) // Windows has 1, 25, 50, 75 and 99
	}
	set(&x.Rating, rating(props.one(acdseeRating)))
	set(&x.Rating, rating(stars))
	pick, picked := props.one(mediaPick), props.one(digikamPick)
	if pick == "-1" || picked == "1" {
		x.Rating = -1
	}

	x.say("label", &x.Label, props.one(xmpLabel))
	x.say("label", &x.Label, named(digikamColors, props.one(digikamColor)))
	x.say("label", &x.Label, named(mechanicClasses, props.one(mechanicClass)))
	x.say("label", &x.Label, named(mechanicClasses, class))
	var dots []string
	for _, v := range props.list(darktableDots) {
		if c := named(darktableColors, v); c != "" {
			dots = append(dots, c)
		}
	}
	x.say("label", &x.Label, strings.Join(dots, ", "))
	if pick == "1" || picked == "3" || tagged == "1" || strings.EqualFold(props.one(mechanicTag), "true") {
		x.say("label", &x.Label, "picked")
	}
}

// prefs splits what Photo Mechanic writes in one text: "1:2:4:-00001".
func prefs(s string) (tagged, class, stars string) {
	parts := strings.SplitN(s, ":", 4)
	if len(parts) < 3 {
		return "", "", ""
	}
	return parts[0], parts[1], parts[2]
}

func named(names []string, number string) string {
	if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(names) {
		return names[i]
	}
	return ""
}

// rating is that of XMP: 1 to 5, -1 for what was rejected; 0 says nothing.
func rating(s string) int {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v != math.Trunc(v) || v < -1 || v > 5 {
		return 0
	}
	return int(v)
}
