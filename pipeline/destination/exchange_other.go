//go:build !linux

package destination

import "errors"

func exchange(string, string) error { return errors.ErrUnsupported }

func likeAttributes(string, string) error { return errors.ErrUnsupported }
