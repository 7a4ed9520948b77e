//go:build !linux

package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// residents leaves each start a process of its own: see resident_linux_test.go.
func residents(*testing.T) func(*testscript.Env) error {
	return func(*testscript.Env) error { return nil }
}
