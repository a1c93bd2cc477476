import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.listening.enums.surveys import PUBLIC, SurveyState, Way
from signalmast.people.models import Office, Unit


class SurveyQuerySet(models.QuerySet["Survey"]):
    def of(self, office: Any) -> "SurveyQuerySet":
        return self.filter(office=office)

    def public(self) -> "SurveyQuerySet":
        return self.filter(state__in=PUBLIC)

    def taking(self, day: date) -> "SurveyQuerySet":
        """Surveys that take in answers on a day."""
        return self.filter(
            Q(opens_on=None) | Q(opens_on__lte=day),
            Q(closes_on=None) | Q(closes_on__gte=day),
            state=SurveyState.OPEN,
        )


class Survey(models.Model):
    """What an office asks, of everybody or of a closed group that holds one-time codes.

    The public sees `version` alone. Counts of answers that are not kept any more stand in
    `Tally`, so that what was counted once stays countable.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    slug = models.SlugField(_("word in the address"), max_length=60)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("unit it is about"),
    )  # fmt: skip
    is_closed_group = models.BooleanField(_("only with a one-time code"), default=False)
    shows_results = models.BooleanField(_("results are published"), default=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes after"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT,
        editable=False,
    )  # fmt: skip
    version = models.ForeignKey(
        "SurveyVersion", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    opened_on = models.DateField(_("opened on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(fields=["office", "slug"], name="one_survey_per_word"),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC) | Q(version__isnull=False, opened_on__isnull=False),
                name="survey_opened_with_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=SurveyState.CLOSED) | Q(closed_on__isnull=False),
                name="survey_closed_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["office", "state"], name="surveys_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the office's own language."""
        words = self.words_in(self.office.language)
        return words.title if words else self.slug

    # What lists call it.
    title.fget.short_description = _("title")  # type: ignore[attr-defined]  # of the admin

    def words_in(self, language: str) -> "SurveyWords | None":
        """Return title and introduction in a language, else in the first there is."""
        found = list(self.words.all())
        return next((one for one in found if one.language == language), found[0] if found else None)

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def takes_answers(self) -> bool:
        """Whether answers can be handed in today, on the office's clock."""
        day = self.office.today()
        begun = self.opens_on is None or self.opens_on <= day
        over = self.closes_on is not None and self.closes_on < day
        return self.state == SurveyState.OPEN and begun and not over


class SurveyWords(models.Model):
    """What a survey is called and what stands above it, in one language."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=8)
    title = models.CharField(_("title"), max_length=150)
    introduction = models.TextField(_("introduction"), blank=True, max_length=2000)

    class Meta:
        ordering = ["survey", "-language"]
        verbose_name = _("words of a survey")
        verbose_name_plural = _("words of surveys")
        constraints = [
            models.UniqueConstraint(fields=["survey", "language"], name="one_title_per_language")
        ]

    def __str__(self) -> str:
        return self.title


class SurveyVersion(models.Model):
    """A form as it was uploaded. It never changes; another upload makes another version.

    Numbers of users are kept instead of references, because the record outlives them.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    form_id = models.CharField(max_length=100)
    form_version = models.CharField(max_length=100, blank=True)
    form = models.TextField()
    xml = models.TextField()
    file_name = models.CharField(_("workbook"), max_length=200)
    file_hash = models.CharField(max_length=64)
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["survey", "number"]
        verbose_name = _("version of a survey")
        verbose_name_plural = _("versions of surveys")
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="one_form_per_version"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True)
                | (Q(proposed_at__isnull=False) & ~Q(opened_by=F("proposed_by"))),
                name="survey_opened_by_two_people",
            ),
        ]
        indexes = [models.Index(fields=["form_id", "form_version"], name="versions_by_form")]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.number}"

    @property
    def is_opened(self) -> bool:
        return self.opened_at is not None


class Submission(models.Model):
    """Answers to one version, under a random identity, with the day and no time.

    Nothing counts up and SQLite keeps no row numbers for it (migrations/0002), so that the order
    of the table tells nothing. The code of the receipt and the token of the form, which for a
    closed group is the admission, are kept as digests; no key leads to a one-time code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        SurveyVersion, on_delete=models.PROTECT, related_name="submissions", editable=False
    )
    answers = models.JSONField(_("answers"), editable=False)
    language = models.CharField(max_length=8, editable=False)
    day = models.DateField(_("day"), editable=False)
    way = models.CharField(_("came by"), max_length=10, choices=Way.choices, editable=False)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("answers to a survey")
        verbose_name_plural = _("answers to surveys")
        indexes = [models.Index(fields=["version", "day"], name="answers_of_a_day")]

    def __str__(self) -> str:
        return str(self.pk)


class Tally(models.Model):
    """How many answers of a day are not kept any more: withdrawn by their sender, or grown old.

    `withdrawn` and `outlived` are of the day they were handed in, `withdrawals` of the day
    somebody withdrew.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tallies")
    day = models.DateField(_("day"))
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)
    withdrawals = models.PositiveIntegerField(_("withdrawals made"), default=0)
    outlived = models.PositiveIntegerField(_("deleted after the time they are kept"), default=0)

    class Meta:
        ordering = ["survey", "day"]
        verbose_name = _("count of answers that are gone")
        verbose_name_plural = _("counts of answers that are gone")
        constraints = [models.UniqueConstraint(fields=["survey", "day"], name="one_tally_per_day")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.day}"


class CollectorKey(models.Model):
    """Lets one device hand in answers of many people to one survey, until it is revoked.

    Answers do not say by which key they came.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="collector_keys")
    name = models.CharField(_("device or place"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField(_("made on"), editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("key of a collecting device")
        verbose_name_plural = _("keys of collecting devices")

    def __str__(self) -> str:
        return self.name
