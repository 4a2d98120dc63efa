# shellcheck shell=bash
# clang and lld as WebAssembly, for C++ in the page (docs/cpp-in-the-page.md). npm checks it against the lock file's hash.
title="npm's @yowasp/clang 22.0.0 (download 30 MB)"
version=22.0.0
needs=(packages)
inputs=("$ROOT/web/compiler/package.json" "$ROOT/web/compiler/package-lock.json")

make_part() {
  cp "${inputs[@]}" .
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --cache "$CACHE/downloads/npm"
}
