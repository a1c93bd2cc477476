"""Roles and the duties each carries, named once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member does for the office."""

    ADMINISTRATOR = "administrator", _("administrator")
    EDITOR = "editor", _("editor")
    APPROVER = "approver", _("approver")
    UNIT_OFFICER = "unit-officer", _("unit officer")
    AUDITOR = "auditor", _("auditor")


class Duty(models.TextChoices):
    """One thing that roles allow. Permission predicates ask for duties, never for roles."""

    SEE = "see", _("see the office's records")
    LOAD = "load", _("load files and keep registers")
    WRITE = "write", _("write reports and texts for the site")
    SIGN = "sign", _("sign reports")
    APPROVE = "approve", _("approve what others wrote for the site")
    MANAGE = "manage", _("manage members and the office")
    AUDIT = "audit", _("read the audit trail")
    UNIT = "unit", _("act for one's own unit")


DUTIES: dict[str, frozenset[Duty]] = {
    Role.ADMINISTRATOR: frozenset({Duty.SEE, Duty.LOAD, Duty.WRITE, Duty.MANAGE, Duty.AUDIT}),
    Role.EDITOR: frozenset({Duty.SEE, Duty.LOAD, Duty.WRITE}),
    Role.APPROVER: frozenset({Duty.SEE, Duty.WRITE, Duty.SIGN, Duty.APPROVE}),
    Role.UNIT_OFFICER: frozenset({Duty.UNIT}),
    Role.AUDITOR: frozenset({Duty.SEE, Duty.AUDIT}),
}
