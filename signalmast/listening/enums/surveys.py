"""Where a survey stands, and how answers come in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyState(models.TextChoices):
    """A survey is prepared, proposed by one person, opened by another, and closed for good."""

    DRAFT = "draft", pgettext_lazy("survey", "being prepared")
    PROPOSED = "proposed", _("waits for a second person")
    OPEN = "open", pgettext_lazy("survey", "open")
    CLOSED = "closed", pgettext_lazy("survey", "closed")


#: States in which the public sees it.
PUBLIC = (SurveyState.OPEN, SurveyState.CLOSED)


class Way(models.TextChoices):
    """How answers came in. The same answers are the same row either way."""

    WEB = "web", pgettext_lazy("way in", "the site")
    OPENROSA = "openrosa", pgettext_lazy("way in", "a collecting app")


#: Verbs of the audit chain that the public log shows, with the sentence it says.
PUBLIC_VERBS = {
    "survey.text-remove": _("a resident's text taken off the results of a survey"),
}
