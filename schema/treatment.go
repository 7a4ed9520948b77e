package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// What a treatment does with a part of a photo.
const (
	TreatmentBlur     = "blur"     // nobody and nothing in it can be made out any more
	TreatmentWithhold = "withhold" // it is filled with one plain gray
	TreatmentCrop     = "crop"     // it is not in the picture
)

// Treatment hides a part of a photo in its renderings.
type Treatment struct {
	Kind   string  // blur, withhold or crop; no rendering can follow another
	Region *Region // nil: the whole photo
}

// Treatments are the treatments of a photo, sorted, each once: the order in which
// people wrote them makes no difference.
type Treatments []Treatment

// treatmentsVersion goes up when what a treatment makes of a picture changes:
// every derivative that was treated before is then rendered again.
const treatmentsVersion = "v1"

// Treatments are what the record asks for.
func (r PhotoRecord) Treatments() Treatments {
	var list Treatments
	if r.Depicts == nil {
		return nil
	}
	for _, d := range *r.Depicts {
		if d.Treatment != "" {
			list = append(list, Treatment{Kind: d.Treatment, Region: d.Region})
		}
	}
	slices.SortFunc(list, func(a, b Treatment) int { return cmp.Compare(a.text(), b.text()) })
	return slices.CompactFunc(list, func(a, b Treatment) bool { return a.text() == b.text() })
}

// Text writes the treatments in one line, the same for the same treatments: a
// derivative records those that it was rendered with so. It holds no label. "": there
// are none.
func (ts Treatments) Text() string {
	if len(ts) == 0 {
		return ""
	}
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = t.text()
	}
	return treatmentsVersion + " " + strings.Join(words, "; ")
}

// DoneIn reports whether a rendering with this recorded text hides all of these parts.
// It may hide more.
func (ts Treatments) DoneIn(text string) bool {
	done := strings.Split(strings.TrimPrefix(text, treatmentsVersion+" "), "; ")
	return !slices.ContainsFunc(ts, func(t Treatment) bool { return !slices.Contains(done, t.text()) })
}

// Crops reports whether something is to be cut off.
func (ts Treatments) Crops() bool {
	return slices.ContainsFunc(ts, func(t Treatment) bool { return t.Kind == TreatmentCrop })
}

func (t Treatment) text() string {
	if t.Region == nil {
		return t.Kind
	}
	var numbers []string
	for _, v := range []float64{t.Region.X, t.Region.Y, t.Region.W, t.Region.H} {
		numbers = append(numbers, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return t.Kind + " " + strings.Join(numbers, ",")
}
