package signature

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

// inParts writes a text as one that is made on the way is written.
func inParts(text []byte, n int) func(io.Writer) error {
	return func(w io.Writer) error {
		for rest := text; len(rest) > 0; {
			m := min(n, len(rest))
			if _, err := w.Write(rest[:m]); err != nil {
				return err
			}
			rest = rest[m:]
		}
		return nil
	}
}

// A text that passes by is signed as one in memory is, by the library: to the byte.
func TestSignText(t *testing.T) {
	chacha := rand.NewChaCha8([32]byte{7})
	for _, size := range []int{0, 1, 2, 3, 4, 62, 63, 64, 127, 1000, 100_001} {
		for _, part := range []int{1, 7, 1000} {
			k, err := New()
			if err != nil {
				t.Fatal(err)
			}
			text := make([]byte, size)
			chacha.Read(text)
			want, err := k.Sign(text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := k.SignText(inParts(text, part))
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes in parts of %d: %s, %v; want %s", size, part, got, err, want)
			}
		}
	}
	failed := errors.New("the disk is gone")
	if _, err := rfc(t).SignText(func(io.Writer) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("a text that cannot be written: %v", err)
	}
	calls := 0
	_, err := rfc(t).SignText(func(w io.Writer) error {
		if calls++; calls == 2 {
			return failed
		}
		return nil
	})
	if !errors.Is(err, failed) {
		t.Errorf("a text that cannot be written twice: %v", err)
	}
}

// A text that is another one the second time gets no signature: with the signature of
// the first text it would tell the key.
func TestSignTextThatChanges(t *testing.T) {
	n := 0
	by, err := rfc(t).SignText(func(w io.Writer) error {
		n++
		_, err := w.Write([]byte{byte(n)})
		return err
	})
	if !errors.Is(err, ErrChanged) || by != nil {
		t.Errorf("%q, %v", by, err)
	}
}

// A check says of every signature what the standard library says of it: of those with
// a bit changed, of numbers beyond the order of the group, of points of a small order.
func TestCheckAsTheStandardLibrary(t *testing.T) {
	k, text := rfc(t), []byte(rfcText)
	by, err := k.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	header, encoded, _ := strings.Cut(string(by), "..")
	sig, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	signed := []byte(header + "." + base64.RawURLEncoding.EncodeToString(text))
	hold := func(name string, sig []byte, key Public) {
		want := ed25519.Verify(key.key, signed, sig)
		_, err := Verify([]byte(header+".."+base64.RawURLEncoding.EncodeToString(sig)), text, []Public{key})
		if (err == nil) != want || err != nil && !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, and the standard library says %v", name, err, want)
		}
	}
	hold("as it is", sig, k.Public())
	for i := range 8 * len(sig) {
		other := bytes.Clone(sig)
		other[i/8] ^= 1 << (i % 8)
		hold("a bit", other, k.Public())
	}
	// s and s + L are one number to whoever does not look.
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	little := bytes.Clone(sig[32:])
	for i, j := 0, 31; i < j; i, j = i+1, j-1 {
		little[i], little[j] = little[j], little[i]
	}
	beyond := new(big.Int).Add(new(big.Int).SetBytes(little), order).FillBytes(make([]byte, 32))
	for i, j := 0, 31; i < j; i, j = i+1, j-1 {
		beyond[i], beyond[j] = beyond[j], beyond[i]
	}
	hold("s + L", append(bytes.Clone(sig[:32]), beyond...), k.Public())
	// A key that is no point, and the neutral one, for which R alone decides.
	neutral := append([]byte{1}, make([]byte, 31)...)
	for name, key := range map[string][]byte{"no point": bytes.Repeat([]byte{2}, 32), "neutral": neutral} {
		pub := Public{ID: k.Public().ID, key: key}
		hold(name, sig, pub)
		hold(name+", R neutral", append(bytes.Clone(neutral), make([]byte, 32)...), pub)
	}
	hold("empty", nil, k.Public())
	hold("long", append(bytes.Clone(sig), 0), k.Public())
}

// A check that was ended says nothing more.
func TestCheckIsDoneOnce(t *testing.T) {
	k := rfc(t)
	by, err := k.Sign([]byte("a"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewCheck(by, []Public{k.Public()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if who, err := c.Done(); err != nil || who.ID != k.Public().ID {
		t.Errorf("%v, %v", who, err)
	}
	if _, err := c.Done(); !errors.Is(err, ErrInvalid) {
		t.Errorf("twice: %v", err)
	}
}

// A signature whose text is not in base64 (RFC 7797) is of another text; nobody here
// writes one.
func TestVerifyRefusesUnencoded(t *testing.T) {
	k := rfc(t)
	for _, h := range []string{
		`{"alg":"EdDSA","kid":"` + rfcThumbprint + `","b64":false,"crit":["b64"]}`,
		`{"alg":"EdDSA","kid":"` + rfcThumbprint + `","b64":false}`,
	} {
		header := base64.RawURLEncoding.EncodeToString([]byte(h))
		for _, signed := range []string{header + "." + rfcText, header + "." + base64.RawURLEncoding.EncodeToString([]byte(rfcText))} {
			sig := ed25519.Sign(k.private, []byte(signed))
			by := header + ".." + base64.RawURLEncoding.EncodeToString(sig)
			if _, err := Verify([]byte(by), []byte(rfcText), []Public{k.Public()}); !errors.Is(err, ErrInvalid) {
				t.Errorf("%s: %v", h, err)
			}
		}
	}
}
