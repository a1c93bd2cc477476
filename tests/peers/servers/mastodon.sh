#!/bin/sh
# Install a pinned imitation of Mastodon's interface into PEERS_DIR/mastodon. Prints the program;
# ends with 3 and a reason when something is missing here.
set -eu
mastodon="$PEERS_DIR/mastodon"
MOCK=0.6.1

lacks() { echo "$1" >&2; exit 3; }
command -v python3 >/dev/null || lacks "install python3 to run this"

if [ "$(cat "$mastodon/.version" 2>/dev/null)" != "$MOCK" ]; then
  rm -rf "$mastodon"
  python3 -m venv "$mastodon" >&2 || lacks "install python3-venv to run this"
  "$mastodon/bin/pip" install --quiet "mastodon-mock==$MOCK" >&2 ||
    lacks "mastodon-mock $MOCK can't be installed here"
  printf %s "$MOCK" > "$mastodon/.version"
fi
echo "$mastodon/bin/mastodon_mock"
