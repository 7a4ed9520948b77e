package schema

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// PackagePhotoIDLen is how many hex digits name a photo in a package: more than in
// the house (PhotoIDLen), so that the one is never taken for the other.
const PackagePhotoIDLen = 16

// PackagePhotoIDMark may stand before such an id, and does in tables. Whoever asks for a
// photo may type it.
const PackagePhotoIDMark = "p-"

// How a delivery calls its photos.
const (
	SchemeDigest  = 1 // as the house does, by their digests: packages of before
	SchemeChannel = 2 // by PackagePhotoID
)

// PackagePhotoID is what a photo is called in the packages and in the feed of a
// channel. It needs the catalog's secret: whoever has the original, or a package of
// another channel, cannot find out that it is the same photo.
func PackagePhotoID(secret string, ch Channel, photo Digest) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(strings.Join([]string{"photo id", string(ch), photo.String()}, "\x00")))
	return hex.EncodeToString(h.Sum(nil)[:PackagePhotoIDLen/2])
}

// RecallFeedID is what the feed of a channel is called where it has no address. It tells
// nothing to anybody without the catalog's secret.
func RecallFeedID(secret string, ch Channel) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(strings.Join([]string{"feed", string(ch)}, "\x00")))
	return "urn:stillroom:recall:" + hex.EncodeToString(h.Sum(nil)[:6])
}

// PhotoIDIn is what a photo is called in a delivery.
func (d Delivery) PhotoIDIn(secret string, photo Digest) string {
	if d.Scheme == SchemeDigest {
		return photo.ID()
	}
	return PackagePhotoID(secret, d.Channel, photo)
}

// IsPackagePhotoID reports whether s may be what a package calls a photo.
func IsPackagePhotoID(s string) bool {
	return len(s) == PackagePhotoIDLen && strings.Trim(s, "0123456789abcdef") == ""
}

// WithoutPackageMark is what a package calls a photo, as a table or a manifest has it.
func WithoutPackageMark(s string) string { return strings.TrimPrefix(s, PackagePhotoIDMark) }
