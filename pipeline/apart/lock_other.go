//go:build !linux && !darwin && !freebsd

package apart

import "os"

func openFolder(path string) (*os.File, error) { return os.Open(path) }

// Without locks nobody knows which folders are held: none is swept.
func hold(*os.File) bool  { return true }
func claim(*os.File) bool { return false }
func ours(*os.File) bool  { return false }
