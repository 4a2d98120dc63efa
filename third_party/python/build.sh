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

OPTIMISE='-O3 -DNDEBUG -fwrapv'

# Which code is hot, and which way its branches go. The profile was taken natively and holds for both targets, because the
# sources are the same; a function that has changed since goes without. take-profile.sh takes it anew.
use_profile() {
  xz -dc "$RECIPES/python/profile.profdata.xz" >profile.profdata
  OPTIMISE+=" -fprofile-instr-use=$PWD/profile.profdata -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date"
}

# Nothing that happens to be installed on this machine is used: no pkg-config, zlib from here.
configure_python() { # OPTION or VARIABLE=VALUE…
  "${PART_DIR[python-source]}/configure" --with-pymalloc --without-mimalloc --disable-test-modules \
    --without-ensurepip --without-doc-strings PKG_CONFIG=false \
    "ZLIB_CFLAGS=-I${PART_DIR[zlib]}" "ZLIB_LIBS=$PWD/libz.a" OPT="$OPTIMISE" "$@"
}

# A switch, as in WebAssembly, so that one profile of the evaluation loop serves both; with it, clang makes the faster code.
configure_python_native() { # OPTION…
  configure_python CC=clang-19 --without-computed-gotos MODULE_BUILDTYPE=static "$@"
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
