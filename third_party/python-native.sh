# shellcheck shell=bash
# CPython for this machine: libpython3.13.a with all its modules inside, and a `python` that also
# runs build scripts and helps to build the one for the web.
title='CPython 3.13.5, native'
version=3.13.5
needs=(python-source zlib packages)
inputs=("$RECIPES/python/config.site" "$RECIPES/python/build.sh" "$RECIPES/python/profile.profdata.xz")

make_part() {
  . "$RECIPES/python/build.sh"
  export PATH=$PLAIN_PATH CONFIG_SITE=$PWD/config.site
  cp "$RECIPES/python/config.site" .
  make_zlib gcc ar
  use_profile
  # By itself clang 19 no longer gives each instruction of the evaluation loop a jump of its own to the next one's.
  OPTIMISE+=' -mllvm -tail-dup-pred-size=5000'
  configure_python_native
  make -j"$(nproc)" python libpython3.13.a pybuilddir.txt
  tidy_build
}
