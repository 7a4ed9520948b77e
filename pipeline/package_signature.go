package pipeline

import (
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/signature"
)

// unsigned says what of a package's manifest and own feed is not signed with one of
// the keys.
func (p *heldPackage) unsigned(keys []signature.Public) (seen []string) {
	if err := p.signedBy(p.above, p.text, keys); err != nil {
		seen = append(seen, p.above+": "+err.Error())
	}
	feed, err := p.document(p.feed)
	if errors.Is(err, fs.ErrNotExist) {
		return seen // that there is none is said elsewhere
	}
	if err == nil {
		err = p.signedBy(p.feed, feed, keys)
	}
	if err != nil {
		seen = append(seen, p.feed+": "+err.Error())
	}
	return seen
}

// signedBy checks the signature that stands beside a file.
func (p *heldPackage) signedBy(name string, text []byte, keys []signature.Public) error {
	by, err := p.read(name+signature.Extension, signature.MaxBytes+1)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no signature beside it")
	} else if err != nil {
		return err
	}
	_, err = signature.Verify(by, text, keys)
	return err
}
