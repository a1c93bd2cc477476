"""The surveys that other rooms may lead to: those that the public sees."""

from typing import Any

from signalmast.core.questionnaires import Questionnaire
from signalmast.listening.models import Survey
from signalmast.newsroom.addresses import absolute, address
from signalmast.newsroom.models import SitePage


def linkable(office: Any) -> list[Questionnaire]:
    """Return an office's public surveys with their addresses, those that take answers first.

    A survey of a closed group needs a code, so a link to it would lead to a closed door.
    """
    site = _site(office)
    if site is None:
        return []
    surveys = Survey.objects.of(office).public().filter(is_closed_group=False)
    found = [
        Questionnaire(
            f"survey:{one.pk}", one.title, one.get_state_display(),
            absolute(address(site, "survey", one.slug)), one.takes_answers,
        )
        for one in surveys.select_related("office").prefetch_related("words")
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.takes_answers, one.title))


def _site(office: Any) -> SitePage | None:
    """Return the site in the office's own language, else the one there is."""
    sites = list(SitePage.objects.filter(office=office).live())
    own = (one for one in sites if one.language == office.language)
    return next(own, sites[0] if sites else None)
