"""The office's clock in the framework's own views."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from signalmast.people.desk import office_of


class OfficeClock:
    """Mixed into a view: hours are read and written as the office's clock shows them.

    The framework would take the zone of the person's profile, which few people ever set.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        office = office_of(request)
        with timezone.override(office.zone if office is not None else None):
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into views
            if hasattr(response, "render"):
                response.render()
        return response
