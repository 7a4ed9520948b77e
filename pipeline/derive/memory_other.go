//go:build !linux

package derive

// memoryHere is what a machine that photographs are kept on has at least.
func memoryHere() int64 { return 8 << 30 }
