#!/bin/sh
# Installs what the tests of the pages need and the machine has not: Chromium, Node and
# the packages of package.json beside this file. Says what it is about to do.
set -eu
cd "$(dirname "$0")"

need=""
command -v chromium >/dev/null 2>&1 || [ -n "${CHROMIUM:-}" ] || need="$need chromium"
command -v node >/dev/null 2>&1 || need="$need nodejs"
command -v npm >/dev/null 2>&1 || need="$need npm"
if [ -n "$need" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "stillroom: missing:$need; install them, or name a Chromium in CHROMIUM" >&2; exit 1; }
  echo "stillroom: missing:$need; running: apt-get update && apt-get install$need" >&2
  as_root="" ; [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  # shellcheck disable=SC2086 # a list of words
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $need >&2
fi
sh ./packages.sh
sh ./viewers.sh
