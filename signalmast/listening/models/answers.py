from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.core.models import Outgoing
from signalmast.listening.enums.feedback import StepKind
from signalmast.listening.models.feedback import Feedback
from signalmast.listening.models.subjects import Subject
from signalmast.people.models import Office


class AnswerQuerySet(models.QuerySet["Answer"]):
    def given(self) -> "AnswerQuerySet":
        """Answers that their sender can read."""
        return self.exclude(confirmed_at=None)

    def waiting(self) -> "AnswerQuerySet":
        """Drafts that wait for a second person."""
        return self.filter(confirmed_at=None, sent_back_at=None)

    def public(self) -> "AnswerQuerySet":
        """Answers that stand on the site with the question."""
        return self.given().filter(is_public=True, removed_at=None)


class Answer(models.Model):
    """One version of what the office says. A public one takes two people (charter, point 9).

    `question` is what the site shows instead of the sender's own words: written by the desk, with
    nothing in it that says who asked. A given answer stays as it is; the database refuses a change.
    """

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="answers")
    version = models.PositiveIntegerField()
    text = models.TextField(_("answer"), max_length=6000)
    is_public = models.BooleanField(_("answer in public"), default=False)
    title = models.CharField(_("heading of the question"), max_length=140, blank=True)
    question = models.TextField(_("question as it is published"), blank=True, max_length=2000)
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    sent_back_by = models.BigIntegerField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_why = models.TextField(blank=True, max_length=1000)
    #: Taken off the site: asked for by one person, done by another, with a public reason.
    removal_by = models.BigIntegerField(null=True)
    removal_why = models.CharField(max_length=500, blank=True)
    removed_by = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["feedback", "version"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["feedback", "version"], name="one_answer_per_version"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="answer_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False)
                | Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("proposed_by")),
                name="answered_in_public_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True)
                | (Q(removed_by__isnull=False) & ~Q(removed_by=F("removal_by"))
                   & ~Q(removal_why="")),
                name="answer_removed_by_two_people",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["confirmed_at"], name="answers_in_time")]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    @property
    def is_given(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_on_site(self) -> bool:
        return self.is_given and self.is_public and self.removed_at is None


class Satisfaction(models.Model):
    """How far an answer helped, from 1 to 5, said once by whoever has the code. A day, no time."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="satisfaction")
    score = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    day = models.DateField()

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfaction")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1) & Q(score__lte=5), name="score_from_one_to_five"
            )
        ]

    def __str__(self) -> str:
        return str(self.score)


class Step(models.Model):
    """What happened to feedback and when, for its sender to read. Nothing is taken out of it.

    Who did it stands in the audit chain, not here. A note may be emptied, never changed.
    """

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=StepKind.choices)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.get_what_display()


class AnswerTemplate(models.Model):
    """An answer that is often given, with places for what changes: `{number}`, `{subject}`,
    `{unit}`, `{date}`, `{office}`.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+", editable=False)
    subject = models.ForeignKey(
        Subject, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("subject"), help_text=_("Empty means every subject."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"), max_length=4000)
    text_en = models.TextField(_("text in English"), max_length=4000, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="one_template_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Where to tell that there is an answer: sealed, and found by a keyed mark alone.

    No key leads from here to feedback: the mark is made with a key that lies outside the database.
    The rows lie in the order of their marks, so no order joins them either.
    """

    mark = models.CharField(max_length=64, primary_key=True)
    sealed = models.TextField()
    language = models.CharField(max_length=8)
    #: The day after which it is deleted; set with the final answer.
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("sealed contact")
        verbose_name_plural = _("sealed contacts")

    def __str__(self) -> str:
        return self.mark[:8]


class AnswerMail(Outgoing):
    """A message that is to go out to a sealed contact. Written with the answer, sent after it.

    It holds a link and no word of the answer, and goes once it is sent. Days, no times.
    """

    mark = models.CharField(max_length=64, primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("message about an answer")
        verbose_name_plural = _("messages about answers")

    def __str__(self) -> str:
        return self.mark[:8]
