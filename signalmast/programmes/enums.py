"""Codes that registers are counted by. Words of files are turned into them by tables of names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Who commends, by the seat of power, from the smallest to the whole country."""

    GRASSROOTS = "grassroots", _("grassroots level")
    COMMUNE = "commune", _("commune level")
    WARD = "ward", _("ward level")
    DISTRICT = "district", _("district level")
    CITY = "city", _("city level")
    PROVINCE = "province", _("province level")
    NATIONAL = "national", _("national level")


class Kind(models.TextChoices):
    """Whom a commendation is for."""

    COLLECTIVE = "collective", _("collectives")
    INDIVIDUAL = "individual", _("individuals")


class Status(models.TextChoices):
    """How far a planned task has come."""

    NOT_STARTED = "not-started", _("not started")
    IN_PROGRESS = "in-progress", _("in progress")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
