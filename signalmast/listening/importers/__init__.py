"""One file per register this room reads."""
