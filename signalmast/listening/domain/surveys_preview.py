"""A form can be looked at on the site before it is open, by whoever the desk sends there."""

from django.core import signing

from signalmast.listening.models import SurveyVersion

#: Under what name the mark travels, and for how many seconds it holds.
PREVIEW, HOLDS = "preview", 3600
SALT = "signalmast.listening.preview"


def preview_mark(version: SurveyVersion) -> str:
    """Return a mark that opens the preview of one version for an hour."""
    return signing.dumps(version.pk, salt=SALT)


def version_of_mark(mark: str) -> SurveyVersion | None:
    """Return the version that a mark opens, None for none."""
    try:
        number = signing.loads(mark, salt=SALT, max_age=HOLDS)
    except signing.BadSignature:
        return None
    rows = SurveyVersion.objects.select_related("survey__office")
    return rows.filter(pk=number).first()
