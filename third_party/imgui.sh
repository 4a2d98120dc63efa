# shellcheck shell=bash
title='Dear ImGui 1.90.1'
version=1.90.1
needs=(debian13 packages)

make_part() {
  fetch_source imgui "$version"
  tar xf "$fetched" --strip-components=1
}
