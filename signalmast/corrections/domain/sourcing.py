"""Sources: collected with the words that decide and a copy that outlives the page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.corrections.models import Claim, Source


@transaction.atomic
def add_source(claim: Claim, source: Source, *, by: Any) -> Source:
    """Keep a source of a claim. Raises PermissionDenied, ValidationError."""
    require(by, "write", claim.office)
    source.claim = claim
    _check(source)
    source.save()
    audit.record(
        "source.add", by=by, office=claim.office, subject=claim,
        data={"source": source.pk, "kept": source.kept_hash},
    )  # fmt: skip
    return source


@transaction.atomic
def change_source(source: Source, *, by: Any) -> Source:
    """Keep a source as it reads now; rulings that rest on it keep what they took over.

    Raises PermissionDenied, ValidationError.
    """
    claim = source.claim
    require(by, "write", claim.office)
    _check(source)
    source.save()
    audit.record(
        "source.change", by=by, office=claim.office, subject=claim,
        data={"source": source.pk, "kept": source.kept_hash},
    )  # fmt: skip
    return source


def _check(source: Source) -> None:
    """Fill in the day it was read, and refuse what nobody could find or check."""
    claim = source.claim
    if not source.accessed_on:
        source.accessed_on = claim.office.today()
    if not source.url and not source.reference:
        raise ValidationError(
            {"url": _("Give the link or the number of the document, so that others find it.")}
        )
    if not source.passage.strip():
        raise ValidationError({"passage": _("Quote the passage that decides.")})
    source.full_clean(exclude=["kept_hash"])


@transaction.atomic
def drop_source(source: Source, *, by: Any) -> None:
    """Take a source off again; rulings that rest on it keep their own copy."""
    claim = source.claim
    require(by, "write", claim.office)
    audit.record(
        "source.drop", by=by, office=claim.office, subject=claim,
        data={"source": source.pk, "kept": source.kept_hash},
    )  # fmt: skip
    source.delete()
