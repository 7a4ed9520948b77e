package embed_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/schema"
)

const vocab = "http://ns.useplus.org/ldf/vocab/"

// carried is what a picture says of each condition (PLUS LDF 2.0.1 and the
// mapping of conditions to it).
var carried = map[string]string{
	"credit_line":            `photoshop:Credit="x"`,
	"credit_placement":       `plus:CreditLineRequired="` + vocab + `CR-CAI"`,
	"no_crop":                "<rdf:li>" + vocab + "AL-CRP</rdf:li>",
	"no_flip":                "<rdf:li>" + vocab + "AL-FLP</rdf:li>",
	"no_retouch":             "<rdf:li>" + vocab + "AL-RET</rdf:li>",
	"no_colorize":            "<rdf:li>" + vocab + "AL-CLR</rdf:li>",
	"no_decolorize":          "<rdf:li>" + vocab + "AL-DCL</rdf:li>",
	"no_merge":               "<rdf:li>" + vocab + "AL-MRG</rdf:li>",
	"no_faces":               `plus:ModelReleaseStatus="` + vocab + `MR-NAP"`,
	"no_ai_training":         `plus:DataMining="` + vocab + `DMI-PROHIBITED-AIMLTRAINING"`,
	"no_search_index":        `plus:DataMining="` + vocab + `DMI-PROHIBITED"`,
	"no_ads":                 "<plus:MediaConstraints>",
	"no_fundraising":         "<plus:MediaConstraints>",
	"comments_off":           "<plus:MediaConstraints>",
	"no_perpetrator_context": "<plus:MediaConstraints>",
	"review_before_use":      "<plus:OtherConditions>",
}

// notCarried says why a picture does not speak of a condition.
var notCarried = map[string]string{
	"name_display":       "done: the words that stand in the picture keep it",
	"location_precision": "done: no place is ever written into a picture",
	"max_long_edge_px":   "done: the picture is no larger",
	"blackout_dates":     "these days are told to nobody",
	"x-include-original": "it is about another file",
}

// A condition that somebody adds has to be written into pictures, or to be
// listed above with the reason why not.
func TestEveryConditionIsCarriedOrSaidNotToBe(t *testing.T) {
	s := sampleOf(t, schema.FormatJPEG)
	base := embed.Metadata{Creator: "Sample Photographer"}
	plain := into(t, s, embed.RightsOnly, base)
	for i := range reflect.TypeFor[schema.Conditions]().NumField() {
		field := reflect.TypeFor[schema.Conditions]().Field(i)
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		var c schema.Conditions
		switch v := reflect.ValueOf(&c).Elem().Field(i); v.Kind() {
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Int:
			v.SetInt(800)
		case reflect.String:
			v.SetString(map[string]string{"credit_placement": "CR-CAI"}[key])
			if v.Len() == 0 {
				v.SetString("x")
			}
		case reflect.Slice:
			v.Set(reflect.ValueOf([]string{"--03-02"}))
		default:
			t.Fatalf("%s: a %s", key, v.Kind())
		}
		want, mapped := carried[key]
		why := notCarried[key]
		if mapped == (why != "") {
			t.Errorf("%s is neither carried in a picture nor listed as not carried, or both", key)
			continue
		}
		got := into(t, s, embed.RightsOnly, base.On(c))
		switch {
		case mapped && !bytes.Contains(got, []byte(want)):
			t.Errorf("%s is not in the picture", key)
		case !mapped && !bytes.Equal(got, plain):
			t.Errorf("%s changes the picture, though %s", key, why)
		}
	}
	for key := range carried {
		if _, ok := jsonField(key); !ok {
			t.Errorf("there is no condition %s", key)
		}
	}
	for key := range notCarried {
		if _, ok := jsonField(key); !ok {
			t.Errorf("there is no condition %s", key)
		}
	}
}

func jsonField(key string) (reflect.StructField, bool) {
	return reflect.TypeFor[schema.Conditions]().FieldByNameFunc(func(name string) bool {
		f, _ := reflect.TypeFor[schema.Conditions]().FieldByName(name)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return tag == key
	})
}

// The sentences for what has no code of its own.
func TestConditionsInWords(t *testing.T) {
	m := embed.Metadata{MediaConstraints: "web memorial only", Instructions: "Do not crop."}.On(schema.Conditions{
		NoAds: true, NoFundraising: true, CommentsOff: true, NoPerpetratorContext: true, ReviewBeforeUse: true,
	})
	const want = "web memorial only; not for advertising; not for fundraising; only where comments are off; " +
		"not beside the name or image of whoever did the harm"
	if m.MediaConstraints != want {
		t.Errorf("media constraints %q", m.MediaConstraints)
	}
	if m.Instructions != "Do not crop. Family review is required before any new use." || !strings.Contains(m.OtherConditions, "Family review") {
		t.Errorf("instructions %q, other conditions %q", m.Instructions, m.OtherConditions)
	}
}

// A condition never widens what was there, in whatever order they come, and
// what was passed in stays as it was.
func TestConditionsOnlyNarrow(t *testing.T) {
	for _, c := range []struct {
		before string
		on     schema.Conditions
		want   string
	}{
		{"", schema.Conditions{}, ""},
		{"DMI-ALLOWED", schema.Conditions{NoAITraining: true}, "DMI-PROHIBITED-AIMLTRAINING"},
		{"DMI-PROHIBITED-GENAIMLTRAINING", schema.Conditions{NoAITraining: true}, "DMI-PROHIBITED-AIMLTRAINING"},
		{"DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", schema.Conditions{NoAITraining: true}, "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING"},
		{"DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", schema.Conditions{NoSearchIndex: true}, "DMI-PROHIBITED"},
		{"DMI-PROHIBITED", schema.Conditions{NoAITraining: true}, "DMI-PROHIBITED"},
	} {
		if got := (embed.Metadata{DataMining: c.before}).On(c.on).DataMining; got != c.want {
			t.Errorf("%q on %+v: %q, not %q", c.before, c.on, got, c.want)
		}
	}
	m := embed.Metadata{Constraints: append(make([]string, 0, 8), "AL-MRG")}
	crop, flip := m.On(schema.Conditions{NoCrop: true}), m.On(schema.Conditions{NoFlip: true})
	if !reflect.DeepEqual(crop.Constraints, []string{"AL-MRG", "AL-CRP"}) || !reflect.DeepEqual(flip.Constraints, []string{"AL-MRG", "AL-FLP"}) {
		t.Errorf("%v and %v share their memory", crop.Constraints, flip.Constraints)
	}
	if again := crop.On(schema.Conditions{NoCrop: true, ReviewBeforeUse: true}); strings.Count(again.On(schema.Conditions{ReviewBeforeUse: true}).Instructions, "Family") != 1 {
		t.Error("a sentence twice")
	}
}
