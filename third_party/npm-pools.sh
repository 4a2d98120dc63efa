# shellcheck shell=bash
# npm's pools that ours are measured beside. npm checks them against the lock file's hashes.
title="npm's workerpool 10.0.3 and piscina 5.3.2"
version=1
needs=(packages)
inputs=("$ROOT/bench/pools/package.json" "$ROOT/bench/pools/package-lock.json")

make_part() {
  cp "${inputs[@]}" .
  npm ci --omit=optional --ignore-scripts --no-audit --no-fund --no-update-notifier --cache "$CACHE/downloads/npm"
}
