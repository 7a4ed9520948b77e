package source

import (
	"io/fs"
	"syscall"
	"time"
)

func accessed(fi fs.FileInfo) string {
	if fi.IsDir() || fi.Mode().IsRegular() {
		st := fi.Sys().(*syscall.Stat_t)
		return time.Unix(st.Atim.Unix()).UTC().Format(time.RFC3339Nano)
	}
	return "" // looking at a link is reading it
}
