"""Every text on the desk's screens exists in Vietnamese, the framework's own included."""

import re

import pytest
from django.utils.html import escape
from django.utils.translation import trans_real

from signalmast.core.models import Import
from signalmast.people.enums import Role
from signalmast.reports.domain.reports import begin_report
from signalmast.reports.tests.office import load_sample, member

pytestmark = pytest.mark.django_db

SCREENS = (
    "/vi/",
    "/vi/charter/",
    "/desk/",
    "/desk/imports/",
    "/desk/imports/{load}/",
    "/desk/imports/{load}/rows/2/",
    "/desk/imports/{load}/undo/",
    "/desk/names/",
    "/desk/figures/",
    "/desk/figures/engagement.shares/2018-H1/",
    "/desk/reports/",
    "/desk/reports/begin/",
    "/desk/reports/templates/",
    "/desk/reports/{report}/",
    "/desk/reports/edit/{report}/",
    "/desk/units/",
    "/desk/units/new/",
    "/desk/members/",
    "/desk/audit/",
    "/desk/posts/",
    "/desk/sessions/",
    "/desk/sessions/new/",
    "/desk/commendations/",
    "/desk/contests/",
    "/desk/plan/",
)
#: Names, signs and words that are the same in both languages.
SAME = {
    "",
    "%d",
    "CSV",
    "XLSX",
    "API",
    "URL",
    "HTML",
    "ID",
    "…",
    "Email",
    "Logo",
    "Wagtail",
    "signalmast",
}


@pytest.fixture
def misses(monkeypatch):
    """Collect what is looked up in Vietnamese and not found."""
    found: set[str] = set()

    def watched(name):
        whole = getattr(trans_real.DjangoTranslation, name)

        def look_up(self, *words):
            if self.language() == "vi":
                message = words[1] if name in ("pgettext", "npgettext") else words[0]
                key = f"{words[0]}\x04{words[1]}" if name in ("pgettext", "npgettext") else message
                plural = name in ("ngettext", "npgettext")
                if self._catalog.get((key, 0) if plural else key) is None:
                    found.add(str(message))
            return whole(self, *words)

        monkeypatch.setattr(trans_real.DjangoTranslation, name, look_up)

    for name in ("gettext", "ngettext"):
        watched(name)
    return found


def test_no_text_of_the_screens_is_left_in_english(client, misses):
    office = load_sample()
    lan = member(office, "lan", Role.ADMINISTRATOR, Role.EDITOR, Role.APPROVER)
    report = begin_report(office, period_key="2018-H1", by=lan)
    client.force_login(lan, backend="allauth.account.auth_backends.AuthenticationBackend")
    load = Import.objects.earliest("pk")
    shown = {}
    for path in SCREENS:
        address = path.format(report=report.pk, load=load.pk)
        misses.clear()
        response = client.get(address, headers={"accept-language": "vi"})
        assert response.status_code == 200, address
        body = response.content.decode()
        left = {text for text in misses if text.strip() not in SAME and _is_shown(text, body)}
        if left:
            shown[address] = sorted(left)

    assert sorted({text for texts in shown.values() for text in texts}) == []


def _is_shown(text, body):
    """Tell whether the English text reached the page: its longest part between placeholders."""
    parts = re.split(r"%\(\w+\)\w|%\w|\{\w*\}", text)
    longest = max((part.strip() for part in parts), key=len)
    return len(longest) > 2 and any(form in body for form in (longest, escape(longest)))
