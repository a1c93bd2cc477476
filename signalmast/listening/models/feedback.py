from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.core.receipts import random_letters
from signalmast.listening.enums.feedback import OPEN, FeedbackOrigin, FeedbackState, Reminder
from signalmast.listening.models.subjects import Subject
from signalmast.people.models import Office, Unit

if TYPE_CHECKING:
    from signalmast.listening.models.answers import Answer

#: Signs of a public number: as many as nobody counts through.
NUMBER_SIGNS = 9


def random_number() -> str:
    """Return a number that says nothing of how many came before, such as `7KQ2M9TX4`."""
    return random_letters(NUMBER_SIGNS)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def of(self, office: Any) -> "FeedbackQuerySet":
        return self.filter(office=office)

    def open(self) -> "FeedbackQuerySet":
        return self.filter(state__in=OPEN)

    def overdue(self, day: Any) -> "FeedbackQuerySet":
        """Feedback that should have been answered before `day`."""
        return self.open().filter(due_at__lt=day)


class Feedback(models.Model):
    """What a resident tells the office, and what became of it. Nothing says who it was.

    `number` is public and drawn at random; the code that opens it is its sender's alone, kept as
    a digest. `token_digest` makes the same form that comes twice one feedback. What its sender
    wrote is emptied some months after the end (`tasks`); that there was feedback stays counted.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    number = models.CharField(
        _("number"), max_length=16, unique=True, default=random_number, editable=False
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("subject")
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("unit that answers"),
    )  # fmt: skip
    text = models.TextField(_("what was written"), blank=True, max_length=4000)
    #: Of the folded text: the same message again is seen at once. Emptied with the text.
    text_digest = models.CharField(max_length=64, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=8, editable=False)
    address = models.CharField(_("place"), blank=True, max_length=300)
    latitude = models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=6)
    longitude = models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=6)
    #: Answers to the questions of the subject: `{code: value}` or `{code: [value, ...]}`.
    attributes = models.JSONField(default=dict, blank=True)
    origin = models.CharField(_("came by"), max_length=10, choices=FeedbackOrigin.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=FeedbackState.choices, default=FeedbackState.NEW,
        editable=False,
    )  # fmt: skip
    received_at = models.DateTimeField(_("received"), editable=False)
    #: The last day for the answer; moved on when its sender opens it again.
    due_at = models.DateField(_("answer due"), editable=False)
    #: Of the first answer or refusal, and of the last.
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    #: Whether the first answer came by the day it was due, told on the day of the answer.
    in_time = models.BooleanField(null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    reason = models.TextField(_("why not"), blank=True, max_length=2000, editable=False)
    reopened = models.PositiveSmallIntegerField(_("opened again"), default=0, editable=False)
    reminded = models.PositiveSmallIntegerField(
        choices=Reminder.choices, default=Reminder.NONE, editable=False
    )
    agrees_to_publish = models.BooleanField(_("may be published"), default=False)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FeedbackState.MERGED) | Q(merged_into__isnull=False),
                name="feedback_merged_into_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=FeedbackState.REFUSED) | ~Q(reason=""),
                name="feedback_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="feedback_has_a_whole_place",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "due_at"], name="feedback_by_due_day"),
            models.Index(fields=["office", "received_at"], name="feedback_of_a_period"),
            models.Index(fields=["office", "text_digest"], name="feedback_by_text"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def coordinates(self) -> str:
        """Where it is, as maps and addresses of the kind geo: write it; empty where unknown."""
        return f"{self.latitude},{self.longitude}" if self.latitude is not None else ""

    @property
    def public_answer(self) -> "Answer | None":
        """The answer that the site shows with the question, None where there is none."""
        return self.answers.public().order_by("-version").first()

    @property
    def newest_answer(self) -> "Answer | None":
        """The last answer that its sender can read."""
        return self.answers.given().order_by("-version").first()


class FeedbackPhoto(models.Model):
    """A picture sent along, drawn anew without anything hidden in it. Never public by itself."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="images")
    image = models.FileField(_("image"), upload_to="feedback")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("picture of feedback")
        verbose_name_plural = _("pictures of feedback")

    def __str__(self) -> str:
        return str(self.image)
