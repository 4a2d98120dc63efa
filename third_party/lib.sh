# shellcheck shell=bash
# What every recipe in this folder stands on: the cache, Debian's packages, and running many steps
# with one line of progress. Sourced by ../poolyard; see README.md for how the pieces fit.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/poolyard
LOGS=$CACHE/logs
RECIPES=$ROOT/third_party
PLAIN_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin  # no pyenv, conda, … in the builds

say() { printf '%s\n' "$*"; }
fail() { printf 'poolyard: %s\n' "$*" >&2; exit 1; }

# ---- the cache -----------------------------------------------------------------------------------

# One set-up at a time: two would make the same parts twice.
lock_cache() {
  mkdir -p "$CACHE" "$LOGS"
  exec 9>"$CACHE/lock"
  flock -n 9 && return
  say "Another Poolyard set-up is at work on $CACHE; waiting for it…"
  flock -w 3600 9 || fail "gave up after an hour; is a set-up stuck? (fuser $CACHE/lock names it)"
}

unlock_cache() { exec 9>&-; }

# What an interruption left, and parts that no clone has used for a month. Under the lock.
sweep_cache() {
  rm -rf "$CACHE"/making-* "$CACHE"/downloads/fetching-*
  find "$CACHE" -mindepth 1 -maxdepth 1 -type d -name '*-*' -mtime +30 -exec rm -rf {} +
}

# ---- parts ---------------------------------------------------------------------------------------
# A part is one third-party thing made ready in the cache. Its recipe, third_party/<part>.sh, sets
#   title, version   for people
#   needs            what must be ready before: other parts, "packages", "debian13"
#   inputs           files besides the recipe that decide the result
# and defines make_part, which fills the empty folder it is started in.

declare -A PART_DIR=()

load_recipe() {
  title='' version='' needs=() inputs=()
  # shellcheck source=/dev/null
  . "$RECIPES/$1.sh"
}

# find_part PART: set PART_DIR[PART] to the folder the part has (or will have) in the cache. Its
# name ends in a hash of all that goes in: the recipe, its inputs, and the parts it is made from.
find_part() {
  [[ -z ${PART_DIR[$1]:-} ]] || return 0
  local title version needs inputs need key file
  load_recipe "$1"
  for need in "${needs[@]}"; do
    is_part "$need" && find_part "$need"
  done
  key=$(
    cat "$RECIPES/$1.sh"
    for file in "${inputs[@]}"; do
      printf '%s\n' "${file##*/}"
      if [[ $file == *.xz ]]; then sha256sum <"$file"; else cat "$file"; fi  # a variable holds no zero bytes
    done
    for need in "${needs[@]}"; do
      if is_part "$need"; then printf '%s\n' "${PART_DIR[$need]##*/}"; fi
    done
    [[ -z $SYSTEM_EMCC || " ${needs[*]} " != *" emscripten "* ]] || printf 'emcc %s\n' "$SYSTEM_EMCC_VERSION"
  )
  key=$(sha256sum <<<"$key")
  PART_DIR[$1]=$CACHE/$1-$version-${key:0:10}
}

is_part() { [[ -f $RECIPES/$1.sh && ! ( $1 == emscripten && -n $SYSTEM_EMCC ) ]]; }

# Runs as a step: make the part beside its place and rename it when complete, so that an
# interruption at any moment leaves no half part behind.
build_part() {
  local part=$1 title version needs inputs making=$CACHE/making-$1
  load_recipe "$part"
  mkdir "$making"
  cd "$making"
  make_part
  cd "$CACHE"
  mv -T "$making" "${PART_DIR[$part]}"
}

# ---- Debian packages -----------------------------------------------------------------------------

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# missing_packages NAME…: those not installed. "COMMAND=NAME" is missing only without that command,
# for what people also get elsewhere (node, for one).
missing_packages() {
  local item name
  for item in "$@"; do
    name=${item#*=}
    [[ $item == *=* ]] && command -v "${item%%=*}" >/dev/null && continue
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || printf '%s\n' "$name"
  done
}

apt_system() {
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 \
    -o APT::Get::AllowUnauthenticated=false "$@"
}

# Do the system's package lists have all of these?
packages_known() { [[ $(LC_ALL=C apt-cache policy "$@" 2>/dev/null | grep -c 'Candidate: [^(]') == "$#" ]]; }

# Runs as a step.
install_packages() {
  # What an interrupted dpkg left half done comes first: apt refuses everything else until then.
  if [[ -n $(ls -A /var/lib/dpkg/updates) || -n $(dpkg --audit) ]]; then as_root dpkg --configure -a; fi
  apt_system install -y --no-install-recommends "$@" && return
  say "Trying once more with fresh package lists."
  apt_system update
  apt_system install -y --no-install-recommends "$@"
}

# ---- Debian 13's packages and sources, on any Debian -----------------------------------------------
# apt itself fetches and verifies them, with a state folder of its own in the cache: the system's
# sources and packages are never touched. The mirror is the one the system already uses.

debian13_apt() {
  local d=$CACHE/debian13
  apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$d/sources" -o Dir::State::lists="$d/lists" \
    -o Dir::Cache="$d/cache" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root -o Acquire::Retries=3 \
    -o APT::Get::AllowUnauthenticated=false -o Acquire::AllowInsecureRepositories=false "$@"
}

# Runs as a step: package lists of Debian 13.
update_debian13() {
  local d=$CACHE/debian13 mirror
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || { say "apt has no Debian mirror in its configuration"; return 1; }
  mkdir -p "$d"/{sources,lists/partial,cache/archives/partial} "$CACHE/downloads"
  cat >"$d/sources/trixie.sources" <<EOF
Types: deb deb-src
URIs: $mirror
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  debian13_apt update --error-on=any
  touch "$d/updated"
}

# The mirror of the running release in apt's configuration; apt knows it only once it has package lists.
debian_mirror() {
  local codename
  codename=$(. /etc/os-release && printf %s "$VERSION_CODENAME")
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Identifier: Packages' |
    awk -v codename="$codename" '$2 == codename && $3 == "main" && $1 !~ /^cdrom:/ { print $1; exit }'
}

# Lists of today are good enough; Debian 13 is a stable release.
debian13_is_fresh() { [[ -n $(find "$CACHE/debian13/updated" -mmin -1440 2>/dev/null) ]]; }

# fetch_deb NAME VERSION: the package's file, its path in $fetched. Downloads are kept.
fetch_deb() {
  fetch "$1_$2*.deb" download "$1"
}

# fetch_source NAME UPSTREAM-VERSION: the untouched upstream archive of a source package.
fetch_source() {
  fetch "$1_$2*.orig.tar.*" source --download-only --tar-only "$1"
}

fetch() {
  local pattern=$1 file dir
  shift
  mkdir -p "$CACHE/downloads"
  for file in "$CACHE/downloads/"$pattern; do [[ -f $file ]] && fetched=$file && return; done
  dir=$(mktemp -d "$CACHE/downloads/fetching-XXXXXX")
  cd "$dir"
  debian13_apt "$@" || { update_debian13; debian13_apt "$@"; }  # the lists may have aged
  cd "$OLDPWD"
  # Only apt's verified files reach the downloads folder.
  for file in "$dir/"$pattern; do
    [[ -f $file ]] || { say "Debian 13 has no $pattern now, but: $(ls "$dir")"; return 1; }
    mv "$file" "$CACHE/downloads/"
    fetched=$CACHE/downloads/${file##*/}
  done
  rm -r "$dir"
}

# ---- steps -----------------------------------------------------------------------------------------
# run_steps runs every step of STEPS as soon as those it needs are done, two at a time, with
# progress. STEP_TITLE, STEP_NEEDS and STEP_RUN say what a step is. The output goes to logs.

declare -a STEPS=()
declare -A STEP_TITLE=() STEP_NEEDS=() STEP_RUN=() STEP_PID=() STEP_START=() STEP_DONE=()

add_step() { # NAME TITLE NEEDS COMMAND
  STEPS+=("$1"); STEP_TITLE[$1]=$2; STEP_NEEDS[$1]=$3; STEP_RUN[$1]=$4
}

run_steps() {
  local begun=$SECONDS finished=0 step line running said=$SECONDS
  trap 'stop_steps; exit 130' INT TERM HUP
  while ((finished < ${#STEPS[@]})); do
    running=0 line=''
    for step in "${STEPS[@]}"; do
      if [[ -n ${STEP_DONE[$step]:-} ]]; then continue; fi
      if [[ -n ${STEP_PID[$step]:-} ]] && ! kill -0 "${STEP_PID[$step]}" 2>/dev/null; then
        finished=$((finished + 1))
        end_step "$step" "$finished/${#STEPS[@]}"
      fi
    done
    for step in "${STEPS[@]}"; do
      if [[ -n ${STEP_DONE[$step]:-} ]]; then continue; fi
      if [[ -z ${STEP_PID[$step]:-} ]] && ((running < 2)) && step_is_ready "$step"; then start_step "$step"; fi
      if [[ -n ${STEP_PID[$step]:-} ]]; then
        running=$((running + 1))
        line+="${line:+, }${STEP_TITLE[$step]} $((SECONDS - STEP_START[$step])) s"
      fi
    done
    if [[ -t 1 ]]; then
      printf '\r\033[K%s' "$(cut -c "1-$(($(tput cols 2>/dev/null || echo 80) - 1))" <<<"      $line")"
    elif ((SECONDS - said >= 15)) && [[ -n $line ]]; then
      say "      … $line"; said=$SECONDS
    fi
    ((finished == ${#STEPS[@]})) || sleep 0.5
  done
  [[ ! -t 1 ]] || printf '\r\033[K'
  trap - INT TERM HUP
  say "Set-up took $((SECONDS - begun)) s."
}

step_is_ready() {
  local need
  for need in ${STEP_NEEDS[$1]}; do
    # A need that is no step of this run was there already.
    [[ -z ${STEP_TITLE[$need]:-} || -n ${STEP_DONE[$need]:-} ]] || return 1
  done
}

start_step() {
  set -m  # a process group of its own, so that stop_steps reaches its children
  ( set -e; ${STEP_RUN[$1]} ) </dev/null >"$LOGS/$1.log" 2>&1 &
  set +m
  STEP_PID[$1]=$!
  STEP_START[$1]=$SECONDS
}

end_step() {
  [[ ! -t 1 ]] || printf '\r\033[K'
  if wait "${STEP_PID[$1]}"; then
    STEP_DONE[$1]=yes
    say "[$2] ${STEP_TITLE[$1]}, $((SECONDS - STEP_START[$1])) s"
    return
  fi
  say "[$2] ${STEP_TITLE[$1]} FAILED after $((SECONDS - STEP_START[$1])) s. The last lines of its log:"
  tail -n 20 "$LOGS/$1.log" | sed 's/^/      | /'
  stop_steps
  fail "the whole log is $LOGS/$1.log. What was finished is kept; start again to go on from there."
}

# All but an installation of packages: dpkg must not be stopped halfway. It keeps the lock until its end.
stop_steps() {
  local step
  for step in "${!STEP_PID[@]}"; do
    if [[ -n ${STEP_DONE[$step]:-} ]] || ! kill -0 "${STEP_PID[$step]}" 2>/dev/null; then continue; fi
    if [[ $step == packages ]]; then
      say "The installation of Debian packages goes on in the background."
    else
      kill -- "-${STEP_PID[$step]}" 2>/dev/null || true
    fi
  done
}
