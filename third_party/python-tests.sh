# shellcheck shell=bash
# CPython's own tests, from the archive that its source is from: tests/cpython runs them.
title='CPython 3.13.5, tests'
version=3.13.5
needs=(debian13 packages)

make_part() {
  fetch_source python3.13 "$version"
  tar xf "$fetched" --strip-components=2 --wildcards '*/Lib/test'
}
