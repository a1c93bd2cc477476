#!/bin/sh
# Install a pinned Synapse into PEERS_DIR/synapse. Prints its python; ends with 3 and a reason when
# something is missing here.
set -eu
synapse="$PEERS_DIR/synapse"
SYNAPSE=1.163.2

lacks() { echo "$1" >&2; exit 3; }
command -v python3 >/dev/null || lacks "install python3 to run this"

if [ "$(cat "$synapse/.version" 2>/dev/null)" != "$SYNAPSE" ]; then
  rm -rf "$synapse"
  python3 -m venv "$synapse" >&2 || lacks "install python3-venv to run this"
  "$synapse/bin/pip" install --quiet "matrix-synapse==$SYNAPSE" >&2 ||
    lacks "matrix-synapse $SYNAPSE can't be installed here"
  printf %s "$SYNAPSE" > "$synapse/.version"
fi
echo "$synapse/bin/python"
