#!/usr/bin/env bash
# Checks a model over all interleavings, and that each of its mutations is found.
# model.sh MODEL [OPTIONS…]: needs spin and gcc. Each OPTIONS is one way to compile it ("-DTASKS=2 -DLARGE"); none: as it is.
set -euo pipefail
model=$(readlink -f "$1")
ways=("${@:2}")
[[ ${#ways[@]} != 0 ]] || ways=("")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# check OPTION…: the number of errors of the model compiled so.
check() {
  spin -a "$@" "$model" >spin.log 2>&1 || { cat spin.log >&2; exit 1; }
  gcc -O2 -w -DSAFETY -DCOLLAPSE -DMEMLIM=4000 -o pan pan.c
  ./pan -m1000000 >pan.log
  # An incomplete search proves nothing.
  ! grep -E 'max search depth too small|out of memory|truncated' pan.log >&2 || exit 1
  sed -nE 's/.*errors: ([0-9]+).*/\1/p' pan.log
}

for way in "${ways[@]}"; do
  errors=$(check $way)
  echo "the model $way: $errors errors, $(grep -oE '[0-9]+ states, stored' pan.log)"
  [[ $errors == 0 ]] || { grep pan: pan.log; exit 1; }
done
mapfile -t mutations < <(grep -oE 'FORGET_[A-Z_]+' "$model" | sort -u)
for mutation in "${mutations[@]}"; do
  for way in "${ways[@]}"; do
    errors=$(check $way -D"$mutation")
    [[ $errors == 0 ]] || break
  done
  echo "$mutation: $errors errors ($way)"
  [[ $errors != 0 ]] || { echo "the mutation $mutation is not found" >&2; exit 1; }
done
