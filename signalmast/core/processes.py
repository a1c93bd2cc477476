"""A fresh process of the same installation, for work that is shared out.

Imports no models: a new process reads this module before Django is set up.
"""

import django


def begin() -> None:
    """Set Django up in a new process, with a database that need not be waited for.

    For work that can be made again: a power cut may lose the last of what it recorded, never
    what others have recorded.
    """
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
            # Each page is read once; a cache of the usual size would only fill memory.
            cursor.execute("PRAGMA cache_size=-8192")
