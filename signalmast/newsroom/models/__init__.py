"""Pages of an office's site, what they are sorted by, and who let them out."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal
from signalmast.newsroom.models.approvals import Approval, QuotedFigure
from signalmast.newsroom.models.categories import Category
from signalmast.newsroom.models.channel_texts import ChannelText, Hashtag
from signalmast.newsroom.models.marks import BakeMark
from signalmast.newsroom.models.pictures import Attachment, Picture, PictureRendition
from signalmast.newsroom.models.publications import (
    EventPage,
    NoticePage,
    Publication,
    PublicationTag,
    StoryPage,
    Topic,
)
from signalmast.newsroom.models.sites import SitePage
from signalmast.newsroom.models.tasks import SecondPersonTask

__all__ = [
    "PERSONAL",
    "Approval",
    "Attachment",
    "BakeMark",
    "Category",
    "ChannelText",
    "EventPage",
    "Hashtag",
    "NoticePage",
    "Picture",
    "PictureRendition",
    "Publication",
    "PublicationTag",
    "QuotedFigure",
    "SecondPersonTask",
    "SitePage",
    "StoryPage",
    "Topic",
]

PERSONAL: dict[str, Personal] = {
    "newsroom.publication.byline": Personal(
        purpose=_("To name the author of a text who has agreed to it."),
        basis=_("Consent of the person named."),
        retention=_(
            "As long as the text is public; a person may ask for the office's name instead."
        ),
    ),
    "newsroom.picture.credit": Personal(
        purpose=_("To name who made a picture, as copyright law asks."),
        basis=_("The author's right to be named (Intellectual Property Law)."),
        retention=_("As long as the picture is kept."),
    ),
}
