# shellcheck shell=bash
# playwright-core drives Chromium in the browser tests. npm checks it against the lock file's hash.
title='playwright-core 1.61.0'
version=1.61.0
needs=(packages)
inputs=("$ROOT/tests/browser/package.json" "$ROOT/tests/browser/package-lock.json")

make_part() {
  cp "${inputs[@]}" .
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --cache "$CACHE/downloads/npm"
}
