package main

import (
	"fmt"
	"os"
)

// moved is how many bytes this program has read and written, whatever it was of.
func moved() (read, written int64, ok bool) {
	data, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0, 0, false
	}
	n, _ := fmt.Sscanf(string(data), "rchar: %d\nwchar: %d\n", &read, &written)
	return read, written, n == 2
}
