"""The whole site made again, by several processes and while visitors read it."""

import gc
import multiprocessing
import multiprocessing.context
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import islice

from django.db import connections, transaction

from signalmast.core.processes import begin
from signalmast.core.search.index import site_index
from signalmast.core.static_files import ensure_static
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, Publication, SitePage
from signalmast.website import sheets
from signalmast.website.domain import files
from signalmast.website.domain.baking import bake_all, take_off
from signalmast.website.domain.searching import document_of
from signalmast.website.domain.sheet import Ref
from signalmast.website.domain.shelves import shelve_all
from signalmast.website.models import Listing, SiteFile

#: Sheets given to a process at a time.
PORTION = 20
Progress = Callable[[int, int], None]
#: A sheet without objects, so that it can travel to another process.
Portable = tuple[int | None, str, str]


def rebake(*, jobs: int, progress: Progress) -> int:
    """Make every sheet of every site again and take off what should not be there.

    Marks that stand when it begins and still stand unchanged at its end are settled by it.
    Returns the number of sheets made.
    """
    ensure_static()
    marks = list(BakeMark.objects.all())
    for site in SitePage.objects.all():
        if not Listing.objects.filter(site=site).exists():
            shelve_all(site)
    work = list(_portions())
    whole = sum(len(portion) for portion in work)
    done = 0
    for portion in _spread(work, jobs):
        done += portion
        progress(done, whole)
    for site in _sites().values():
        bake_all(sheets.superfluous(site))
    take_off(_unused())
    files.sweep()
    for mark in marks:
        if mark.kind != MarkKind.PAGE:
            BakeMark.objects.filter(pk=mark.pk, version=mark.version).delete()
    return done


def _sites() -> dict[int, SitePage]:
    return {site.pk: site for site in SitePage.objects.select_related("locale", "office")}


def _portions() -> Iterator[list[Portable]]:
    def portable() -> Iterator[Portable]:
        for site in _sites().values():
            for ref in sheets.expected(site):
                yield (site.pk, ref.kind, ref.key)
        for ref in sheets.of_installation():
            yield (None, ref.kind, ref.key)

    every = portable()
    while portion := list(islice(every, PORTION)):
        yield portion


def _spread(work: list[list[Portable]], jobs: int) -> Iterator[int]:
    """Hand portions to processes and yield the size of each that is done."""
    if jobs == 1 or len(work) < 2:
        for portion in work:
            yield _bake(portion)
        return
    connections.close_all()
    with ProcessPoolExecutor(jobs, mp_context=_context(), initializer=begin) as pool:
        for future in as_completed([pool.submit(_bake, portion) for portion in work]):
            yield future.result()


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes begin: forked ones share what this one has imported.

    That is a third of the memory of the whole rebake. A process with threads must not fork.
    """
    alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    if alone:
        gc.freeze()
    return multiprocessing.get_context("fork" if alone else "spawn")


def _bake(portion: list[Portable]) -> int:
    known = _sites()
    refs = [Ref(known[site] if site else None, kind, key) for site, kind, key in portion]
    bake_all(refs)
    return len(portion)


def _unused() -> set[str]:
    """Return the names of placed files that no sheet uses."""
    folder = files.root() / files.FILES
    if not folder.is_dir():
        return set()
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in files.ENCODINGS and not path.name.startswith(".")
    }
    return there - set(SiteFile.objects.values_list("name", flat=True))


def relist() -> None:
    """Build the lists of every site anew, in the order of publication."""
    for site in _sites().values():
        shelve_all(site)


def research() -> None:
    """Build the search index of every site anew."""
    index = site_index()
    index.clear()
    pages = Publication.objects.filter(live=True).exclude(first_published_at=None)
    every = pages.select_related("office").order_by("first_published_at").iterator(200)
    while portion := list(islice(every, 200)):
        with transaction.atomic():
            index.put(document_of(page) for page in portion)
    for site in _sites().values():
        sheets.questions.make_findable(site, list(sheets.questions.expected(site)))
    index.tidy()
