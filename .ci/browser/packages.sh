#!/bin/sh
# Installs the packages of package.json, unless these very ones are there.
set -eu
cd "$(dirname "$0")"
if [ ! -f node_modules/.made ] || [ package-lock.json -nt node_modules/.made ]; then
  npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2
  touch node_modules/.made
fi
