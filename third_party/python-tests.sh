# shellcheck shell=bash
# CPython's own tests, from the archive that its source is from, and what of the library nobody but them imports: tests/cpython runs them.
title='CPython 3.13.5, tests'
version=3.13.5
needs=(debian13 packages)

make_part() {
  fetch_source python3.13 "$version"
  tar xf "$fetched" --strip-components=2 --wildcards '*/Lib/test' '*/Lib/_pyio.py' '*/Lib/_pydatetime.py'
}
