"""Store what an export says of posts: attributes by the latest state, counters when they change."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_noop

from signalmast.channels.models import Account, Delivery
from signalmast.core.importing.importer import Context, Fact, Verdict
from signalmast.core.importing.reading import facts_about
from signalmast.core.importing.register import BY_HAND
from signalmast.core.models import Outcome
from signalmast.core.sql import among, insert_rows
from signalmast.engagement.domain.stretches import (
    Counters,
    State,
    Stretch,
    ends_of,
    folded,
    weight,
)
from signalmast.engagement.domain.units import match_units
from signalmast.engagement.models import COUNTERS, Kind, Polled, Post, Reading

CHUNK = 5000
SAME = gettext_noop("The same is already known.")
HISTORY = gettext_noop("An earlier state of the post; it is kept as history.")


class Observation(NamedTuple):
    """What one row says of one post. `counters` are in the order of COUNTERS."""

    external_id: str
    account: str
    account_id: str
    published_at: datetime
    title: str
    kind: str
    category: str
    permalink: str
    is_share: bool
    counters: Counters


class Known(NamedTuple):
    """What the store holds of a post before a file is applied."""

    pk: int
    rank: str


LAST_BEFORE = (
    "engagement_reading.taken_at = (SELECT MAX(n.taken_at) FROM engagement_reading n "
    "WHERE n.post_id = engagement_reading.post_id AND n.taken_at <= %s)"
)
FIRST_AFTER = (
    "engagement_reading.taken_at = (SELECT MIN(n.taken_at) FROM engagement_reading n "
    "WHERE n.post_id = engagement_reading.post_id AND n.taken_at > %s)"
)
ATTRIBUTES = ("published_at", "title", "kind", "category", "permalink", "is_share")
READING_COLUMNS = (
    "post_id",
    "taken_at",
    "until",
    *COUNTERS,
    "import_id",
    "row_number",
    "until_import_id",
    "until_row",
)


def store_observations(
    facts: Sequence[Fact], *, platform: str, taken_at: int, context: Context
) -> list[Verdict]:
    """Apply facts whose values are Observations, all read at `taken_at` (seconds, UTC).

    Order-free: attributes follow the greatest rank, and the readings of a post are at any
    time what `stretches.folded` makes of all files that speak of it.
    """
    verdicts: list[Verdict] = []
    accounts: dict[str, Account] = {}
    for start in range(0, len(facts), CHUNK):
        part = facts[start : start + CHUNK]
        known = _known(context.office, platform, [fact.values.external_id for fact in part])
        new = [fact for fact in part if fact.values.external_id not in known]
        old = [fact for fact in part if fact.values.external_id in known]
        newest = Post.objects.aggregate(newest=Max("pk"))["newest"] or 0
        _insert_posts(new, platform, accounts, context)
        fresh = _just_inserted(context, after=newest)
        changed = _update_posts(old, known, accounts, platform, context)
        insert_rows(
            Reading,
            READING_COLUMNS,
            (
                _reading(fresh[fact.values.external_id], Stretch(state, state))
                for fact in new
                for state in (_state(fact, taken_at, context),)
            ),
        )
        verdicts.extend(Verdict(fact.number, Outcome.STORED, fact.subject) for fact in new)
        by_pk = {known[fact.values.external_id].pk: fact for fact in old}
        states = {pk: _state(fact, taken_at, context) for pk, fact in by_pk.items()}
        subjects = {pk: fact.subject for pk, fact in by_pk.items()}
        learned = _observe_again(states, subjects, context.office, besides=context.import_id)
        verdicts.extend(
            _verdict(fact, learned.get(pk), changed=fact.values.external_id in changed)
            for pk, fact in by_pk.items()
        )
        context.progress(start + len(part))
    return verdicts


def _state(fact: Fact, taken_at: int, context: Context) -> State:
    return State(taken_at, fact.values.counters, context.import_id, fact.number)


def _verdict(fact: Fact, learned: str | None, *, changed: bool) -> Verdict:
    """Say what became of a row about a known post; `learned` is None when nothing was."""
    if changed or learned is not None:
        return Verdict(fact.number, Outcome.UPDATED, fact.subject, learned or "")
    return Verdict(fact.number, Outcome.DUPLICATE, fact.subject, SAME)


def _known(office: Any, platform: str, external_ids: Sequence[str]) -> dict[str, Known]:
    if not external_ids:
        return {}
    named, values = among("external_id", external_ids)
    # Plain SQL: the object mapper spends longer on five thousand parameters than the database.
    sql = "SELECT external_id, id, rank FROM engagement_post WHERE office_id = %s AND platform = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} AND {named}", [office.pk, platform, values])
        return {external_id: Known(pk, rank) for external_id, pk, rank in cursor.fetchall()}


def _just_inserted(context: Context, *, after: int) -> dict[str, int]:
    """Return number on the platform to key of the posts this import has inserted last."""
    rows = Post.objects.filter(import_id=context.import_id, pk__gt=after)
    return dict(rows.values_list("external_id", "pk").iterator(chunk_size=CHUNK))


def _account(
    observation: Observation, platform: str, accounts: dict[str, Account], context: Context
) -> Account:
    account = accounts.get(observation.account)
    if account is None:
        account, _created = Account.objects.get_or_create(
            office=context.office, platform=platform, name=observation.account
        )
        if observation.account_id and not account.external_id:
            account.external_id = observation.account_id
            account.save(update_fields=["external_id"])
        accounts[observation.account] = account
    return account


def _insert_posts(
    facts: Sequence[Fact], platform: str, accounts: dict[str, Account], context: Context
) -> None:
    office_id = context.office.pk
    columns = (
        *("office_id", "account_id", "platform", "external_id"),
        *ATTRIBUTES,
        *("rank", "import_id", "row_number"),
    )
    insert_rows(
        Post,
        columns,
        (
            (
                office_id,
                _account(fact.values, platform, accounts, context).pk,
                platform,
                fact.values.external_id,
                *(getattr(fact.values, name) for name in ATTRIBUTES),
                fact.rank,
                context.import_id,
                fact.number,
            )
            for fact in facts
        ),
    )


def _update_posts(
    facts: Sequence[Fact],
    known: dict[str, Known],
    accounts: dict[str, Account],
    platform: str,
    context: Context,
) -> set[str]:
    """Write attributes of posts for which this file has the last word; return their numbers."""
    winners = [fact for fact in facts if fact.rank > known[fact.values.external_id].rank]
    posts = Post.objects.in_bulk([known[fact.values.external_id].pk for fact in winners])
    changed = set()
    for fact in winners:
        post = posts[known[fact.values.external_id].pk]
        account = _account(fact.values, platform, accounts, context)
        values = {name: getattr(fact.values, name) for name in ATTRIBUTES}
        if post.account_id != account.pk or any(
            getattr(post, name) != value for name, value in values.items()
        ):
            changed.add(fact.values.external_id)
        for name, value in values.items():
            setattr(post, name, value)
        post.account = account
        post.rank, post.import_id, post.row_number = fact.rank, context.import_id, fact.number
    Post.objects.bulk_update(
        posts.values(),
        [*ATTRIBUTES, "account", "rank", "import_id", "row_number"],
        batch_size=200,
    )
    return changed


def _reading(post_pk: int, stretch: Stretch) -> tuple[Any, ...]:
    first, last = stretch
    return (post_pk, first.at, last.at, *first.counters, *first[2:], *last[2:])


def observe_polled(post: Post, counters: Counters, *, at: int, delivery: Delivery) -> None:
    """Add what the platform told of a post at one time (seconds, UTC); twice does no harm.

    A blank is stored as blank: the platform did not say.
    """
    told = dict(zip(COUNTERS, counters, strict=True))
    Polled.objects.get_or_create(post=post, taken_at=at, defaults={**told, "delivery": delivery})
    subjects = {post.pk: f"{post.platform}|{post.external_id}"}
    _observe_again({post.pk: State(at, counters, None, None)}, subjects, post.office, besides=0)


def _observe_again(
    states: dict[int, State], subjects: dict[int, str], office: Any, *, besides: int
) -> dict[int, str]:
    """Add a later, equal or earlier state, of one and the same time, of posts known already.

    Returns the posts of which the store learned something, with what to say of it. Most
    states lie after what is known or repeat it; where one falls inside a stretch of other
    values, or displaces a state of the same time, the times inside that stretch matter
    again, and the post's readings are made anew from all that speaks of it.
    """
    if not states:
        return {}
    at = next(iter(states.values())).at
    before = _neighbours(list(states), at, before=True)
    after = _neighbours(list(states), at, before=False)
    learned: dict[int, str] = {}
    new: list[tuple[Any, ...]] = []
    longer: list[tuple[Any, ...]] = []
    earlier: list[tuple[Any, ...]] = []
    contested: dict[int, State] = {}
    for pk, state in states.items():
        previous, following = before.get(pk), after.get(pk)
        if previous is not None and at <= previous.until:
            if _disturbs(state, previous):
                contested[pk] = state
        elif previous is not None and _counters(previous) == state.counters:
            longer.append((at, *state[2:], pk, previous.taken_at))
        elif following is not None and _counters(following) == state.counters:
            earlier.append((at, *state[2:], pk, following.taken_at))
        else:
            learned[pk] = HISTORY if following is not None else ""
            new.append(_reading(pk, Stretch(state, state)))
    insert_rows(Reading, READING_COLUMNS, new)
    _move_ends("until = %s, until_import_id = %s, until_row = %s", longer)
    _move_ends("taken_at = %s, import_id = %s, row_number = %s", earlier)
    for pk in _make_anew(contested, subjects, office, besides=besides):
        learned[pk] = HISTORY if pk in after or before[pk].until > at else ""
    return learned


def _disturbs(state: State, stretch: Reading) -> bool:
    """Tell whether a state inside a stretch, or at one of its ends, changes what is known."""
    ends = [end for end in ends_of(stretch, _counters(stretch)) if end.at == state.at]
    if state.counters == _counters(stretch):
        return any(state.origin < end.origin for end in ends)
    return not ends or weight(state.counters) > weight(_counters(stretch))


def _make_anew(
    contested: dict[int, State], subjects: dict[int, str], office: Any, *, besides: int
) -> Iterator[int]:
    """Store the readings of some posts as the fold over all that speaks of them.

    Yields the posts whose contested state holds.
    """
    if not contested:
        return
    posts = {subjects[pk]: pk for pk in contested}
    states: dict[int, list[State]] = {pk: [state] for pk, state in contested.items()}
    for other, fact in facts_about(office, store="posts", subjects=set(posts), besides=besides):
        states[posts[fact.subject]].append(
            State(other.kept["taken_at"], fact.values.counters, other.import_id, fact.number)
        )
    for pk, polled in _polled(contested).items():
        states[pk].extend(polled)
    for pk, seen in states.items():
        stretches = folded(seen)
        Reading.objects.filter(post_id=pk).delete()
        insert_rows(Reading, READING_COLUMNS, [_reading(pk, one) for one in stretches])
        ours = contested[pk]
        if any(
            one.first.at <= ours.at <= one.last.at and one.first.counters == ours.counters
            for one in stretches
        ):
            yield pk


def _polled(pks: Iterable[int]) -> dict[int, list[State]]:
    """Return what platforms told of posts, per post."""
    found: dict[int, list[State]] = {}
    for row in Polled.objects.filter(post_id__in=list(pks)):
        told = tuple(getattr(row, name) for name in COUNTERS)
        found.setdefault(row.post_id, []).append(State(row.taken_at, told, None, None))
    return found


def _move_ends(change: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        sql = f"UPDATE engagement_reading SET {change} WHERE post_id = %s AND taken_at = %s"  # noqa: S608 -- `change` is written above
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _counters(reading: Reading) -> Counters:
    return tuple(getattr(reading, name) for name in COUNTERS)


def _neighbours(pks: Sequence[int], taken_at: int, *, before: bool) -> dict[int, Reading]:
    """Return, per post, the reading that begins last at or before `taken_at`, or first after."""
    found = {}
    for start in range(0, len(pks), CHUNK):
        part = pks[start : start + CHUNK]
        for reading in Reading.objects.filter(post_id__in=part).extra(  # noqa: S610 -- constants
            where=[LAST_BEFORE if before else FIRST_AFTER], params=[taken_at]
        ):
            found[reading.post_id] = reading
    return found


def forget_posts(subjects: Iterable[str], *, context: Context) -> None:
    """Remove posts that only an undone import spoke of; of the desk's own its word remains."""
    for part in _by_subject(subjects, context):
        own = part.filter(polled__isnull=False).distinct()
        numbers = [post.pk for post in own]
        _only_polled(numbers)
        for post in Post.objects.filter(pk__in=numbers):
            sent = Polled.objects.filter(post=post).select_related("delivery").order_by("pk")[0]
            say_of_delivery(post, sent.delivery)
            post.save()
        if numbers:
            match_units(context.office, numbers=numbers)
        part.exclude(pk__in=numbers).delete()


def reset_posts(subjects: Iterable[str], *, context: Context) -> None:
    """Empty posts that other imports speak of too, so that those say everything anew."""
    for part in _by_subject(subjects, context):
        _only_polled([post.pk for post in part])
        part.exclude(rank__startswith=BY_HAND).update(rank="")


def _only_polled(pks: Sequence[int]) -> None:
    """Leave of some posts' readings those that platforms told."""
    Reading.objects.filter(post_id__in=pks).delete()
    for pk, states in _polled(pks).items():
        insert_rows(Reading, READING_COLUMNS, [_reading(pk, one) for one in folded(states)])


def say_of_delivery(post: Post, delivery: Delivery) -> None:
    """Write into a post, without saving it, what the desk itself knows of it.

    What a file says holds against it, and so does the category that a person gave.
    """
    pictures = len(delivery.payload.get("images", ()))
    post.account, post.published_at = delivery.account, delivery.sent_at or delivery.due_at
    post.title, post.permalink, post.is_share = delivery.title, delivery.url, False
    post.kind = Kind.ALBUM if pictures > 1 else Kind.PHOTO if pictures else Kind.LINK
    post.import_id = post.row_number = None
    if not post.rank.startswith(BY_HAND):
        post.rank, post.category = "", ""


def _by_subject(subjects: Iterable[str], context: Context) -> Iterator[Any]:
    by_platform: dict[str, list[str]] = {}
    for subject in subjects:
        platform, _bar, external_id = subject.partition("|")
        by_platform.setdefault(platform, []).append(external_id)
    for platform, ids in by_platform.items():
        for start in range(0, len(ids), 500):
            yield Post.objects.filter(
                office=context.office, platform=platform, external_id__in=ids[start : start + 500]
            )
