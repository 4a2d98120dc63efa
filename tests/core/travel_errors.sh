#!/bin/sh
# travel_errors.sh COMPILER OPTIONS... SOURCE: each line of SOURCE that says "// error: TEXT" must be an error that contains TEXT.
set -u
for source; do :; done
said=$("$@" -fsyntax-only -fdiagnostics-color=never 2>&1) && { echo "$source compiles"; exit 1; }
# What a template says is preceded by the line that needed it.
printf '%s\n' "$said" | awk -v source="$source" '
  BEGIN {
    while ((getline line < source) > 0) {
      ++number
      if (match(line, /\/\/ error: /)) wanted[number] = substr(line, RSTART + RLENGTH)
    }
  }
  match($0, /travel_errors\.cpp:[0-9]+:/) { at = substr($0, RSTART + 18, RLENGTH - 19) + 0 }
  / error: / { errors[at] = errors[at] $0 "\n"; if (!(at in wanted)) { print "unexpected: " $0; failed = 1 } }
  END {
    for (number in wanted) {
      if (index(errors[number], wanted[number])) continue
      print source ":" number ": no error that says \"" wanted[number] "\", but: " errors[number]
      failed = 1
    }
    exit failed
  }'
