"""What a person says of a post: its category and the unit that it concerns."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from signalmast.core import audit
from signalmast.core.importing.register import BY_HAND
from signalmast.engagement.models import Post
from signalmast.people.permissions import can_load


@transaction.atomic
def place_post(post: Post, *, by: Any) -> Post:
    """Keep a post's category and unit; from now on they hold against every file.

    Later files still bring readings of the post; what else they say of it is left aside.
    Raises PermissionDenied.
    """
    if not can_load(by, post.office):
        raise PermissionDenied
    post.rank = BY_HAND
    post.save(update_fields=["category", "unit", "rank"])
    audit.record(
        "post.place",
        by=by,
        office=post.office,
        subject=post,
        data={"category": post.category, "unit": post.unit_id},
    )
    return post
