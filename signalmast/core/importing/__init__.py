"""Imports with provenance: from a file as it was handed in to rows that know where they came from.

Imports commute: what the rooms hold is a fold over all stored imports, so the order and the
split of files change nothing (docs/decisions/0005).
"""
