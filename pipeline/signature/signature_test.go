package signature

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// RFC 8037, A.1 to A.4: the key, its thumbprint, and a JWS of a text.
const (
	rfcKey        = `{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`
	rfcThumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
	rfcText       = "Example of Ed25519 signing"
	rfcSigned     = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)

func rfc(t *testing.T) Key {
	t.Helper()
	k, err := Read([]byte(rfcKey))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestThumbprint(t *testing.T) {
	if got := rfc(t).Public().ID; got != rfcThumbprint {
		t.Errorf("got %s, want %s", got, rfcThumbprint)
	}
}

// What is signed is what the RFC signs: its header and ours, over the same text,
// with its key.
func TestSignsAsTheRFC(t *testing.T) {
	k := rfc(t)
	parts := strings.Split(rfcSigned, ".")
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !ed25519.Verify(k.Public().key, []byte(parts[0]+"."+parts[1]), sig) {
		t.Fatal("the RFC's own signature does not hold", err)
	}
	by, err := k.Sign([]byte(rfcText))
	if err != nil {
		t.Fatal(err)
	}
	header, rest, _ := strings.Cut(string(by), ".")
	empty, ours, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(header)
	if err != nil || empty != "" || string(text) != `{"alg":"EdDSA","kid":"`+rfcThumbprint+`"}` {
		t.Errorf("%s, %q, %v", text, empty, err)
	}
	sig, err = base64.RawURLEncoding.DecodeString(ours)
	if err != nil || !bytes.Equal(sig, ed25519.Sign(k.private, []byte(header+"."+parts[1]))) {
		t.Error("it is not the signature of header and text", err)
	}
	again, err := k.Sign([]byte(rfcText))
	if err != nil || !bytes.Equal(by, again) {
		t.Error("twice is not the same", err)
	}
	if who, err := Verify(by, []byte(rfcText), []Public{k.Public()}); err != nil || who.ID != rfcThumbprint {
		t.Errorf("%s, %v", who.ID, err)
	}
	if !Is(by) || Is([]byte("{}")) || Is(nil) {
		t.Error("what has the form of a signature")
	}
}

func TestVerifyRefuses(t *testing.T) {
	k, text := rfc(t), []byte(rfcText)
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	by, err := k.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := other.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	// A signature that brings its own key along, and names ours.
	header := func(h string) string { return base64.RawURLEncoding.EncodeToString([]byte(h)) }
	forge := func(h string) []byte {
		sig := ed25519.Sign(other.private, []byte(header(h)+"."+base64.RawURLEncoding.EncodeToString(text)))
		return []byte(header(h) + ".." + base64.RawURLEncoding.EncodeToString(sig))
	}
	jwk, err := other.Public().JWK()
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(by)
	flipped[len(flipped)-10] ^= 1
	for name, x := range map[string]struct {
		by, text []byte
		want     error
	}{
		"another text":          {by, []byte(rfcText + " "), ErrInvalid},
		"a longer text":         {by, append(bytes.Clone(text), '\n'), ErrInvalid},
		"no text":               {by, nil, ErrInvalid},
		"a bit of it":           {flipped, text, ErrInvalid},
		"cut short":             {by[:len(by)-4], text, ErrInvalid},
		"empty":                 {nil, text, ErrInvalid},
		"with the text in it":   {[]byte(rfcSigned), text, ErrInvalid},
		"no key is named":       {forge(`{"alg":"EdDSA"}`), text, ErrUnknownKey},
		"another key":           {theirs, text, ErrUnknownKey},
		"another key, our name": {forge(`{"alg":"EdDSA","kid":"` + rfcThumbprint + `"}`), text, ErrInvalid},
		"it brings its key":     {forge(`{"alg":"EdDSA","kid":"` + rfcThumbprint + `","jwk":` + string(jwk) + `}`), text, ErrInvalid},
		"alg none":              {[]byte(header(`{"alg":"none","kid":"`+rfcThumbprint+`"}`) + ".."), text, ErrInvalid},
		"alg HS256":             {[]byte(header(`{"alg":"HS256","kid":"`+rfcThumbprint+`"}`) + "..AAAA"), text, ErrInvalid},
		"an extension":          {forge(`{"alg":"EdDSA","kid":"` + rfcThumbprint + `","crit":["x"],"x":1}`), text, ErrInvalid},
		"very long":             {bytes.Repeat([]byte("A"), MaxBytes+1), text, ErrInvalid},
	} {
		if _, err := Verify(x.by, x.text, []Public{k.Public()}); !errors.Is(err, x.want) {
			t.Errorf("%s: got %v, want %v", name, err, x.want)
		}
	}
	if _, err := Verify(theirs, text, []Public{k.Public(), other.Public()}); err != nil {
		t.Errorf("the second of two keys: %v", err)
	}
}

func TestReadPublic(t *testing.T) {
	one, two := rfc(t).Public(), Public{}
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	two = other.Public()
	set, err := Set([]Public{one, two})
	if err != nil {
		t.Fatal(err)
	}
	jwk, err := one.JWK()
	if err != nil {
		t.Fatal(err)
	}
	pem, err := one.PEM()
	if err != nil {
		t.Fatal(err)
	}
	more, err := two.PEM()
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		data []byte
		want []string
	}{
		"a set":    {set, []string{one.ID, two.ID}},
		"one":      {jwk, []string{one.ID}},
		"PEM":      {pem, []string{one.ID}},
		"two PEMs": {append(bytes.Clone(pem), more...), []string{one.ID, two.ID}},
	} {
		list, err := ReadPublic(x.data)
		var ids []string
		for _, k := range list {
			ids = append(ids, k.ID)
		}
		if err != nil || strings.Join(ids, " ") != strings.Join(x.want, " ") {
			t.Errorf("%s: %v, %v", name, ids, err)
		}
	}
	if strings.Contains(string(set)+string(jwk), `"d"`) {
		t.Error("a public key holds a private one")
	}
	secret, err := other.Write()
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		data string
		want error
	}{
		"a private key":         {string(secret), ErrPrivate},
		"a private PEM":         {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", ErrPrivate},
		"nothing":               {"", ErrNoKey},
		"an empty set":          {`{"keys":[]}`, ErrNoKey},
		"a key of another kind": {`{"kty":"oct","k":"AAAA"}`, ErrNoKey},
		"a broken PEM":          {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", ErrNoKey},
	} {
		if _, err := ReadPublic([]byte(x.data)); !errors.Is(err, x.want) {
			t.Errorf("%s: got %v, want %v", name, err, x.want)
		}
	}
}

func TestReadKey(t *testing.T) {
	k, err := New()
	if err != nil {
		t.Fatal(err)
	}
	data, err := k.Write()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Read(data); err != nil || back.Public().ID != k.Public().ID {
		t.Errorf("%v", err)
	}
	public, err := k.Public().JWK()
	if err != nil {
		t.Fatal(err)
	}
	var halves map[string]string
	if err := json.Unmarshal(data, &halves); err != nil {
		t.Fatal(err)
	}
	halves["x"] = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" // of another
	mixed, err := json.Marshal(halves)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"empty": nil, "cut": data[:len(data)/2], "only the public half": public, "of two keys": mixed, "no key": []byte(`{"a":1}`), "zeros": make([]byte, len(data)),
	} {
		if _, err := Read(data); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
}
