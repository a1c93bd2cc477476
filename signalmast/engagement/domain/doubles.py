"""Notice posts that come back under other numbers, before they are counted twice."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from signalmast.core.importing.importer import Context, Fact
from signalmast.engagement.models import Post, Reading

DOUBLES = gettext_noop(
    "%(count)s of %(of)s new posts have the time and the counters of posts that are known under "
    "other numbers; if the file holds the same posts again, undo it, or every figure doubles."
)
AT_LEAST = 10


def warn_of_doubles(facts: Sequence[Fact], *, platform: str, context: Context) -> None:
    """Note how many new posts look like known ones: same minute, same counters, other number.

    Fewer than half of the file's posts, or than ten, may be chance and are not mentioned.
    """
    minutes = [fact.values.published_at for fact in facts]
    if len(facts) < AT_LEAST:
        return
    known = Post.objects.filter(
        office=context.office, published_at__gte=min(minutes), published_at__lte=max(minutes)
    )
    ids = set(known.filter(platform=platform).values_list("external_id", flat=True).iterator(5000))
    new = [fact for fact in facts if fact.values.external_id not in ids]
    if len(new) < AT_LEAST or not known.exists():
        return
    seen = {
        (published, *counters)
        for published, *counters in Reading.objects.filter(post__in=known)
        .values_list("post__published_at", "reactions", "comments", "shares")
        .iterator(5000)
    }
    hits = sum(1 for fact in new if (fact.values.published_at, *fact.values.counters[:3]) in seen)
    if hits >= AT_LEAST and hits * 2 >= len(new):
        context.note(DOUBLES, count=hits, of=len(new))
