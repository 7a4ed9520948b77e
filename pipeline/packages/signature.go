package packages

import (
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/signature"
)

// unsigned names the files, of the package's manifest and own feed, that no known key
// signed.
func (p *Held) unsigned(keys []signature.Public) (seen []string) {
	if err := p.SignedBy(p.Above, p.Text, keys); err != nil {
		seen = append(seen, p.Above+": "+err.Error())
	}
	feed, err := p.Document(p.Feed)
	if errors.Is(err, fs.ErrNotExist) {
		return seen // that there is none is said elsewhere
	}
	if err == nil {
		err = p.SignedBy(p.Feed, feed, keys)
	}
	if err != nil {
		seen = append(seen, p.Feed+": "+err.Error())
	}
	return seen
}

// SignedBy checks the signature that stands beside a file.
func (p *Held) SignedBy(name string, text []byte, keys []signature.Public) error {
	by, err := p.Read(name+signature.Extension, signature.MaxBytes+1)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no signature beside it")
	} else if err != nil {
		return err
	}
	_, err = signature.Verify(by, text, keys)
	return err
}
