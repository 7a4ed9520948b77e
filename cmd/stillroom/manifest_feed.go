package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/signature"
)

func readKeys(p *program, name string) ([]signature.Public, error) {
	data, err := p.readInput(name, signature.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("--key: %w", err)
	}
	keys, err := signature.ReadPublic(data)
	if err != nil {
		return nil, fmt.Errorf("--key %s: %w", name, err)
	}
	return keys, nil
}

// readFeed reads the fetched feed. If the feed is not signed with one of the keys, it
// says why.
func readFeed(
	p *program, o manifestCheckOptions, keys []signature.Public,
) (_ *packages.Feed, unsure string, err error) {
	text, err := p.openInput(o.feed)
	if err != nil {
		return nil, "", fmt.Errorf("--feed: %w", err)
	}
	defer text.Close()
	var check *signature.Check
	var serr error
	from := io.Reader(text)
	if len(keys) > 0 {
		if check, serr = feedSignature(p, o, keys); serr == nil {
			from = io.TeeReader(text, check)
		}
	}
	feed, err := packages.ReadFeed(from)
	if err != nil {
		return nil, "", fmt.Errorf("--feed %s: %w; without the feed nothing can be said of the package; fetch it again", o.feed, err)
	}
	if check != nil && serr == nil {
		_, serr = check.Done()
	}
	if serr != nil {
		unsure = fmt.Sprintf("the recall feed %s: %v", o.feed, serr)
	}
	return feed, unsure, nil
}

// feedSignature begins the check of the signature of the feed that was fetched.
func feedSignature(p *program, o manifestCheckOptions, keys []signature.Public) (*signature.Check, error) {
	by, err := p.readInput(cmp.Or(o.feedSignature, o.feed+signature.Extension), signature.MaxBytes)
	if err != nil {
		return nil, err
	}
	return signature.NewCheck(by, keys)
}
