"""A post waits for its page: platforms fetch the link at once, and keep what they found there.

The mark that has a page made is written in the transaction that writes the delivery. As long as
it stands the delivery is put off, a minute at most: a site that can't be made must not silence
the office. That it waited, and that it went out all the same, stands in the delivery's timeline.
"""

from datetime import datetime, timedelta

from django.db import transaction

from signalmast.channels.enums import Act, Outcome, State
from signalmast.channels.models import Attempt, Delivery
from signalmast.core.coming import is_coming
from signalmast.core.sentences import tell

#: So often it is looked whether the page is there, and so long it is waited for.
AGAIN, LONGEST = timedelta(seconds=1), timedelta(seconds=60)


def waits_for_its_page(delivery: Delivery, now: datetime) -> bool:
    """Tell whether a post that was never tried has to wait, and put it off if so."""
    if delivery.act != Act.SEND or delivery.state != State.DUE or delivery.attempts:
        return False
    coming = is_coming(delivery.source)
    # Most never wait, and cost no more than the one look.
    if not coming and delivery.not_before == delivery.due_at:
        return False
    return _waits(delivery, now, coming=coming)


@transaction.atomic
def _waits(delivery: Delivery, now: datetime, *, coming: bool) -> bool:
    wait = delivery.timeline.filter(outcome=Outcome.WAITED).order_by("-pk").first()
    if wait is not None and wait.ended_at is not None:
        return False
    if not coming:
        _end(wait, now)
        return False
    # A clock that was set back must not make it wait longer.
    if wait is not None and not timedelta(0) <= now - wait.began_at < LONGEST:
        _end(wait, now, late=True)
        return False
    same = Delivery.objects.filter(
        pk=delivery.pk, state=delivery.state, attempts=0, not_before=delivery.not_before
    )
    if same.update(not_before=now + AGAIN) and wait is None:
        Attempt.objects.create(
            delivery=delivery, account=delivery.account, began_at=now, outcome=Outcome.WAITED,
            said=tell("It waits until its page stands on the site."),
        )  # fmt: skip
    return True


def _end(wait: Attempt | None, now: datetime, *, late: bool = False) -> None:
    if wait is None:
        return
    if late:
        wait.said = tell("Its page was not on the site after a minute; it went out all the same.")
    else:
        wait.said = tell("It waited until its page stood on the site.")
    wait.ended_at = now
    wait.save(update_fields=["said", "ended_at"])
