"""Do the files of the site say what the database says? One sentence for each that does not."""

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import brotli
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.search.index import site_index
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, Publication, SitePage
from signalmast.website import sheets
from signalmast.website.domain import files
from signalmast.website.domain.sheet import Ref, kind_of
from signalmast.website.domain.shelves import wrong_counts
from signalmast.website.models import Sheet, SiteFile

#: Longer than a whole rebake takes.
PATIENCE = timedelta(minutes=10)
REVISION = re.compile(rb'name="signalmast:revision" content="(\d+)"')
#: What bakers keep for themselves.
NOT_OF_THE_SITE = (files.LOCKS, files.UNFINISHED)


def faults() -> Iterator[str]:
    """Compare every file of the site with what should be there, and search with the pages."""
    yield from stuck()
    wanted: dict[str, Ref] = {}
    if _is_yet_to_be_baked():
        return
    for site in SitePage.objects.select_related("locale", "office"):
        wanted.update((kind_of(ref).address(ref), ref) for ref in sheets.expected(site))
        yield from _lists(site)
        yield from _search(site)
    recorded = set(Sheet.objects.values_list("address", flat=True))
    for ref in sheets.of_installation():
        address = kind_of(ref).address(ref)
        if address in recorded:
            wanted[address] = ref
    there = {path for path in _public_files() if path.suffix not in files.ENCODINGS}
    expected = {files.path_of(address): address for address in wanted}
    for path, address in expected.items():
        if path not in there:
            yield _("The page %(address)s is missing from the site; run `signalmast bake`.") % {
                "address": address
            }
        else:
            yield from _file(path, wanted[address])
    used = {files.root() / files.FILES / name for name in _used_names()}
    for path in sorted(there - expected.keys() - used):
        yield _("The site has %(file)s, which no public page shows; run `signalmast bake`.") % {
            "file": path.relative_to(files.root())
        }
    for path in sorted(used - there):
        yield _("The file %(file)s of a public page is missing; run `signalmast bake`.") % {
            "file": path.relative_to(files.root())
        }
    for path in files.left_behind():
        yield _("The file %(file)s was left half-way; run `signalmast bake`.") % {
            "file": path.relative_to(files.root())
        }


def _is_yet_to_be_baked() -> bool:
    """Whether a whole site is about to be made; until then its files can't be what they should.

    A mark that waits for longer than the worker needs is a fault of its own (`stuck`).
    """
    return BakeMark.objects.filter(kind=MarkKind.SITE).exists()


def stuck() -> Iterator[str]:
    """Say when changes wait for the site and nobody brings them there."""
    old = BakeMark.objects.filter(at__lt=timezone.now() - PATIENCE)
    if count := old.count():
        yield (
            _(
                "%(count)s changes have waited for the site for more than ten minutes; "
                "start the worker or run `signalmast bake`."
            )
            % {"count": count}
        )


def _public_files() -> Iterator[Path]:
    root = files.root()
    for path in root.rglob("*"):
        inside = path.relative_to(root).parts
        hidden = path.name.startswith(".") or inside[0] in NOT_OF_THE_SITE
        if path.is_file() and not hidden:
            yield path


def _used_names() -> set[str]:
    return set(SiteFile.objects.values_list("name", flat=True))


def _file(path: Path, ref: Ref) -> Iterator[str]:
    """Check that both compressed forms say the same, and that a page is the approved revision."""
    body = path.read_bytes()
    said = {"file": path.relative_to(files.root())}
    for ending, unpack in ((".gz", gzip.decompress), (".br", brotli.decompress)):
        form = path.with_name(path.name + ending)
        try:
            same = unpack(form.read_bytes()) == body
        except (OSError, EOFError, brotli.error):
            same = False
        if not same:
            yield _("A compressed form of %(file)s differs from it; run `signalmast bake`.") % said
    if ref.kind == "page":
        page = Publication.objects.only("live_revision").get(pk=ref.key)
        found = REVISION.search(body)
        if found is None or int(found[1]) != page.live_revision_id:
            yield _("The file %(file)s shows an older text; run `signalmast bake`.") % said


def _lists(site: SitePage) -> Iterator[str]:
    for listing in wrong_counts(site):
        yield _("The list “%(list)s” counts wrongly; run `signalmast bake --lists`.") % {
            "list": listing
        }


def _search(site: SitePage) -> Iterator[str]:
    pages = Publication.objects.child_of(site).filter(live=True).exclude(first_published_at=None)
    public = set(pages.values_list("pk", flat=True)) | sheets.questions.keys_in_search(site)
    known = site_index().keys(site.office_id, site.language)
    if public != known:
        yield _(
            "Search knows %(known)s pages of %(site)s and %(public)s are public; "
            "run `signalmast bake --search`."
        ) % {"known": len(known), "public": len(public), "site": site.path_prefix}
