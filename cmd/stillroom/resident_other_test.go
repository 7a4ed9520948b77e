//go:build !linux

package main

import "testing"

type reside = func(env []string) (vars []string, end func(), err error)

// residents leaves each start a process of its own: see resident_linux_test.go.
func residents(*testing.T) reside {
	return func([]string) ([]string, func(), error) { return nil, func() {}, nil }
}
