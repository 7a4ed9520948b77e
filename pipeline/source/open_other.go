//go:build !unix

package source

const (
	safely       = 0
	noAccessTime = 0
)
