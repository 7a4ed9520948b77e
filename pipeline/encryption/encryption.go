// Package encryption seals what names people, their contacts and their documents, so that
// whoever holds a copy of a catalog without its key cannot read it. What is sealed is in
// the format of age (age-encryption.org/v1): any program that knows it can open it, also
// when stillroom is gone:
//
//	age --decrypt --identity privacy.key FILE.age
//
// The package knows neither the catalog nor its storage.
package encryption

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"filippo.io/age"
)

// KeyName is what the file with a catalog's key is called where no other is named.
const KeyName = "privacy.key"

// MaxText is the largest text that is opened: a contact is a line.
const MaxText = 1 << 20

// Errors of a key, and of a text or document that it does not open.
var (
	ErrKey   = errors.New("the key cannot be read: it is not one line that begins with AGE-SECRET-KEY-1")
	ErrOther = errors.New("it was sealed with another key, or is damaged")
)

// Key seals, and opens what it sealed.
type Key struct{ identity *age.X25519Identity }

// New makes a key.
func New() (*Key, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	return &Key{id}, nil
}

// Parse reads a key as Text writes it, and as age-keygen does. It never says what
// it read.
func Parse(text []byte) (*Key, error) {
	var found *Key
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, err := age.ParseX25519Identity(line)
		if err != nil || found != nil {
			return nil, ErrKey
		}
		found = &Key{id}
	}
	if found == nil {
		return nil, ErrKey
	}
	return found, nil
}

// Text is the key as its file holds it.
func (k *Key) Text() []byte {
	return fmt.Appendf(nil, "# The key to the contacts and documents of a stillroom catalog. Keep a copy apart\n"+
		"# from the catalog: what is sealed cannot be read without it, by anybody.\n# public key: %s\n%s\n", k.Public(), k.identity)
}

// Public is the half of the key that only seals. It is no secret.
func (k *Key) Public() string { return k.identity.Recipient().String() }

// Seal returns a writer that seals the bytes written to it; closing it ends the
// sealing.
func (k *Key) Seal(w io.Writer) (io.WriteCloser, error) {
	return age.Encrypt(w, k.identity.Recipient())
}

// Open returns the sealed bytes. The error is ErrOther, here or while they are read, if
// the key does not open them; altered bytes are never returned.
func (k *Key) Open(r io.Reader) (io.Reader, error) {
	opened, err := age.Decrypt(r, k.identity)
	if err != nil {
		return nil, ErrOther
	}
	return reader{opened}, nil
}

type reader struct{ io.Reader }

func (r reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", ErrOther, err)
	}
	return n, err
}

// token is a sealed text: nothing that a person would write for a contact.
var token = regexp.MustCompile(`^age:[A-Za-z0-9+/]{80,}={0,2}$`)

// Sealed reports whether a text is one that SealText made, with whatever key.
func Sealed(text string) bool {
	if !token.MatchString(text) {
		return false
	}
	data, err := base64.StdEncoding.DecodeString(text[len("age:"):])
	return err == nil && bytes.HasPrefix(data, []byte("age-encryption.org/v1\n"))
}

// SealText makes one line of a text.
func (k *Key) SealText(text string) (string, error) {
	var b bytes.Buffer
	w, err := k.Seal(&b)
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return "age:" + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// OpenText returns the text of which SealText made a line.
func (k *Key) OpenText(line string) (string, error) {
	if !Sealed(line) {
		return "", ErrOther
	}
	data, err := base64.StdEncoding.DecodeString(line[len("age:"):])
	if err != nil {
		return "", ErrOther
	}
	r, err := k.Open(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(r, MaxText))
	return string(text), err
}
