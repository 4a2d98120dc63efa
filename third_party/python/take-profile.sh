#!/usr/bin/env bash
# Writes profile.profdata.xz anew: builds CPython natively with counters in it and has it run training.py. To be run after a
# change of CPython's version or of a patch to code that is hot, once ./poolyard setup has made the rest; it takes some minutes,
# and the package libclang-rt-19-dev. Setup then makes both builds with the new profile.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
. "$ROOT/third_party/lib.sh"
. "$ROOT/third_party/setup.sh"
. "$RECIPES/python/build.sh"

know_system
for part in python-source zlib; do find_part "$part"; done
export PATH=$PLAIN_PATH CONFIG_SITE=config.site
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$RECIPES/python/config.site" .
make_zlib clang-19 ar
configure_python_native CFLAGS=-fprofile-instr-generate LDFLAGS=-fprofile-instr-generate
make -j"$(nproc)" python
LLVM_PROFILE_FILE=$folder/training.profraw ./python "$RECIPES/python/training.py"
llvm-profdata-19 merge -sparse -o profile.profdata training.profraw
xz -9e <profile.profdata >"$RECIPES/python/profile.profdata.xz"
say "Wrote $RECIPES/python/profile.profdata.xz"
