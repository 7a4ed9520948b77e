package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/schema"
)

// Soon is an ability that a storage may have: to write files that can be made again
// without waiting for the disk each time.
type Soon interface {
	// ReplaceSoon is Replace for a file that is durable only after the next Settle, and
	// is not read back. The file is whole under its name.
	ReplaceSoon(ctx context.Context, name string, mode fs.FileMode, data []byte) error
	// Settle makes the files durable that ReplaceSoon wrote until now.
	Settle() error
}

// PutDerivative keeps data as derivatives/<ab>/<sha256 of the original>/
// <recipe>.<ext>, mode 0600, in place of any file there, and returns that path. Recipe
// and ext are made of lower-case letters, digits, - and _.
//
// The file is whole under its name, and is durable only after the next Settle: a
// derivative is a cache and can be made again, so it does not wait for the disk by
// itself, and is not read back. An export compares the bytes when it takes one.
func PutDerivative(
	ctx context.Context, s Storage, original schema.Digest, recipe, ext string, data []byte,
) (rel string, err error) {
	if original.IsZero() || !slug(recipe) || !slug(ext) {
		return "", &NameError{Path: fmt.Sprintf("%q.%q", recipe, ext), Err: errors.New("not the name of a derivative")}
	}
	hex := original.String()
	rel = path.Join(Derivatives, hex[:2], hex, recipe+"."+ext)
	// 0600: a derivative shows the same room as its original does, and unlike
	// originals nobody is meant to browse them.
	if soon, ok := s.(Soon); ok {
		err = soon.ReplaceSoon(ctx, rel, 0o600, data)
	} else {
		err = s.Replace(ctx, rel, 0o600, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)))
	}
	if err != nil {
		return "", err
	}
	return rel, nil
}

// Settle makes the files durable that PutDerivative wrote until now. Rows that name
// derivatives are committed after it.
func Settle(s Storage) error {
	if soon, ok := s.(Soon); ok {
		return soon.Settle()
	}
	return nil
}
