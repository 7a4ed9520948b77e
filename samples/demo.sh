#!/bin/sh
# The main job on the sample rooms: samples/demo.sh PROGRAM DIR. Run by `make demo`.
set -eu
stillroom=$1
dir=$2
samples=$(dirname "$0")

# Only what an earlier demo made is ever removed.
if [ -e "$dir" ] && [ ! -f "$dir/catalog/.stillroom" ]; then
  echo "stillroom: $dir is in the way: remove it, or run samples/demo.sh with another folder" >&2
  exit 1
fi
rm -rf "$dir"
mkdir -p "$dir"

say() { printf '\n$ stillroom %s\n' "$*"; }
run() { say "$@"; "$stillroom" --catalog "$dir/catalog" --no-progress "$@"; }

say init "$dir/catalog"
"$stillroom" init "$dir/catalog" --name "Sample rooms"
sed -i.orig "s/^contact = .*/contact = 'recall@example.org'/; s/^credit = .*/credit = 'Sample Photographer'/" "$dir/catalog/stillroom.toml"
rm -f "$dir/catalog/stillroom.toml.orig"
run import "$samples/shoot"
run list
run derive --stale
run export --channel web --to "$dir/web"
run verify --read-data

cat <<END

The pictures and the manifest are in $dir/web:
$(cd "$dir/web" && find . -type f | sort | sed 's|^\./|  |' | head -n 40)

Try next:
  $stillroom -C $dir/catalog consent explain $("$stillroom" -C "$dir/catalog" list --room room-c --limit 1 --format ids) --channel web
  $stillroom -C $dir/catalog export --channel film --to $dir/film
  $stillroom -C $dir/catalog consent withdraw family:family-a --by guardian-a-one; $stillroom -C $dir/catalog verify
END
