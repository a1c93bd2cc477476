"""Verbs of briefings: written by one, sent by another, confirmed once by each unit.

Members of the office may be told by their role, and confirm each for themselves. To whom a
briefing went is frozen when it is sent, so that the rate of confirmation has one base.
Confirming is one conditional update: two officers who press at once count once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core import audit
from signalmast.core.models import AuditEntry
from signalmast.newsroom.domain.drafting import draft_story
from signalmast.newsroom.models import StoryPage
from signalmast.newsroom.permissions import can_write_for
from signalmast.people.enums import Duty
from signalmast.people.models import Membership, Unit
from signalmast.people.permissions import has_duty
from signalmast.programmes.domain.briefing_push import write_pushes
from signalmast.programmes.enums import BriefingState
from signalmast.programmes.models import (
    Briefing,
    BriefingMail,
    BriefingPush,
    BriefingQuestion,
    Reading,
    StaffReading,
)
from signalmast.programmes.permissions import can_act_for, can_settle


def can_brief(user: Any, office: Any) -> bool:
    """Whoever writes for the office writes its briefings."""
    return has_duty(user, Duty.WRITE, office)


def _now(briefing: Briefing, *states: str) -> Briefing:
    """Lock a briefing and return it. Raises ValidationError in any other state."""
    now = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if now.state not in states:
        raise ValidationError(
            _("The briefing is in another state by now (%(state)s); open it again and look.")
            % {"state": now.get_state_display()}
        )
    return now


def audience(briefing: Briefing, day: date) -> QuerySet[Unit]:
    """Return the units in force that a briefing is for: those named, those of its kinds, or all."""
    units = Unit.objects.of(briefing.office).in_force(day).filter(merged_into=None)
    named = list(briefing.units.values_list("pk", flat=True)) if briefing.pk else []
    if not named and not briefing.kinds:
        return units
    return units.filter(Q(pk__in=named) | Q(kind__in=briefing.kinds))


def staff(briefing: Briefing) -> QuerySet[Membership]:
    """Return the memberships of those whom a briefing is for by their role at the office.

    Whoever proposed it knows it.
    """
    members = Membership.objects.of(briefing.office).filter(role__in=briefing.roles, unit=None)
    return members.filter(user__is_active=True).exclude(user=briefing.proposed_by or 0)


@transaction.atomic
def write_briefing(
    briefing: Briefing, *, units: Any = (), attachments: Any = (), by: Any
) -> Briefing:
    """Keep a briefing while it is being written. Raises PermissionDenied, ValidationError."""
    if not can_brief(by, briefing.office):
        raise PermissionDenied
    if briefing.pk:
        _now(briefing, BriefingState.DRAFT, BriefingState.PROPOSED)
        briefing.state, briefing.proposed_by = BriefingState.DRAFT, None
    else:
        briefing.written_by = by.pk
    if briefing.valid_until is not None and briefing.valid_until < briefing.valid_from:
        raise ValidationError(
            {"valid_until": _("The last day comes before the first; correct one of them.")}
        )
    briefing.save()
    briefing.units.set(units)
    briefing.attachments.set(attachments)
    return briefing


@transaction.atomic
def propose_briefing(briefing: Briefing, *, by: Any) -> Briefing:
    """Hand a briefing to a second person. Raises PermissionDenied, ValidationError."""
    if not can_brief(by, briefing.office):
        raise PermissionDenied
    now = _now(briefing, BriefingState.DRAFT)
    if not now.source.strip():
        raise ValidationError(
            {"source": _("Say where this is known from; a briefing without a source is a rumour.")}
        )
    today = now.office.today()
    if now.valid_until is not None and now.valid_until < today:
        raise ValidationError(
            {"valid_until": _("This day is past, so nobody would go by it; choose a later one.")}
        )
    if not audience(now, today).exists():
        raise ValidationError(_("No unit in force is meant by it; choose other kinds or units."))
    now.state, now.proposed_by = BriefingState.PROPOSED, by.pk
    now.save(update_fields=["state", "proposed_by"])
    audit.record("briefing.propose", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def send_briefing(briefing: Briefing, *, by: Any) -> Briefing:
    """Send a briefing to its units. Another person's verb than the proposing.

    Raises PermissionDenied, ValidationError.
    """
    now = _now(briefing, BriefingState.PROPOSED)
    if not can_settle(by, now.office) or by.pk == now.proposed_by:
        raise PermissionDenied
    units = list(audience(now, now.office.today()))
    Reading.objects.bulk_create([Reading(briefing=now, unit=unit) for unit in units])
    now.state, now.sent_by, now.sent_at = BriefingState.SENT, by.pk, timezone.now()
    now.save(update_fields=["state", "sent_by", "sent_at"])
    members = set(staff(now).values_list("user_id", flat=True)) - {by.pk}
    StaffReading.objects.bulk_create([StaffReading(briefing=now, user_id=one) for one in members])
    officers = Membership.objects.of(now.office).filter(unit__in=units, user__is_active=True)
    write_pushes(now, officers.values("user_id"))
    if now.by_mail:
        told = Membership.objects.of(now.office).filter(
            Q(pk__in=officers.values("pk")) | Q(user__in=members)
        )
        users = told.exclude(user__email="").order_by().values_list("user_id", flat=True).distinct()
        BriefingMail.objects.bulk_create([BriefingMail(briefing=now, user_id=one) for one in users])
    audit.record("briefing.send", by=by, office=now.office, subject=now, data={"units": len(units)})
    return now


@transaction.atomic
def withdraw_briefing(briefing: Briefing, *, why: str, by: Any) -> Briefing:
    """Take a briefing back; units see it marked, with the reason. Raises ValidationError."""
    if not (can_brief(by, briefing.office) or can_settle(by, briefing.office)):
        raise PermissionDenied
    now = _now(briefing, BriefingState.SENT)
    if not why.strip():
        raise ValidationError({"why": _("Say why, in a sentence; every unit reads it.")})
    now.state, now.withdrawn_at = BriefingState.WITHDRAWN, timezone.now()
    now.withdrawn_why = why.strip()[:500]
    now.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])
    now.mails.all().delete()
    BriefingPush.objects.filter(briefing=now).delete()
    audit.record("briefing.withdraw", by=by, office=now.office, subject=now)
    return now


@transaction.atomic
def confirm_reading(briefing: Briefing, unit: Unit, *, by: Any) -> bool:
    """Confirm for a unit that a briefing was read; True for whoever was first.

    Raises PermissionDenied, ValidationError where it ended or did not go to the unit.
    """
    if not can_act_for(by, unit):
        raise PermissionDenied
    mine = Reading.objects.filter(briefing=briefing, unit=unit)
    if not mine.exists():
        raise ValidationError(_("This briefing did not go to your unit."))
    return _confirm(briefing, mine, by=by, confirmed_by=by.pk)


@transaction.atomic
def confirm_own_reading(briefing: Briefing, *, by: Any) -> bool:
    """Confirm as a member of the office that one has read a briefing; False where done before.

    Raises PermissionDenied where it did not go to this member, ValidationError where it ended.
    """
    mine = StaffReading.objects.filter(briefing=briefing, user_id=by.pk)
    if not mine.exists() or not Membership.objects.of(briefing.office).filter(user=by).exists():
        raise PermissionDenied
    return _confirm(briefing, mine, by=by)


def _confirm(briefing: Briefing, mine: QuerySet[Any], *, by: Any, **more: int) -> bool:
    briefing.refresh_from_db()
    if briefing.has_ended(briefing.office.today()):
        raise ValidationError(
            _("This briefing has ended; nobody goes by it any more, and nothing is to confirm.")
        )
    is_first = mine.filter(confirmed_at=None).update(confirmed_at=timezone.now(), **more) == 1
    if is_first:
        audit.record("briefing.confirm", by=by, office=briefing.office, subject=briefing)
    return is_first


@transaction.atomic
def ask_back(briefing: Briefing, unit: Unit, *, text: str, by: Any) -> BriefingQuestion:
    """Ask the office about a briefing. Raises PermissionDenied, ValidationError."""
    if not can_act_for(by, unit):
        raise PermissionDenied
    if not Reading.objects.filter(briefing=briefing, unit=unit).exists():
        raise ValidationError(_("This briefing did not go to your unit."))
    if not text.strip():
        raise ValidationError({"text": _("Write your question in a sentence.")})
    return BriefingQuestion.objects.create(
        briefing=briefing, unit=unit, text=text.strip()[:1000], asked_by=by.pk
    )


@transaction.atomic
def answer_question(question: BriefingQuestion, *, answer: str, by: Any) -> BriefingQuestion:
    """Answer a unit; every unit of the briefing reads it. Raises ValidationError."""
    if not can_brief(by, question.briefing.office):
        raise PermissionDenied
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer; every unit reads it.")})
    now = BriefingQuestion.objects.select_for_update().get(pk=question.pk)
    now.answer, now.answered_by = answer.strip()[:2000], by.pk
    now.answered_at = timezone.now()
    now.save()
    audit.record("briefing.answer", by=by, office=question.briefing.office, subject=now)
    return now


@dataclass(frozen=True, slots=True)
class Board:
    """How many units or members a briefing went to, how many confirmed, names of the others."""

    sent: int
    confirmed: int
    open: list[str]


def board(briefing: Briefing) -> Board:
    """Return which units have confirmed, by one reading of the rows."""
    rows = list(briefing.readings.select_related("unit"))
    names = [one.unit.name for one in rows if one.confirmed_at is None]
    return Board(len(rows), len(rows) - len(names), names)


def staff_board(briefing: Briefing) -> Board:
    """Return which members have confirmed; whoever left the office without it is not counted."""
    still = Membership.objects.of(briefing.office).values("user_id")
    asked = briefing.staff_readings.filter(Q(user__in=still) | Q(confirmed_at__isnull=False))
    rows = list(asked.select_related("user"))
    waiting = [one.user for one in rows if one.confirmed_at is None]
    names = sorted(one.get_full_name() or one.get_username() for one in waiting)
    return Board(len(rows), len(rows) - len(names), names)


def to_read(user: Any, office: Any) -> QuerySet[StaffReading]:
    """Return what a member of the office has not confirmed of the briefings that hold."""
    now = Briefing.objects.of(office).valid_on(office.today())
    return StaffReading.objects.filter(user_id=user.pk, confirmed_at=None, briefing__in=now)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units a briefing went to and how many confirmed; questions without an answer."""

    sent: int = 0
    confirmed: int = 0
    asked: int = 0


def tallies(briefings: Iterable[Briefing]) -> dict[int, Tally]:
    """Return how far briefings are by their keys, in two questions however many there are."""
    keys = [one.pk for one in briefings]
    readings = Reading.objects.filter(briefing__in=keys).order_by().values_list("briefing")
    counted = {
        key: (sent, confirmed)
        for key, sent, confirmed in readings.annotate(Count("pk"), Count("confirmed_at"))
    }
    open_ = BriefingQuestion.objects.filter(briefing__in=keys, answered_at=None).order_by()
    asked = dict(open_.values_list("briefing").annotate(Count("pk")))
    return {key: Tally(*counted.get(key, (0, 0)), asked.get(key, 0)) for key in keys}


def stories_of(briefing: Briefing) -> list[StoryPage]:
    """Return the stories drafted from a briefing, as the audit trail knows them."""
    entries = AuditEntry.objects.filter(
        verb="briefing.story", subject_type=briefing._meta.label_lower, subject_id=str(briefing.pk)
    )
    pages = [entry.data["page"] for entry in entries]
    return list(StoryPage.objects.filter(pk__in=pages).order_by("pk"))


@transaction.atomic
def make_story(briefing: Briefing, *, by: Any) -> StoryPage:
    """Draft a public story from a briefing; it goes the way of every text.

    Raises PermissionDenied, ValidationError for one that was not sent or has ended.
    """
    office = briefing.office
    if not can_write_for(by, office):
        raise PermissionDenied
    now = _now(briefing, BriefingState.SENT, BriefingState.WITHDRAWN)
    if now.has_ended(office.today()):
        raise ValidationError(
            _("The briefing has ended, so no story is drafted from it; write another first.")
        )
    with override(office.language):
        source = format_html("<p>{} {}</p>", _("Source:"), now.source)
    page = draft_story(
        office, title=now.title, standfirst=now.text, by=by,
        body=linebreaks(now.text, autoescape=True) + source,
    )  # fmt: skip
    audit.record("briefing.story", by=by, office=office, subject=now, data={"page": page.pk})
    return page
