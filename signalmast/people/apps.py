from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Offices, units, members and what each may do."""

    name = "signalmast.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from signalmast.core import duties  # noqa: PLC0415 -- needs loaded apps
        from signalmast.people.enums import Duty  # noqa: PLC0415 -- needs loaded apps
        from signalmast.people.permissions import has_duty  # noqa: PLC0415 -- needs loaded apps

        duties.answer_with(lambda user, duty, office: has_duty(user, Duty(duty), office))
