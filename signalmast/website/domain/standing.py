"""Which notices and events of a small table are public on a site, without reading every page.

Asked in one query, a database begins at the pages of the site, of which there may be tens of
thousands, to find the five notices in force. Here the small table is read in its own order and
only its pages are looked up: home pages cost the same with 300 and with 30,000 stories.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from signalmast.newsroom.models import Publication, SitePage

#: Rows read at a time.
PORTION = 100


def public_rows(site: SitePage, rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield those of `rows`, tuples that begin with a page's number, that are public on the site.

    The rows come in the order of the query, which has to be total.
    """
    on_site = Publication.objects.child_of(site).filter(live=True)
    public = on_site.exclude(first_published_at=None)
    start = 0
    while portion := list(rows[start : start + PORTION]):
        numbers = [row[0] for row in portion]
        there = set(public.filter(pk__in=numbers).values_list("pk", flat=True))
        yield from (row for row in portion if row[0] in there)
        if len(portion) < PORTION:
            return
        start += PORTION


def first_rows(site: SitePage, rows: QuerySet[Any, Any], count: int) -> list[tuple[Any, ...]]:
    """Return the first `count` public ones of `rows`."""
    return list(islice(public_rows(site, rows), count))
