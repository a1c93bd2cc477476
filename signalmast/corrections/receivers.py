"""Nothing public vanishes: a correction's page is not deleted through any model either."""

from django.db.models.signals import pre_delete

from signalmast.corrections.models import CorrectionPage
from signalmast.newsroom.receivers import nothing_public_vanishes

pre_delete.connect(nothing_public_vanishes, sender=CorrectionPage)
