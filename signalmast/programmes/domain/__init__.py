"""The verbs of this room and what its figures are computed from."""
