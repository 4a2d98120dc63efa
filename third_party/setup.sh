# shellcheck shell=bash
# What each need of a verb consists of, and the set-up itself. Sourced by ../poolyard.

# The Debian packages and the parts of one need. "COMMAND=PACKAGE": not if COMMAND is there already.
describe_need() {
  case $1 in
    both)
      PACKAGES+=(g++ clang-19 make cmake ninja-build patch xz-utils googletest)
      PARTS+=(imgui cereal zlib fonts python-source python-native)
      ;;
    native)
      describe_need both
      PACKAGES+=(libglfw3-dev libgl-dev zlib1g-dev)
      ;;
    web)
      describe_need both
      PACKAGES+=(node=nodejs python3)
      if [[ -z $SYSTEM_EMCC ]]; then PACKAGES+=(lld-19 llvm-19); fi
      if [[ $SYSTEM_EMCC == "$DEBIAN_EMCC" ]]; then PACKAGES+=(emscripten); fi
      PARTS+=(emscripten python-web)
      ;;
    compiler)
      PACKAGES+=(npm=npm)
      PARTS+=(compiler)
      ;;
    bench)
      describe_need native
      PACKAGES+=(libbenchmark-dev libtbb-dev)
      ;;
    bench-web)
      describe_need native
      describe_need web
      PACKAGES+=(npm=npm chromium=chromium)
      PARTS+=(playwright pyodide npm-pools)
      ;;
    test)
      describe_need bench
      describe_need web
      PACKAGES+=(npm=npm chromium=chromium xvfb xauth xdotool libgl1-mesa-dri spin)
      PARTS+=(playwright python-tests)
      ;;
  esac
}

DEBIAN13_KEY=/usr/share/keyrings/debian-archive-trixie-automatic.gpg

# set_up NEED…: make everything these needs consist of ready, and write build/deps.cmake.
set_up() {
  local PACKAGES=() PARTS=() need missing=()
  mkdir -p "$ROOT/build" && [[ -w $ROOT/build ]] || fail "cannot write to $ROOT/build, where everything is built"
  know_system
  for need in "$@"; do describe_need "$need"; done
  mapfile -t PACKAGES < <(missing_packages "${PACKAGES[@]}" | sort -u)
  # An early Debian 12 does not hold Debian 13's signing keys yet.
  [[ -e $DEBIAN13_KEY ]] || PACKAGES+=(debian-archive-keyring)
  find_missing_parts
  if ((${#PACKAGES[@]} + ${#missing[@]})); then
    lock_cache
    sweep_cache
    find_missing_parts  # another set-up may just have made them
    make_ready
    unlock_cache
  fi
  write_deps
}

find_missing_parts() {
  local part
  missing=()
  for part in "${PARTS[@]}"; do
    is_part "$part" || continue
    find_part "$part"
    [[ -d ${PART_DIR[$part]} || " ${missing[*]} " == *" $part "* ]] || missing+=("$part")
  done
}

# Say what is going to happen, then do it.
make_ready() {
  local title version needs inputs part all_needs=' '
  say "Poolyard sets up what is missing here, once. Parts go to $CACHE."
  ((${#PACKAGES[@]} == 0)) || plan_packages
  for part in "${missing[@]}"; do
    load_recipe "$part"
    all_needs+="${needs[*]} "
    add_step "$part" "$title" "${needs[*]}" "build_part $part"
    say "  - $title"
  done
  if [[ $all_needs == *" debian13 "* ]] && ! debian13_is_fresh; then
    [[ -n $(debian_mirror) ]] || refresh_package_lists
    add_step debian13 "Debian 13's package lists (20 MB)" "$([[ -e $DEBIAN13_KEY ]] || echo packages)" update_debian13
  fi
  run_steps
}

plan_packages() {
  packages_known "${PACKAGES[@]}" || refresh_package_lists
  prepare_sudo "Debian packages: ${PACKAGES[*]}"
  add_step packages "Debian packages" "" "install_packages ${PACKAGES[*]}"
  say "  - Debian packages: ${PACKAGES[*]}"
  say "    ($(packages_size "${PACKAGES[@]}"), with what they depend on)"
}

refresh_package_lists() {
  say "  - fresh package lists (apt-get update)"
  prepare_sudo "apt-get update"
  apt_system update >"$LOGS/update.log" 2>&1 || { tail -n 5 "$LOGS/update.log"; fail "apt-get update failed; see $LOGS/update.log"; }
}

# Ask for the password now: steps run in the background.
prepare_sudo() { # WHAT-FOR
  ((EUID != 0)) || return 0
  command -v sudo >/dev/null || fail "there is neither root nor sudo here; please have an administrator see to: $1"
  sudo -n true 2>/dev/null && return
  sudo -v -p "[sudo] password for %p, for $1: " || fail "sudo is needed for: $1"
}

packages_size() {
  apt-get install --print-uris -qq --no-install-recommends "$@" 2>/dev/null |
    awk '{ bytes += $3; count++ } END { printf "%d packages, %d MB to download", count, bytes / 1e6 }'
}

# ---- what system is this ---------------------------------------------------------------------------

DEBIAN_EMCC=/usr/bin/emcc  # of the package emscripten; new enough from Debian 13 on

# Set SYSTEM_EMCC to an emcc that is good enough to use as it is, or to nothing.
know_system() {
  local id version
  id=$(. /etc/os-release 2>/dev/null && printf %s "${ID:-}") || true
  version=$(. /etc/os-release 2>/dev/null && printf %s "${VERSION_ID:-}") || true
  if [[ $id != debian || ! $version =~ ^(12|13)$ ]] || ! command -v apt-get >/dev/null; then
    unknown_system "${id:-unknown} $version"
  fi
  SYSTEM_EMCC=$(command -v emcc || true)
  if [[ -n $SYSTEM_EMCC ]]; then
    SYSTEM_EMCC_VERSION=$("$SYSTEM_EMCC" --version 2>/dev/null | sed -nE '1s/.* ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p')
    printf '%s\n' 3.1.69 "$SYSTEM_EMCC_VERSION" | sort -CV || SYSTEM_EMCC=''
  fi
  if [[ -z $SYSTEM_EMCC && $version == 13 ]]; then SYSTEM_EMCC=$DEBIAN_EMCC SYSTEM_EMCC_VERSION=3.1.69; fi
}

# The folder of emcc; the system's may come by a link.
emscripten_root() {
  if [[ -n $SYSTEM_EMCC ]]; then dirname "$(readlink -f "$SYSTEM_EMCC")"; return; fi
  find_part emscripten
  printf '%s\n' "${PART_DIR[emscripten]}"
}

unknown_system() {
  cat >&2 <<EOF
poolyard: set-up knows Debian 12 and 13, and this is $1. In a Debian container it works as it is;
to go on here by hand, install
  g++ 12 or newer, CMake 3.25, Ninja, GLFW 3.3 and OpenGL headers     for the native build
  Clang 19                                                            for CPython
  Emscripten 3.1.69 or newer, Node.js 18 or newer                     for the web build
  GoogleTest's sources, Google Benchmark, oneTBB, Chromium, Xvfb, npm, spin   for the tests
make CPython 3.13.5, Dear ImGui 1.90.1, cereal 1.3.2, zlib and the fonts as the recipes in
third_party/ do, write their places to build/deps.cmake (the names are in third_party/setup.sh),
and use CMake's presets: cmake --preset native && cmake --build --preset native
EOF
  exit 1
}

# ---- build/deps.cmake ------------------------------------------------------------------------------

# Tells CMake where everything is. Rewritten only when it changes: CMake configures again when it does.
write_deps() {
  local file=$ROOT/build/deps.cmake
  {
    say "# Written by ./poolyard: where the third-party parts are on this machine."
    dep EMSCRIPTEN_ROOT "$(emscripten_root)"
    dep_part IMGUI_DIR imgui
    dep_part CEREAL_DIR cereal
    dep_part ZLIB_DIR zlib
    dep GTEST_DIR /usr/src/googletest
    dep_part PYTHON_SOURCE python-source
    dep_part PYTHON_NATIVE python-native
    dep_part PYTHON_WEB python-web
    dep_part PYTHON_TESTS python-tests
    dep_part FONT_SANS fonts share/fonts/opentype/inter/Inter-Regular.otf
    dep_part FONT_SANS_BOLD fonts share/fonts/opentype/inter/Inter-SemiBold.otf
    dep_part FONT_MONO fonts share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf
    dep_part FONT_CJK fonts share/fonts/truetype/droid/DroidSansFallbackFull.ttf
    dep_part FONT_SYMBOLS fonts share/fonts/truetype/ancient-scripts/Symbola_hint.ttf
    dep_part FONT_EMOJI fonts share/fonts/truetype/noto/NotoColorEmoji.ttf
    dep_part COMPILER_DIR compiler node_modules
    dep_part NPM_POOLS_DIR npm-pools node_modules
    dep_part PLAYWRIGHT_DIR playwright node_modules
    dep_part PYODIDE_DIR pyodide node_modules
  } >"$file.new"
  if cmp -s "$file.new" "$file"; then rm "$file.new"; else mv "$file.new" "$file"; fi
}

dep() { [[ ! -e $2 ]] || printf 'set(POOLYARD_%s "%s")\n' "$1" "$2"; }

dep_part() { # NAME PART [PATH-INSIDE]
  find_part "$2"
  [[ ! -d ${PART_DIR[$2]} ]] || touch "${PART_DIR[$2]}"  # sweep_cache looks at this
  dep "$1" "${PART_DIR[$2]}${3:+/$3}"
}
