"""What residents asked in public, with the office's answers: a list on shelves, a page for each.

A question's place is given when it is first answered in public and stays, so that a new one moves
no page but the first and the last. What is taken off leaves its place empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.search import Document, site_index
from signalmast.listening.models import Answer, Feedback
from signalmast.newsroom.addresses import address, segment
from signalmast.newsroom.models import SitePage
from signalmast.website.domain.feedback import ways
from signalmast.website.domain.frames import everywhere, frame
from signalmast.website.domain.sheet import Ref, remember, sheet_kind
from signalmast.website.models import Sheet
from signalmast.website.sheets import render

SHELF = 20
#: A mark is worked off within seconds; a worker that stood still is back within days.
LATELY = timedelta(days=7)
#: In the search index questions stand beside publications, whose numbers stay far below.
KEYS_FROM = 1_000_000_000_000
IN_SEARCH = "question"
LIST, SHELF_KIND, PAGE = "questions", "questions-shelf", "question"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with its newest answer in public, and the answers before it."""

    feedback: Feedback
    answer: Answer
    earlier: tuple[Answer, ...]
    url: str
    subject: str
    #: Empty where the office itself answers.
    unit: str

    @property
    def at(self) -> datetime:
        if self.answer.confirmed_at is None:
            raise LookupError(self.answer.pk)
        return self.answer.confirmed_at


def question_address(site: SitePage, feedback: Feedback) -> str:
    """Return where a question stands with its answer."""
    return address(site, "questions", feedback.number.lower())


def asked_in_public(site: SitePage) -> Any:
    """Return the feedback that was ever answered in public, in the order of their places."""
    given = Q(answers__is_public=True, answers__confirmed_at__isnull=False)
    rows = Feedback.objects.of(site.office).filter(language=site.language).filter(given)
    return rows.annotate(first=Min("answers__confirmed_at", filter=given)).order_by("first", "pk")


def _places(site: SitePage) -> list[int]:
    """Return the numbers of the questions, one place each."""
    return remember(
        ("questions", site.pk), lambda: list(asked_in_public(site).values_list("pk", flat=True))
    )


def last_shelf(site: SitePage) -> int:
    return max(1, -(-len(_places(site)) // SHELF))


def shelf_of(site: SitePage, feedback: int) -> int:
    """Return the shelf on which a question has its place."""
    return _places(site).index(feedback) // SHELF + 1


def _on_shelves(site: SitePage, first: int, after: int) -> list[Shown]:
    """Return what stands on the places `first` up to `after`, the newest first."""
    numbers = _places(site)[max(0, first) : after]
    rows = Feedback.objects.filter(pk__in=numbers).select_related("subject", "unit", "office")
    found = {one.pk: one for one in rows.prefetch_related("answers")}
    shown = (_shown(site, found[number]) for number in reversed(numbers))
    return [one for one in shown if one is not None]


def _shown(site: SitePage, feedback: Feedback) -> Shown | None:
    """Return a question as the site shows it, None once nothing of it is public."""
    public = [one for one in feedback.answers.all() if one.is_on_site]
    if not public:
        return None
    newest = max(public, key=lambda one: one.version)
    earlier = tuple(one for one in public if one != newest)
    return Shown(
        feedback, newest, earlier, question_address(site, feedback),
        subject=feedback.subject.name_in(site.language),
        unit=feedback.unit.name if feedback.unit is not None else "",
    )  # fmt: skip


def _begin(ref: Ref) -> str:
    return address(ref.site, "questions")


def _shelf_address(ref: Ref) -> str:
    return f"{_begin(ref)}{segment(ref.site, 'page')}/{ref.key}/"


@sheet_kind(LIST, _begin)
def first_page(ref: Ref) -> bytes | None:
    """The newest questions: so many as a shelf holds, whole shelves below it for the rest."""
    site = ref.site
    count = len(_places(site))
    shown = _on_shelves(site, count - SHELF, count)
    return _list(ref, shown, older=last_shelf(site) if count > SHELF else 0)


@sheet_kind(SHELF_KIND, _shelf_address)
def shelf_page(ref: Ref) -> bytes | None:
    """One shelf of questions; it stays as it is when newer ones come."""
    number, last = int(ref.key), last_shelf(ref.site)
    if number > last:
        return None
    shown = _on_shelves(ref.site, (number - 1) * SHELF, number * SHELF)
    newer = number + 1 if number < last else 0
    return _list(ref, shown, older=number - 1, newer=newer, number=number)


def _list(
    ref: Ref, shown: list[Shown], *, older: int = 0, newer: int = 0, number: int = 0
) -> bytes:
    site, begin = ref.site, _begin(ref)
    pages = f"{begin}{segment(site, 'page')}/"
    with override(site.language):
        title = _("Questions and answers")
    return render.page(
        site,
        "feedback/questions.html",
        frame(
            site,
            title=title,
            here=f"{pages}{number}/" if number else begin,
            elsewhere=everywhere(site, "questions"),
        ),
        questions=shown,
        older=f"{pages}{older}/" if older else "",
        newer=(f"{pages}{newer}/" if newer else begin) if number else "",
        number=number,
        ways=ways(site),
    )


@sheet_kind(PAGE, lambda ref: address(ref.site, "questions", ref.key.partition("/")[2]))
def question_page(ref: Ref) -> bytes | None:
    """One question with what the office answered, the newest answer first."""
    site = ref.site
    number = int(ref.key.partition("/")[0])
    feedback = (
        Feedback.objects.filter(pk=number, office=site.office_id, language=site.language)
        .select_related("subject", "unit", "office")
        .prefetch_related("answers")
        .first()
    )
    shown = _shown(site, feedback) if feedback is not None else None
    if shown is None:
        return None
    return render.page(
        site,
        "feedback/question.html",
        frame(
            site,
            title=shown.answer.title,
            here=shown.url,
            elsewhere={site.language: shown.url},
            description=shown.answer.question[:200],
        ),
        shown=shown,
        ways=ways(site),
    )


def page_ref(site: SitePage, feedback: Feedback) -> Ref:
    return Ref(site, PAGE, f"{feedback.pk}/{feedback.number.lower()}")


def expected(site: SitePage) -> Iterator[Ref]:
    """Yield every sheet of a site's questions."""
    yield Ref(site, LIST)
    if len(_places(site)) > SHELF:
        for number in range(last_shelf(site), 0, -1):
            yield Ref(site, SHELF_KIND, str(number))
    for feedback in asked_in_public(site):
        if any(one.is_on_site for one in feedback.answers.all()):
            yield page_ref(site, feedback)


def changed(site: SitePage) -> Iterator[Ref]:
    """Yield what has to be made again when an answer was published or taken off.

    That is every page that is missing or should go, and those of the last days, whose answer may
    be another one. The pages themselves come last, so that a baker that dies before them is
    followed by one that finds the same.
    """
    public = {page_ref(site, one).key for one in _public(site)}
    there = set(Sheet.objects.filter(site=site, kind=PAGE).values_list("key", flat=True))
    lately = {page_ref(site, one).key for one in _lately(site)}
    keys = sorted((public ^ there) | lately)
    if len(_places(site)) > SHELF:
        numbers = {last_shelf(site), max(1, last_shelf(site) - 1)}
        numbers |= {shelf_of(site, int(key.partition("/")[0])) for key in keys}
        yield from (Ref(site, SHELF_KIND, str(number)) for number in sorted(numbers, reverse=True))
    yield Ref(site, LIST)
    yield from (Ref(site, PAGE, key) for key in keys)


def _lately(site: SitePage) -> Any:
    """Return the questions to which something happened within the last days."""
    since = timezone.now() - LATELY
    answers = Answer.objects.given().filter(is_public=True)
    moved = answers.filter(Q(confirmed_at__gte=since) | Q(removed_at__gte=since))
    rows = Feedback.objects.of(site.office).filter(language=site.language)
    return rows.filter(pk__in=moved.values("feedback"))


def documents(site: SitePage, numbers: set[int]) -> Iterator[Document]:
    """Yield those of the questions that are public, as the search finds them."""
    rows = _public(site).filter(pk__in=numbers).select_related("subject", "unit", "office")
    for feedback in rows.prefetch_related("answers"):
        shown = _shown(site, feedback)
        if shown is not None:
            yield Document(
                key=KEYS_FROM + feedback.pk,
                office=site.office_id,
                language=site.language,
                kind=IN_SEARCH,
                url=shown.url,
                title=shown.answer.title,
                summary=shown.answer.question,
                body=f"{shown.answer.text} {shown.subject}",
                at=shown.at,
            )


def make_findable(site: SitePage, refs: list[Ref]) -> None:
    """Bring the search in line with the pages of questions among `refs`."""
    numbers = {int(ref.key.partition("/")[0]) for ref in refs if ref.kind == PAGE}
    if not numbers:
        return
    found = list(documents(site, numbers))
    gone = {KEYS_FROM + number for number in numbers} - {one.key for one in found}
    with transaction.atomic():
        site_index().put(found)
        site_index().remove(gone)


def keys_in_search(site: SitePage) -> set[int]:
    """Return the keys under which a site's questions are to be found."""
    return {KEYS_FROM + number for number in _public(site).values_list("pk", flat=True)}


def _public(site: SitePage) -> Any:
    """Return the feedback with an answer on the site now."""
    given = Answer.objects.public().values("feedback")
    return Feedback.objects.of(site.office).filter(language=site.language, pk__in=given)
