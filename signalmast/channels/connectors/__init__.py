"""One file is one channel; found by looking into this folder."""

import importlib
import inspect
import pkgutil
from functools import cache

from signalmast.channels.connector import Connector


class UnknownConnector(LookupError):
    """No file of this folder has that name."""


@cache
def connectors() -> dict[str, type[Connector]]:
    """Return every connector by its key, in the order of the alphabet.

    Raises ImportError naming the file when a module holds none, several, or one with another
    key than its own name.
    """
    found = {}
    for module in pkgutil.iter_modules(__path__):
        there = importlib.import_module(f"{__name__}.{module.name}")
        classes = [
            value
            for value in vars(there).values()
            if inspect.isclass(value)
            and issubclass(value, Connector)
            and value.__module__ == there.__name__
            and "key" in vars(value)
        ]
        if len(classes) != 1 or classes[0].key != module.name:
            raise ImportError(
                f"{there.__name__} has to hold one connector with key = {module.name!r}."
            )
        found[module.name] = classes[0]
    return found


def connector_of(key: str) -> type[Connector]:
    """Return a connector by its key. Raises UnknownConnector."""
    try:
        return connectors()[key]
    except KeyError:
        raise UnknownConnector(key) from None
