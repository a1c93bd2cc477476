"""Reading what an office's spreadsheet program wrote: tables, their cells and their words.

No models and no settings are needed here; only Django's translation of sentences is used.
"""
