# shellcheck shell=bash
# Inter for the interface, JetBrains Mono for code, Droid Sans Fallback for Chinese.
title='Fonts'
version=1
needs=(debian13)

make_part() {
  local name
  for name in fonts-inter fonts-jetbrains-mono fonts-droid-fallback; do
    fetch_deb "$name" ''
    dpkg-deb --fsys-tarfile "$fetched" | tar x --strip-components=2
  done
}
