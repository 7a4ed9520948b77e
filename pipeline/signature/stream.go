package signature

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"filippo.io/edwards25519"
	jose "github.com/go-jose/go-jose/v4"
)

// A manifest of a hundred thousand photos is hundreds of megabytes, and the standard
// library signs and checks what is in memory only. What follows is Ed25519 (RFC 8032,
// 5.1.6 and 5.1.7) over a text that passes by: twice for a signature, once for a check.
// The arithmetic is not ours; the tests hold both against the standard library.

// SignText is Sign of a text that write writes, the same each time: it is called twice.
func (k Key) SignText(write func(io.Writer) error) ([]byte, error) {
	// The header, as the library writes it, of a signature of nothing.
	none, err := k.Sign(nil)
	if err != nil {
		return nil, err
	}
	header, _, _ := strings.Cut(string(none), ".")
	long := sha512.Sum512(k.private.Seed())
	secret, err := edwards25519.NewScalar().SetBytesWithClamping(long[:32])
	if err != nil {
		return nil, err
	}
	public := k.private[32:]
	r, text, err := digested(header, write, long[32:])
	if err != nil {
		return nil, err
	}
	point := new(edwards25519.Point).ScalarBaseMult(r).Bytes()
	c, again, err := digested(header, write, point, public)
	if err != nil {
		return nil, err
	}
	// Two texts under one secret number would tell the key to whoever has both.
	if text != again {
		return nil, ErrChanged
	}
	s := edwards25519.NewScalar().MultiplyAdd(c, secret, r)
	return []byte(header + ".." + base64.RawURLEncoding.EncodeToString(append(point, s.Bytes()...))), nil
}

// ErrChanged says that a text was not the same when it was written the second time.
var ErrChanged = errors.New("what is signed changed while it was signed")

// digested is the number that RFC 8032 makes of what comes first and of the signed
// text: here the header, a dot, and the text in base64 (RFC 7515, 5.1). It also returns
// the digest of the text.
func digested(
	header string, write func(io.Writer) error, first ...[]byte,
) (*edwards25519.Scalar, [sha512.Size]byte, error) {
	h, alone := sha512.New(), sha512.New()
	for _, b := range first {
		h.Write(b)
	}
	io.WriteString(h, header+".")
	text := base64.NewEncoder(base64.RawURLEncoding, h)
	if err := write(io.MultiWriter(text, alone)); err != nil {
		return nil, [sha512.Size]byte{}, err
	}
	if err := text.Close(); err != nil {
		return nil, [sha512.Size]byte{}, err
	}
	n, err := edwards25519.NewScalar().SetUniformBytes(h.Sum(nil))
	return n, [sha512.Size]byte(alone.Sum(nil)), err
}

// Check is the check of one signature of a text that is written to it.
type Check struct {
	by     Public
	sig    []byte
	hash   hash.Hash
	text   io.WriteCloser
	closed bool
}

// NewCheck begins the check of a signature. Its errors are those of Verify.
func NewCheck(signature []byte, keys []Public) (*Check, error) {
	if len(signature) > MaxBytes {
		return nil, ErrInvalid
	}
	compact := string(bytes.TrimSpace(signature))
	s, err := jose.ParseDetached(compact, []byte("any"), []jose.SignatureAlgorithm{jose.EdDSA})
	header, _, cut := strings.Cut(compact, ".")
	if err != nil || len(s.Signatures) != 1 || !cut || strings.HasPrefix(compact, "{") {
		return nil, fmt.Errorf("%w: it is not a signature that can be read", ErrInvalid)
	}
	// By the key that it names and that we know; never by one that it brings along.
	protected := s.Signatures[0].Protected
	i := slices.IndexFunc(keys, func(k Public) bool { return k.ID == protected.KeyID })
	if i < 0 {
		return nil, ErrUnknownKey
	}
	// What an extension asks for is not known here, and one of them signs another text.
	if protected.ExtraHeaders["crit"] != nil || protected.ExtraHeaders["b64"] != nil || len(s.Signatures[0].Signature) != 64 {
		return nil, ErrInvalid
	}
	c := &Check{by: keys[i], sig: s.Signatures[0].Signature, hash: sha512.New()}
	c.hash.Write(c.sig[:32])
	c.hash.Write(c.by.key)
	io.WriteString(c.hash, header+".")
	c.text = base64.NewEncoder(base64.RawURLEncoding, c.hash)
	return c, nil
}

// Write takes the next part of the text.
func (c *Check) Write(p []byte) (int, error) { return c.text.Write(p) }

// Done returns whose the signature of the text is that was written. The error is
// ErrInvalid. Nothing is written to c afterwards.
func (c *Check) Done() (Public, error) {
	if c.closed || c.text.Close() != nil {
		return Public{}, ErrInvalid
	}
	c.closed = true
	public, err := new(edwards25519.Point).SetBytes(c.by.key)
	if err != nil {
		return Public{}, ErrInvalid
	}
	k, err := edwards25519.NewScalar().SetUniformBytes(c.hash.Sum(nil))
	if err != nil {
		return Public{}, ErrInvalid
	}
	s, err := edwards25519.NewScalar().SetCanonicalBytes(c.sig[32:])
	if err != nil {
		return Public{}, ErrInvalid
	}
	r := new(edwards25519.Point).VarTimeDoubleScalarBaseMult(k, new(edwards25519.Point).Negate(public), s)
	if !bytes.Equal(r.Bytes(), c.sig[:32]) {
		return Public{}, ErrInvalid
	}
	return c.by, nil
}
