from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.newsroom.enums import MarkKind


class BakeMark(models.Model):
    """Something changed that the files of the site do not show yet.

    Written in the transaction of the change; removed by who brought the files in line, unless
    `version` has moved on meanwhile. `key` is the number of a page, of a site's page or of an
    office, by `kind`.
    """

    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    key = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mark for the site")
        verbose_name_plural = _("marks for the site")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_mark_per_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @classmethod
    def put(cls, kind: MarkKind, key: Any) -> None:
        """Mark once more; two changes before the next bake need one bake."""
        mark, created = cls.objects.get_or_create(kind=kind, key=key)
        if not created:
            mark.version = models.F("version") + 1
            mark.save(update_fields=["version"])
