"""One statement: read it, let it in or say why not, and what its author objects."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.listening.domain import moderating as verbs
from signalmast.listening.domain.published import votes_in_steps
from signalmast.listening.domain.statements import alike, correct_statement
from signalmast.listening.forms.consultations import (
    AppealForm,
    DeclineForm,
    RepeatForm,
    StatementForm,
)
from signalmast.listening.models import Statement
from signalmast.listening.permissions import (
    can_consult,
    can_decide_appeal,
    can_remove_statement,
    can_show_statement,
)
from signalmast.listening.views.consultations_lists import shown_statement
from signalmast.listening.views.doing import DoingView, NothingForm, Verb
from signalmast.newsroom.views.words import name_of
from signalmast.people.desk import office_of
from signalmast.people.models import User

SUBTITLE_SIGNS = 60


def _appeal(one: Statement) -> Any:
    appeal = getattr(one, "appeal", None)
    if appeal is None:
        raise Http404
    return appeal


def _decline(one: Statement, given: dict[str, Any], by: Any) -> object:
    number = given["same_as"]
    same = Statement.objects.of(one.consultation_id).shown().filter(number=number).first()
    if number and same is None:
        raise ValidationError({"same_as": _("No statement with this number is shown.")})
    return verbs.decline_statement(
        one, rule=given["rule"], reason=given["reason"], same_as=same, by=by
    )


SHOW, DECLINE, CORRECT, PROPOSE, REMOVE, KEEP = (
    "show", "decline", "correct", "propose-removal", "remove", "keep",
)  # fmt: skip
ANSWER, DECIDE = "answer", "decide"
VERBS: dict[str, Verb] = {
    SHOW: Verb(
        NothingForm, lambda one, _given, by: verbs.show_statement(one, by=by),
        gettext_lazy("The statement is shown; here is the next one that waits."),
    ),
    DECLINE: Verb(
        RepeatForm, _decline,
        gettext_lazy("It is not shown, and its author reads why; here is the next one."),
    ),
    CORRECT: Verb(
        StatementForm, lambda one, given, by: correct_statement(one, by=by, **given),
        gettext_lazy("It is put right; readers see that it was changed."),
    ),
    PROPOSE: Verb(
        DeclineForm, lambda one, given, by: verbs.propose_removal(one, by=by, **given),
        gettext_lazy("It is proposed. The statement stays until a second person agrees."),
    ),
    REMOVE: Verb(
        NothingForm, lambda one, _given, by: verbs.remove_statement(one, by=by),
        gettext_lazy("The statement is taken out; the public log says why."),
    ),
    KEEP: Verb(
        NothingForm, lambda one, _given, by: verbs.keep_statement(one, by=by),
        gettext_lazy("The statement stays."),
    ),
    ANSWER: Verb(
        AppealForm, lambda one, given, by: verbs.answer_appeal(_appeal(one), by=by, **given),
        gettext_lazy("The answer is proposed. Somebody else who approves decides."),
    ),
    DECIDE: Verb(
        NothingForm, lambda one, _given, by: verbs.decide_appeal(_appeal(one), by=by),
        gettext_lazy("It is decided; the author and the public log say how."),
    ),
}  # fmt: skip
#: After these the next statement that waits is opened: a moderator reads one after another.
ONWARD = frozenset({SHOW, DECLINE})


class StatementInspectView(DoingView):
    """The page of a statement with what can be done about it now."""

    template_name = "listening/consultations/statement.html"
    page_title = gettext_lazy("Statement")
    verbs = VERBS
    may = staticmethod(can_consult)

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.text).chars(SUBTITLE_SIGNS)

    def done(self, verb: Verb) -> HttpResponse:
        """Lead on to the next statement that waits."""
        request = self.request
        following = _following(self.object) if self.entered in ONWARD else None
        if self.entered in ONWARD and following is None:
            messages.success(request, _("Done. No statement of this consultation waits any more."))
            return redirect("consultations:inspect", self.object.consultation_id)
        messages.success(request, str(verb.said))
        return redirect("statements:inspect", (following or self.object).pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        one: Statement = self.object
        user = self.request.user
        writes = can_consult(user, office_of(self.request))
        appeal = getattr(one, "appeal", None)
        beside = Statement.objects.of(one.consultation_id).shown().exclude(pk=one.pk)
        waits = one.state == "waiting"
        near = alike(one.text, beside) if waits else []
        return {
            **context,
            "one": one,
            "consultation": one.consultation,
            "consultation_url": reverse("consultations:inspect", args=[one.consultation_id]),
            "state": shown_statement(one),
            "near": near,
            "waits": waits,
            "left": one.consultation.statements.waiting().count() if waits else 0,
            "may_write": writes,
            "may_show": can_show_statement(user, one),
            "may_remove": one.removal_waits and can_remove_statement(user, one),
            "appeal": appeal,
            "may_answer": writes and appeal is not None and appeal.is_open,
            "may_decide": appeal is not None
            and appeal.is_open
            and bool(appeal.outcome)
            and can_decide_appeal(user, appeal),
            "versions": one.versions.all(),
            "votes": votes_in_steps(one),
            "names": _names(one, appeal),
            "decline_form": self.form_of(
                DECLINE, initial={"same_as": near[0].number} if near else {}
            ),
            "removal_form": self.form_of(PROPOSE),
            "correct_form": self.form_of(
                CORRECT, initial={"text": one.text, "translation": one.translation}
            ),
            "answer_form": self.form_of(
                ANSWER,
                initial={"outcome": appeal.outcome, "answer": appeal.answer} if appeal else {},
            ),
            "entered": self.entered,
            "problem": self.problem,
        }


def _following(one: Statement) -> Statement | None:
    rows = Statement.objects.of(one.consultation_id).waiting().exclude(pk=one.pk)
    return rows.order_by("received_at", "pk").first()


def _names(one: Statement, appeal: Any) -> dict[str, str]:
    """Return who at the desk did what about a statement."""
    numbers = {
        "written": one.written_by, "decided": one.decided_by, "removal": one.removal_by,
        "removed": one.removed_by, "answered": getattr(appeal, "answered_by", None),
    }  # fmt: skip
    rows = User.objects.filter(pk__in=[number for number in numbers.values() if number])
    people = {person.pk: name_of(person) for person in rows}
    return {name: people.get(number, "") for name, number in numbers.items() if number}
