"""The registers on screen: one verb behind each form, lists with their row's source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from signalmast.core.listing import AskOnce, LooseSearch, ReadFirst
from signalmast.core.numbers import show
from signalmast.core.periods import BadPeriod
from signalmast.people.desk import (
    OfficeCreateView,
    OfficeDeleteView,
    OfficeEditView,
    OfficeIndexView,
    OfficeInspectView,
    office_of,
    shown_source,
)
from signalmast.programmes.domain import registers
from signalmast.programmes.forms.registers import written
from signalmast.programmes.models import Contest, ContestEntry, PlanItem
from signalmast.programmes.scoring import mean, ranks

Verb = Callable[..., Any]


class RegisterIndexView(AskOnce, LooseSearch, OfficeIndexView):
    """A register's list; `related` are joined so that a page needs one query."""

    related: ClassVar[tuple[str, ...]] = ("unit",)

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related(*self.related)


class SessionIndexView(RegisterIndexView):
    related = ("unit", "programme")


class ContestIndexView(ReadFirst, RegisterIndexView):
    """Contests with how many entries each has; the title leads to the scores."""

    related = ()

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        counted: QuerySet[Any] = rows.annotate(number_of_entries=Count("entries"))
        return counted


class EntryIndexView(RegisterIndexView):
    related = ("unit", "contest")


class PlanIndexView(RegisterIndexView):
    """The plan, one table for each period, the latest first."""

    results_template_name = "programmes/plan/index_results.html"

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        inner = super().order_queryset(queryset).query.order_by
        return queryset.order_by("-period", *(inner or ("due", "subject")))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        office = office_of(self.request)
        context["groups"] = [
            (_period_label(office, key), self._table(list(items)))
            for key, items in groupby(context["object_list"], lambda item: item.period)
        ]
        return context

    def _table(self, items: list[PlanItem]) -> Any:
        return self.table_class(self.columns, items, **self.get_table_kwargs())


def _period_label(office: Any, key: str) -> str:
    try:
        label: str = office.period(key).label
    except BadPeriod:
        return key
    return f"{label[:1].upper()}{label[1:]}"


class Keeps:
    """What adding and changing share: the office's verb saves the row."""

    verb: ClassVar[Verb]
    form: Any
    request: Any

    def save_instance(self) -> Any:
        return type(self).verb(self.form.instance, by=self.request.user)


class RegisterCreateView(Keeps, OfficeCreateView):
    pass


class RegisterEditView(Keeps, OfficeEditView):
    pass


class RegisterDeleteView(OfficeDeleteView):
    def delete_action(self) -> None:
        registers.strike_out(self.object, by=self.request.user)


class AddSession(RegisterCreateView):
    verb = staticmethod(registers.record_attendance)


class EditSession(RegisterEditView):
    verb = staticmethod(registers.record_attendance)


class AddCommendation(RegisterCreateView):
    verb = staticmethod(registers.commend)


class EditCommendation(RegisterEditView):
    verb = staticmethod(registers.commend)


class AddPlanItem(RegisterCreateView):
    verb = staticmethod(registers.plan_task)


class EditPlanItem(RegisterEditView):
    verb = staticmethod(registers.plan_task)


class Derived:
    """A row that files bring along with others has no row of a file of its own."""

    object: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # mixin
        context.pop("source", None)
        return context


class AddContest(RegisterCreateView):
    verb = staticmethod(registers.enter_contest)

    def get_success_url(self) -> str:
        return reverse("contests:inspect", args=[self.object.pk])


class EditContest(Derived, RegisterEditView):
    verb = staticmethod(registers.enter_contest)

    def get_success_url(self) -> str:
        return reverse("contests:inspect", args=[self.object.pk])


class OfContest:
    """Leads back from an entry to the scores of its contest."""

    object: Any

    def get_success_url(self) -> str:
        return reverse("contests:inspect", args=[self.object.contest_id])


class AddEntry(OfContest, RegisterCreateView):
    """A new entry; coming from a contest, its judges stand there already."""

    verb = staticmethod(registers.score_entry)

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        asked = self.request.GET.get("contest", "")
        if asked.isdigit():
            contest = Contest.objects.of(office_of(self.request)).filter(pk=int(asked)).first()
            if contest is not None:
                judges = judges_of(list(contest.entries.all()))
                initial |= {"contest": contest, "scores": dict.fromkeys(judges)}
        return initial


class EditEntry(OfContest, RegisterEditView):
    verb = staticmethod(registers.score_entry)


class DeleteEntry(OfContest, RegisterDeleteView):
    pass


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the table of scores."""

    entry: ContestEntry
    rank: int | None
    mean: str
    scores: list[str]
    source: str
    url: str


def judges_of(entries: list[ContestEntry]) -> list[str]:
    """Return the judges of these entries, in the order of their names."""
    return sorted({judge for entry in entries for judge in entry.scores})


def score_lines(entries: list[ContestEntry], *, url_name: str) -> Iterator[Line]:
    """Yield the entries by rank, those without a score last."""
    judges = judges_of(entries)
    means: list[Fraction | None] = [mean(entry.scores) for entry in entries]
    lines = [
        Line(
            entry,
            rank,
            show(float(average), places=2) if average is not None else "",
            [written(entry.scores.get(judge)) for judge in judges],
            shown_source(entry),
            reverse(url_name, args=[entry.pk]),
        )
        for entry, average, rank in zip(entries, means, ranks(means), strict=True)
    ]
    yield from sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.entry.entry))


class ContestInspectView(OfficeInspectView):
    """A contest with every score, the mean and the rank."""

    template_name = "programmes/contest/inspect.html"
    page_title = gettext_lazy("Contest")

    @cached_property
    def header_buttons(self) -> list[Any]:
        judging = HeaderButton(
            _("Judging"), url=reverse("judging:home", args=[self.object.pk]), icon_name="list-ol"
        )
        if not self.user_has_permission("change"):
            return [judging]
        address = f"{reverse('contest_entries:add')}?{urlencode({'contest': self.object.pk})}"
        return [HeaderButton(_("Add an entry"), url=address, icon_name="plus"), judging]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        entries = list(self.object.entries.select_related("unit").order_by("subject"))
        may_change = self.user_has_permission("change")
        context["judges"] = judges_of(entries)
        context["lines"] = list(
            score_lines(
                entries,
                url_name="contest_entries:edit" if may_change else "contest_entries:inspect",
            )
        )
        return context


class EntryInspectView(OfficeInspectView):
    page_title = gettext_lazy("Entry")

    def get_scores_display_value(self) -> str:
        return "; ".join(f"{judge}: {written(one)}" for judge, one in self.object.scores.items())
