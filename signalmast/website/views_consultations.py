"""Consultations: taking part with a code, voting, changing votes, handing in a statement.

The voter's code travels in the body of a POST and nowhere else: in no address, no cookie, no log.
How a form is judged that anybody may send: views_forms.py.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.listening.domain import votes
from signalmast.listening.domain.admissions import admission_digest, admit, read_admission
from signalmast.listening.domain.published import participants_in_steps
from signalmast.listening.enums.admissions import Door
from signalmast.listening.enums.consultations import Stance
from signalmast.listening.models import Consultation, Participant, Statement
from signalmast.newsroom.models import SitePage
from signalmast.website.domain import limits, proof
from signalmast.website.domain.consultations import (
    find_consultation,
    listed,
    told,
    way_in,
    ways,
)
from signalmast.website.sheets.consultations import headed, shown, spoken
from signalmast.website.views import find_site
from signalmast.website.views_forms import (
    LARGEST_WITHOUT_PICTURE,
    UNREADABLE,
    Judged,
    judge,
    refused,
    residents_form,
    why_not,
)

LONGEST_CODE, LONGEST_VOTE, LONGEST_NUMBER = 40, 4_000, 9


@residents_form()
def list_page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Consultations of an office: what is open, what is over and what came of it."""
    site = find_site(language, slug)
    running, over = listed(site)
    return shown(request, site, "list", _("Consultations"), None, running=running, over=over)


@residents_form("POST")
def join_form(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """What is asked and what happens with the result; who wants takes part from here."""
    site = find_site(language, slug)
    consultation = find_consultation(site, name)
    if request.method != "POST":
        return _door(request, site, consultation)
    judged = judge(request, LARGEST_WITHOUT_PICTURE)
    if isinstance(judged, HttpResponse):
        return judged
    said, status = _why_not_join(judged, request)
    if said:
        return _door(request, site, consultation, said=said, status=status, judged=judged)
    try:
        if consultation.is_of_group and not request.POST.get("admission"):
            admission = _admitted(request, consultation)
            return _door(request, site, consultation, judged=judged, admission=admission)
        joined = _joined(request, consultation, judged)
    except ValidationError as error:
        said = " ".join(error.messages)
        return _door(request, site, consultation, said=said, status=422, judged=judged)
    code = joined.code
    return _card(request, site, joined.participant, code=code, is_new=True)


def _why_not_join(judged: Judged, request: HttpRequest) -> tuple[str, int]:
    """Return why nobody can begin now, and the status; empty where somebody can."""
    said, status = why_not(judged, request, from_one=limits.joins_from_one)
    if said:
        return said, status
    if not limits.all_joins.takes():
        return _("Very many people are coming just now. Send it again in a minute."), 429
    if not judged.is_proved and not limits.take_unproved():
        return _(
            "This hour no more people can begin without JavaScript. Turn it on or come back in "
            "an hour; who has begun can go on."
        ), 429
    return "", 200


def _admitted(request: HttpRequest, consultation: Consultation) -> str:
    """Spend a one-time code, in a transaction of its own. Raises ValidationError."""
    code = request.POST.get("one_time_code", "")[:LONGEST_CODE]
    return admit(code, door=Door.CONSULTATION, number=consultation.pk)


def _joined(request: HttpRequest, consultation: Consultation, judged: Judged) -> votes.Joined:
    """Let somebody take part. Raises ValidationError."""
    if not consultation.is_of_group:
        return votes.join(consultation, token=judged.stamp.token)
    admission = request.POST.get("admission", "")[:500]
    token = read_admission(admission, door=Door.CONSULTATION, number=consultation.pk)
    return votes.join(consultation, token=token, admission_digest=admission_digest(token))


def _door(
    request: HttpRequest, site: SitePage, consultation: Consultation, *, said: str = "",
    status: int = 200, judged: Judged | None = None, admission: str = "",
) -> HttpResponse:  # fmt: skip
    """Show the page of a consultation with the form to begin with."""
    given: proof.Given | None = None
    again = ""
    if judged is None or judged.stamp.is_expired:
        if judged is not None and not limits.written_again.takes():
            return refused(request, 429)
        given = proof.hand_out(request.path)
    elif judged.is_proved:
        again = request.get_full_path()
    else:
        given = proof.Given("", request.GET["f"], "")
    one = told(site, consultation)
    statements = Statement.objects.of(consultation).shown()
    return shown(
        request, site, "show", one.title, consultation, status=status, error=said, given=given,
        again=again, admission=admission, one=one, statements=statements.count(),
        of_residents=statements.by_residents().count(), people=participants_in_steps(consultation),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who sent a code that is known."""

    site: SitePage
    participant: Participant
    code: str


def _voter(
    request: HttpRequest, site: SitePage, consultation: Consultation, to: str
) -> Voter | HttpResponse:
    """Return who sent a POST by the code in it, else the page that asks for the code."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > LONGEST_VOTE:
        return refused(request, 413)
    try:
        code = request.POST.get("secret", "")[:LONGEST_CODE].strip()
    except UNREADABLE:
        return refused(request, 400)
    if not limits.votes_of_one.takes(code) or not limits.all_votes.takes():
        return refused(request, 429)
    found = votes.find_participant(consultation, code)
    if found is not None:
        return Voter(site, found, code)
    if code and not limits.wrong_codes.takes(limits.marks.of(request)):
        return refused(request, 429)
    status = 404 if code else 200
    return _ask_code(request, site, consultation, to, status=status, wrong=code)


def _ask_code(
    request: HttpRequest, site: SitePage, consultation: Consultation, to: str, *,
    status: int = 200, wrong: str = "",
) -> HttpResponse:  # fmt: skip
    return shown(
        request, site, "code", consultation.says("title", site.language), consultation,
        status=status, to=way_in(site, consultation, to), wrong=wrong,
    )  # fmt: skip


@residents_form("POST")
def vote_form(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """Take a vote and show the next statement. The same vote twice changes nothing."""
    site = find_site(language, slug)
    consultation = find_consultation(site, name)
    if request.method != "POST":
        return _ask_code(request, site, consultation, "vote")
    voter = _voter(request, site, consultation, "vote")
    if isinstance(voter, HttpResponse):
        return voter
    said = error = ""
    if "value" in request.POST:
        said, error = _vote(request, voter)
    return _card(
        request, site, voter.participant, code=voter.code, said=said, error=error,
        is_part=bool(request.POST.get("part")),
    )  # fmt: skip


def _vote(request: HttpRequest, voter: Voter) -> tuple[str, str]:
    """Keep one vote; return what is said of it, and what went wrong."""
    number, value = request.POST.get("number", ""), request.POST["value"]
    try:
        cast = votes.cast(
            voter.participant,
            number=_number(number),
            value=_value(value),
            is_important="important" in request.POST,
        )
    except ValidationError as error:
        return "", " ".join(error.messages)
    given = Stance(_value(value)).label
    said = _("Recorded for statement %(number)s: %(vote)s.")
    return said % {"number": cast.number, "vote": given}, ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _value(text: str) -> int:
    """Return a vote, or a number that is none."""
    return {"1": 1, "-1": -1, "0": 0}.get(text, 9)


def _card(
    request: HttpRequest, site: SitePage, participant: Participant, *, code: str, said: str = "",
    error: str = "", is_new: bool = False, is_part: bool = False,
) -> HttpResponse:  # fmt: skip
    """Show the next statement of a participant; `is_part` is the card alone, for a script."""
    consultation = participant.consultation
    is_open = consultation.is_taking_votes()
    following = votes.next_for(participant) if is_open else votes.Next(None, 0, 0)
    words: dict[str, Any] = {
        "code": code, "said": said, "error": error, "is_new": is_new, "is_open": is_open,
        "next": following, "statement": spoken(following.statement, site.language),
        "place": following.done + 1, "one": told(site, consultation),
    }  # fmt: skip
    title = consultation.says("title", site.language)
    if not is_part:
        return shown(request, site, "vote", title, consultation, **words)
    with timezone.override(site.office.zone):
        response = render(
            request, "website/consultations/part.html",
            {**words, "ways": ways(site, consultation)},
        )  # fmt: skip
    return headed(response, site)


@residents_form("POST")
def my_votes_form(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """Everything a voter has said, to change it, take it back or delete all of it."""
    site = find_site(language, slug)
    consultation = find_consultation(site, name)
    if request.method != "POST":
        return _ask_code(request, site, consultation, "my-votes")
    voter = _voter(request, site, consultation, "my-votes")
    if isinstance(voter, HttpResponse):
        return voter
    if request.POST.get("do") == "leave":
        count = votes.leave(voter.participant)
        return _left(request, site, consultation, count)
    said = error = ""
    if request.POST.get("do") == "take-back":
        said, error = _take_back(request, voter)
    elif "value" in request.POST:
        said, error = _vote(request, voter)
    mine = [
        (one, spoken(one.statement, site.language), Stance(one.value).label)
        for one in votes.votes_of(voter.participant)
    ]
    return shown(
        request, site, "my-votes", _("My votes"), consultation, code=voter.code, said=said,
        error=error, mine=mine, stances=Stance.choices, one=told(site, consultation),
        changed=_number(request.POST.get("number", "")),
    )  # fmt: skip


def _take_back(request: HttpRequest, voter: Voter) -> tuple[str, str]:
    try:
        number = _number(request.POST.get("number", ""))
        statement = votes.take_back(voter.participant, number=number)
    except ValidationError as error:
        return "", " ".join(error.messages)
    said = _("Your vote on statement %(number)s is taken back; it counts nowhere.")
    return said % {"number": statement.number}, ""


def _left(
    request: HttpRequest, site: SitePage, consultation: Consultation, count: int
) -> HttpResponse:
    one = told(site, consultation)
    return shown(request, site, "left", one.title, consultation, one=one, count=count)
