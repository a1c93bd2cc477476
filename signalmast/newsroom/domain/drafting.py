"""A first draft of a story from what another room knows."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.newsroom.models import Category, SitePage, StoryPage
from signalmast.newsroom.permissions import can_write_for

#: The lengths of a story's own fields.
TITLE, STANDFIRST = 255, 300


@transaction.atomic
def draft_story(office: Any, *, title: str, standfirst: str, body: str, by: Any) -> StoryPage:
    """Put a draft into the office's site; `body` is HTML whose texts are escaped.

    Nothing is published: the draft goes the way of every text, and the caller records what it was
    made from. Title and standfirst are cut to a story's length. Raises PermissionDenied,
    ValidationError where there is no site yet.
    """
    if not can_write_for(by, office):
        raise PermissionDenied
    site = SitePage.objects.of(office).filter(locale__language_code=office.language).first()
    category = Category.objects.of(office).order_by("order", "pk").first()
    if site is None or category is None:
        raise ValidationError(_("The office has no site yet, so there is no place for a story."))
    with override(office.language):
        page = StoryPage(
            office=office, title=title[:TITLE], standfirst=_cut(standfirst), category=category,
            body=[("text", body)], owner=by, live=False, locale=site.locale,
        )  # fmt: skip
        site.add_child(instance=page)
        page.save_revision(user=by)
    return page


def _cut(text: str) -> str:
    """Return a text in one line, cut between two words where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= STANDFIRST else f"{line[: STANDFIRST - 1].rsplit(' ', 1)[0]}…"
