"""A communications desk for a public office."""

__version__ = "0.1.0"
