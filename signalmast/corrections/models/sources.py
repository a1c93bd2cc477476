import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.corrections.enums import Stance
from signalmast.corrections.models.claims import Claim


class SourceFields(models.Model):
    """What is known of a source, as it is collected and as a ruling freezes it.

    `kept_text` is the copy that outlives the page; `kept_hash` is its SHA-256. An office's own
    paper is a source when others can ask for it: it has a number (`reference`).
    """

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("published by"), max_length=200)
    url = models.URLField(_("link"), blank=True, max_length=1000)
    reference = models.CharField(
        _("number of the document"),
        max_length=120,
        blank=True,
        help_text=_("Number and sign of a decision or report, such as 12/QĐ-UBND."),
    )
    published_on = models.DateField(_("dated"), null=True, blank=True)
    accessed_on = models.DateField(_("read on"))
    passage = models.TextField(
        _("passage"), max_length=3000, help_text=_("The words that decide, as they stand there.")
    )
    kept_text = models.TextField(
        _("kept copy"),
        blank=True,
        help_text=_("The text of the whole page, so that it survives; empty keeps the passage."),
    )
    kept_hash = models.CharField(max_length=64, editable=False)
    stance = models.CharField(_("what it says"), max_length=10, choices=Stance.choices)
    is_public = models.BooleanField(_("anybody can read it"), default=True)
    is_own = models.BooleanField(_("a statement of this office"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher})"

    @property
    def counts(self) -> bool:
        """Whether a ruling may rest on it: public, with its passage, and open to checking."""
        can_be_found = bool(self.reference) if self.is_own else bool(self.url or self.reference)
        return self.is_public and bool(self.passage.strip()) and can_be_found


class Source(SourceFields):
    """A source collected while a claim is checked."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="sources")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def save(self, *args: object, **kwargs: object) -> None:
        self.kept_text = self.kept_text or self.passage
        self.kept_hash = hashlib.sha256(self.kept_text.encode()).hexdigest()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


#: The fields that a ruling takes over from a source.
FROZEN = tuple(field.name for field in SourceFields._meta.local_fields)
