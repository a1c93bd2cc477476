"""Bring the files of the site in line with the database.

Marks say what changed; here they become sheets to make again, in the order that matters to a
reader: the page itself first, then what shows it. Every step may be repeated, and a baker may
die between any two of them.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from signalmast.core.search.index import site_index
from signalmast.core.static_files import ensure_static
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, Publication, SitePage
from signalmast.website import sheets
from signalmast.website.domain import files
from signalmast.website.domain.searching import document_of
from signalmast.website.domain.sheet import Note, Ref, kind_of, noting, remembering
from signalmast.website.domain.shelves import shelve
from signalmast.website.models import Sheet, Shown, SiteFile

logger = logging.getLogger(__name__)


class BakeFailed(Exception):
    """Some sheets could not be made; the others were."""

    def __init__(self, refs: list[Ref]) -> None:
        self.refs = refs
        super().__init__(", ".join(f"{ref.kind} {ref.key}".strip() for ref in refs[:5]))

    def __reduce__(self) -> tuple[type["BakeFailed"], tuple[list[Ref]]]:
        """Come whole out of the process that baked."""
        return BakeFailed, (self.refs,)


def bake_marks(*, before: datetime | None = None) -> int:
    """Work off the marks left until `before` (default: all); return how many were.

    Single pages go before whole sites, so that a publication does not wait for a rebake. A mark
    that can't be worked off stays and stops no other; raises BakeFailed at the end.
    """
    done = 0
    failed: list[Ref] = []
    stuck: set[int] = set()
    while (mark := _next_mark(before, stuck)) is not None:
        try:
            bake_mark(mark)
            done += 1
        except BakeFailed as error:
            failed += error.refs
            stuck.add(mark.pk)
    if done:
        files.sweep()
    if failed:
        raise BakeFailed(failed)
    return done


def _next_mark(before: datetime | None, stuck: set[int]) -> BakeMark | None:
    marks = BakeMark.objects.exclude(pk__in=stuck)
    if before is not None:
        marks = marks.filter(at__lt=before)
    single = marks.exclude(kind=MarkKind.SITE)
    return single.order_by("pk").first() or marks.order_by("pk").first()


def bake_mark(mark: BakeMark) -> None:
    """Do what one mark asks and remove it, unless the thing changed again meanwhile.

    Raises BakeFailed, with the mark still there.
    """
    ensure_static()
    files.tick()
    if mark.kind == MarkKind.PAGE:
        bake_page(mark.key)
    elif mark.kind == MarkKind.FIXED:
        bake_fixed(mark.key)
    else:
        site = SitePage.objects.filter(pk=mark.key).select_related("locale", "office").first()
        if site is not None:
            bake_site(site)
    BakeMark.objects.filter(pk=mark.pk, version=mark.version).delete()


class Batch:
    """Sheets made one after the other; one that can't be made stops no other."""

    def __init__(self) -> None:
        self.made: set[Ref] = set()
        self.unused: set[str] = set()
        self.failed: list[Ref] = []

    def make(self, refs: Iterable[Ref]) -> None:
        """Make each sheet that this batch has not made yet."""
        with remembering() as memory:
            refs = list(refs)
            memory.hold_to(files.clock())
            sheets.read_ahead(refs)
            for ref in refs:
                if ref not in self.made:
                    self.made.add(ref)
                    self._make(ref)

    def _make(self, ref: Ref) -> None:
        try:
            self.unused |= bake(ref)
        except Exception:  # the traceback goes to the log; the others are made
            logger.exception("A page of the site could not be made: %s %s.", ref.kind, ref.key)
            self.failed.append(ref)

    def finish(self) -> None:
        """Take off the files that nobody uses any more. Raises BakeFailed if a sheet was left."""
        take_off(self.unused)
        if self.failed:
            raise BakeFailed(self.failed)


def bake_all(refs: Iterable[Ref]) -> None:
    """Make sheets and take off what they stopped using. Raises BakeFailed at the end."""
    batch = Batch()
    batch.make(refs)
    batch.finish()


def bake_page(number: int) -> None:
    """Write or remove a page's own files, then everything that shows it or now should."""
    page = Publication.objects.filter(pk=number).select_related("office").first()
    if page is None:
        return
    batch = Batch()
    batch.make(sheets.own(page))
    showing = list(sheets_showing(number))
    shelve(page)
    index = site_index()
    with transaction.atomic():
        if page.is_public:
            index.put([document_of(page)])
        else:
            index.remove([page.pk])
    batch.make([*showing, *sheets.around(page)])
    batch.finish()


def sheets_showing(number: int) -> Iterator[Ref]:
    """Yield the sheets that are recorded to show a page."""
    found = Sheet.objects.filter(pk__in=Shown.objects.filter(page=number).values("sheet"))
    for sheet in found.select_related("site__locale", "site__office"):
        yield Ref(sheet.site, sheet.kind, sheet.key)


def bake_fixed(office: int) -> None:
    """Make the pages about an office again."""
    batch = Batch()
    for site in SitePage.objects.filter(office=office).select_related("locale", "office"):
        refs = list(sheets.fixed(site))
        sheets.questions.make_findable(site, refs)
        batch.make(refs)
    batch.make(sheets.of_installation())
    batch.finish()


def bake_site(site: SitePage) -> None:
    """Make every sheet of a site again and take off what should not be there."""
    batch = Batch()
    batch.make(sheets.expected(site))
    batch.make(sheets.superfluous(site))
    batch.make(sheets.of_installation())
    batch.finish()


def bake(ref: Ref) -> set[str]:
    """Bring one address in line; return the names of files it used before and does not now.

    The address is held from before the first look at the database until the record of the
    dependency is written, so what stays is never older than what the last baker saw.
    """
    kind = kind_of(ref)
    address = kind.address(ref)
    with files.held(address), remembering() as memory:
        memory.hold_to(files.clock())
        with noting() as note:
            body = kind.build(ref)
        if body is None:
            files.remove(address)
            return _forget(address)
        files.write(address, body)
        unused = _record(ref, address, note)
        if not all(files.is_placed(name) for name in note.files):
            # Somebody took a file off before this sheet's use of it was recorded; place it again.
            with noting():
                kind.build(ref)
        return unused


def _forget(address: str) -> set[str]:
    sheet = Sheet.objects.filter(address=address).first()
    if sheet is None:
        return set()
    used = set(sheet.files.values_list("name", flat=True))
    with transaction.atomic():
        Shown.objects.filter(sheet=sheet).delete()
        SiteFile.objects.filter(sheet=sheet).delete()
        sheet.delete()
    return used


def _record(ref: Ref, address: str, note: Note) -> set[str]:
    """Write the dependency record where it differs; most bakes change nothing of it."""
    sheet = Sheet.objects.filter(address=address).first() or Sheet(address=address)
    now = (note.digest(), note.fresh_until)
    if (sheet.digest, sheet.fresh_until) == now:
        return set()
    showed = set(sheet.shows.values_list("page", flat=True)) if sheet.pk else set()
    used = set(sheet.files.values_list("name", flat=True)) if sheet.pk else set()
    sheet.site, sheet.kind, sheet.key = ref.of, ref.kind, ref.key
    sheet.digest, sheet.fresh_until = now
    with transaction.atomic():
        sheet.save()
        if showed - note.shows:
            Shown.objects.filter(sheet=sheet, page__in=showed - note.shows).delete()
        if used - note.files:
            SiteFile.objects.filter(sheet=sheet, name__in=used - note.files).delete()
        Shown.objects.bulk_create(
            (Shown(sheet=sheet, page=page) for page in note.shows - showed), ignore_conflicts=True
        )
        SiteFile.objects.bulk_create(
            (SiteFile(sheet=sheet, name=name) for name in note.files - used), ignore_conflicts=True
        )
    return used - note.files


def take_off(names: set[str]) -> None:
    """Remove files that no sheet uses any more."""
    for name in names:
        with files.held(f"/{files.FILES}/{name}"):
            if not SiteFile.objects.filter(name=name).exists():
                files.unplace(name)


def refresh(now: datetime | None = None) -> int:
    """Make the sheets again that time itself has changed; return how many."""
    stale = Sheet.objects.filter(fresh_until__lte=now or timezone.now())
    refs = [
        Ref(sheet.site, sheet.kind, sheet.key)
        for sheet in stale.select_related("site__locale", "site__office")
    ]
    bake_all(refs)
    return len(refs)
