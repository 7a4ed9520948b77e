//go:build !linux && !darwin && !freebsd

package sqlite

// Elsewhere the system is asked by trying.
func writable(string) bool { return true }
func readable(string) bool { return true }

func ownerOf(string) string { return "" }
