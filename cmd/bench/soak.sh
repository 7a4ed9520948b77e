#!/bin/sh
# Takes a few photos into a new catalog, again and again, and counts the ways in which that
# ends. A crash that comes once in hundreds of imports is found no other way.
#
# usage: soak.sh PROGRAM PHOTOS [ROUNDS [EACH]]
#
# Each round takes EACH files (30) of the folder PHOTOS by chance, and then those that came
# of it are made again, so that every way through the pictures runs. 0 and 3 are ends that
# an import may have. Any other is kept: what the program said and, where the system leaves
# one, its core are in soak.N beside the place where this was started.
set -u
program=$(realpath "$1")
photos=$(realpath "$2")
rounds=${3:-1000}
each=${4:-30}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
ulimit -c unlimited 2>/dev/null
export GOTRACEBACK=crash

n=0 passed=0 odd=0
while [ "$n" -lt "$rounds" ]; do
	n=$((n + 1))
	at=$scratch/$n
	mkdir -p "$at/card"
	find -L "$photos" -type f | shuf -n "$each" | while read -r f; do
		cp "$f" "$at/card/$(printf '%s' "$f" | cksum | cut -d' ' -f1)-$(basename "$f")"
	done
	ended=
	for step in "init -q $at/catalog" "--catalog $at/catalog import $at/card" "--catalog $at/catalog derive"; do
		# A core is written where the program runs.
		# shellcheck disable=SC2086
		(cd "$at" && exec "$program" $step) >>"$at/said" 2>&1
		code=$?
		case $code in 0 | 3) ;; *)
			ended="$step: $code"
			break
			;;
		esac
	done
	if [ -n "$ended" ]; then
		odd=$((odd + 1))
		mv "$at" "./soak.$n"
		echo "round $n: $ended; kept in soak.$n"
	else
		passed=$((passed + 1))
		rm -rf "$at"
	fi
	[ $((n % 50)) -ne 0 ] || echo "$passed of $n imports of $each files ended as they should"
done
echo "$passed of $n imports of $each files ended as they should; $odd did not"
[ "$odd" -eq 0 ]
