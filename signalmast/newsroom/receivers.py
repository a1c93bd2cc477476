"""What follows when a page goes public or comes down: marks for the site, in one transaction."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal, receiver
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from signalmast.channels.domain.queueing import take_back
from signalmast.channels.models import Account
from signalmast.newsroom.domain.composing import source_of
from signalmast.newsroom.domain.pictures import make_renditions
from signalmast.newsroom.domain.publishing import after_publication
from signalmast.newsroom.domain.sites import open_site
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import (
    BakeMark,
    Category,
    EventPage,
    NoticePage,
    Picture,
    Publication,
    SitePage,
    StoryPage,
)
from signalmast.newsroom.models.guarded import GuardedPage, NeedsReason, only_by_our_verbs
from signalmast.people.models import Office, Unit

#: Sent after the commit of a change that left marks; whoever bakes may do so at once.
marks_left = Signal()


def announce() -> None:
    """Tell after the commit that marks wait."""
    transaction.on_commit(lambda: marks_left.send(sender=BakeMark), robust=True)


@receiver(page_published)
def went_public(instance: Any, revision: Any, **kwargs: object) -> None:  # noqa: ARG001 -- signals
    """Quote figures, note the review and mark the page; scheduled and bulk publishing too."""
    if isinstance(instance, Publication):
        after_publication(instance, revision)
        BakeMark.put(MarkKind.PAGE, instance.pk)
    elif isinstance(instance, SitePage):
        BakeMark.put(MarkKind.SITE, instance.pk)
    announce()


@receiver(page_unpublished)
def came_down(instance: Any, **kwargs: object) -> None:  # noqa: ARG001 -- signals
    if isinstance(instance, Publication):
        take_back(source_of(instance))
        BakeMark.put(MarkKind.PAGE, instance.pk)
        announce()


def nothing_public_vanishes(sender: Any, instance: Any, **kwargs: object) -> None:  # noqa: ARG001 -- signals
    """Refuse to delete what was public once; it is withdrawn and stays in the log."""
    if instance.first_published_at is not None:
        raise NeedsReason(_("A page that was public is not deleted; withdraw it and say why."))


# Named one by one: a receiver for every model would make each deletion of the desk a slow one.
for page_model in (Page, Publication, StoryPage, NoticePage, EventPage):
    pre_delete.connect(nothing_public_vanishes, sender=page_model)


@receiver(pre_save, sender=Page)
def no_way_around_the_specific_model(instance: Page, **kwargs: Any) -> None:
    """Hold a page read as the framework's plain one to the same rule (models/guarded.py)."""
    guarded = issubclass(instance.specific_class or Page, GuardedPage)
    if guarded and kwargs.get("update_fields") is None:
        only_by_our_verbs(instance)


@receiver(post_save, sender=Office)
def office_changed(instance: Office, created: bool, **kwargs: object) -> None:  # noqa: ARG001 -- signals
    if created:
        open_site(instance)
    else:
        mark_sites(instance)


@receiver([post_save, post_delete], sender=Category)
@receiver(post_save, sender=Unit)
def sorting_changed(instance: Category | Unit, **kwargs: object) -> None:
    """Names of categories and units stand on many pages; the whole site follows in its own time."""
    if not kwargs.get("created") or isinstance(instance, Category):
        mark_sites(instance.office)


@receiver([post_save, post_delete], sender=Account)
def accounts_changed(instance: Account, **kwargs: object) -> None:  # noqa: ARG001 -- signals
    BakeMark.put(MarkKind.FIXED, instance.office_id)
    announce()


def mark_sites(office: Office) -> None:
    """Mark every language of an office's site."""
    for site in SitePage.objects.of(office):
        BakeMark.put(MarkKind.SITE, site.pk)
    announce()


@receiver(post_save, sender=Picture)
def picture_uploaded(instance: Picture, **kwargs: object) -> None:
    """Make what the site shows now, so that no visitor's request has to."""
    if kwargs.get("update_fields") is None:
        make_renditions(instance)
