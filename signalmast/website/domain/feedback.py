"""What the site knows of feedback: its addresses, its subjects, and the questions it asks."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from signalmast.core.tabular.text import header_key
from signalmast.listening.domain import attributes
from signalmast.listening.domain.feedback_intake import Message
from signalmast.listening.models import Place, Subject
from signalmast.newsroom.addresses import address, segment
from signalmast.newsroom.models import SitePage
from signalmast.people.models import Unit

#: As many names as a telephone loads without anybody noticing.
MOST_PLACES = 1_000


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a reader goes from feedback."""

    subjects: str
    follow: str
    questions: str
    charter: str
    log: str


def way(site: SitePage, name: str = "", *parts: object) -> str:
    """Return an address below the feedback of a site."""
    if not name:
        return address(site, "feedback")
    return address(site, "feedback", segment(site, name), *parts)


def ways(site: SitePage) -> Ways:
    return Ways(
        subjects=way(site),
        follow=way(site, "follow"),
        questions=address(site, "questions"),
        charter=address(site, "charter"),
        log=address(site, "log"),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A subject as a reader chooses it."""

    name: str
    description: str
    #: Empty where the office itself answers.
    unit: str
    days: int
    url: str


def offered(site: SitePage) -> list[tuple[str, list[Offered]]]:
    """Return the subjects that the office takes feedback on, by group."""
    rows = Subject.objects.of(site.office).open().select_related("unit")
    found = sorted(rows, key=lambda one: (one.group, one.order, one.name))
    groups = [list(members) for _group, members in groupby(found, key=lambda one: one.group)]
    return [
        (_group_name(members, site.language), [_offer(site, one) for one in members])
        for members in groups
    ]


def _group_name(members: list[Subject], language: str) -> str:
    """Return what a group is called; one of its subjects with a name in English is enough."""
    named = next((one for one in members if one.group_en), members[0])
    return named.group_in(language)


def _offer(site: SitePage, subject: Subject) -> Offered:
    return Offered(
        name=subject.name_in(site.language),
        description=subject.description_in(site.language),
        unit=subject.unit.name if subject.unit is not None else "",
        days=subject.working_days,
        url=way(site, "hand-in", subject.code),
    )


def places(site: SitePage) -> list[tuple[str, str]]:
    """Return places that a reader may mean: names, and where they lie as far as that is known."""
    known = Place.objects.of(site.office)[:MOST_PLACES]
    found = {one.name: f"{one.latitude},{one.longitude}" for one in known}
    today = site.office.today()
    for name in Unit.objects.of(site.office).in_force(today).values_list("name", flat=True):
        found.setdefault(name, "")
    if site.address:
        found.setdefault(site.address, "")
    return list(found.items())


def placed(office: Any, message: Message) -> Message:
    """Return a message with where its place lies, if it names one of the office's list."""
    if message.latitude is not None or not message.address:
        return message
    known = Place.objects.of(office).filter(subject=header_key(message.address)).first()
    if known is None:
        return message
    return replace(message, latitude=known.latitude, longitude=known.longitude)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the subject as the form shows it, with what was answered."""

    name: str
    kind: str
    label: str
    help: str
    is_required: bool
    choices: list[tuple[str, str]]
    given: list[str]
    errors: list[str]


def asked(subject: Subject, form: Any, language: str) -> list[Asked]:
    """Return the questions of a subject in a language, with a form's answers and complaints."""
    found = []
    for one in attributes.asked(subject, language):
        name = attributes.field_name(one["code"])
        found.append(
            Asked(
                name=name,
                kind=one["datatype"],
                label=str(one.get("description") or one["code"]),
                help=str(one.get("datatype_description") or ""),
                is_required=bool(one.get("required")),
                choices=[(str(it["key"]), str(it["name"])) for it in one.get("values", [])],
                given=form.data.getlist(name) if form is not None else [],
                errors=list(form.errors.get(name, [])) if form is not None else [],
            )
        )
    return found
