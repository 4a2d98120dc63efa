# shellcheck shell=bash
# What the two builds of CPython have in common. Both start in an empty folder.

# zlib as a static library beside libpython: CPython's zlib module needs it, and the app does too.
make_zlib() { # COMPILER ARCHIVER FLAG…
  local source=${PART_DIR[zlib]} name objects=()
  mkdir zlib
  for name in adler32 compress crc32 deflate gzclose gzlib gzread gzwrite infback inffast inflate inftrees trees uncompr zutil; do
    "$1" -O3 -DHAVE_UNISTD_H -DHAVE_STDARG_H "${@:3}" -c "$source/$name.c" -o "zlib/$name.o"
    objects+=("zlib/$name.o")
  done
  "$2" rcs libz.a "${objects[@]}"
  rm -r zlib
}

# Nothing that happens to be installed on this machine is used: no pkg-config, zlib from here.
configure_python() { # OPTION or VARIABLE=VALUE…
  "${PART_DIR[python-source]}/configure" --with-pymalloc --without-mimalloc --disable-test-modules \
    --without-ensurepip --without-doc-strings PKG_CONFIG=false \
    "ZLIB_CFLAGS=-I${PART_DIR[zlib]}" "ZLIB_LIBS=$PWD/libz.a" OPT='-O3 -DNDEBUG -fwrapv' "$@"
}

configure_python_web() { # OPTION…
  configure_python --host=wasm32-unknown-emscripten --build="$("${PART_DIR[python-source]}/config.guess")" \
    --with-build-python="${PART_DIR[python-native]}/python" --with-emscripten-target=browser \
    --enable-wasm-pthreads --disable-wasm-dynamic-linking \
    CC=emcc AR=emar RANLIB=emranlib CFLAGS=-fwasm-exceptions "$@"
}

# The objects are inside libpython; nothing reads them again.
tidy_build() {
  find . -name '*.o' -delete
  rm -f a.wasm
}
