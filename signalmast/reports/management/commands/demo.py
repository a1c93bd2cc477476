"""`signalmast demo`: an example office with a year of life in it."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from signalmast.core.management.base import DeskCommand
from signalmast.core.periods import current_period
from signalmast.core.rooms import import_from_rooms
from signalmast.people.domain.offices import first_password, take_in_member
from signalmast.people.domain.packs import load_pack
from signalmast.people.enums import Role
from signalmast.people.models import Office, Unit, User
from signalmast.reports.demo import SLUG, today_in_saigon, write_pack
from signalmast.reports.domain.reports import (
    begin_report,
    change_report,
    sign_report,
    submit_report,
)

#: Who works in the example office: log-in name, name to print, roles, and of which unit.
PEOPLE = (
    ("bientap", "Lê Thị Mẫu", (Role.EDITOR, Role.ADMINISTRATOR), ""),
    ("truongphong", "Trần Văn Mẫu", (Role.APPROVER,), ""),
    ("kiemtra", "Phạm Thị Mẫu", (Role.AUDITOR,), ""),
    ("khupho3", "Ngô Thị Mẫu", (Role.UNIT_OFFICER,), "Khu phố 3"),
)


class Command(DeskCommand):
    help = "Make an example office with a year of life in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing when there is an office already."
        )

    def work(self, **options: Any) -> None:
        if options["if_empty"] and Office.objects.exists():
            return
        today = today_in_saigon()
        with tempfile.TemporaryDirectory() as folder:
            pack = write_pack(Path(folder) / "pack", today=today)
            for report in load_pack(pack):
                self.stdout.write(f"{report.name}: {report.counts['stored']}")
        with transaction.atomic():
            office = Office.objects.get(slug=SLUG)
            office.is_demo = True
            office.document_mark = "BC-TT"
            office.save(update_fields=["is_demo", "document_mark"])
            people = self._people(office)
        if people:
            self._reports(office, people, today)
            self._rooms(office, people)
        self.stdout.write(_("The example office is ready: %(name)s.") % {"name": office.name})

    def _people(self, office: Office) -> dict[str, User]:
        """Make the members once and keep their first log-ins where only this user reads them."""
        if User.objects.filter(username=PEOPLE[0][0]).exists():
            return {}
        password = first_password()
        made = {}
        lines = [_("First log-in (this example only):")]
        for username, name, roles, unit in PEOPLE:
            last, _space, first = name.rpartition(" ")
            user = User(username=username, first_name=first, last_name=last)
            user.set_password(password)
            user.save()
            for role in roles:
                own = Unit.objects.of(office).get(name=unit) if unit else None
                take_in_member(user, office=office, role=role, unit=own)
            made[username] = user
            shown = ", ".join(str(role.label) for role in roles)
            lines.append(f"  {username} / {password}  ({shown})")
        path = Path(settings.DATA_DIR) / "keys" / "first-login.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return made

    def _rooms(self, office: Office, people: dict[str, User]) -> None:
        """Let every room with a `demo` module fill its own part, the lowest room first."""
        for module in reversed(import_from_rooms("demo")):
            if hasattr(module, "fill"):
                module.fill(office, editor=people["bientap"], head=people["truongphong"])

    def _reports(self, office: Office, people: dict[str, User], today: Any) -> None:
        """Sign the half-year before and leave this one's report in review."""
        now = current_period(today, office.half_year)
        editor, head = people["bientap"], people["truongphong"]
        for key in (now.previous().key, now.key):
            report = begin_report(office, period_key=key, by=editor)
            report.authority, report.post = "TL. CHỦ TỊCH", "TRƯỞNG PHÒNG"
            report.number = 5 if key != now.key else None
            change_report(report, by=editor)
            submit_report(report, by=editor)
            if key != now.key:
                sign_report(report, by=head, name=PEOPLE[1][1])
