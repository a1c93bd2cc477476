"""What stands around a page: the mast, the foot, the same page in the other language."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.corrections.domain.pages import CATEGORY as CORRECTIONS
from signalmast.newsroom.addresses import absolute, address, segment
from signalmast.newsroom.domain.sites import languages
from signalmast.newsroom.models import Category, Publication, SitePage
from signalmast.website.content import Alternate, Flagged, Frame, Link, Masthead
from signalmast.website.domain.cards import flagged
from signalmast.website.domain.sheet import current_note, remember, remember_many

LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def masthead(site: SitePage) -> Masthead:
    """Return what every page of a site shares, in the site's language."""
    return remember(("masthead", site.pk), lambda: _masthead(site))


def _masthead(site: SitePage) -> Masthead:
    with override(site.language):
        return Masthead(
            name=site.title,
            parent=site.office.parent,
            motto=site.motto,
            language=site.language,
            home=site.path_prefix,
            search=address(site, "search"),
            suggest=address(site, "search", segment(site, "suggest")),
            categories=tuple(_in_mast(site, one) for one in Category.objects.of(site.office)),
            sections=(
                Link(_("Notices"), address(site, "notice")),
                Link(_("Events"), address(site, "event")),
                Link(_("Units"), address(site, "unit")),
                Link(_("Archive"), address(site, "archive")),
            ),
            office_links=(
                Link(_("Tell the office something"), address(site, "feedback")),
                Link(_("Questions and answers"), address(site, "questions")),
                Link(_("Surveys"), address(site, "survey")),
                Link(_("Consultations"), address(site, "consultation")),
                Link(_("Register of corrections"), address(site, "correction")),
                Link(
                    _("Hand in a claim to be checked"),
                    address(site, "correction", segment(site, "hand-in")),
                ),
                Link(_("Courses"), address(site, "course")),
                Link(_("Contests"), address(site, "contest-results")),
                Link(_("Honour roll"), address(site, "honours")),
                Link(_("Check a certificate"), address(site, "certificate")),
                Link(_("About the office"), address(site, "about")),
                Link(_("Our official accounts"), address(site, "accounts")),
                Link(_("Public log"), address(site, "log")),
                Link(_("What this desk will not do"), address(site, "charter")),
                Link(_("Accessibility"), address(site, "accessibility")),
            ),
            address=site.address,
            phone=site.phone,
            email=site.email,
            hours=site.hours,
        )


def _in_mast(site: SitePage, category: Category) -> Flagged:
    """Return a category as the mast shows it; the one of corrections leads to their register."""
    found = flagged(site, category)
    if category.slug != CORRECTIONS:
        return found
    return replace(found, url=address(site, "correction"))


def sites_of(site: SitePage) -> list[SitePage]:
    """Return the office's sites, the first language first."""
    return remember(("sites", site.office_id), lambda: _sites_of(site))


def _sites_of(site: SitePage) -> list[SitePage]:
    found = SitePage.objects.filter(office_id=site.office_id).select_related("locale", "office")
    order = languages()
    return sorted(found, key=lambda one: order.index(one.language))


def frame(
    site: SitePage,
    *,
    title: str,
    here: str,
    elsewhere: dict[str, str],
    description: str = "",
    **more: Any,
) -> Frame:
    """Return the frame of a page at the address `here`.

    `elsewhere` has the page's address in every language that has it; the others lead home.
    """
    homes = {one.language: one.path_prefix for one in sites_of(site)}
    return Frame(
        masthead=masthead(site),
        title=title,
        description=description or site.motto or site.title,
        canonical=absolute(here),
        alternates=tuple(
            Alternate(
                code,
                LANGUAGE_NAMES[code],
                elsewhere.get(code, ""),
                is_here=code == site.language,
                home=home,
            )
            for code, home in homes.items()
        ),
        **more,
    )


def everywhere(site: SitePage, name: str, *parts: object) -> dict[str, str]:
    """Return the address of the same page on the office's site in every language."""
    return {one.language: address(one, name, *parts) for one in sites_of(site)}


def translations(page: Publication) -> dict[str, str]:
    """Return the addresses of a public page in every language it is public in.

    Each translation becomes part of the note: when it comes down, the link to it must go.
    """
    there = remember_many("translations", [page.pk], _other_languages).get(page.pk, {})
    current_note().shows.update(number for number, _address in there.values())
    return {
        page.site.language: page.public_path(),
        **{code: where for code, (_number, where) in there.items()},
    }


def read_translations(numbers: list[int]) -> None:
    """Read the translations of these pages into the bakers' memory."""
    remember_many("translations", numbers, _other_languages)


def _other_languages(numbers: list[int]) -> dict[int, dict[str, tuple[int, str]]]:
    """Return for each page its public translations: language, number and address."""
    keys = dict(Publication.objects.filter(pk__in=numbers).values_list("pk", "translation_key"))
    rows = Publication.objects.filter(translation_key__in=keys.values(), live=True)
    rows = rows.exclude(first_published_at=None).order_by("pk")
    sites = {site.path: site for site in SitePage.objects.select_related("locale")}
    by_key: dict[object, dict[str, tuple[int, str]]] = {}
    for number, key, path, slug, kind in rows.values_list(
        "pk", "translation_key", "path", "slug", "kind"
    ):
        site = sites[path[: Publication.steplen * 2]]
        by_key.setdefault(key, {})[site.language] = (number, address(site, kind, slug))
    return {
        number: {code: one for code, one in by_key.get(key, {}).items() if one[0] != number}
        for number, key in keys.items()
    }
