"""What may be wrong with offices and members."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from signalmast.people.enums import Duty, Role
from signalmast.people.models import Membership, Office


def complaints() -> Iterator[str]:
    """Yield one sentence for each office or member that needs a person."""
    for office in Office.objects.all():
        roles = list(Membership.objects.of(office).select_related("user"))
        if not any(one.role == Role.ADMINISTRATOR for one in roles):
            yield _(
                "%(office)s has no administrator; run `signalmast member NAME --office %(slug)s`."
            ) % {"office": office.name, "slug": office.slug}
        elif not any(Duty.SIGN in one.duties for one in roles):
            yield _("Nobody in %(office)s may sign reports; name an approver.") % {
                "office": office.name
            }
        if not office.is_demo:
            yield from _without_factor(office, {one.user_id for one in roles})


def _without_factor(office: Office, users: set[int]) -> Iterator[str]:
    known = set(Authenticator.objects.filter(user_id__in=users).values_list("user_id", flat=True))
    if users - known:
        yield _("%(count)s members of %(office)s have no second factor yet.") % {
            "count": len(users - known),
            "office": office.name,
        }
