"""The example office's programme: its roster, its material, sessions held, late and to come."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Collection

from signalmast.newsroom.models import Attachment
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.models import Unit
from signalmast.programmes.domain.credentials import issue_for_session, revoke_credential
from signalmast.programmes.domain.planned import Plan, plan_session
from signalmast.programmes.domain.registers import name_programme
from signalmast.programmes.domain.reported import Report, report_session
from signalmast.programmes.domain.roster import keep_rapporteur
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur


def hold(office: Any, own: Unit, told: dict[str, Any], *, editor: Any) -> None:
    """Plan the sessions of demo.toml for `own` and other units, and report those held."""
    today = office.today()
    speakers = [
        keep_rapporteur(Rapporteur(office=office, **one), by=editor) for one in told["rapporteur"]
    ]
    programme = _programme(office, told["programme"], today, editor=editor)
    units = [own, *_others(own, programme)]
    for one in told["session"]:
        if one["unit"] >= len(units):
            continue
        begins = datetime.combine(today + timedelta(days=abs(one["day"])), time(18), office.zone)
        unit = units[one["unit"]]
        plan = Plan(
            programme, begins, begins + timedelta(hours=2), f"Nhà văn hóa {unit.name}",
            capacity=60, expected=one["called"], speakers=[speakers[one["speaker"]]],
        )  # fmt: skip
        made = plan_session(plan, unit=unit, by=editor)
        made.mails.all().delete()
        if one["day"] < 0:
            _happened(made, one, today, editor)


def _programme(office: Any, told: dict[str, Any], today: Any, *, editor: Any) -> Programme:
    collection = Collection.objects.filter(name=collection_name(office.pk)).first()
    materials = []
    if collection is not None:
        file = ContentFile(told["text"].strip().encode(), "an-toan-mua-mua.txt")
        materials.append(
            Attachment.objects.create(title=told["material"], file=file, collection=collection)
        )
    programme = Programme(
        office=office, name=told["name"], topic=told["topic"], called=told["called"],
        kinds=told["kinds"], begins_on=today + timedelta(days=told["begins"]),
        due_on=today + timedelta(days=told["due"]),
    )  # fmt: skip
    name_programme(programme, by=editor)
    programme.materials.set(materials)
    return programme


def _others(own: Unit, programme: Programme) -> list[Unit]:
    rows = Unit.objects.of(own.office).filter(merged_into=None, kind__in=programme.kinds)
    return list(rows.exclude(pk=own.pk))


def _happened(planned: PlannedSession, told: dict[str, Any], today: Any, editor: Any) -> None:
    """Move a session into the past, where nobody plans one, and report it if it was reported."""
    begins = datetime.combine(today + timedelta(days=told["day"]), time(18), planned.office.zone)
    PlannedSession.objects.filter(pk=planned.pk).update(
        starts_at=begins, ends_at=begins + timedelta(hours=2), reminded_at=begins, chased=1
    )
    planned.refresh_from_db()
    if "came" in told or "names" in told:
        report = Report(
            planned.day, attended=told.get("came"), expected=told["called"],
            names=told.get("names"),
        )  # fmt: skip
        report_session(planned, report, by=editor)
    if "agreed" in told:
        _certify(planned, told, editor)


def _certify(planned: PlannedSession, told: dict[str, Any], editor: Any) -> None:
    """Give everybody on the list a certificate, and revoke the one of whom demo.toml names."""
    issued = issue_for_session(planned, agreed=told["agreed"], by=editor)
    for one in issued:
        if one.name == told["revoked"]["name"]:
            revoke_credential(one, why=told["revoked"]["why"], by=editor)
