package leak

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"testing"
)

func TestTextFindsPrivateValues(t *testing.T) {
	tests := []struct {
		name    string
		private string
		text    string
		want    bool
	}{
		// People.
		{"full name", "Marlowe Tennant", "The room of Marlowe Tennant.", true},
		{"another case", "Marlowe Tennant", "MARLOWE TENNANT", true},
		{"reversed", "Marlowe Tennant", "Tennant, Marlowe", true},
		{"joined", "Marlowe Tennant", "see marlowetennant.example", true},
		{"across lines", "Bo Ty", "Bo\n  Ty", true},
		{"first name", "Marlowe Tennant", "Marlowe's desk", true},
		{"last name", "Marlowe Tennant", "the tennant family", true},
		{"plural", "Marlowe Tennant", "the Tennants", true},
		{"part in another word", "Ann Ray", "annual spraying", false},
		{"part of three letters", "Ann Quill", "for ann", true},
		{"part of two letters is none", "Bo Quillfeather", "bo and Bo", false},
		{"middle name", "Ann Vesper Quill", "vesper", true},
		{"without the middle name", "Bo Vesper Ty", "bo ty", true},
		{"particle is no part", "Anna van der Holt", "the van is der", false},
		{"double name", "Anna Holt-Perrin", "Perrin", true},
		{"apostrophe", "Ann O’Quill", "O'Quill and oquill", true},
		{"accents gone", "Brísa Ñandú", "Brisa", true},
		{"accents added", "Brisa Quill", "Brísa", true},
		{"umlaut spelled out", "Jörn Quill", "joern", true},
		{"sharp s", "Anna Weiß", "Weiss", true},
		{"chinese, without spaces", "王小明", "这是王小明的房间", true},
		{"single short word", "Otto", "Ottoman", false},
		{"single short word, alone", "Otto", "for otto.", true},
		{"single long word inside another", "Quillfeather", "quillfeatherstone", true},
		{"three letters", "Eve", "every", false},
		{"two letters small", "Li", "<li>one</li>", false},
		{"two letters", "Li", "by Li", true},
		{"word of our formats", "Max", `{"id":"full/max/0/default.jpg"}`, false},
		{"word of our formats as a name", "Max", `{"label":"Max"}`, true},
		{"everyday word", "Will Quill", "this will do; it may", false},
		{"everyday word as a name", "Will Quill", "Will's room", true},
		// Numbers.
		{"serial", "0423-99871", "body 0423-99871", true},
		{"serial without dash", "0423-99871", "042399871", true},
		{"serial glued to letters", "0423998", "SN0423998", true},
		{"serial in a longer number", "42399", "1042399", false},
		{"serial in a digest", "42399", "9f86d0818842399d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a", false},
		{"telephone, other separators", "+1 (555) 010-4477", "555 010 4477", true},
		{"telephone, dots", "555-010-4477", "tel:+1.555.010.4477", true},
		{"telephone, no separators", "+1 (555) 010-4477", "15550104477", true},
		{"numbers in a list", "555-010-4477", "[555, 0104477]", false},
		{"mail", "guardian@example.net", "mailto:guardian%40example.net", true},
		{"short number is a count", "12", "12 rooms", false},
		{"zeros say nothing", "00000000", `"crc":"00000000"`, false},
		{"placeholder says nothing", "unknown", "camera unknown", false},
		// Places.
		{"street", "14 Hollow Lane, Eastmere", "at 14 Hollow Lane", true},
		{"town", "14 Hollow Lane, Eastmere", "in Eastmere", true},
		{"place is no person", "Hollow Lane", "a hollow sound", false},
		// Files.
		{"original file name", "DSC_8841", "from DSC_8841.NEF", true},
		{"name in an id is noise", "Ada Quill", "9f1ada0b77c1", false},
		{"name in a uuid is noise", "Ada Quill", "urn:uuid:3f1a1d1e-7a52-4b53-9ada-6f0d6c3a9b10", false},
		{"name beside a number", "Ada Quill", "ada01.jpg", true},
		// Escapes.
		{"json", "Brísa", `{"by":"Br\u00edsa"}`, true},
		{"json, all of it", "Otto", `"\u004f\u0074\u0074\u006f"`, true},
		{"json, beyond the first plane", "𝒜nnabel", `"\ud835\udc9cnnabel"`, true},
		{"json, after a line end", "Otto", `"x\nOtto"`, true},
		{"html entity", "Brísa", "Br&iacute;sa", true},
		{"html number", "Otto", "&#79;t&#x74;o", true},
		{"html around", "Brísa", "<b>Br&#237;sa</b>", true},
		{"html between", "14 Hollow Lane", "14 Hollow<br>Lane", true},
		{"url", "Brísa", "?q=Br%C3%ADsa", true},
		{"url plus", "14 Hollow Lane", "?q=14+Hollow+Lane", true},
		{"url in html in json", "Brísa", `"<a href=\"?q=Br%26iacute%3Bsa\">"`, true},
		{"soft hyphen", "Quillfeather", "Quill\u00adfeather", true},
		{"full width", "Otto", "Ｏｔｔｏ", true},
		{"nothing private", "Otto", `{"photos":3,"credit":"Sample Photographer"}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Text("file", []byte(tt.text), []string{tt.private})
			if anyLeak(got, RulePrivate) != tt.want {
				t.Errorf("found is %v, want %v", !tt.want, tt.want)
			}
			if !tt.want && len(got) != 0 {
				t.Errorf("refused:\n\t%s", rules(got))
			}
		})
	}
}

func TestTextFindsTheRest(t *testing.T) {
	clean := base64.StdEncoding.EncodeToString(cleanJPEG(t))
	dirty := base64.StdEncoding.EncodeToString(withSegment(cleanJPEG(t), segment(mCM, []byte("x"))))
	tests := []struct {
		name, text, rule string // rule "" is clean
	}{
		{"gps property", `{"exif:GPSLatitude":1}`, RuleGPS},
		{"gps name in words", `Body: gpslongitude`, RuleGPS},
		{"position of ours", `{"gps":{"lat":1.5,"lon":2.5}}`, RuleGPS},
		{"schema.org position", `{"geo":{"@type":"GeoCoordinates"}}`, RuleGPS},
		{"utf-16", "\xff\xfeh\x00i\x00", RuleUnchecked},
		{"utf-16, private", string(utf16le("for Marlowe")), RulePrivate},
		{"latin-1", "Br\xedsa", RuleUnchecked},
		{"a picture named as text", string(cleanJPEG(t)), RuleUnchecked},
		{"a clean picture inside", `<img src="data:image/jpeg;base64,` + clean + `">`, ""},
		{"a picture with a comment inside", `<img src="data:image/jpeg;base64,` + dirty + `">`, RuleSegment},
		{"a picture that is none inside", `<img src="data:image/svg+xml;base64,PHN2Zz4=">`, RuleUnchecked},
		{"byte order mark", "\ufeffid,file\r\n1,a-0001.jpg\r\n", ""},
		{"manifest", `{"schema_version":1,"region":{"x":0.1,"y":0.2},"language":"en","latency":3}`, ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Text("file", []byte(tt.text), secrets)
			if tt.rule == "" && len(got) != 0 || tt.rule != "" && !anyLeak(got, tt.rule) {
				t.Errorf("want %q, got\n\t%s", tt.rule, rules(got))
			}
			discreet(t, got)
		})
	}
	if got := New(Policy{Profile: "everything"}).Text("file", nil); !anyLeak(got, RuleUnchecked) {
		t.Error("a profile that does not exist passed")
	}
	if got := Text("Tennant.json", []byte("Marlowe Tennant"), secrets); len(got) == 0 {
		t.Error("a private value passed")
	} else {
		discreet(t, got)
	}
}

func TestName(t *testing.T) {
	tests := []struct {
		path, rule string // rule "" is clean
	}{
		{"a-0001.jpg", ""},
		{"data/files/3f1a1d1e7a52/large.jpg", ""},
		{"iiif/p-0001/0,0,512,512/512,/0/default.jpg", ""},
		{"iiif/p-0001/full/max/0/default.jpg", ""},
		{"bag/tagmanifest-sha256.txt", ""},
		{"vips-properties.xml", RuleStrayFile},
		{"tiles/VIPS-Properties.xml", RuleStrayFile},
		{"tiles/scan-properties.xml", RuleStrayFile},
		{"a-0001.xmp", RuleStrayFile},
		{"._a-0001.jpg", RuleStrayFile},
		{".DS_Store", RuleStrayFile},
		{"x/Thumbs.db", RuleStrayFile},
		{"desktop.ini", RuleStrayFile},
		{".git/config", RuleStrayFile},
		{"a-0001.jpg~", RuleStrayFile},
		{"a-0001.jpg_original", RuleStrayFile},
		{"__MACOSX/a.jpg", RuleStrayFile},
		{"a 0001.jpg", RuleName},
		{"zoë.jpg", RuleName},
		{"a\\b.jpg", RuleName},
		{"../a.jpg", RuleName},
		{"/a.jpg", RuleName},
		{"a//b.jpg", RuleName},
		{"", RuleName},
		{"a\n.jpg", RuleName},
		{"tennant-01.jpg", RulePrivate},
		{"room-of-marlowe/a.jpg", RulePrivate},
		{"marlowe/tennant.jpg", RulePrivate},
		{"roomMarloweEast.jpg", RulePrivate},
		{"brisa.jpg", RulePrivate},
		{"MarloweTennant.jpg", RulePrivate},
		{"DSC_8841.jpg", RulePrivate},
		{"dsc8841.jpg", RulePrivate},
	}
	for _, tt := range tests {
		got := Name(tt.path, secrets)
		if tt.rule == "" && len(got) != 0 || tt.rule != "" && !anyLeak(got, tt.rule) {
			t.Errorf("%q: want %q, got\n\t%s", tt.path, tt.rule, rules(got))
		}
		discreet(t, got)
	}
}

// Digests, ids and sizes are most of a manifest. Names that could be spelled in
// hex and short serial numbers must not be read out of them.
func TestDigestsHoldNoNames(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("[")
	for i := range 5000 {
		h := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		x := hex.EncodeToString(h[:])
		fmt.Fprintf(&b, `{"id":%q,"sha256":%q,"urn":"urn:uuid:%s-%s-%s-%s-%s","width":%d},`+"\n",
			x[:12], x, x[:8], x[8:12], x[12:16], x[16:20], x[20:32], 100+i%800)
	}
	b.WriteString("{}]")
	private := []string{"Ada Beade", "Abe Dee", "Bea Fee", "Dade", "42399", "90210", "7741", "Ed", "Cade Abbe"}
	if got := Text("manifest", b.Bytes(), private); len(got) != 0 {
		t.Errorf("refused:\n\t%s", rules(got))
	}
}
