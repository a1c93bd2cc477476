from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Progress(models.Model):
    """A lesson that a member of the desk has done, and how many answers were right.

    Of members alone, to offer them the next lesson; readers of the site leave nothing.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    course = models.CharField(max_length=40, editable=False)
    lesson = models.CharField(max_length=40, editable=False)
    right = models.PositiveSmallIntegerField(_("right answers"), editable=False)
    done_at = models.DateTimeField(_("done"), auto_now=True)

    class Meta:
        ordering = ["course", "pk"]
        verbose_name = _("lesson done")
        verbose_name_plural = _("lessons done")
        constraints = [
            models.UniqueConstraint(fields=["user", "course", "lesson"], name="one_row_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.course}/{self.lesson}"
