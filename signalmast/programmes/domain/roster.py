"""The roster of rapporteurs: who speaks for the office, until when, and who is booked already."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.periods import short_day
from signalmast.programmes.models import PlannedSession, Rapporteur
from signalmast.programmes.permissions import can_keep


@transaction.atomic
def keep_rapporteur(rapporteur: Rapporteur, *, by: Any) -> Rapporteur:
    """Keep somebody on the roster. Raises PermissionDenied, ValidationError.

    Somebody who still speaks after the day on which they leave is named with the session, so
    that it gets another speaker first.
    """
    if not can_keep(by, rapporteur.office):
        raise PermissionDenied
    if rapporteur.pk and rapporteur.until is not None:
        left = _spoken_for(rapporteur).filter(ends_at__gte=timezone.now())
        late = next((one for one in left if one.day > rapporteur.until), None)
        if late is not None:
            said = _(
                "%(name)s speaks %(where)s after that day; give that session another speaker first."
            )
            words = {"name": rapporteur.name, "where": where_and_when(late)}
            raise ValidationError({"until": said % words})
    rapporteur.save()
    audit.record("rapporteur.keep", by=by, office=rapporteur.office, subject=rapporteur)
    return rapporteur


@transaction.atomic
def strike_off_roster(rapporteur: Rapporteur, *, by: Any) -> None:
    """Take out somebody who was entered by mistake. Raises PermissionDenied, ValidationError.

    Who speaks or has spoken at a session stays; a last day on the roster says that they left.
    """
    if not can_keep(by, rapporteur.office):
        raise PermissionDenied
    if rapporteur.planned_sessions.exists():
        said = _(
            "%(name)s stands as the speaker of a session, so the name stays; set the day until "
            "which they are on the roster instead."
        )
        raise ValidationError(said % {"name": rapporteur.name})
    audit.record("rapporteur.strike-out", by=by, office=rapporteur.office, subject=rapporteur)
    rapporteur.delete()


def on_roster(office: Any, day: date) -> QuerySet[Rapporteur]:
    """Return those who speak for the office on a day."""
    rows = Rapporteur.objects.filter(office=office)
    return rows.exclude(until__lt=day)


def speaker_faults(
    speakers: Sequence[Rapporteur], starts_at: datetime, ends_at: datetime, *, place: str,
    except_for: int | None = None,
) -> Iterator[str]:  # fmt: skip
    """Yield a sentence for each speaker who can't be there: left the roster, or booked elsewhere.

    Units that come together, at one time in one place, share their speaker.
    """
    for one in speakers:
        day = timezone.localdate(starts_at, timezone=one.office.zone)
        if one.until is not None and one.until < day:
            said = _(
                "%(name)s was on the roster until %(last)s only; choose another speaker or an "
                "earlier day."
            )
            yield said % {"name": one.name, "last": short_day(one.until)}
            continue
        booked = _spoken_for(one).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
        for other in booked.exclude(pk=except_for or 0):
            same_time = (other.starts_at, other.ends_at) == (starts_at, ends_at)
            if same_time and other.place.casefold() == place.casefold():
                continue
            said = _("%(name)s speaks already %(where)s; choose another speaker or another time.")
            yield said % {"name": one.name, "where": where_and_when(other)}
            break


def _spoken_for(rapporteur: Rapporteur) -> QuerySet[PlannedSession]:
    rows = PlannedSession.objects.standing().filter(speakers=rapporteur)
    return rows.select_related("unit", "office").order_by("starts_at")


def where_and_when(planned: PlannedSession) -> str:
    """Return where and when a planned session is, to stand inside a sentence."""
    words = {
        "unit": planned.unit.name, "place": planned.place, "day": short_day(planned.day),
        "begin": time_format(planned.begins.time()), "end": time_format(planned.ends.time()),
    }  # fmt: skip
    return _("on %(day)s from %(begin)s to %(end)s for %(unit)s (%(place)s)") % words
