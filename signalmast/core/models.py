"""What the ground floor keeps: the audit chain, files, imports and their rows, jobs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal


class AuditEntry(models.Model):
    """One link of the chain. Written by `core.audit.record` only; never changed.

    Holds numbers of users and offices instead of references, because the chain outlives both.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True, db_index=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class SourceFile(models.Model):
    """A file as it was handed in, kept by its SHA-256 with who and when."""

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=255)
    size = models.BigIntegerField()
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        constraints = [
            models.UniqueConstraint(fields=["office", "sha256"], name="one_file_per_content")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return file_path(self.sha256)


def file_path(sha256: str) -> Path:
    """Return where the bytes with this hash lie."""
    return Path(settings.SOURCE_FILES_DIR) / sha256[:2] / sha256


class ImportState(models.TextChoices):
    """A checked import holds only its counts; a stored one stands behind rows of the rooms."""

    CHECKED = "checked", _("checked")
    STORED = "stored", _("stored")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("refused")


class Outcome(models.IntegerChoices):
    """What became of one row of a file. Every row read has exactly one."""

    STORED = 1, _("stored")
    UPDATED = 2, _("updated")
    DUPLICATE = 3, _("duplicate")
    HELD = 4, _("held")
    REFUSED = 5, _("refused")


class ImportQuerySet(models.QuerySet["Import"]):
    def stored(self) -> "ImportQuerySet":
        return self.filter(state=ImportState.STORED)

    def of(self, office: Any) -> "ImportQuerySet":
        return self.filter(office=office)


class Import(models.Model):
    """One reading of one file by one importer with one set of options."""

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.PROTECT)
    file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="imports")
    format = models.CharField(_("format"), max_length=40)
    store = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    as_of = models.DateField(_("state as of"), null=True)
    state = models.CharField(max_length=10, choices=ImportState.choices)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("loaded"), auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.file.name} ({self.get_state_display()})"

    @property
    def is_live(self) -> bool:
        return self.state == ImportState.STORED

    @property
    def said(self) -> list[str]:
        """What the importer has to say about the whole file, in the reader's language."""
        return [gettext(note["text"]) % note["values"] for note in self.notes]


class ImportRow(models.Model):
    """One row of a file and what became of it. The cells stay in the kept file.

    `subject` names what the row speaks of (a post's ID, a session's key), so that undoing one
    import finds the rows of others that speak of the same.
    """

    pk = models.CompositePrimaryKey("import_of_id", "number")
    import_of = models.ForeignKey(
        Import,
        on_delete=models.CASCADE,
        related_name="rows",
        db_column="import_id",
        db_index=False,
    )
    number = models.IntegerField()
    outcome = models.SmallIntegerField(choices=Outcome.choices)
    subject = models.TextField()
    reason = models.TextField(default="")
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def said(self) -> str:
        return gettext(self.reason) % self.values if self.reason else ""


class ColumnAlias(models.Model):
    """Another name that an office's files give to a column; adds to the names shipped."""

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.CASCADE)
    format = models.CharField(_("format"), max_length=40)
    field = models.CharField(_("field"), max_length=60)
    name = models.CharField(_("name in the file"), max_length=200)

    class Meta:
        verbose_name = _("column name")
        verbose_name_plural = _("column names")
        constraints = [
            models.UniqueConstraint(fields=["office", "format", "name"], name="one_field_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class ColumnMap(models.Model):
    """Which column means what in a table of one office, remembered by the table's header."""

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.CASCADE)
    format = models.CharField(max_length=40)
    header_hash = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("column map")
        verbose_name_plural = _("column maps")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "format", "header_hash"], name="one_map_per_header"
            )
        ]

    def __str__(self) -> str:
        return self.format


class Job(models.Model):
    """A recurring duty of the installation and when it was last done; claimed by one worker."""

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    said = models.TextField(default="")

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.name


class Outgoing(models.Model):
    """A message that is to go out to one person; the row is gone once it was sent.

    What is said, and to whom, are fields of the room that writes it (`core.sending`).
    """

    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


PERSONAL: dict[str, Personal] = {
    "core.sourcefile.name": Personal(
        purpose=_("To find the file again that a figure came from."),
        basis=_("The office's duty to account for its report."),
        retention=_("As long as a report that counts it is kept."),
    ),
    "core.importrow.subject": Personal(
        purpose=_("To know which rows of several files speak of the same; it may be a name."),
        basis=_("The office's duty to account for its report."),
        retention=_("As long as a report that counts it is kept."),
    ),
    "core.importrow.values": Personal(
        purpose=_("To say of a row why it waits or was refused; it may quote a cell."),
        basis=_("The office's duty to account for its report."),
        retention=_("As long as a report that counts it is kept."),
    ),
    "core.import.notes": Personal(
        purpose=_("To say what was noticed about a file; it may quote a cell."),
        basis=_("The office's duty to account for its report."),
        retention=_("As long as a report that counts it is kept."),
    ),
}
