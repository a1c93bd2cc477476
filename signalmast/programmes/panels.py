"""What the registers bring to the home: what waits, and what the week holds."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from signalmast.core.desk import CalendarItem, QueueItem, Urgency, calendar_item, queue_item
from signalmast.core.reach import Days, days_known_from
from signalmast.people.desk import office_of
from signalmast.programmes.domain.plans import overdue
from signalmast.programmes.models import Commendation, Contest, PlanItem, Session
