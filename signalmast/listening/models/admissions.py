from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.listening.enums.admissions import Door
from signalmast.people.models import Office


class CodeListQuerySet(models.QuerySet["CodeList"]):
    def of(self, door: str, number: int) -> "CodeListQuerySet":
        return self.filter(door=door, number=number)


class CodeList(models.Model):
    """One sheet of one-time codes for a closed survey or consultation.

    The sheet is printed once; what stands here are digests and how many there were. Codes that
    were taken back are deleted and only counted, and after the closing all of them are.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    door = models.CharField(_("for"), max_length=12, choices=Door.choices, editable=False)
    #: The number of the survey or consultation. Both outlive their lists.
    number = models.BigIntegerField(editable=False)
    made_on = models.DateField(_("made on"), editable=False)
    made = models.PositiveIntegerField(_("codes made"), editable=False)
    voided = models.PositiveIntegerField(_("codes taken back"), default=0, editable=False)
    #: Counted when the survey or consultation closed; until then the codes themselves tell.
    used = models.PositiveIntegerField(_("codes used"), null=True, editable=False)

    objects = CodeListQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("list of codes")
        verbose_name_plural = _("lists of codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(voided__lte=F("made")), name="no_more_voided_than_made"
            )
        ]
        indexes = [models.Index(fields=["door", "number"], name="code_lists_of_a_door")]

    def __str__(self) -> str:
        return f"{self.get_door_display()} {self.number} ({self.made})"


class Code(models.Model):
    """A one-time code as a keyed digest, with one mark: used.

    No time, and no number that counts up: rows are written in the order of their digests, so
    that the order of the table says nothing of the order on the sheet.
    """

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    list = models.ForeignKey(
        CodeList, on_delete=models.CASCADE, related_name="codes", editable=False
    )
    is_used = models.BooleanField(_("used"), default=False, editable=False)

    class Meta:
        ordering = ["digest"]
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")

    def __str__(self) -> str:
        return self.digest[:8]
