#!/usr/bin/env bash
# Checks the model of the thread pool's workers over all interleavings, and that each of its mutations is found.
# thread_pool_model.sh MODEL: needs spin and gcc.
set -euo pipefail
model=$(readlink -f "$1")
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

errors=$(check)
echo "the model: $errors errors, $(grep -oE '[0-9]+ states, stored' pan.log)"
[[ $errors == 0 ]] || { grep pan: pan.log; exit 1; }
mapfile -t mutations < <(grep -oE 'FORGET_[A-Z_]+' "$model" | sort -u)
for mutation in "${mutations[@]}"; do
  errors=$(check -D"$mutation")
  echo "$mutation: $errors errors"
  [[ $errors != 0 ]] || { echo "the mutation $mutation is not found" >&2; exit 1; }
done
