#!/bin/sh
# Installs what building stillroom needs and the machine has not: libvips with
# its headers, LibRaw, pkg-config and a C compiler. Says what it is about to do, and
# does nothing where nothing is missing.
set -eu

need=""
have() { command -v "$1" >/dev/null 2>&1; }

have go || { echo "stillroom: Go 1.26 or newer is needed: https://go.dev/dl/" >&2; exit 1; }
have pkg-config || need="$need pkg-config"
have cc || have gcc || have clang || need="$need compiler"
{ have pkg-config && pkg-config --exists 'vips >= 8.14'; } || need="$need libvips"
[ -n "$need" ] || exit 0

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else echo "stillroom: this needs root, and there is no sudo: $*" >&2; exit 1
  fi
}

case "$(uname -s)" in
Darwin)
  have brew || { echo "stillroom: missing:$need; install Homebrew first: https://brew.sh" >&2; exit 1; }
  echo "stillroom: missing:$need; running: brew install vips libraw pkgconf" >&2
  brew install vips libraw pkgconf
  ;;
Linux)
  have apt-get || { echo "stillroom: missing:$need; install libvips (8.14 or newer, with headers), pkg-config and a C compiler" >&2; exit 1; }
  packages="libvips-dev libraw-dev pkg-config g++ libc6-dev ca-certificates"
  echo "stillroom: missing:$need; running: apt-get update && apt-get install $packages" >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  # From Debian 13 on what reads HEIC and AVIF, and writes AVIF, are packages of their own.
  for p in libheif-plugin-libde265 libheif-plugin-aomdec libheif-plugin-aomenc; do
    apt-cache show "$p" >/dev/null 2>&1 && packages="$packages $p"
  done
  # shellcheck disable=SC2086 # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $packages >&2
  ;;
*)
  echo "stillroom: missing:$need; install libvips (8.14 or newer, with headers), pkg-config and a C compiler" >&2
  exit 1
  ;;
esac
pkg-config --exists 'vips >= 8.14' || { echo "stillroom: libvips 8.14 or newer is needed; found $(pkg-config --modversion vips 2>/dev/null || echo none)" >&2; exit 1; }
