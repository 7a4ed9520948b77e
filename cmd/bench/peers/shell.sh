#!/bin/sh
# What an archive's script does: exiftool, sha256sum, vipsthumbnail for each
# size, and a row in SQLite; several photos at once by xargs.
#
#   sh shell.sh PHOTOS OUT WORKERS
set -eu

if [ "$1" != --one ]; then
  sqlite3 "$2.db" 'PRAGMA journal_mode=WAL; CREATE TABLE photos (name TEXT, sha256 TEXT, exif TEXT)' >/dev/null
  find "$1" -type f -print0 | xargs -0 -n 1 -P "$3" sh "$0" --one "$2"
  exit
fi

out=$2 photo=$3
name=${photo##*/}
folder=$out/$name
mkdir "$folder"
exif=$(exiftool -json -n "$photo" | sed "s/'/''/g")
sum=$(sha256sum "$photo")
export VIPS_CONCURRENCY=1 # several photos at once use the cores better
for edge in 2560 1280 320; do
  vipsthumbnail "$photo" --size "${edge}x${edge}>" --export-profile srgb -o "$folder/$edge.jpg[Q=82,strip]"
done
printf '.timeout 10000\n%s\n' "INSERT INTO photos VALUES ('$(printf %s "$name" | sed "s/'/''/g")', '${sum%% *}', '$exif');" | sqlite3 "$out.db"
