"""Who comes in where: a unit's officer to the unit's own pages, and to nothing of another."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from signalmast.core.views.frame import office_of
from signalmast.people.enums import Duty
from signalmast.people.models import Unit
from signalmast.people.permissions import has_duty, units_of

View = Callable[..., HttpResponseBase]


def own_unit(view: View) -> View:
    """Hand a view the unit of its address; any unit but the officer's own is not found.

    The answer for another's unit is the same as for one that does not exist, so that addresses
    tell nothing. Raises Http404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, unit: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        office = office_of(request)
        user: Any = request.user
        if not has_duty(user, Duty.UNIT, office):
            raise Http404
        own = units_of(user, office).filter(pk=unit).first()
        if own is None:
            raise Http404
        with timezone.override(office.zone):
            return view(request, own, *args, **kwargs)

    return guarded


def own_or_kept_unit(view: View) -> View:
    """Hand a view the unit of its address: to its officer, and to whoever keeps the registers.

    To anybody else the unit is not found, as for `own_unit`. Raises Http404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, unit: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        office = office_of(request)
        user: Any = request.user
        known = Unit.objects.all() if has_duty(user, Duty.LOAD, office) else units_of(user, office)
        own = known.filter(office=office, pk=unit).first() if office is not None else None
        if own is None:
            raise Http404
        with timezone.override(office.zone):
            return view(request, own, *args, **kwargs)

    return guarded
