// Package signature signs the files that leave a catalog, so that whoever was given
// them can tell them from files that somebody made up: with Ed25519, as a detached JWS
// (RFC 7515, appendix F) that a library of any language checks.
//
// It promises that the same bytes and the same key give the same signature. It holds no
// keys, reads no files and knows no catalog: see package signingkey.
package signature

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"

	jose "github.com/go-jose/go-jose/v4"
)

// Extension ends the name of a signature, after the name of the signed file.
const Extension = ".jws"

// MaxBytes is how large a signature or a file of keys may be: some hundred keys.
const MaxBytes = 64 << 10

// Errors of a signature. Both say that nobody knows who wrote the bytes.
var (
	ErrUnknownKey = errors.New("it is signed with a key that is not known")
	ErrInvalid    = errors.New("it was changed since it was signed, or the signature belongs to another file")
	ErrNoKey      = errors.New("it holds no public key (Ed25519, as JWK, JWK Set or PEM)")
	ErrPrivate    = errors.New("it holds a private key: hand out the public one (stillroom key export-public) and keep this one to yourself")
)

// Key is a private key. The zero value is none.
type Key struct{ private ed25519.PrivateKey }

// Public is a public key.
type Public struct {
	ID  string // its thumbprint (RFC 7638), by which everybody calls it alike
	key ed25519.PublicKey
}

// New makes a key.
func New() (Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	return Key{private}, err
}

// Read reads what Write wrote.
func Read(data []byte) (Key, error) {
	var k jose.JSONWebKey
	if len(data) > MaxBytes || k.UnmarshalJSON(data) != nil {
		return Key{}, errors.New("it is not a key that can be read")
	}
	private, ok := k.Key.(ed25519.PrivateKey)
	if !ok || len(private) != ed25519.PrivateKeySize {
		return Key{}, errors.New("it is not a private key of Ed25519")
	}
	// The public half is a part of the file: one that is not its own would sign what
	// nobody can check.
	if !bytes.Equal(ed25519.NewKeyFromSeed(private.Seed()), private) {
		return Key{}, errors.New("its private and its public half do not belong together")
	}
	return Key{private}, nil
}

// Write is the key as a JWK: secret.
func (k Key) Write() ([]byte, error) {
	return jose.JSONWebKey{Key: k.private, KeyID: k.Public().ID, Algorithm: string(jose.EdDSA), Use: "sig"}.MarshalJSON()
}

// Public is the half that everybody may have.
func (k Key) Public() Public {
	p, err := public(k.private.Public())
	if err != nil {
		panic(err) // a key that was made or read is one
	}
	return p
}

func public(key any) (Public, error) {
	k, ok := key.(ed25519.PublicKey)
	if !ok || len(k) != ed25519.PublicKeySize {
		return Public{}, ErrNoKey
	}
	sum, err := (&jose.JSONWebKey{Key: k}).Thumbprint(crypto.SHA256)
	return Public{base64.RawURLEncoding.EncodeToString(sum), k}, err
}

func (p Public) jwk() jose.JSONWebKey {
	return jose.JSONWebKey{Key: p.key, KeyID: p.ID, Algorithm: string(jose.EdDSA), Use: "sig"}
}

// JWK is the key as RFC 8037 has it.
func (p Public) JWK() ([]byte, error) { return p.jwk().MarshalJSON() }

// PEM is the key for programs that know no JWK.
func (p Public) PEM() ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(p.key)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), err
}

// Set is a JWK Set of the keys, in their order.
func Set(keys []Public) ([]byte, error) {
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range keys {
		set.Keys = append(set.Keys, k.jwk())
	}
	data, err := json.MarshalIndent(set, "", "  ")
	return append(data, '\n'), err
}

// ReadPublic reads public keys: a JWK, a JWK Set, or one or more in PEM.
func ReadPublic(data []byte) ([]Public, error) {
	if len(data) > MaxBytes {
		return nil, ErrNoKey
	}
	var list []Public
	add := func(key any) error {
		if _, private := key.(ed25519.PrivateKey); private {
			return ErrPrivate
		}
		p, err := public(key)
		list = append(list, p)
		return err
	}
	var set jose.JSONWebKeySet
	var one jose.JSONWebKey
	switch {
	case json.Unmarshal(data, &set) == nil && len(set.Keys) > 0:
		for _, k := range set.Keys {
			if err := add(k.Key); err != nil {
				return nil, err
			}
		}
	case one.UnmarshalJSON(data) == nil:
		if err := add(one.Key); err != nil {
			return nil, err
		}
	default:
		for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
			if block.Type != "PUBLIC KEY" {
				return nil, ErrPrivate
			}
			key, err := x509.ParsePKIXPublicKey(block.Bytes)
			if err != nil {
				return nil, ErrNoKey
			}
			if err := add(key); err != nil {
				return nil, err
			}
		}
	}
	if len(list) == 0 {
		return nil, ErrNoKey
	}
	return list, nil
}

// Sign is the signature of a text: header..signature, without the text.
func (k Key) Sign(text []byte) ([]byte, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: k.private}, (&jose.SignerOptions{}).WithHeader("kid", k.Public().ID))
	if err != nil {
		return nil, err
	}
	s, err := signer.Sign(text)
	if err != nil {
		return nil, err
	}
	compact, err := s.DetachedCompactSerialize()
	return []byte(compact), err
}

// Is reports whether data has the form of a signature, whoever made it.
func Is(data []byte) bool {
	if len(data) > MaxBytes {
		return false
	}
	s, err := jose.ParseDetached(string(data), []byte("any"), []jose.SignatureAlgorithm{jose.EdDSA})
	return err == nil && len(s.Signatures) == 1 && len(s.Signatures[0].Signature) == ed25519.SignatureSize
}

// Verify checks a signature of a text and returns whose it is. The error is
// ErrUnknownKey or ErrInvalid, whatever the signature holds.
func Verify(signature, text []byte, keys []Public) (Public, error) {
	c, err := NewCheck(signature, keys)
	if err != nil {
		return Public{}, err
	}
	if _, err := c.Write(text); err != nil {
		return Public{}, ErrInvalid
	}
	return c.Done()
}
