"""Pages of the programmes that talk back: a judge's own sheet.

The code stands in the body of each POST and nowhere else: not in an address, not in a cookie.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.forms import put
from signalmast.newsroom.models import SitePage
from signalmast.programmes.domain.judging import declare_conflict, judge_of, mark_entry
from signalmast.programmes.domain.sheets import Done, current_round, points_of, progress
from signalmast.programmes.forms.judging import ConflictForm, SheetForm
from signalmast.programmes.models import ContestEntry, Judge, Round
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.sheets.contests import judge_way
from signalmast.website.views import find_site
from signalmast.website.views_forms import marked, may_ask, refused, residents_form

LONGEST_CODE = 40


@residents_form("POST")
def judge_sheet(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Open a judge's sheets with the code; keep points or a conflict of interest."""
    site = find_site(language, slug)
    if request.method != "POST":
        return _page(request, site, judge=None)
    if not may_ask(request):
        return refused(request, 429)
    code = request.POST.get("code", "")[:LONGEST_CODE]
    judge = judge_of(code) if code.strip() else None
    if judge is None or judge.contest.office_id != site.office_id:
        return _page(request, site, judge=None, code=code, is_unknown=True, status=404)
    round_ = current_round(judge)
    asked = request.POST.get("entry", "")
    entry = _entry(round_, judge, asked) if round_ and asked.isdecimal() else None
    if round_ is None or entry is None:
        return _list(request, site, judge, round_, code)
    return _one(request, site, judge, round_, entry, code)


def _entry(round_: Round, judge: Judge, number: str) -> ContestEntry | None:
    """Return an entry of the round that this judge may judge."""
    for row in progress(round_):
        done = {who.pk: how for who, how in row.sheets}
        if str(row.entry.pk) == number and done[judge.pk] is not Done.BARRED:
            return row.entry
    return None


def _list(
    request: HttpRequest, site: SitePage, judge: Judge, round_: Round | None, code: str,
    said: str = "",
) -> HttpResponse:  # fmt: skip
    rows = [] if round_ is None else progress(round_)
    mine = [(row.entry, next(how for who, how in row.sheets if who.pk == judge.pk)) for row in rows]
    owed = sum(how in (Done.EMPTY, Done.BEGUN) for _entry, how in mine)
    return _page(
        request, site, judge=judge, round=round_, code=code, entries=mine, owed=owed, said=said
    )


def _one(
    request: HttpRequest, site: SitePage, judge: Judge, round_: Round, entry: ContestEntry,
    code: str,
) -> HttpResponse:  # fmt: skip
    criteria = list(round_.criteria.order_by("number"))
    do = request.POST.get("do", "")
    stands = points_of(round_, judge, entry)
    form = SheetForm(request.POST if do == "marks" else None, criteria=criteria, stands=stands)
    conflict = ConflictForm(request.POST if do == "conflict" else None, prefix="conflict")
    error = ""
    try:
        if do == "marks" and form.is_valid():
            mark_entry(round_, judge, entry, form.points())
            return _list(request, site, judge, round_, code, said=_("Kept."))
        if do == "conflict" and conflict.is_valid():
            declare_conflict(judge, entry, reason=conflict.cleaned_data["reason"])
            return _list(request, site, judge, round_, code, said=_("Noted."))
    except ValidationError as refusal:
        if hasattr(refusal, "error_dict"):
            put(form if do == "marks" else conflict, refusal)
        else:
            error = " ".join(refusal.messages)
    if form.errors or conflict.errors:
        error = marked()
    status = 422 if do else 200
    return _page(
        request, site, judge=judge, round=round_, code=code, entry=entry, form=form,
        conflict=conflict, error=error, status=status,
    )  # fmt: skip


def _page(request: HttpRequest, site: SitePage, *, status: int = 200, **words: Any) -> HttpResponse:
    context = {
        "frame": frame(
            site, title=_("Judge's sheet"), here=judge_way(site),
            elsewhere={one.language: judge_way(one) for one in sites_of(site)},
        ),
        "way": judge_way(site),
        **words,
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, "website/judge.html", context, status=status)
    response.headers["Content-Language"] = site.language
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
