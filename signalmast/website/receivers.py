"""The process that left marks bakes them at once, so that whoever published sees it done."""

import logging
from typing import Any

from django.db import DatabaseError
from django.dispatch import receiver

from signalmast.core.static_files import static_collected
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, SitePage
from signalmast.newsroom.receivers import marks_left
from signalmast.website.domain.baking import bake_mark

logger = logging.getLogger(__name__)


@receiver(static_collected)
def names_have_changed(**kwargs: Any) -> None:  # noqa: ARG001 -- signals
    """Every page names style sheets by their content; new ones mean new pages.

    Without a database the pages stay as they are, and so do the sheets they name.
    """
    try:
        for number in list(SitePage.objects.values_list("pk", flat=True)):
            BakeMark.put(MarkKind.SITE, number)
    except DatabaseError:
        logger.warning("The pages of the site still name the former style sheets.")


@receiver(marks_left)
def bake_now(**kwargs: Any) -> None:  # noqa: ARG001 -- signals
    """Bake single pages; whole sites are the worker's, which has the time.

    A fault here loses nothing: the mark stays and the worker takes it.
    """
    for mark in BakeMark.objects.exclude(kind=MarkKind.SITE).order_by("pk"):
        try:
            bake_mark(mark)
        except Exception:  # the page is published; the worker tries its files again
            logger.exception("The site did not follow %s at once; the worker tries again.", mark)
            return
