#!/bin/sh
# ImageMagick, convert for each size; several photos at once by xargs.
#
#   sh magick.sh PHOTOS OUT WORKERS
set -eu

if [ "$1" != --one ]; then
  find "$1" -type f -print0 | xargs -0 -n 1 -P "$3" sh "$0" --one "$2"
  exit
fi

out=$2 photo=$3
folder=$out/${photo##*/}
mkdir "$folder"
export MAGICK_THREAD_LIMIT=1 # several photos at once use the cores better
for edge in 2560 1280 320; do
  convert "$photo" -auto-orient -resize "${edge}x${edge}>" -strip -quality 82 "$folder/$edge.jpg"
done
