# shellcheck shell=bash
# Emscripten 3.1.69 as Debian 13 packages it, with its prebuilt system libraries, runnable on
# Debian 12: LLVM 19 is Debian 12's own, binaryen brings the C library it was built against.
title='Emscripten 3.1.69 (download 246 MB)'
version=3.1.69
needs=(debian13)

make_part() {
  local name lib loader tool

  # Left out: variants nothing here links with (position-independent, wasm workers), tests, documents.
  fetch_deb emscripten "$version"
  dpkg-deb --fsys-tarfile "$fetched" | tar x --strip-components=4 --wildcards \
    --exclude='*/lib/wasm32-emscripten/*pic' --exclude='*-ww*.a' --exclude='*/emscripten/test' --exclude='*/emscripten/out' \
    --exclude='*/emscripten/docs' --exclude='*/ChangeLog*' ./usr/share/emscripten

  fetch_deb node-acorn 8
  mkdir node_modules
  dpkg-deb --fsys-tarfile "$fetched" | tar x -C node_modules --strip-components=4 ./usr/share/nodejs/acorn

  mkdir binaryen
  for name in libc6 libstdc++6 libgcc-s1; do
    fetch_deb "$name" ''
    dpkg-deb --fsys-tarfile "$fetched" | tar x -C binaryen --wildcards './usr/lib/*/*.so*'
  done
  fetch_deb binaryen 120
  dpkg-deb --fsys-tarfile "$fetched" | tar x -C binaryen ./usr/bin ./usr/lib
  lib=$(echo binaryen/usr/lib/*-linux-gnu*)
  mv binaryen/usr/bin binaryen/real
  mkdir binaryen/bin
  loader=$(cd "$lib" && ls ld-linux*.so.*)
  for tool in binaryen/real/*; do
    cat >"binaryen/bin/${tool##*/}" <<EOF
#!/bin/sh
here=\${0%/*}/..
lib=\$here/${lib#binaryen/}
exec "\$lib/$loader" --library-path "\$lib:\$lib/binaryen" "\$here/real/${tool##*/}" "\$@"
EOF
  done
  chmod +x binaryen/bin/*

  # The folder holds its own configuration, so no environment is needed to compile.
  # Node is looked for at each use: this cache outlives versions of it.
  cat >.emscripten <<EOF
import shutil
LLVM_ROOT = '/usr/bin'
BINARYEN_ROOT = '${PART_DIR[emscripten]}/binaryen'
NODE_JS = shutil.which('node') or '/usr/bin/node'
FROZEN_CACHE = True
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
EOF
  # Debian's Python, whatever is first in someone's PATH.
  sed -i 's,^  PYTHON=$(command -v python3 .*,  PYTHON=/usr/bin/python3,' em*
}
