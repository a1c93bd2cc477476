"""A survey from its first words to its closing: one person proposes it, another opens it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain.admissions import forget_codes
from signalmast.listening.enums.admissions import Door
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.models import Survey, SurveyVersion, SurveyWords
from signalmast.listening.permissions import can_open
from signalmast.listening.xforms.attached import read_attached
from signalmast.listening.xforms.converting import convert
from signalmast.listening.xforms.form import Form
from signalmast.listening.xforms.said import Refused
from signalmast.newsroom.addresses import SEGMENTS

#: What stands below the surveys of a site beside the surveys themselves.
TAKEN_WORDS = {
    words[name] for words in SEGMENTS.values() for name in ("follow", "page", "api", "print")
}
#: How a form says that nobody answers here: it works the value out.
WORKED_OUT = {"calculate", "output"}
LONGEST_TITLE, LONGEST_INTRODUCTION = 150, 2_000


@dataclass(frozen=True, slots=True)
class Words:
    """Title and introduction in one language."""

    title: str
    introduction: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What a survey is, before and beside its form. `words` by language."""

    slug: str
    words: Mapping[str, Words]
    unit: Any = None
    is_closed_group: bool = False
    shows_results: bool = True
    opens_on: date | None = None
    closes_on: date | None = None


@transaction.atomic
def begin_survey(office: Any, details: Details, *, by: Any) -> Survey:
    """Begin a survey. Raises PermissionDenied, ValidationError by field."""
    require(by, "write", office)
    survey = Survey(office=office)
    _write_details(survey, details)
    audit.record("survey.begin", by=by, office=office, subject=survey)
    return survey


@transaction.atomic
def change_survey(survey: Survey, details: Details, *, by: Any) -> Survey:
    """Change what is not public yet. Raises PermissionDenied, ValidationError.

    What was proposed goes back to being prepared: the second person opens what they have read.
    """
    require(by, "write", survey.office)
    survey = _locked(survey)
    if survey.is_public:
        raise ValidationError(
            _("The survey is public already. Only the day it closes can still be changed.")
        )
    _take_back(survey)
    survey.state = SurveyState.DRAFT
    _write_details(survey, details)
    audit.record("survey.change", by=by, office=survey.office, subject=survey)
    return survey


def _write_details(survey: Survey, details: Details) -> None:
    _check(details)
    survey.slug, survey.unit = details.slug, details.unit
    survey.is_closed_group, survey.shows_results = details.is_closed_group, details.shows_results
    survey.opens_on, survey.closes_on = details.opens_on, details.closes_on
    try:
        with transaction.atomic():
            survey.save()
    except IntegrityError as error:
        raise ValidationError(
            {"slug": _("Another survey of this office has this word. Choose another one.")}
        ) from error
    survey.words.exclude(language__in=details.words).delete()
    for language, words in details.words.items():
        SurveyWords.objects.update_or_create(
            survey=survey, language=language,
            defaults={"title": words.title.strip(), "introduction": words.introduction.strip()},
        )  # fmt: skip


def _check(details: Details) -> None:
    wrong: dict[str, str] = {}
    if details.slug in TAKEN_WORDS:
        wrong["slug"] = _("This word is used by the site itself. Choose another one.")
    if details.opens_on and details.closes_on and details.closes_on < details.opens_on:
        wrong["closes_on"] = _("It closes before it opens. Correct one of the two days.")
    if not details.words:
        wrong["title"] = _("Write the title in one language at least.")
    for language, words in details.words.items():
        if not words.title.strip():
            wrong[f"title_{language}"] = _("Write the title.")
        if len(words.title) > LONGEST_TITLE:
            wrong[f"title_{language}"] = _("The title is longer than 150 characters.")
        if len(words.introduction) > LONGEST_INTRODUCTION:
            wrong[f"introduction_{language}"] = _("This is longer than 2,000 characters.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def upload_form(
    survey: Survey, *, name: str, data: bytes, by: Any, beside: Mapping[str, bytes] | None = None
) -> SurveyVersion:
    """Make a workbook the next version of a survey. Raises PermissionDenied, ValidationError.

    `beside` are CSV files that the form looks things up in, by name; they become a part of the
    version. The public goes on to see the version before until somebody opens this one.
    """
    require(by, "write", survey.office)
    beside = beside or {}
    form = _read_form(name, data, beside)
    survey = _locked(survey)
    _not_closed(survey)
    last = survey.versions.aggregate(newest=Max("number"))["newest"] or 0
    if not form.version:
        form = _numbered(form, str(last + 1))
    _check_form(survey, form)
    _take_back(survey)
    if survey.state == SurveyState.PROPOSED:
        survey.state = SurveyState.DRAFT
        survey.save(update_fields=["state"])
    version = SurveyVersion.objects.create(
        survey=survey, number=last + 1, form_id=form.form_id, form_version=form.version,
        form=form.to_json(), xml=form.xml, file_name=", ".join([name[-100:], *beside])[:200],
        file_hash=hashlib.sha256(data).hexdigest(), uploaded_by=getattr(by, "pk", None),
        uploaded_at=timezone.now(),
    )  # fmt: skip
    audit.record(
        "survey.upload", by=by, office=survey.office, subject=survey,
        data={"version": version.number, "sha256": version.file_hash, **_hashes(beside)},
    )  # fmt: skip
    return version


def _read_form(name: str, data: bytes, beside: Mapping[str, bytes]) -> Form:
    try:
        files = read_attached(beside)
    except Refused as refused:
        raise ValidationError({"beside": refused.said.into(_)}) from refused
    try:
        return convert(name, data, files)
    except Refused as refused:
        raise ValidationError({"workbook": refused.said.into(_)}) from refused


def _hashes(beside: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the audit chain keeps of the files beside a workbook."""
    found = {name: hashlib.sha256(data).hexdigest() for name, data in beside.items()}
    return {"beside": found} if found else {}


def _numbered(form: Form, version: str) -> Form:
    """Return a form that says its version, by which devices notice that there is a newer one."""
    tree = etree.fromstring(form.xml.encode(), etree.XMLParser(resolve_entities=False))
    for instance in tree.iterfind(".//{*}instance/*[@id]"):
        if instance.get("id") == form.form_id:
            instance.set("version", version)
    return replace(form, version=version, xml=etree.tostring(tree, encoding="unicode"))


def _check_form(survey: Survey, form: Form) -> None:
    """Refuse a form that asks nothing or for files, or that an app can't tell from another."""
    questions = form.questions()
    if all(one.control in WORKED_OUT for one in questions):
        raise ValidationError(
            {"workbook": _("The workbook asks no question. Write them on its sheet “survey”.")}
        )
    for question in questions:
        if question.type == "binary":
            raise ValidationError(
                {"workbook": _("Question “%(name)s” asks for a file. Surveys take none: a picture "
                               "or a recording can show who sent it.") % {"name": question.name}}
            )  # fmt: skip
    others = SurveyVersion.objects.filter(survey__office=survey.office, form_id=form.form_id)
    elsewhere = others.exclude(survey=survey).first()
    if elsewhere is not None:
        raise ValidationError(
            {"workbook": _("Another survey, “%(title)s”, has the form_id “%(id)s” already. Give "
                           "this one its own on the sheet “settings”.")
             % {"title": elsewhere.survey.title, "id": form.form_id}}
        )  # fmt: skip
    if survey.versions.filter(form_id=form.form_id, form_version=form.version).exists():
        raise ValidationError(
            {"workbook": _("A workbook with version “%(version)s” is here already. Raise the "
                           "version on the sheet “settings” so that devices notice the new one.")
             % {"version": form.version}}
        )  # fmt: skip


def newest(survey: Survey) -> SurveyVersion | None:
    """Return the version that was uploaded last."""
    return survey.versions.order_by("-number").first()


def waiting(survey: Survey) -> SurveyVersion | None:
    """Return the version that waits for a second person, if one does."""
    last = newest(survey)
    return last if last and last.proposed_at and not last.is_opened else None


@transaction.atomic
def propose_survey(survey: Survey, *, by: Any) -> SurveyVersion:
    """Ask a second person to open the newest version. Raises PermissionDenied, ValidationError."""
    require(by, "write", survey.office)
    survey = _locked(survey)
    _not_closed(survey)
    version = newest(survey)
    if version is None:
        raise ValidationError(_("There is no form yet. Upload the workbook first."))
    if version.is_opened:
        raise ValidationError(_("The newest version is open already."))
    if version.proposed_at is not None:
        raise ValidationError(_("It waits for a second person already."))
    version.proposed_by, version.proposed_at = getattr(by, "pk", None), timezone.now()
    version.save(update_fields=["proposed_by", "proposed_at"])
    if survey.state == SurveyState.DRAFT:
        survey.state = SurveyState.PROPOSED
        survey.save(update_fields=["state"])
    audit.record(
        "survey.propose", by=by, office=survey.office, subject=survey,
        data={"version": version.number},
    )  # fmt: skip
    return version


@transaction.atomic
def send_back_survey(survey: Survey, *, by: Any, comment: str) -> None:
    """Ask for changes instead of opening. Raises PermissionDenied, ValidationError."""
    survey = _locked(survey)
    version = _waiting_for(survey, by)
    if not comment.strip():
        raise ValidationError({"comment": _("Say what has to change.")})
    _take_back(survey)
    if survey.state == SurveyState.PROPOSED:
        survey.state = SurveyState.DRAFT
        survey.save(update_fields=["state"])
    audit.record(
        "survey.send-back", by=by, office=survey.office, subject=survey,
        data={"version": version.number, "reason": comment.strip()},
    )  # fmt: skip


@transaction.atomic
def open_survey(survey: Survey, *, by: Any) -> Survey:
    """Open what another person proposed to the public. Raises PermissionDenied, ValidationError.

    Answers to a version before stay with that version.
    """
    survey = _locked(survey)
    version = _waiting_for(survey, by)
    version.opened_by, version.opened_at = by.pk, timezone.now()
    version.save(update_fields=["opened_by", "opened_at"])
    survey.version = version
    survey.state = SurveyState.OPEN
    survey.opened_on = survey.opened_on or _today(survey)
    survey.save(update_fields=["version", "state", "opened_on"])
    audit.record(
        "survey.open", by=by, office=survey.office, subject=survey,
        data={"title": survey.title, "version": version.number},
    )  # fmt: skip
    return survey


@transaction.atomic
def move_closing(survey: Survey, *, closes_on: date | None, by: Any) -> Survey:
    """Change the day an open survey closes after. Raises PermissionDenied, ValidationError."""
    require(by, "write", survey.office)
    survey = _locked(survey)
    _not_closed(survey)
    if closes_on is not None and closes_on < _today(survey):
        raise ValidationError(
            {"closes_on": _("This day is over. Choose a later one, or close the survey now.")}
        )
    survey.closes_on = closes_on
    survey.save(update_fields=["closes_on"])
    audit.record(
        "survey.move-closing", by=by, office=survey.office, subject=survey,
        data={"closes_on": closes_on.isoformat() if closes_on else None},
    )  # fmt: skip
    return survey


@transaction.atomic
def close_survey(survey: Survey, *, by: Any) -> Survey:
    """Close a survey for good; of its one-time codes only numbers are kept.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", survey.office)
    survey = _locked(survey)
    if survey.state != SurveyState.OPEN:
        raise ValidationError(_("Only an open survey can be closed."))
    _take_back(survey)
    survey.state, survey.closed_on = SurveyState.CLOSED, _today(survey)
    survey.save(update_fields=["state", "closed_on"])
    forget_codes(Door.SURVEY, survey.pk)
    audit.record("survey.close", by=by, office=survey.office, subject=survey)
    return survey


def _take_back(survey: Survey) -> None:
    """Let a proposal wait no more."""
    version = waiting(survey)
    if version is not None:
        version.proposed_by = version.proposed_at = None
        version.save(update_fields=["proposed_by", "proposed_at"])


def _waiting_for(survey: Survey, by: Any) -> SurveyVersion:
    version = waiting(survey)
    if version is None:
        raise ValidationError(
            _("Nothing waits here any more: it was changed or opened meanwhile. Look at it again.")
        )
    if not can_open(by, version):
        raise PermissionDenied
    return version


def _locked(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("office")
    return rows.get(pk=survey.pk)


def _not_closed(survey: Survey) -> None:
    if survey.state == SurveyState.CLOSED:
        raise ValidationError(_("The survey is closed; that can't be changed any more."))


def _today(survey: Survey) -> date:
    return survey.office.today()
