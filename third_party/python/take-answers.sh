#!/usr/bin/env bash
# Writes config.site-web anew: what CPython's configure answers when it is asked everything, which
# takes minutes. To be run after a change of CPython's or Emscripten's version, once ./poolyard setup
# has made the rest; setup then makes the web part with the new answers.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
. "$ROOT/third_party/lib.sh"
. "$ROOT/third_party/setup.sh"
. "$RECIPES/python/build.sh"

know_system
for part in python-source python-native zlib; do find_part "$part"; done
PATH=$(emscripten_root):$PLAIN_PATH
export PATH CONFIG_SITE="config.site config.site-wasm32-emscripten"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$RECIPES/python/config.site" "${PART_DIR[python-source]}/Tools/wasm/config.site-wasm32-emscripten" .
make_zlib emcc emar -pthread
configure_python_web -C

# Places on this machine and the list of modules (config.site) are no answers.
answers=$RECIPES/python/config.site-web
{
  sed -n '/^#/p' "$answers"
  grep -vE '^(#|$|ac_cv_env_|ac_cv_path_|pkg_cv_|py_cv_module_|ac_cv_(build|host|cc_name)=|ac_cv_prog_(AR|CC|CPP|PKG_CONFIG|PYTHON_FOR_REGEN|TRUE|ac_ct_[A-Z_]+)=)' config.cache |
    sed -E 's/^([A-Za-z0-9_]+)=\$\{\1=(.*)\}$/\1=\2/'
} >"$answers.new"
mv "$answers.new" "$answers"
say "Wrote $answers"
