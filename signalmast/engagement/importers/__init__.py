"""Exports of platforms; one module per source."""
