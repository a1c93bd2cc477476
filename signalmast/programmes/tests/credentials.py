"""Sessions that took place, and a reader of badges that fetches from the office's own files."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.domain.issuer import did_file, status_file
from signalmast.programmes.enums import Came
from signalmast.programmes.models import Attendee, PlannedSession, Programme
from signalmast.programmes.tests.factories import a_unit


class Held:
    """An office with a session that unit A held yesterday, and who may do what."""

    def __init__(self, slug="quan-1"):
        self.office = open_office(slug, name="Quận Một", is_demo=True)
        self.unit, self.other = a_unit(self.office, "Khu phố 1"), a_unit(self.office, "Khu phố 2")
        self.officer = self.member("unit-officer", unit=self.unit)
        self.stranger = self.member("unit-officer", unit=self.other)
        self.editor, self.head = self.member("editor"), self.member("approver")
        self.planned = self.session()

    def member(self, role, **more):
        user = User.objects.create_user(f"{role}-{User.objects.count()}")
        take_in_member(user, office=self.office, role=role, **more)
        return user

    def session(self, *, ends_in=timedelta(days=-1), **fields):
        ends = timezone.now() + ends_in
        programme, _made = Programme.objects.get_or_create(
            office=self.office, name="Phòng cháy ở khu dân cư"
        )
        return PlannedSession.objects.create(
            office=self.office, unit=self.unit, programme=programme, place="Nhà văn hóa",
            starts_at=ends - timedelta(hours=2), ends_at=ends, planned_by=self.editor.pk, **fields,
        )  # fmt: skip

    def attendee(self, name="Nguyễn Thị Ánh Tuyết", *, came=Came.CHECKED_IN, **fields):
        planned = fields.pop("planned", self.planned)
        return Attendee.objects.create(
            planned=planned, name=name, came=came, came_at=planned.starts_at,
            ticket=f"t{Attendee.objects.count()}", **fields,
        )  # fmt: skip

    def fetch(self, url):
        """Return the file that the site would hand out at an address of the issuer."""
        host = settings.SITE_URL.partition("//")[2].rstrip("/")
        path = url.partition("//")[2].removeprefix(host)
        folder, _slash, name = path.removeprefix("/issuers/").partition("/")
        assert folder == self.office.slug
        if name == "did.json":
            return did_file(self.office)
        number = name.removeprefix("status-").removesuffix(".jwt")
        return status_file(self.office, int(number))
