"""An office with a programme, two units with officers, and an editor, for tests of sessions."""

from datetime import datetime, time, timedelta

from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.domain.planned import Plan, plan_session
from signalmast.programmes.models import PlannedSession, Programme, Rapporteur
from signalmast.programmes.tests.factories import a_unit


class Case:
    def __init__(self, slug="quan-1"):
        self.office = open_office(slug, name="Quận Một", is_demo=True)
        self.unit = self.a_unit("Khu phố 1", "khu phố")
        self.other = self.a_unit("Trường số 1", "trường học")
        self.officer = self.member("unit-officer", unit=self.unit)
        self.stranger = self.member("unit-officer", unit=self.other)
        self.editor = self.member("editor")
        self.programme = self.a_programme("An toàn mùa mưa")

    def a_unit(self, name, kind=""):
        unit = a_unit(self.office, name)
        unit.kind = kind
        unit.save()
        return unit

    def a_programme(self, name, **fields):
        return Programme.objects.create(office=self.office, name=name, **fields)

    def a_rapporteur(self, name, **fields):
        return Rapporteur.objects.create(office=self.office, name=name, **fields)

    def member(self, role, **more):
        name = f"{role}-{User.objects.count()}"
        user = User.objects.create_user(name, email=f"{name}@example.vn")
        take_in_member(user, office=self.office, role=role, **more)
        return user

    def today(self):
        return self.office.today()

    def at(self, days, hour):
        day = self.today() + timedelta(days=days)
        return datetime.combine(day, time(hour), self.office.zone)

    def a_plan(self, days=3, begin=8, end=10, **fields):
        given = {"programme": self.programme, "place": "Nhà văn hóa", **fields}
        return Plan(
            given.pop("programme"), self.at(days, begin), self.at(days, end),
            given.pop("place"), **given,
        )  # fmt: skip

    def planned(self, days=3, unit=None, by=None, **fields):
        plan = self.a_plan(days, **fields)
        return plan_session(plan, unit=unit or self.unit, by=by or self.officer)

    def over(self, days=1, **fields):
        """Return a planned session that was to be held `days` ago."""
        made = self.planned(**fields)
        PlannedSession.objects.filter(pk=made.pk).update(
            starts_at=self.at(-days, 8), ends_at=self.at(-days, 10)
        )
        made.refresh_from_db()
        return made


def said(caught):
    """Return a refusal's sentences by field."""
    return (
        caught.value.message_dict if hasattr(caught.value, "error_dict") else caught.value.messages
    )
