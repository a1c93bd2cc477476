"""May she? Questions of the newsroom, asked of duties."""

from typing import Any

from signalmast.newsroom.models import Publication
from signalmast.newsroom.models.guarded import GuardedPage, may_approve, writers_of
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty

__all__ = ["can_approve", "can_hurry", "can_withdraw", "can_write_for", "may_approve"]


def can_write_for(user: Any, office: Any) -> bool:
    return has_duty(user, Duty.WRITE, office)


def can_approve(user: Any, page: GuardedPage) -> bool:
    """Whoever approves has the duty and wrote none of what is new."""
    return may_approve(page, user)


def can_hurry(user: Any, page: Publication) -> bool:
    """Whoever writes may publish in a hurry; somebody else approves within the hour."""
    return has_duty(user, Duty.WRITE, page.office)


def can_withdraw(user: Any, page: Publication) -> bool:
    """Taking down is quick on purpose: anyone who writes or approves, with a reason."""
    comes_down = page.specific_class is not None and page.specific_class.comes_down
    return (page.live and comes_down) and (
        has_duty(user, Duty.WRITE, page.office) or has_duty(user, Duty.APPROVE, page.office)
    )


def wrote(user: Any, page: GuardedPage) -> bool:
    return user.pk in writers_of(page)
