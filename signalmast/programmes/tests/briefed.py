"""An office with units and officers, and briefings in every state."""

from datetime import timedelta

from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.domain.briefings import (
    propose_briefing,
    send_briefing,
    withdraw_briefing,
    write_briefing,
)
from signalmast.programmes.models import Briefing
from signalmast.programmes.tests.factories import a_unit


class Case:
    def __init__(self, units=3):
        self.office = open_office("quan-1", name="Quận Một", is_demo=True)
        self.units = [a_unit(self.office, f"Khu phố {number}") for number in range(1, units + 1)]
        self.officer = self.member("unit-officer", unit=self.units[0])
        self.stranger = self.member("unit-officer", unit=self.units[1])
        self.editor, self.head = self.member("editor"), self.member("approver")

    def member(self, role, **more):
        name = f"{role}-{User.objects.count()}"
        user = User.objects.create_user(name, email=f"{name}@example.vn")
        take_in_member(user, office=self.office, role=role, **more)
        return user

    def written(self, units=(), **fields):
        words = {
            "title": "Cắt nước đêm thứ ba", "text": "Nước ngừng từ 22 giờ đến 4 giờ.",
            "source": "Thông báo 07/TB-CN", "valid_from": self.today(), **fields,
        }  # fmt: skip
        return write_briefing(Briefing(office=self.office, **words), units=units, by=self.editor)

    def sent(self, units=(), **fields):
        proposed = propose_briefing(self.written(units, **fields), by=self.editor)
        return send_briefing(proposed, by=self.head)

    def withdrawn(self, **fields):
        return withdraw_briefing(self.sent(**fields), why="Sai giờ.", by=self.editor)

    def ended(self):
        sent = self.sent()
        yesterday = self.today() - timedelta(days=1)
        Briefing.objects.filter(pk=sent.pk).update(valid_from=yesterday, valid_until=yesterday)
        sent.refresh_from_db()
        return sent

    def today(self):
        return self.office.today()
