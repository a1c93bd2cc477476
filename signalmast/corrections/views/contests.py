"""A contested ruling: what a reader objects, and what two people answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.forms import put
from signalmast.corrections.domain.contesting import (
    answer_contest,
    decide_contest,
    settle_by_ruling,
)
from signalmast.corrections.enums import Outcome
from signalmast.corrections.forms import OutcomeForm
from signalmast.corrections.models import Contest
from signalmast.corrections.permissions import can_check, can_decide
from signalmast.corrections.views import words
from signalmast.corrections.views.claim import address
from signalmast.people.desk import OfficeInspectView
from signalmast.people.views.clock import OfficeClock

SUBTITLE_SIGNS = 60
STAYS, CHANGED, DECIDE = "stays", "changed", "decide"
SAID = {
    STAYS: gettext_lazy("The answer is proposed. Somebody else who approves decides."),
    CHANGED: gettext_lazy("The answer is proposed. Somebody else who approves decides."),
    DECIDE: gettext_lazy("The outcome is public; it stands below the correction."),
}
MEANWHILE = gettext_lazy(
    "The answer was changed after you opened this page, so nothing is published yet; read it as "
    "it is now."
)


class ContestInspectView(OfficeClock, OfficeInspectView):
    """One objection with the ruling it is about, and the two steps of its answer."""

    template_name = "corrections/contest.html"
    page_title = gettext_lazy("Contested ruling")
    form: OutcomeForm | None = None
    problem = ""

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.text).chars(SUBTITLE_SIGNS)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer or decide; what can't be done is said above, and what was entered stays."""
        do = request.POST.get("do", "")
        if do not in SAID:
            raise Http404
        if do == DECIDE:
            return self._decide(request)
        if not can_check(request.user, self.object.ruling.claim.office):
            raise PermissionDenied
        self.form = OutcomeForm(request.POST)
        if self.form.is_valid():
            verb = answer_contest if do == STAYS else settle_by_ruling
            try:
                verb(self.object, answer=self.form.cleaned_data["answer"], by=request.user)
            except ValidationError as error:
                self.problem = " ".join(error.messages)
                put(self.form, error)
            else:
                return self._done(request, do)
        else:
            self.problem = _("Nothing is kept yet; look at what is marked below.")
        return self._again()

    def _decide(self, request: HttpRequest) -> HttpResponse:
        if not can_decide(request.user, self.object):
            raise PermissionDenied
        if request.POST.get("read") != self._read_as():
            self.problem = str(MEANWHILE)
            return self._again()
        try:
            decide_contest(self.object, by=request.user)
        except ValidationError as error:
            self.problem = " ".join(error.messages)
            return self._again()
        return self._done(request, DECIDE)

    def _done(self, request: HttpRequest, do: str) -> HttpResponse:
        messages.success(request, SAID[do])
        return redirect("objections:inspect", self.object.pk)

    def _again(self) -> HttpResponse:
        self.object.refresh_from_db()
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def _read_as(self) -> str:
        """Return a word for the answer as it is shown, so that no other one is decided."""
        one: Contest = self.object
        return f"{one.answered_by}-{one.answered_at.timestamp() if one.answered_at else 0}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        one: Contest = self.object
        claim = one.ruling.claim
        newer = claim.rulings.confirmed().filter(version__gt=one.ruling.version)
        newest = newer.order_by("-version").first()
        names = words.people([one.answered_by, one.decided_by])
        writes = can_check(self.request.user, claim.office)
        form = self.form or OutcomeForm(initial={"answer": one.answer})
        return {
            **context,
            "contest": one,
            "claim": claim,
            "claim_url": address(claim),
            "state": words.shown_contest(one),
            "verdict": words.shown_verdict(one.ruling.verdict),
            "said": one.ruling.words_in(claim.office.language),
            "sources": one.ruling.sources.all(),
            "newest": newest,
            "newest_verdict": words.shown_verdict(newest.verdict) if newest is not None else "",
            "answered_by": words.name_in(names, one.answered_by),
            "decided_by": words.name_in(names, one.decided_by),
            "is_changed": one.outcome == Outcome.CHANGED,
            "may_write": writes and one.is_open,
            "may_decide": one.is_open and bool(one.outcome) and can_decide(self.request.user, one),
            "is_own": one.answered_by == self.request.user.pk,
            "read": self._read_as(),
            "form": form if writes and one.is_open else None,
            "problem": self.problem,
        }
