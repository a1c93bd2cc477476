"""What the page of a correction tells: the frozen ruling, its sources, every version, contests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from signalmast.corrections.models import Claim, Contest, CorrectionPage, Ruling
from signalmast.corrections.models.rulings import RulingSource, RulingWords
from signalmast.newsroom.addresses import absolute, address, page_address, segment
from signalmast.newsroom.models import Publication, SitePage
from signalmast.website.domain.frames import sites_of
from signalmast.website.domain.sheet import current_note, remember


@dataclass(frozen=True, slots=True)
class OwnError:
    """A text of the office that was wrong: its page and the version that said so.

    A text that was taken down since has neither; the public log says why.
    """

    title: str
    url: str
    former: str


@dataclass(frozen=True, slots=True)
class Told:
    """One version of a ruling in one language, with what became of the others.

    `versions` are all confirmed ones, the newest first. `newer` is the newest where this page
    shows an older one, because the newest has no text in its language.
    """

    page: CorrectionPage
    ruling: Ruling
    words: RulingWords
    sources: Sequence[RulingSource]
    versions: Sequence[Ruling]
    decided: Sequence[Contest]
    waiting: int
    own_error: OwnError | None

    @property
    def before(self) -> Ruling | None:
        """The version that this one replaced, None for a first one."""
        older = [one for one in self.versions if one.version < self.ruling.version]
        return older[0] if older else None

    @property
    def newer(self) -> Ruling | None:
        newest = self.versions[0] if self.versions else None
        return newest if newest and newest.version > self.ruling.version else None

    @property
    def claim_id(self) -> str:
        """The address that stands for the claim itself, the same in every language."""
        first = sites_of(self.page.site)[0]
        return absolute(f"{address(first, 'correction')}#claim-{self.ruling.claim_id}")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a page of the office's own says once a part of it was found wrong."""

    at: datetime
    wrong: str
    verdict: str
    url: str
    former: str
    revision: int


def told(page: CorrectionPage) -> Told:
    """Return what a correction tells in the language of its site."""
    ruling = page.ruling
    claim = ruling.claim
    contests = list(Contest.objects.filter(ruling__claim=claim).order_by("received_at", "pk"))
    return Told(
        page=page,
        ruling=ruling,
        words=ruling.words_in(page.site.language),
        sources=list(ruling.sources.order_by("position")),
        versions=list(claim.rulings.confirmed().order_by("-version").prefetch_related("words")),
        decided=[one for one in contests if not one.is_open],
        waiting=sum(one.is_open for one in contests),
        own_error=_own_error(claim),
    )


def _own_error(claim: Claim) -> OwnError | None:
    story = claim.story
    if story is None:
        return None
    current_note().shows.add(story.pk)
    if not story.is_public:
        return OwnError(story.title, "", "")
    former = former_address(story, claim.story_revision) if claim.story_revision else ""
    return OwnError(story.title, page_address(story, story.site), former)


def former_address(page: Publication, revision: object) -> str:
    """Return where a superseded version of a page stays readable."""
    return f"{page.public_path()}{segment(page.site, 'former')}/{revision}/"


def own_errors(office: int) -> dict[int, list[Claim]]:
    """Return the claims about the office's own texts that are ruled on, by the text's number."""
    return remember(("own-errors", office), lambda: _own_errors(office))


def _own_errors(office: int) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    claims = Claim.objects.filter(office=office, story__isnull=False).exclude(story_revision=None)
    confirmed = claims.filter(rulings__confirmed_at__isnull=False).distinct().order_by("pk")
    for claim in confirmed:
        found.setdefault(claim.story_id or 0, []).append(claim)
    return found


def corrected(page: Publication) -> list[Corrected]:
    """Return what was found wrong in a page of the office's own, the newest first."""
    found = [_corrected(page, claim) for claim in own_errors(page.office_id).get(page.pk, [])]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _corrected(page: Publication, claim: Claim) -> Corrected:
    ruling = claim.rulings.confirmed().order_by("-version")[0]
    shown = page_of(claim, page.site)
    return Corrected(
        at=ruling.confirmed_at or ruling.proposed_at,
        wrong=ruling.words_in(page.site.language).claim_reviewed,
        verdict=ruling.verdict,
        url=shown.public_path() if shown else "",
        former=former_address(page, claim.story_revision),
        revision=claim.story_revision or 0,
    )


def page_of(claim: Claim, site: SitePage) -> CorrectionPage | None:
    """Return the public page of a claim on a site, else on any other of the office's."""
    pages: list[CorrectionPage] = list(CorrectionPage.objects.filter(claim=claim, live=True))
    here = [one for one in pages if one.path.startswith(site.path)]
    found = here or pages
    if not found:
        return None
    current_note().shows.add(found[0].pk)
    return found[0]


def public_corrections(site: SitePage) -> Any:
    """Return the public corrections of a site, the newest first."""
    pages = CorrectionPage.objects.child_of(site).filter(live=True)
    return pages.exclude(first_published_at=None).order_by("-first_published_at", "-pk")


def years(site: SitePage) -> list[int]:
    """Return the years in which a correction went public, in the office's zone."""
    found = public_corrections(site).datetimes(
        "first_published_at", "year", tzinfo=site.office.zone
    )
    return [one.year for one in found]


def former_versions(site: SitePage) -> Iterator[tuple[int, int]]:
    """Yield page and revision of every superseded version that stays readable on a site."""
    claims = own_errors(site.office_id)
    on_site = Publication.objects.child_of(site).filter(live=True).exclude(first_published_at=None)
    for number in on_site.filter(pk__in=list(claims)).values_list("pk", flat=True):
        yield from ((number, claim.story_revision or 0) for claim in claims[number])


def day_of(moment: datetime, site: SitePage) -> date:
    """Return the day of a moment where the office is."""
    return moment.astimezone(site.office.zone).date()
