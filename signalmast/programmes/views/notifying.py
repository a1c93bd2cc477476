"""An officer's own browser: told of briefings, or told no more."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from signalmast.channels.connectors.web_push import WORKER
from signalmast.core.views.frame import asks
from signalmast.people.models import Unit
from signalmast.programmes.domain import briefing_push as verbs
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import Section, section

#: The largest subscription that a browser sends.
LARGEST = 4_000


@section(order=90)
def in_browsers(request: HttpRequest, unit: Unit) -> Section | None:
    """Return the switch for notifications, None where the office has no channel for them."""
    if verbs.account_of(unit.office) is None:
        return None
    count = verbs.browsers_of(request.user, unit.office).count()
    return Section(
        title=gettext_lazy("Notifications"), template="programmes/unit/notifications.html",
        more={"count": count, "url": reverse("unit:browser", args=[unit.pk]),
              "worker": reverse("unit:worker")},
    )  # fmt: skip


@own_unit
@require_http_methods(["GET", "POST"])
def browser(request: HttpRequest, unit: Unit) -> HttpResponseBase:
    """Hand out the office's key; keep, forget or look for the browser that asks."""
    if request.method != "POST":
        return JsonResponse({"key": verbs.application_key(unit.office)})
    user: Any = request.user
    if request.content_type != "application/json":
        verbs.switch_off_everywhere(unit.office, by=user)
        messages.success(request, _("None of your browsers is told any more."))
        return redirect("unit:home", unit.pk)
    if len(request.body) > LARGEST:
        return HttpResponse(status=413)
    try:
        said = json.loads(request.body)
        wants, subscription = said.get("on"), said["subscription"]
        if wants is True:
            verbs.switch_on(unit.office, subscription, by=user)
        elif wants is False:
            verbs.switch_off(unit.office, subscription, by=user)
        return JsonResponse({"on": verbs.is_on(unit.office, subscription, by=user)})
    except ValidationError as error:
        return JsonResponse({"said": " ".join(error.messages)}, status=400)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse(status=400)


@asks("unit")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the same for everybody
    """Return what a browser runs to show a notification of the desk, for the whole desk."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = reverse("wagtailadmin_home")
    return answer
