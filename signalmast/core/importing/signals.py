"""Told after the rows of a store have changed through a load or an undo."""

from django.dispatch import Signal

#: Sent with `store` (the importer's) and `office`, inside the transaction.
rows_changed = Signal()
