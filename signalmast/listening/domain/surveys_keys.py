"""Keys of devices that collect answers of many people, such as a tablet in a school."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.core.receipts import plain_letters, random_letters
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.models import CollectorKey, Survey

SALT = "signalmast.listening.collector"
#: 20 letters of 30 are 98 bits; nobody types it, the screen of settings is scanned or pasted.
LETTERS_OF_A_KEY = 20


def _digest(secret: str) -> str:
    return salted_hmac(SALT, plain_letters(secret), algorithm="sha256").hexdigest()


@transaction.atomic
def make_collector_key(survey: Survey, *, name: str, by: Any) -> tuple[CollectorKey, str]:
    """Make a key for one device and return it with its secret, which is shown once.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", survey.office)
    if not name.strip():
        raise ValidationError(
            {"name": _("Name the device or the place, so that you can revoke the right key.")}
        )
    if survey.state == SurveyState.CLOSED:
        raise ValidationError(_("The survey is closed; no device collects for it any more."))
    secret = random_letters(LETTERS_OF_A_KEY)
    key = CollectorKey.objects.create(
        survey=survey, name=name.strip()[:100], digest=_digest(secret),
        made_on=survey.office.today(),
    )  # fmt: skip
    audit.record(
        "survey.key-make", by=by, office=survey.office, subject=survey, data={"key": key.pk}
    )
    return key, secret


@transaction.atomic
def revoke_collector_key(key: CollectorKey, *, by: Any) -> None:
    """Let a device hand in nothing any more; what it handed in stays. Raises PermissionDenied."""
    survey = key.survey
    require(by, "write", survey.office)
    changed = CollectorKey.objects.filter(pk=key.pk, revoked_on=None).update(
        revoked_on=survey.office.today()
    )
    if changed:
        audit.record(
            "survey.key-revoke", by=by, office=survey.office, subject=survey, data={"key": key.pk}
        )


def key_of(survey: Survey, secret: str) -> CollectorKey | None:
    """Return the key that a secret opens this survey with; None for none, or a revoked one."""
    rows = CollectorKey.objects.filter(survey=survey, revoked_on=None)
    return rows.filter(digest=_digest(secret)).first()
