"""What every page of the desk has: the office it is about, a heading, a way back."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import duties
from signalmast.core.models import Import

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]
ROWS_PER_PAGE = 50


def office_of(request: HttpRequest) -> Any:
    """Return the office of the request; people without one see nothing of the desk."""
    return getattr(request, "office", None)


def asks(duty: str) -> Callable[[View[Parameters]], View[Parameters]]:
    """Open a view only to those who have `duty` in the office of the request."""

    def decorate(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponseBase:
            office = office_of(request)
            if not duties.allowed(request.user, duty, office):
                raise PermissionDenied
            # The framework has just activated the zone of the person's profile.
            with timezone.override(office.zone):
                return view(request, *args, **kwargs)

        return guarded

    return decorate


#: What a page answers with that shows a form again, with what is wrong beside its fields.
REFUSED = 400


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    icon: str,
    way: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the desk. `way` holds (label, address) from the home to this page."""
    items = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    items += [{"url": url, "label": label} for label, url in way]
    items.append({"url": "", "label": title})
    frame = {"header_title": title, "header_icon": icon, "breadcrumbs_items": items}
    return render(request, template, {**frame, **context}, status=status)


def own_import(request: HttpRequest, pk: int) -> Import:
    """Return an import of the request's office. Raises Http404 for any other."""
    record = Import.objects.of(office_of(request)).select_related("file", "by", "office")
    found = record.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def paginated(request: HttpRequest, rows: Any, size: int = ROWS_PER_PAGE) -> Page[Any]:
    """Return the page of `rows` that the request asks for; a bad number gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("p"))
