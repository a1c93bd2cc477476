"""A text in the other language: a draft beside it, for a person to write."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale

from signalmast.core import audit
from signalmast.newsroom.domain.sites import languages
from signalmast.newsroom.models import Publication
from signalmast.newsroom.permissions import can_write_for

#: A translation has its own times, and its own words on the channels of its language.
NOT_TAKEN_ALONG = ["review_on", "go_live_at", "expire_at", "channel_texts"]


def missing_languages(page: Publication) -> list[str]:
    """Return the languages of the site in which the text does not exist yet."""
    known = set(
        Publication.objects.filter(translation_key=page.translation_key).values_list(
            "locale__language_code", flat=True
        )
    )
    return [language for language in languages() if language not in known]


@transaction.atomic
def translate_page(page: Publication, *, by: Any, language: str) -> Publication:
    """Make a draft of the text under the site in `language`, with the text as it is now.

    The draft is `by`'s: whoever translates is its writer, and somebody else approves it.
    Raises PermissionDenied, ValidationError when there is one already.
    """
    if not can_write_for(by, page.office):
        raise PermissionDenied
    if language not in missing_languages(page):
        raise ValidationError(_("This text exists in that language already; open it there."))
    locale = Locale.objects.get(language_code=language)
    source = page.get_latest_revision_as_object()
    draft: Publication = CopyPageForTranslationAction(
        source, locale, exclude_fields=NOT_TAKEN_ALONG, user=by
    ).execute(skip_permission_checks=True)
    draft.owner = by
    draft.save(update_fields=["owner"])
    draft.save_revision(user=by)
    audit.record(
        "page.translate",
        by=by,
        office=page.office,
        subject=draft,
        data={"from": page.pk, "language": language},
    )
    return draft
