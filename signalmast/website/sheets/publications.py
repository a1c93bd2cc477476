"""The pages of publications, their calendar files, embedded forms and superseded versions."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Revision

from signalmast.corrections.models import CorrectionPage
from signalmast.newsroom.addresses import absolute, address
from signalmast.newsroom.domain.quoting import quotes_of
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import Publication, QuotedFigure
from signalmast.website import calendars, structured
from signalmast.website.claim_review import claim_review
from signalmast.website.content import Card, Frame, Link
from signalmast.website.domain.assets import picture_set
from signalmast.website.domain.cards import card, cards, times_of, verdicts, whole_publications
from signalmast.website.domain.corrections import Told, corrected, former_address, told
from signalmast.website.domain.frames import frame, translations
from signalmast.website.domain.sheet import Ref, current_note, sheet_kind
from signalmast.website.models import ShelfEntry
from signalmast.website.sheets import corrections, render

RELATED = 3
#: What a quote is called that is no single figure.
CHART = "chart"


def find(ref: Ref) -> Publication:
    """Return the page a sheet is about, of any state: an address exists before it is public.

    Raises Publication.DoesNotExist.
    """
    number = int(ref.key.split("/")[0])
    page = whole_publications([number]).get(number)
    if page is None:
        raise Publication.DoesNotExist(number)
    page._site = ref.site
    return page


def _address(ref: Ref) -> str:
    return find(ref).public_path()


@sheet_kind("page", _address)
def publication(ref: Ref) -> bytes | None:
    """The page itself; None for a draft, an expired and a withdrawn one."""
    found = find(ref)
    if not found.is_public or not corrections.may_show(found):
        return None
    return published_page(found)


def drafted_page(page: Publication) -> bytes:
    """Return a draft as the public would see it, with figures asked now."""
    now = timezone.now()
    page.first_published_at = page.first_published_at or now
    page.last_published_at = page.last_published_at or now
    return _whole(page, page, {quote["block"]: quote["body"] for quote in quotes_of(page)})


def published_page(page: Publication) -> bytes:
    """Return the page as the public sees it, with the figures it was published with."""
    # A story has no field of its own, so the shared part is all of it.
    specific = page if page.kind == Kind.STORY else page.specific
    specific._site = page.site
    return _whole(page, specific, _kept_quotes(page), corrected=corrected(page))


def _kept_quotes(page: Publication) -> dict[str, Any]:
    quotes = {}
    for one in page.quoted_figures.all():
        quotes[one.block] = dict(one.body)
        if one.figure != CHART:
            where = embed_address(Ref(page.site, "", f"{page.pk}/{one.block}"))
            quotes[one.block]["embed"] = where
    return quotes


def _former_address(ref: Ref) -> str:
    return former_address(find(ref), ref.key.split("/")[1])


@sheet_kind("former", _former_address)
def former_version(ref: Ref) -> bytes | None:
    """A version of the office's own text that was found wrong: readable, marked, not indexed."""
    page = find(ref)
    revision = int(ref.key.split("/")[1])
    wrong = [one for one in corrected(page) if one.revision == revision]
    if not page.is_public or not wrong:
        return None
    kept = Revision.objects.filter(pk=revision).first()
    if kept is None:
        # Somebody purged the framework's revisions; `signalmast verify` says that it is missing.
        return None
    was = kept.as_object()
    was._site = page.site
    was.last_published_at = kept.created_at
    return _whole(
        was,
        was,
        _kept_quotes(page),
        superseded=wrong[0],
        here=former_address(page, revision),
        now=page.public_path(),
    )


def _whole(
    page: Publication,
    specific: Publication,
    quotes: dict[str, Any],
    *,
    here: str = "",
    **more: Any,
) -> bytes:
    """Render a page; `here` is its address where it stands at another than its own."""
    current_note().shows.add(page.pk)
    shown = card(
        page.site,
        page,
        times=times_of(page),
        picture=picture_set(page.picture, page.picture_alt),
        is_urgent=page.urgent_since is not None and not here,
        verdict=verdicts([page]).get(page.pk, ""),
    )
    _changes_by_itself(shown)
    told_of = told(specific) if isinstance(specific, CorrectionPage) else None
    return render.page(
        page.site,
        f"{page.kind}.html",
        page_frame(page, replace(shown, url=here or shown.url), told_of, is_former=bool(here)),
        page=specific,
        told=told_of,
        ways=corrections.ways(page.site),
        card=shown,
        body=specific.body,
        tags=[
            Link(one.tag.name, address(page.site, "tag", one.tag.slug))
            for one in page.tagged_items.all()
        ],
        related=cards(page.site, related(page)),
        quotes=quotes,
        embed=embed_address(Ref(page.site, "", str(page.pk))) if page.kind == Kind.NOTICE else "",
        urgent_since=None if here else page.urgent_since,
        ended=_ended(shown),
        **more,
    )


def page_frame(
    page: Publication, here: Card, told_of: Told | None = None, *, is_former: bool = False
) -> Frame:
    """Return the frame of a publication with what search engines and other sites read."""
    site = page.site
    with override(site.language):
        crumbs = (Link(_("Home"), site.path_prefix), _above(page, here))
    base = frame(
        site,
        title=page.title,
        here=here.url,
        elsewhere={site.language: here.url} if is_former else translations(page),
        description=corrections.shared(told_of) if told_of else page.standfirst,
        picture=here.picture,
        published=here.at,
        changed=here.changed,
        kind="article",
        crumbs=crumbs,
        revision=0 if is_former else page.live_revision_id or 0,
        is_indexed=not is_former,
    )
    if is_former:
        return base
    if told_of:
        with override(site.language):
            return structured.with_data(base, (claim_review(told_of, base.masthead),))
    return structured.with_data(base, structured.of_publication(here, base))


def _above(page: Publication, here: Card) -> Link:
    """Return the list that a page lies below."""
    if page.kind == Kind.CORRECTION:
        return Link(_("Register of corrections"), address(page.site, "correction"))
    return here.category


def _changes_by_itself(here: Card) -> None:
    """A notice or an event says that it is over once it is."""
    if here.ends_at is not None and here.ends_at > timezone.now():
        current_note().until(here.ends_at)


def _ended(here: Card) -> bool:
    return here.ends_at is not None and here.ends_at <= timezone.now()


def related(page: Publication) -> list[int]:
    """Return the pages of the same category that went public just before this one.

    Only earlier ones: a page then never changes because a later one came.
    """
    entries = ShelfEntry.objects.filter(
        listing__site=page.site,
        listing__kind="category",
        listing__ref=str(page.category_id),
        at__lt=page.first_published_at or timezone.now(),
    ).exclude(page=page.pk)
    return list(entries.order_by("-at").values_list("page_id", flat=True)[:RELATED])


@sheet_kind("event-ics", lambda ref: f"{_address(ref)}event.ics")
def event_file(ref: Ref) -> bytes | None:
    """One event for a reader's own calendar."""
    page = find(ref)
    if not page.is_public or page.kind != Kind.EVENT:
        return None
    current_note().shows.add(page.pk)
    return calendars.one_event(card(page.site, page, times=times_of(page)))


def embed_address(ref: Ref) -> str:
    page = find(ref)
    return address(page.site, "embed", page.slug, *ref.key.split("/")[1:])


@sheet_kind("embed-notice", embed_address)
def embedded_notice(ref: Ref) -> bytes | None:
    """A notice for a frame on another site of the office; no script, no mast."""
    page = find(ref)
    if not page.is_public or page.kind != Kind.NOTICE:
        return None
    here = card(page.site, page, times=times_of(page))
    current_note().shows.add(page.pk)
    _changes_by_itself(here)
    return render.page(
        page.site,
        "embed_notice.html",
        page_frame(page, here),
        page=page.specific,
        card=here,
        ended=_ended(here),
        url=absolute(here.url),
    )


@sheet_kind("embed-figure", embed_address)
def embedded_figure(ref: Ref) -> bytes | None:
    """A figure as a public page quotes it, for a frame on another site of the office."""
    page = find(ref)
    block = ref.key.split("/")[1]
    quote = QuotedFigure.objects.filter(page=page, block=block).exclude(figure=CHART).first()
    if not page.is_public or quote is None:
        return None
    here = card(page.site, page)
    current_note().shows.add(page.pk)
    return render.page(
        page.site,
        "embed_figure.html",
        page_frame(page, here),
        quote=quote.body,
        period=quote.period,
        card=here,
        url=absolute(here.url),
    )
