# shellcheck shell=bash
# CPython's upstream source as Debian 13 carries it, with the patches in python/.
title='CPython 3.13.5, source'
version=3.13.5
needs=(debian13 packages)
inputs=()
for file in "$RECIPES"/python/*.patch; do [[ ! -f $file ]] || inputs+=("$file"); done

make_part() {
  local file
  fetch_source python3.13 "$version"
  tar xf "$fetched" --strip-components=1 --exclude='*/Doc' --exclude='*/Lib/test/*' --exclude='*/Mac' --exclude='*/PCbuild'
  for file in "${inputs[@]}"; do
    say "Applying ${file##*/}"
    patch -p1 <"$file"
  done
}
