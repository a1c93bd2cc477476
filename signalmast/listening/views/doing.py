"""Pages on which one thing at a time is done by a verb: what they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.forms import put
from signalmast.core.models import AuditEntry
from signalmast.listening.domain.admissions import void_codes
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import CodeList
from signalmast.newsroom.views.words import name_of
from signalmast.people.desk import OfficeInspectView, office_of
from signalmast.people.models import User
from signalmast.people.views.audit import VERBS as AUDIT_WORDS
from signalmast.people.views.clock import OfficeClock

MEANWHILE = gettext_lazy(
    "It was changed after you opened this page, so nothing is done yet; read it as it is now."
)


class NothingForm(forms.Form):
    """A button without fields."""


class NumberForm(forms.Form):
    """The number of one thing in a list."""

    number = forms.IntegerField()


@dataclass(frozen=True, slots=True)
class Verb:
    """A form, what is done with what it gives, and the sentence afterwards."""

    form: Callable[..., forms.Form]
    act: Callable[[Any, dict[str, Any], Any], object]
    said: Promise


class DoingView(OfficeClock, OfficeInspectView):
    """The page of one record. What is entered on it is done by one verb each.

    Subclasses set the verbs by the names of their buttons, who may do any of them, and, where a
    second person decides, the buttons that need the page to be read as it is now.
    """

    verbs: ClassVar[Mapping[str, Verb]]
    #: Whether a person may use the page's buttons in an office; the verbs look closer.
    may: Callable[[Any, Any], bool]
    #: The buttons of a second person.
    deciding: ClassVar[frozenset[str]] = frozenset()
    entered = ""
    form: Any = None
    problem = ""

    def read_as(self) -> str:
        """Return a word for what is shown, so that nothing else is decided than what was read."""
        return ""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Do one thing; what can't be done is said, and what was entered stays."""
        self.entered = request.POST.get("do", "")
        verb = self.verbs.get(self.entered)
        if verb is None:
            raise Http404
        if not self.may(request.user, office_of(request)):
            raise PermissionDenied
        if self.entered in self.deciding and request.POST.get("read") != self.read_as():
            self.problem = str(MEANWHILE)
            return self._again()
        self.form = verb.form(request.POST, request.FILES)
        if not self.form.is_valid():
            self.problem = _("Nothing is kept yet; look at what is marked below.")
            return self._again()
        try:
            verb.act(self.object, self.form.cleaned_data, request.user)
        except ValidationError as error:
            put(self.form, error)
            self.problem = " ".join(error.messages)
            return self._again()
        return self.done(verb)

    def done(self, verb: Verb) -> HttpResponse:
        """Say what was done and show the page anew."""
        messages.success(self.request, str(verb.said))
        return redirect(self.request.path)

    def form_of(self, name: str, **more: Any) -> Any:
        """Return the form of a button: with what was entered, or empty."""
        return self.form if self.entered == name and self.form else self.verbs[name].form(**more)

    def _again(self) -> HttpResponse:
        self.object.refresh_from_db()
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer


def by_number(rows: Any, name: str, given: Mapping[str, Any]) -> Any:
    """Return the row whose number was entered. Raises Http404."""
    return get_object_or_404(rows, **{name: given["number"]})


def void_sheet(door: Door) -> Callable[[Any, dict[str, Any], Any], object]:
    """Return the act that takes back the unused codes of a sheet of a survey or consultation."""

    def act(one: Any, given: dict[str, Any], by: Any) -> object:
        return void_codes(by_number(CodeList.objects.of(door, one.pk), "pk", given), by=by)

    return act


def who(number: int | None) -> str:
    """Return how a person of the desk is called, empty for nobody."""
    return name_of(User.objects.filter(pk=number).first()) if number else ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the office did about a record."""

    at: Any
    who: str
    what: Any
    why: str


def steps_of(one: Any, *, of_people: bool = False) -> list[Step]:
    """Return what was done about a record, oldest first; `of_people` leaves out what nobody did.

    What residents do is done by nobody at the desk.
    """
    rows = AuditEntry.objects.filter(
        subject_type=one._meta.label_lower, subject_id=str(one.pk), office_id=one.office_id
    )
    if of_people:
        rows = rows.exclude(actor_id=None)
    return [
        Step(
            entry.at, who(entry.actor_id), AUDIT_WORDS.get(entry.verb, entry.verb),
            str(entry.data.get("reason") or ""),
        )
        for entry in rows.order_by("number")
    ]  # fmt: skip
