package schema

import (
	"slices"
	"strings"
	"unicode"
)

// PlaceOf is as much of a place as a precision lets be told. Which part of what somebody
// wrote is the town is known of one form only, whatever stands before it: a town, and
// then a state of the United States, by its name or its two letters, with or without the
// country. What is written otherwise tells nothing: the part before may be a street.
func PlaceOf(text, precision string) *ManifestPlace {
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	var p ManifestPlace
	if n := len(parts) - 1; slices.Contains(unitedStates, strings.ToLower(strings.ReplaceAll(parts[n], ".", ""))) {
		p.Country, parts = parts[n], parts[:n]
	}
	if len(parts) < 2 || !isState(parts[len(parts)-1]) {
		return nil
	}
	p.Region = parts[len(parts)-1]
	if town := parts[len(parts)-2]; !isStreet(town) {
		p.City = town
	}
	n := level(LocationPrecisions(), precision) // none, country, region, city
	if n < 3 {
		p.City = ""
	}
	if n < 2 {
		p.Region = ""
	}
	if n < 1 {
		p.Country = ""
	}
	if p == (ManifestPlace{}) {
		return nil
	}
	return &p
}

var unitedStates = []string{"us", "usa", "united states", "united states of america"}

// states are those of the United States, with the district and the territories: name and
// letters in turn.
var states = strings.Split("Alabama,AL,Alaska,AK,Arizona,AZ,Arkansas,AR,California,CA,Colorado,CO,Connecticut,CT,Delaware,DE,"+
	"District of Columbia,DC,Florida,FL,Georgia,GA,Hawaii,HI,Idaho,ID,Illinois,IL,Indiana,IN,Iowa,IA,Kansas,KS,Kentucky,KY,"+
	"Louisiana,LA,Maine,ME,Maryland,MD,Massachusetts,MA,Michigan,MI,Minnesota,MN,Mississippi,MS,Missouri,MO,Montana,MT,"+
	"Nebraska,NE,Nevada,NV,New Hampshire,NH,New Jersey,NJ,New Mexico,NM,New York,NY,North Carolina,NC,North Dakota,ND,Ohio,OH,"+
	"Oklahoma,OK,Oregon,OR,Pennsylvania,PA,Rhode Island,RI,South Carolina,SC,South Dakota,SD,Tennessee,TN,Texas,TX,Utah,UT,"+
	"Vermont,VT,Virginia,VA,Washington,WA,West Virginia,WV,Wisconsin,WI,Wyoming,WY,"+
	"American Samoa,AS,Guam,GU,Northern Mariana Islands,MP,Puerto Rico,PR,U.S. Virgin Islands,VI", ",")

func isState(part string) bool { return slices.Contains(states, part) }

// isStreet reports whether a part is rather a street or a house than a town.
func isStreet(part string) bool {
	words := strings.Fields(strings.ToLower(part))
	if len(words) == 0 || strings.ContainsFunc(part, unicode.IsDigit) {
		return true
	}
	for len(words) > 1 && slices.Contains(strings.Fields("n s e w ne nw se sw north south east west"), strings.Trim(words[len(words)-1], ".")) {
		words = words[:len(words)-1] // Peachtree Street NE
	}
	last := strings.TrimSuffix(words[len(words)-1], ".")
	return slices.Contains(strings.Fields("street st avenue ave road rd lane ln drive dr boulevard blvd court ct circle cir place pl "+
		"way highway hwy route rte terrace ter trail trl parkway pkwy square sq alley loop broadway pike row crescent walk close "+
		"school elementary primary secondary middle high academy college university campus church chapel temple mosque synagogue hospital clinic "+
		"ranch farm apartment apartments apt unit floor house building tower center centre mall"), last)
}

// StricterPlace is the precision of the two that tells less. What nobody allowed is none.
func StricterPlace(a, b string) string {
	all := LocationPrecisions()
	return all[min(level(all, a), level(all, b))]
}
