#!/bin/sh
# Fetches the viewers that IIIF packages are tried in, each as its makers build it for a
# page: the packages they need to be built are not fetched. The digests are those that
# the registry gives (dist.integrity).
set -eu
cd "$(dirname "$0")"

list="
universalviewer 4.4.0 9OVs6uCzeQYw50jg8k2vEGq6hQFu7kEv9OOAlmqVH9duhrpg1xlIqcMIb2rhNQnAxTQd3R13gxJze9UYkiwdzg==
mirador 4.0.0 uWsE9e2oqSc/lUu+vVwDGhTsycuhGsfZ2KfX6CLfXiT3wgGy6qT9+q5M3V9Zz72hkdIgsJugKesaowmRtYmvrA==
tify 0.35.0 fIEtR4XMoqIif+ksLaxWLjZb4yBsYddfKzr/nRnK0QSj455sf6DuYYaFL4YW0ZSZq9Oy8w4N7G7WjRaTcy+eAg==
openseadragon 6.1.1 g4iKe2q8B642SaBT3+x4ZF3/8b1TxPPydyjmtrOLgDrlYWMKd9ZXM+1Cb/xa9DVySkvs/7l6HR1nHKfD5F3Tsw==
"
if [ -f viewers/.made ] && [ ! viewers.sh -nt viewers/.made ]; then
  exit 0
fi
rm -rf viewers
mkdir viewers
printf '%s' "$list" | while read -r name version sum; do
  [ -n "$name" ] || continue
  npm pack "$name@$version" --pack-destination viewers --loglevel=error >/dev/null
  file="viewers/$name-$version.tgz"
  got=$(node -e 'console.log(require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "$file")
  [ "$got" = "$sum" ] || { echo "stillroom: $name $version is not the file that was tried: $got" >&2; exit 1; }
  mkdir "viewers/$name"
  tar -xzf "$file" -C "viewers/$name" --strip-components 1
  rm "$file"
done
touch viewers/.made
