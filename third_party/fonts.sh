# shellcheck shell=bash
# Inter for the interface, JetBrains Mono for code, Droid Sans Fallback for Chinese, Symbola for symbols and marks, Noto Color Emoji.
title='Fonts'
version=2
needs=(debian13)

make_part() {
  local name
  for name in fonts-inter fonts-jetbrains-mono fonts-droid-fallback fonts-symbola fonts-noto-color-emoji; do
    fetch_deb "$name" ''
    dpkg-deb --fsys-tarfile "$fetched" | tar x --strip-components=2
  done
}
