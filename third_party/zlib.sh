# shellcheck shell=bash
title='zlib 1.3.1'
version=1.3
needs=(debian13 packages)

make_part() {
  fetch_source zlib "$version"
  tar xf "$fetched" --strip-components=1
}
