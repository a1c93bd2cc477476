"""Posts of the office's own pages and their counters over time. Numbers only, never people."""

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.channels.models import Account, Delivery
from signalmast.core.importing.register import RegisterRow
from signalmast.core.personal import Personal
from signalmast.people.models import Office, Unit


class Kind(models.TextChoices):
    """What a post is made of."""

    PHOTO = "photo", _("photo")
    VIDEO = "video", _("video")
    REEL = "reel", _("reel")
    LINK = "link", _("link")
    TEXT = "text", _("text")
    ALBUM = "album", _("album")
    STORY = "story", _("story")
    EVENT = "event", _("event")
    OTHER = "other", _("other")


class PostQuerySet(models.QuerySet["Post"]):
    def of(self, office: Any) -> "PostQuerySet":
        return self.filter(office=office)

    def own(self) -> "PostQuerySet":
        """Posts the office wrote, without its re-shares of others."""
        return self.filter(is_share=False)

    def published(self, first: datetime, after: datetime) -> "PostQuerySet":
        return self.filter(published_at__gte=first, published_at__lt=after)


class Post(models.Model):
    """One post of an account. What is known of it comes from the latest state of an export.

    There is no field for who reacted or what a commenter wrote (charter, point 4).
    """

    # Its own index would repeat the beginning of the two below; an export writes each.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, verbose_name=_("channel"), db_index=False
    )
    platform = models.CharField(_("platform"), max_length=40)
    external_id = models.CharField(_("number on the platform"), max_length=200)
    published_at = models.DateTimeField(_("published"))
    title = models.TextField(_("text"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    category = models.CharField(_("category"), max_length=200, blank=True)
    permalink = models.TextField(_("link"), blank=True)
    is_share = models.BooleanField(_("re-share"), default=False)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("unit concerned"),
        db_index=False,
    )
    rank = models.TextField(default="", editable=False)
    import_id = models.BigIntegerField(null=True, editable=False, db_index=True)
    row_number = models.IntegerField(null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "pk"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "platform", "external_id"], name="one_post_per_platform_number"
            )
        ]
        indexes = [models.Index(fields=["office", "published_at", "is_share"], name="post_by_time")]

    def __str__(self) -> str:
        return self.title or self.external_id


#: The counters of a reading, in the order of its columns; all lifetime values, blank = unknown.
COUNTERS = ("reactions", "comments", "shares", "views", "reach", "clicks")


class Reading(models.Model):
    """Counters of one post from `taken_at` to `until`, stored only when they change.

    Both times are seconds since 1970 in UTC. `until` is the last time the same counters were
    read; `import_id` and `row_number` are the row first read, `until_import_id` and
    `until_row` the last, all of them null where the platform itself was asked (`Polled`). The
    table is clustered by post (docs/decisions/0004).
    """

    pk = models.CompositePrimaryKey("post_id", "taken_at")
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="readings", db_index=False
    )
    taken_at = models.BigIntegerField()
    until = models.BigIntegerField()
    reactions = models.BigIntegerField(_("reactions"), null=True)
    comments = models.BigIntegerField(_("comments"), null=True)
    shares = models.BigIntegerField(_("shares"), null=True)
    views = models.BigIntegerField(_("views"), null=True)
    reach = models.BigIntegerField(_("reach"), null=True)
    clicks = models.BigIntegerField(_("clicks"), null=True)
    import_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)
    until_import_id = models.BigIntegerField(null=True)
    until_row = models.IntegerField(null=True)

    class Meta:
        db_table = "engagement_reading"
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.post_id} {datetime.fromtimestamp(self.taken_at, UTC):%Y-%m-%d}"


class Polled(models.Model):
    """Counters of one of the desk's own posts as its platform told them at one time.

    What a file is to an import, these rows are to a connection: a post's readings are made of
    both, in whatever order they come, and undoing an import leaves them.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="polled", db_index=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    taken_at = models.BigIntegerField()
    reactions = models.BigIntegerField(null=True)
    comments = models.BigIntegerField(null=True)
    shares = models.BigIntegerField(null=True)
    views = models.BigIntegerField(null=True)
    reach = models.BigIntegerField(null=True)
    clicks = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("reading from a platform")
        verbose_name_plural = _("readings from platforms")
        constraints = [
            models.UniqueConstraint(fields=["post", "taken_at"], name="one_poll_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {datetime.fromtimestamp(self.taken_at, UTC):%Y-%m-%d}"


class DailyMetric(RegisterRow):
    """One number of a page for one day, from the platform's daily export.

    Daily numbers are not the sum of posts and do not add up over days where the platform
    counts people; they stand beside the figures, never in them.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    metric = models.CharField(_("metric"), max_length=120)
    day = models.DateField(_("day"))
    value = models.BigIntegerField(_("value"), null=True)

    class Meta:
        ordering = ["metric", "day"]
        verbose_name = _("daily number")
        verbose_name_plural = _("daily numbers")
        constraints = [
            models.UniqueConstraint(fields=["office", "subject"], name="one_number_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}"


_OWN = _("The office's duty to account for what it published.")
_KEPT = _("As long as a report that counts the post is kept.")

#: The office's own posts may name people it wrote about; nothing comes from those who read them.
PERSONAL: dict[str, Personal] = {
    "engagement.post.title": Personal(
        purpose=_("To know a post when it is shown as evidence."), basis=_OWN, retention=_KEPT
    ),
    "engagement.post.permalink": Personal(
        purpose=_("To open a post where it was published."), basis=_OWN, retention=_KEPT
    ),
    "engagement.post.rank": Personal(
        purpose=_("To settle which of two files holds; it repeats the post's text."),
        basis=_OWN,
        retention=_KEPT,
    ),
}
