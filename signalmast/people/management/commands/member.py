"""`signalmast member NAME`: let the first person of an office in, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from signalmast.core.management.base import DeskCommand, find_office
from signalmast.people.domain.offices import first_password, take_in_member
from signalmast.people.enums import Role
from signalmast.people.models import User


class Command(DeskCommand):
    help = "Give a person a role in an office; a new person gets a first password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username")
        parser.add_argument("--office", help="The office's short name.")
        parser.add_argument(
            "--role",
            choices=[role.value for role in Role if role != Role.UNIT_OFFICER],
            default=Role.ADMINISTRATOR.value,
        )

    def work(self, **options: Any) -> None:
        office = find_office(options["office"])
        password = first_password()
        try:
            with transaction.atomic():
                user, created = User.objects.get_or_create(username=options["username"])
                if created:
                    user.set_password(password)
                    user.save(update_fields=["password"])
                take_in_member(user, office=office, role=options["role"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            _("%(user)s is now %(role)s of %(office)s.")
            % {"user": user.username, "role": Role(options["role"]).label, "office": office.name}
        )
        if created:
            self.stdout.write(_("First password: %(password)s") % {"password": password})
