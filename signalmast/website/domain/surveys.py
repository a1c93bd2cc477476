"""What the site shows of surveys: which are there, how many have answered, one form's markup."""

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from signalmast.listening.disclosure import steps
from signalmast.listening.domain.results import live_count
from signalmast.listening.domain.surveys_answers import numbers
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.models import Survey, SurveyVersion
from signalmast.newsroom.addresses import address, segment
from signalmast.newsroom.models import SitePage
from signalmast.website.domain.survey_markup import render

#: Pages of forms that nobody has written into yet, kept for a day at most.
MOST_KEPT = 64
#: For how many seconds a count is shown before it is counted anew.
COUNTED_FOR = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """A survey as the list shows it."""

    survey: Survey
    words: Any
    url: str
    is_open: bool


def way(site: SitePage, *parts: object) -> str:
    """Return an address below the surveys of a site."""
    return address(site, "survey", *parts) if parts else address(site, "survey")


def follow_way(site: SitePage) -> str:
    return way(site, segment(site, "follow"))


def listed(site: SitePage) -> list[Listed]:
    """Return the public surveys of a site, those that take answers first."""
    rows = Survey.objects.of(site.office).public().select_related("office")
    found = [
        Listed(one, one.words_in(site.language), way(site, one.slug), one.takes_answers)
        for one in rows.prefetch_related("words")
    ]
    return sorted(found, key=lambda one: not one.is_open)


def survey_of(site: SitePage, slug: str) -> Survey:
    """Return a survey of a site by its word, public or not. Raises Http404."""
    rows = Survey.objects.select_related("office", "version").defer("version__form", "version__xml")
    found = rows.prefetch_related("words").filter(office=site.office_id, slug=slug).first()
    if found is None:
        raise Http404
    return found


def answered_about(survey: Survey) -> int:
    """Return about how many have answered, in whole steps, so that no single answer shows.

    Never less than the results say where they are shown: those count in fives.
    """
    shown = survey.version_id if survey.shows_results else None
    return _answered_about(survey.pk, shown, int(time.monotonic() // COUNTED_FOR))


@lru_cache(maxsize=MOST_KEPT)
def _answered_about(pk: int, shown: int | None, minute: int) -> int:  # noqa: ARG001 -- the key
    answered = steps(numbers(Survey(pk=pk)).received)
    return max(answered, live_count(SurveyVersion(pk=shown)) if shown else 0)


def questions(version: SurveyVersion, language: str) -> SafeString:
    """Return the markup of a form that nobody has written into."""
    return _questions(version.pk, version.file_hash, language, timezone.localdate())


@lru_cache(maxsize=MOST_KEPT)
def _questions(pk: int, file_hash: str, language: str, day: date) -> SafeString:  # noqa: ARG001 -- the key
    version = SurveyVersion(pk=pk, file_hash=file_hash)
    with override(language):
        return render(form_of(version), language)
