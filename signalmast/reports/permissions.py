"""May she? Questions about one report."""

from typing import Any

from signalmast.people.permissions import can_sign as may_sign
from signalmast.people.permissions import can_write
from signalmast.reports.enums import State
from signalmast.reports.models import Report


def can_edit(user: Any, report: Report) -> bool:
    """Tell whether the user may change the report now."""
    return report.is_editable and can_write(user, report.office)


def can_submit(user: Any, report: Report) -> bool:
    """Tell whether the user may hand the report in for signing now."""
    return report.state == State.DRAFT and can_write(user, report.office)


def can_return(user: Any, report: Report) -> bool:
    """Tell whether the user may give the report back to its authors."""
    return report.state == State.IN_REVIEW and may_sign(user, report.office)


def wrote_in(user: Any, report: Report) -> bool:
    """Tell whether the user is the author or changed anything in the report."""
    return user.pk == report.author_id or user.pk in report.contributors


def can_sign(user: Any, report: Report) -> bool:
    """Tell whether the user may sign: the duty to, and no word of the report is theirs."""
    return (
        report.state == State.IN_REVIEW
        and may_sign(user, report.office)
        and not wrote_in(user, report)
    )
