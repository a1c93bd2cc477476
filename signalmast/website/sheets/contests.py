"""Contests whose rounds two people settled: the list, and a page with result and method."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.newsroom.addresses import address, segment
from signalmast.newsroom.models import SitePage
from signalmast.programmes.enums import RoundState
from signalmast.programmes.models import Contest, Round
from signalmast.website.content import Link
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.domain.sheet import Ref, sheet_kind
from signalmast.website.sheets import render

LIST, ONE, JUDGE = "contests", "contest", "judge"


@dataclass(frozen=True, slots=True)
class Decided:
    """A settled round as the page shows it: judges without their names, in a fixed order."""

    name: str
    settled_at: Any
    rules: dict[str, Any]
    standings: list[dict[str, Any]]
    severity: list[tuple[str, str]]
    comparable: bool


def way(site: SitePage, *parts: object) -> str:
    return address(site, "contest-results", *parts)


def judge_way(site: SitePage) -> str:
    """Return where judges open their sheets."""
    return way(site, segment(site, JUDGE))


def settled(site: SitePage) -> Any:
    """Return the contests of a site with a settled round, the latest first."""
    found = Contest.objects.of(site.office).filter(rounds__state=RoundState.SETTLED)
    return found.distinct().order_by("-held_on", "name")


def refs(site: SitePage) -> Iterator[Ref]:
    """Yield the sheets about contests that a site should have."""
    yield Ref(site, LIST)
    for number in settled(site).order_by("pk").values_list("pk", flat=True):
        yield Ref(site, ONE, str(number))


def decided(round_: Round) -> Decided:
    """Return what a settled round says in public."""
    body = round_.result or {}
    letters = {name: chr(ord("A") + place) for place, name in enumerate(sorted(body["severity"]))}
    return Decided(
        name=round_.name,
        settled_at=round_.settled_at,
        rules=body["rules"],
        standings=[{**one, "sheets": len(one["totals"])} for one in body["standings"]],
        severity=[(letters[name], body["severity"][name]) for name in sorted(body["severity"])],
        comparable=body["comparable"],
    )


@sheet_kind(LIST, lambda ref: way(ref.site))
def contests(ref: Ref) -> bytes:
    """Every contest with a settled round."""
    site = ref.site
    with override(site.language):
        base = frame(
            site, title=_("Contests"), here=way(site),
            elsewhere={one.language: way(one) for one in sites_of(site)},
            crumbs=(Link(_("Home"), site.path_prefix),),
        )  # fmt: skip
    shown = [(one, way(site, one.pk)) for one in settled(site)]
    return render.page(site, "contests.html", base, contests=shown, judge=judge_way(site))


@sheet_kind(ONE, lambda ref: way(ref.site, ref.key))
def contest(ref: Ref) -> bytes | None:
    """One contest: each settled round with its places, its rules, and how strict judges were."""
    site = ref.site
    found = settled(site).filter(pk=int(ref.key)).first()
    if found is None:
        return None
    with override(site.language):
        base = frame(
            site, title=found.name, here=way(site, found.pk),
            elsewhere={one.language: way(one, found.pk) for one in sites_of(site)},
            crumbs=(Link(_("Home"), site.path_prefix), Link(_("Contests"), way(site))),
        )  # fmt: skip
    rounds = found.rounds.filter(state=RoundState.SETTLED).order_by("-number")
    return render.page(
        site, "contest.html", base, contest=found, rounds=[decided(one) for one in rounds]
    )
