package packages

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// unsigned names the files, of the package's manifest and own feed, that no known key
// signed.
func (p *Held) unsigned(keys []signature.Public) (seen []string) {
	sum, err := p.SignedBy(p.Above, keys)
	if err == nil && sum != p.Sum {
		err = errChanged
	}
	if err != nil {
		seen = append(seen, p.Above+": "+err.Error())
	}
	// That there is no feed is said elsewhere.
	if _, err := p.SignedBy(p.Feed, keys); err != nil && !errors.Is(err, fs.ErrNotExist) {
		seen = append(seen, p.Feed+": "+err.Error())
	}
	return seen
}

// misshapen is what can be said of the signatures by somebody who has no key: of one that
// is none, and of a package whose manifest alone has lost its own. A feed that was fetched
// may lie there without one.
func (p *Held) misshapen() (seen []string) {
	there := map[string]bool{}
	for _, name := range []string{p.Above, p.Feed} {
		by, err := p.Read(name+signature.Extension, signature.MaxBytes+1)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			seen = append(seen, name+signature.Extension+": "+paths.Without(err).Error())
		case !signature.Is(by):
			seen = append(seen, name+signature.Extension+": it is no signature")
		}
		there[name] = true
	}
	if there[p.Feed] && !there[p.Above] {
		seen = append(seen, p.Above+": "+errUnsigned.Error()+", and there is one beside the recall feed")
	}
	return seen
}

var errUnsigned = errors.New("there is no signature beside it")

// SignedBy checks the signature that stands beside a file, and returns the digest of the
// bytes that it is of. Where the file itself is missing the error is fs.ErrNotExist.
func (p *Held) SignedBy(name string, keys []signature.Public) (schema.Digest, error) {
	text, _, err := p.open(name)
	if err != nil {
		return schema.Digest{}, err
	}
	defer text.Close()
	by, err := p.Read(name+signature.Extension, signature.MaxBytes+1)
	if errors.Is(err, fs.ErrNotExist) {
		return schema.Digest{}, errUnsigned
	} else if err != nil {
		return schema.Digest{}, err
	}
	check, err := signature.NewCheck(by, keys)
	if err != nil {
		return schema.Digest{}, err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(sum, check), text); err != nil {
		return schema.Digest{}, paths.Without(err)
	}
	_, err = check.Done()
	return schema.Digest(sum.Sum(nil)), err
}
