"""The digest for the head of office: a week, or any period, on one page that can be printed."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from signalmast.core.periods import BadPeriod, Period, short_day
from signalmast.core.views.frame import asks, office_of, page
from signalmast.listening.domain.digest import compose, following, is_week, last_whole_week


@asks("see")
@require_GET
def digest(request: HttpRequest, key: str = "") -> HttpResponseBase:
    """What came in, what changed, what was answered, and on what residents agree."""
    office, today = office_of(request), timezone.localdate()
    typed = request.GET.get("period", "").strip()
    problem = ""
    period = last_whole_week(today)
    try:
        if typed:
            return redirect(address(office.period(typed)))
        period = office.period(key) if key else period
    except BadPeriod as error:
        if key:
            raise Http404(str(error)) from error
        problem = str(error)
    after = following(period)
    return page(
        request,
        "listening/digest.html",
        title=heading(period),
        icon="list-ul",
        digest=compose(office, period),
        office=office,
        typed=typed or period.key,
        problem=problem,
        earlier=address(period.previous()),
        later=address(after) if after is not None and after.first <= today else "",
        is_running=period.last >= today,
        now=timezone.now(),
        status=400 if problem else 200,
    )


def heading(period: Period) -> str:
    """Return the title of a digest."""
    if is_week(period):
        days = {"first": short_day(period.first), "last": short_day(period.last)}
        return _("Digest of the week %(first)s to %(last)s") % days
    return _("Digest: %(period)s") % {"period": period.label}


def address(period: Period) -> str:
    return reverse("digest:period", args=[period.key])
