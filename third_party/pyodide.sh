# shellcheck shell=bash
# What the interpreter is measured against: the pyodide with the same Python as ours, and the newest.
title='pyodide 0.28.3 and 314.0.7'
version=314.0.7
needs=(packages)
inputs=("$ROOT/bench/interpreter/pyodide/package.json" "$ROOT/bench/interpreter/pyodide/package-lock.json")

make_part() {
  cp "${inputs[@]}" .
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --cache "$CACHE/downloads/npm"
}
