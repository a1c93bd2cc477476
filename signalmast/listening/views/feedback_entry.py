"""Noting what came by letter, by telephone or over the counter."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from signalmast.core.forms import put
from signalmast.core.views.frame import asks, office_of, page
from signalmast.listening.domain.feedback_intake import Handed, enter_feedback
from signalmast.listening.forms.feedback import EntryForm
from signalmast.listening.models import Subject
from signalmast.listening.views.feedback_page import address


@asks("write")
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponseBase:
    """Note feedback; its code is shown once, to be handed to whoever wrote or rang."""
    office = office_of(request)
    posted = request.method == "POST"
    form = EntryForm(
        request.POST if posted else None, request.FILES if posted else None, office=office
    )
    if posted and form.is_valid():
        try:
            handed = enter_feedback(office, form.message, by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            return _noted(request, handed)
    return page(
        request,
        "listening/note.html",
        title=_("Note feedback"),
        icon="plus",
        way=[(_("Feedback"), reverse("feedback:index"))],
        form=form,
        has_subjects=Subject.objects.of(office).open().exists(),
    )


def _noted(request: HttpRequest, handed: Handed) -> HttpResponse:
    return page(
        request,
        "listening/noted.html",
        title=_("Feedback is noted"),
        icon="check",
        way=[(_("Feedback"), reverse("feedback:index"))],
        feedback=handed.feedback,
        code=handed.code,
        there=address(handed.feedback),
    )
