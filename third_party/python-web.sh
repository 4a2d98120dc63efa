# shellcheck shell=bash
# CPython for the browser: a static library with all its modules inside, compiled for threads
# (-pthread) and WebAssembly's own exceptions. configure finds its answers in python/config.site-web,
# because starting Emscripten for every question takes minutes.
title='CPython 3.13.5, WebAssembly'
version=3.13.5
needs=(python-source python-native zlib emscripten packages)
inputs=("$RECIPES/python/config.site" "$RECIPES/python/config.site-web" "$RECIPES/python/build.sh" "$RECIPES/python/profile.profdata.xz")

make_part() {
  local source=${PART_DIR[python-source]}
  . "$RECIPES/python/build.sh"
  PATH=$(emscripten_root):$PLAIN_PATH
  export PATH CONFIG_SITE="config.site config.site-web"
  cp "$RECIPES/python/config.site" .
  if [[ $(emcc -dumpversion) == 3.1.69 ]]; then
    cp "$RECIPES/python/config.site-web" .
  else
    cp "$source/Tools/wasm/config.site-wasm32-emscripten" config.site-web
  fi
  make_zlib emcc emar -pthread
  use_profile
  configure_python_web
  make -j"$(nproc)" libpython3.13.a
  tidy_build
}
