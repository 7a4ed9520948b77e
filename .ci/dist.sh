#!/bin/sh
# What `make dist` writes into dist/: a tarball and a Debian package of bin/stillroom, with
# its manual and completions, what it is made of (CycloneDX), and checksums. Two runs of
# one commit, with the same libraries, give the same bytes.
set -eu
version=$1
: "${GO:=go}"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
arch=$($GO env GOARCH)
case $version in
v[0-9]*) debian=${version#v} ;;
*) debian="0~$version" ;; # a commit that has no version is older than any that has
esac
name=stillroom-$version-linux-$arch
rm -rf dist
mkdir -p "dist/$name"
make -s install DESTDIR="$PWD/dist/$name" PREFIX=/usr
cp LICENSE README.md CHANGELOG.md "dist/$name/"

$GO run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 bin -json -noserial -notimestamp -output "dist/$name.cdx.json" bin/stillroom

sed "s|@ARCH@|$arch|; s|@VERSION@|$debian|; s|@TREE@|dist/$name|" .ci/nfpm.yaml >dist/nfpm.yaml
$GO run github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2 package -f dist/nfpm.yaml -p deb -t dist/
rm dist/nfpm.yaml

tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C dist -cf - "$name" | gzip -n >"dist/$name.tar.gz"
rm -rf "dist/$name"
cd dist
sha256sum -- * >SHA256SUMS
cat SHA256SUMS
