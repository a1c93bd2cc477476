"""What each channel says of a text: written with it, approved with it, kept in its revisions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from signalmast.channels.models import Account
from signalmast.people.models import Office


class ChannelText(models.Model):
    """The words of one page on one account. Part of the revision, so the approval covers it."""

    page = ParentalKey(
        "newsroom.Publication", on_delete=models.CASCADE, related_name="channel_texts"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    text = models.TextField(_("text"))
    with_picture = models.BooleanField(_("with the picture"), default=True)

    class Meta:
        verbose_name = _("text for a channel")
        verbose_name_plural = _("texts for channels")
        constraints = [
            models.UniqueConstraint(fields=["page", "account"], name="one_text_per_channel")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.text[:40]}"


class Hashtag(models.Model):
    """How an office writes a tag on channels, where it is not the tag's own words joined."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(
        "newsroom.Topic", on_delete=models.CASCADE, related_name="+", verbose_name=_("tag")
    )
    word = models.CharField(
        _("hashtag"),
        max_length=60,
        help_text=_("Without the #, in letters and digits, such as PhòngChốngDịch."),
    )

    class Meta:
        ordering = ["topic__name"]
        verbose_name = _("hashtag")
        verbose_name_plural = _("hashtags")
        constraints = [
            models.UniqueConstraint(fields=["office", "topic"], name="one_hashtag_per_tag")
        ]

    def __str__(self) -> str:
        return f"#{self.word}"
