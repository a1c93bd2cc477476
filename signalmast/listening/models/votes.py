import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.listening.enums.consultations import Stance
from signalmast.listening.models.consultations import Consultation
from signalmast.listening.models.statements import Statement


class Participant(models.Model):
    """Somebody who votes: a random number and the digest of a code that only they know.

    There is no time and no name. In a closed group the digest of the admission makes a one-time
    code count once; it leads back to no code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="participants", editable=False
    )
    secret_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    admission_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self) -> str:
        return str(self.id)[:8]


class Vote(models.Model):
    """The last word of a participant on a statement; a change leaves no trace."""

    pk = models.CompositePrimaryKey("participant_id", "statement_id")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=Stance.choices)
    is_important = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")

    def __str__(self) -> str:
        return f"{self.participant_id}/{self.statement_id}"


class DrawnMap(models.Model):
    """What a release cannot hold of a map: its verdict, how clear it is, where groups lie.

    Groups lie on a coarse grid; where a single participant lies is kept nowhere.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="maps", editable=False
    )
    #: Of the release that was made with it (models/releases.py).
    sequence = models.PositiveIntegerField(editable=False)
    verdict = models.CharField(max_length=20, editable=False)
    silhouette = models.FloatField(editable=False)
    #: The clearest groups among shuffled votes, of so many shuffles.
    shuffled = models.FloatField(null=True, editable=False)
    shuffles = models.PositiveSmallIntegerField(default=0, editable=False)
    seed = models.PositiveIntegerField(editable=False)
    centres = models.JSONField(editable=False)
    #: Numbers of the statements that were shown when it was drawn.
    numbers = models.JSONField(editable=False)
    drawn_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["consultation", "sequence"]
        verbose_name = _("opinion map")
        verbose_name_plural = _("opinion maps")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "sequence"], name="one_map_per_release")
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.sequence}"
