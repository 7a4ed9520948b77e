package main

import (
	"fmt"
	"runtime/debug"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/pipeline/render"
)

// version may be set when linking: -ldflags "-X main.version=1.2.3".
var version string

// resolveVersion prefers what was linked in, then what the module proxy or the
// repository says.
func resolveVersion(linked string, info *debug.BuildInfo) string {
	switch {
	case linked != "":
		return linked
	case info != nil && info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	}
	return "devel"
}

func programVersion() string {
	info, _ := debug.ReadBuildInfo()
	return resolveVersion(version, info)
}

// versionText also names the libraries whose versions change results.
func versionText() string {
	lite, _, _ := sqlite3.Version()
	raw := "without LibRaw"
	if render.HasLibRaw() {
		raw = "LibRaw " + render.LibRawVersion()
	}
	return fmt.Sprintf("%s (libvips %s, SQLite %s, %s)", programVersion(), render.Version(), lite, raw)
}
