"""What became of an attempt, written down: sent, later, refused, unknown, or for a person."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from signalmast.channels.connector import (
    Connector,
    Failure,
    Gone,
    Receipt,
    Refused,
    TryLater,
    Unknown,
    can,
)
from signalmast.channels.domain.settings import redact, redact_sentence
from signalmast.channels.enums import PENDING, Act, Outcome, Standing, State, Why
from signalmast.channels.models import Account, Attempt, Delivery
from signalmast.core.sentences import Sentence, plain, tell

#: How often one delivery may use the network to post before a person is asked.
ATTEMPTS = 8
#: Pauses after failures that posted nothing; the last one repeats.
PAUSES = tuple(timedelta(seconds=s) for s in (15, 60, 180, 600, 1800, 3600, 7200))
#: An account rests after so many failures in a row, for longer and longer (circuit breaker).
FAILURES, REST, LONGEST_REST = 5, timedelta(minutes=2), timedelta(hours=1)
#: A platform is read back twice before "not there" is believed.
LOOKS, BETWEEN_LOOKS = 2, timedelta(seconds=20)
#: States in which an answer that comes after its lease still says what nobody knew.
NOT_KNOWN = (State.UNKNOWN, State.LATER, State.NEEDS_PERSON)
#: An edit or a withdrawal can be repeated, so its lost answer needs no long wait.
REPEAT_AFTER = timedelta(seconds=15)


@transaction.atomic
def finish(attempt: Attempt, result: Any, channel: Connector | None) -> None:
    """Write down the outcome, unless another worker has taken over meanwhile."""
    now = timezone.now()
    delivery = Delivery.objects.select_for_update().get(pk=attempt.delivery_id)
    delivery.account = attempt.account
    outcome, answer = _outcome(result, attempt.delivery, channel)
    if isinstance(result, Failure):
        result.message = redact_sentence(result.message, attempt.account)
        answer = redact(answer, attempt.account)
    said = result.message if isinstance(result, Failure) else plain("")
    Attempt.objects.filter(pk=attempt.pk).update(
        ended_at=now, outcome=outcome, said=said, answer=answer[:2000]
    )
    mine = delivery.state == State.SENDING and delivery.claimed_by == attempt.delivery.claimed_by
    if not mine and not (isinstance(result, Receipt) and delivery.state in NOT_KNOWN):
        return
    looked = outcome in {Outcome.FOUND, Outcome.NOT_FOUND}
    was_unknown = attempt.delivery.was == State.UNKNOWN
    if not (was_unknown and looked):
        delivery.attempts += 1
    delivery.claimed_until = None
    kind = type(channel) if channel is not None else None
    if isinstance(result, Unknown):
        unknown(delivery, result, kind, now)
    elif isinstance(result, TryLater):
        _later(delivery, result, now, was_unknown=was_unknown)
    elif isinstance(result, Gone) and delivery.act == Act.WITHDRAW:
        _sent(delivery, None, now)
    elif isinstance(result, Failure):
        refusal = result if isinstance(result, Refused) else Refused(result.message)
        _refused(delivery, refusal, now, was_unknown=was_unknown)
    elif result == Outcome.NOT_FOUND:
        _absent(delivery, now)
    else:
        _sent(delivery, result, now)


def _outcome(result: Any, delivery: Delivery, channel: Connector | None) -> tuple[str, str]:
    answer = result.answer if isinstance(result, Failure) else ""
    if isinstance(result, Unknown):
        return Outcome.UNKNOWN, answer
    if isinstance(result, TryLater):
        return Outcome.LATER, answer
    if isinstance(result, Failure):
        return Outcome.REFUSED, answer
    if result == Outcome.NOT_FOUND:
        return Outcome.NOT_FOUND, ""
    looked = delivery.act == Act.SEND and delivery.was == State.UNKNOWN
    if looked and channel is not None and not channel.repeatable:
        return Outcome.FOUND, ""
    return Outcome.SENT, ""


def _sent(delivery: Delivery, receipt: Receipt | None, now: datetime) -> None:
    delivery.state, delivery.why, delivery.said = State.SENT, "", plain("")
    if receipt is not None:
        delivery.external_id, delivery.url = receipt.external_id, receipt.url
        delivery.notes, delivery.sent_at = dict(receipt.notes), receipt.sent_at
    else:
        delivery.sent_at = now
    if delivery.act == Act.SEND:
        delivery.count_at = now + timedelta(minutes=5)
    delivery.save()
    first = delivery.of
    if first is not None and delivery.act == Act.EDIT and receipt is not None:
        first.notes, first.url = dict(receipt.notes) or first.notes, receipt.url or first.url
        first.save(update_fields=["notes", "url"])
    if first is not None and delivery.act == Act.WITHDRAW:
        first.count_at = None
        first.save(update_fields=["count_at"])
    Account.objects.filter(pk=delivery.account_id).update(
        worked_at=now, failures=0, rests_until=None
    )


def _later(
    delivery: Delivery, failure: TryLater, now: datetime, *, was_unknown: bool = False
) -> None:
    """Try again after a pause; what was unknown stays so, as this call told nothing of it."""
    if delivery.attempts >= ATTEMPTS:
        ask(delivery, Why.SPENT, _spent_words(failure))
    else:
        pause = PAUSES[min(max(delivery.attempts - 1, 0), len(PAUSES) - 1)]
        delivery.state = State.UNKNOWN if was_unknown else State.LATER
        delivery.not_before = now + max(pause, failure.after or timedelta(0))
        delivery.said = failure.message
        delivery.save()
    _failed(delivery.account, now)


def unknown(
    delivery: Delivery, failure: Unknown, kind: type[Connector] | None, now: datetime
) -> None:
    """Wait out what may still be on its way; then read back, repeat or ask."""
    delivery.said, delivery.looks = failure.message, 0
    _failed(delivery.account, now)
    if delivery.attempts >= ATTEMPTS:
        ask(delivery, Why.SPENT, _spent_words(failure))
        return
    repeats = kind is not None and (kind.repeatable or delivery.act != Act.SEND)
    if not repeats and (kind is None or not can(kind, "find")):
        ask(delivery, Why.UNREADABLE, look_there())
        return
    wait = REPEAT_AFTER if delivery.act != Act.SEND or kind is None else kind.quarantine
    delivery.state, delivery.not_before = State.UNKNOWN, now + wait
    delivery.save()


def _absent(delivery: Delivery, now: datetime) -> None:
    """The platform does not have it: look once more, then it is due again."""
    delivery.looks += 1
    if delivery.looks < LOOKS:
        delivery.state, delivery.not_before = State.UNKNOWN, now + BETWEEN_LOOKS
    elif delivery.attempts >= ATTEMPTS:
        ask(delivery, Why.SPENT, _spent_words(None))
        return
    else:
        delivery.state, delivery.not_before = State.LATER, now
        delivery.said = tell("It did not arrive, so it is sent again.")
    delivery.save()


def _refused(delivery: Delivery, failure: Refused, now: datetime, *, was_unknown: bool) -> None:
    """Stop for a person. A refusal to read back says nothing about what was sent before."""
    if failure.account:
        # Nothing is wrong with the text: it waits for the account.
        delivery.state = State.UNKNOWN if was_unknown else State.LATER
        delivery.not_before, delivery.said = now + PAUSES[0], failure.message
        delivery.save()
        Account.objects.filter(pk=delivery.account_id).update(
            standing=Standing.BROKEN, said=failure.message
        )
    elif was_unknown:
        ask(delivery, Why.UNREADABLE, failure.message)
    else:
        delivery.state, delivery.said = State.REFUSED, failure.message
        delivery.save()
        end_followers(delivery)


def ask(delivery: Delivery, why: Why, said: Sentence) -> None:
    """Hand a delivery to a person; nothing more happens to it by itself."""
    delivery.state, delivery.why, delivery.said = State.NEEDS_PERSON, why, said
    delivery.claimed_until = None
    delivery.save()


def look_there() -> Sentence:
    """Return what a person is asked where the desk can't look by itself."""
    return tell("No clear answer came back. Look on the channel whether the post is there.")


def end_followers(delivery: Delivery) -> None:
    """Let go of edits and withdrawals of what never was on the platform."""
    delivery.sequels.filter(state__in=PENDING).update(
        state=State.WITHDRAWN, said=tell("There is nothing on the platform to change or take down.")
    )


def _failed(account: Account, now: datetime) -> None:
    """Count a failure; after some in a row the account rests."""
    account.failures += 1
    changes: dict[str, Any] = {"failures": account.failures}
    if account.failures >= FAILURES:
        doubled = REST * 2 ** min(account.failures - FAILURES, 10)
        changes["rests_until"] = now + min(doubled, LONGEST_REST)
    Account.objects.filter(pk=account.pk).update(**changes)


def _spent_words(failure: Failure | None) -> Sentence:
    if failure is None:
        return tell("It was tried %(count)s times.", count=ATTEMPTS)
    return tell("It was tried %(count)s times. %(why)s", count=ATTEMPTS, why=failure.message)
