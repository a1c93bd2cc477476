#!/bin/sh
# Install a pinned Fedify, a library of the fediverse, into PEERS_DIR/fedify and put the server of
# these tests beside it; seconds the first time, at once afterwards. Prints the folder; ends with 3
# and a reason when something is missing here.
set -eu
fedify="$PEERS_DIR/fedify"
# 2.3.7 and 2.3.8 do not install.
FEDIFY=2.3.6

lacks() { echo "$1" >&2; exit 3; }
for program in node npm; do
  command -v "$program" >/dev/null || lacks "install $program to run this"
done
if [ "$(cat "$fedify/.version" 2>/dev/null)" != "$FEDIFY" ]; then
  rm -rf "$fedify"
  mkdir -p "$fedify"
  (cd "$fedify" && npm init -y >/dev/null &&
    npm install --no-package-lock "@fedify/fedify@$FEDIFY") >&2 ||
    lacks "@fedify/fedify@$FEDIFY can't be installed here"
  printf %s "$FEDIFY" > "$fedify/.version"
fi
cp "$(dirname "$0")/fedify.mjs" "$fedify/fedify.mjs"
echo "$fedify"
