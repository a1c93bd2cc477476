"""Every text on the desk's screens exists in Vietnamese, the framework's own included."""

import json
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override, trans_real

from signalmast.core.models import Import
from signalmast.corrections.domain.contesting import Objection, contest_ruling
from signalmast.corrections.tests import factories as corrections
from signalmast.listening.models import Place
from signalmast.newsroom.models import Attachment, EventPage, NoticePage
from signalmast.newsroom.tests import factories
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.enums import Role
from signalmast.people.models import Office, User
from signalmast.programmes.models import PlannedSession
from signalmast.reports.domain.reports import begin_report
from signalmast.reports.tests.office import load_sample, member
from tools.messages import Tree, entries, forms, read

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]

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
    "/desk/channel_accounts/",
    "/desk/channel_accounts/connect/",
    "/desk/channel_accounts/connect/telegram/",
    "/desk/channel_accounts/connect/newsletter/",
    "/desk/channel_accounts/connect/zalo/",
    "/desk/deliveries/",
    "/desk/deliveries/calendar/",
)
#: What a writer opens: {site} is the office's site, {live} a public story that has a newer draft.
WRITING = (
    "/desk/pages/",
    "/desk/pages/{site}/",
    "/desk/pages/{site}/?q=zzz",
    "/desk/pages/add/newsroom/storypage/{site}/",
    "/desk/pages/add/newsroom/noticepage/{site}/",
    "/desk/pages/add/newsroom/eventpage/{site}/",
    "/desk/pages/{live}/edit/",
    "/desk/pages/{live}/history/",
    "/desk/pages/{live}/usage/",
    "/desk/pages/{live}/revisions/compare/earliest...latest/",
    "/desk/pages/{live}/revisions/compare/live...latest/",
    "/desk/pages/{live}/revisions/{revision}/revert/",
    "/desk/pages/{notice}/edit/",
    "/desk/pages/{notice}/delete/",
    "/desk/pages/{event}/edit/",
    "/desk/pages/{waiting}/edit/",
    "/desk/pages/{waiting}/workflow_history/",
    "/desk/pages/{waiting}/workflow_history/detail/{workflow}/",
    "/desk/choose-page/?allow_external_link=true&allow_email_link=true&allow_phone_link=true",
    "/desk/choose-page/search/?q=zzz",
    "/desk/choose-external-link/",
    "/desk/choose-email-link/",
    "/desk/choose-phone-link/",
    "/desk/choose-anchor-link/",
    "/desk/images/",
    "/desk/images/?q=zzz",
    "/desk/images/add/",
    "/desk/images/multiple/add/",
    "/desk/images/{picture}/",
    "/desk/images/{picture}/delete/",
    "/desk/images/usage/{picture}/",
    "/desk/images/chooser/",
    "/desk/documents/",
    "/desk/documents/add/",
    "/desk/documents/multiple/add/",
    "/desk/documents/edit/{file}/",
    "/desk/documents/delete/{file}/",
    "/desk/documents/chooser/",
    "/desk/newsroom/calendar/",
    "/desk/newsroom/sites/",
    "/desk/newsroom/{notice}/hurry/",
    "/desk/newsroom/{live}/withdraw/",
    "/desk/newsroom/{live}/translate/",
    "/desk/categories/",
    "/desk/account/",
)
APPROVING = (
    "/desk/newsroom/approvals/",
    "/desk/newsroom/approvals/{waiting}/",
    "/desk/pages/{waiting}/edit/",
)
#: What whoever runs the installation opens.
RUNNING = (
    "/desk/users/",
    "/desk/users/new/",
    "/desk/groups/",
    "/desk/groups/new/",
    "/desk/sites/",
)
CORRECTIONS = (
    "/desk/claims/",
    "/desk/claims/?q=zzz",
    "/desk/claims/inspect/{new}/",
    "/desk/claims/inspect/{checking}/",
    "/desk/claims/inspect/{waiting}/",
    "/desk/claims/inspect/{ruled}/",
    "/desk/claims/note/",
    "/desk/claims/answers/",
    "/desk/claims/source/{checking}/",
    "/desk/claims/sources/{source}/",
    "/desk/claims/rule/{checking}/",
    "/desk/claims/rule/{ruled}/",
    "/desk/claims/confirm/{waiting}/",
    "/desk/claims/own-error/{text}/",
    "/desk/objections/",
    "/desk/objections/inspect/{contest}/",
    "/desk/newsroom/{text}/channels/",
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
    load = Import.objects.earliest("pk")

    assert _left(client, lan, SCREENS, misses, report=report.pk, load=load.pk) == {}


def test_no_text_of_the_newsroom_is_left_in_english(client, misses, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    lan = factories.writer(office)
    parts = _texts(office, lan)
    people = (
        (lan, WRITING),
        (factories.approver(office), APPROVING),
        (_operator(office), RUNNING),
    )

    left = [_left(client, who, screens, misses, **parts) for who, screens in people]

    assert left == [{}, {}, {}]


def test_no_text_of_the_corrections_is_left_in_english(client, misses, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    new = corrections.handed(office, "Nghe nói qua cầu Bến Nghé mất 50 nghìn từ 1/9?").claim
    checking = corrections.with_source(corrections.claim(office, "Nước bị nhiễm độc."))
    waiting = corrections.proposal(office, "Phường cấm bán hàng rong.").claim
    ruling = corrections.ruling(office)
    text = factories.story(office)
    objection = Objection("Sai rồi.", "Thu phí.", "vi", source_reference="20/QĐ-UBND")
    contest, _code = contest_ruling(ruling, objection, token="phieu-mot")
    numbers = {
        "new": new.pk, "checking": checking.pk, "waiting": waiting.pk, "ruled": ruling.claim_id,
        "source": checking.sources.get().pk, "contest": contest.pk, "text": text.pk,
    }  # fmt: skip
    people = (factories.writer(office), factories.approver(office))

    left = [_left(client, who, CORRECTIONS, misses, **numbers) for who in people]

    assert left == [{}, {}]


def _operator(office):
    """Who runs the installation: a superuser with a second factor who also writes."""
    operator = User.objects.create_superuser("an", password="correct horse battery staple")
    Authenticator.objects.create(user=operator, type=Authenticator.Type.TOTP, data={})
    take_in_member(operator, office=office, role=Role.EDITOR)
    return operator


def _texts(office, writer):
    """One text of each kind and state, a picture and a file; return their numbers by name."""
    now = timezone.now()
    live = factories.story(office, title="Cột cờ được sơn lại")
    live.title = "Cột cờ được sơn lại lần hai"
    revision = live.save_revision(user=writer)
    needed = {"changes": "Đóng cửa", "valid_from": now, "where": "Phòng đọc", "contact": "Văn thư"}
    notice = factories.draft(office, NoticePage, title="Nghỉ lễ", **needed)
    event = factories.draft(
        office, EventPage, title="Ngày hội", starts_at=now, ends_at=now, place="Phòng đọc"
    )
    waiting = factories.draft(office, title="Chờ người thứ hai")
    state = factories.hand_in(waiting)
    picture = factories.picture(office)
    file = Attachment.objects.create(
        title="Thể lệ", file="the-le.pdf", collection=picture.collection
    )
    return {
        "site": live.get_parent().pk,
        "live": live.pk,
        "revision": revision.pk,
        "notice": notice.pk,
        "event": event.pk,
        "waiting": waiting.pk,
        "workflow": state.pk,
        "picture": picture.pk,
        "file": file.pk,
    }


def _left(client, user, screens, misses, **parts):
    """Open screens in Vietnamese; return what was looked up in vain and shown, by address.

    An address that the desk leads away from is read where it ends.
    """
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    left = {}
    for path in screens:
        address = path.format(**parts)
        misses.clear()
        response = client.get(address, headers={"accept-language": "vi"}, follow=True)
        assert response.status_code == 200, address
        body = response.content.decode()
        if response["Content-Type"].startswith("application/json"):
            body = str(json.loads(body))
        shown = {text for text in misses if text.strip() not in SAME and _is_shown(text, body)}
        if shown:
            left[address] = sorted(shown)
    return left


def _is_shown(text, body):
    """Tell whether the English text reached the page: its longest part between placeholders."""
    parts = re.split(r"%\(\w+\)\w|%\w|\{\w*\}", text)
    longest = max((part.strip() for part in parts), key=len)
    return len(longest) > 2 and any(form in body for form in (longest, escape(longest)))


def test_every_text_of_the_libraries_on_the_desk_has_vietnamese():
    missing = {}
    for config in apps.get_app_configs():
        if not config.name.startswith(("wagtail", "taggit")):
            continue
        source = Path(config.path) / "locale" / "en" / "LC_MESSAGES" / "django.po"
        for (context, text), message in entries(read(source)).items():
            if not _is_translated(context, text, plural=len(forms(message.id)) > 1):
                missing[text] = config.name

    assert missing == {}


def _is_translated(context, text, *, plural):
    key = text if context is None else f"{context}\x04{text}"
    found = trans_real.translation("vi")._catalog
    return found.get((key, 0) if plural else key) is not None


def test_scripts_of_the_desk_speak_vietnamese(client):
    used = _words_of_scripts()
    assert "Broken link" in used

    served = _served_words(client, "vi")

    assert sorted(used - served.keys()) == []
    tree = Tree(Path(__file__).resolve().parents[2])
    ours = [entry for path in tree.script_extras for entry in entries(read(path)).values()]
    assert {forms(entry.id)[0]: served[forms(entry.id)[0]] for entry in ours} == {
        forms(entry.id)[0]: entry.string if isinstance(entry.id, str) else list(entry.string)
        for entry in ours
    }


def test_scripts_of_the_desk_speak_english(client, settings):
    settings.LANGUAGE_CODE = "vi"

    assert _served_words(client, "en") == {}


def _served_words(client, language):
    """Return the catalogue that the desk hands to its scripts."""
    body = client.get("/desk/jsi18n/", headers={"accept-language": language}).content.decode()
    found = re.search(r"const newcatalog = (\{.*?\n  \});", body, re.DOTALL)
    return json.loads(found[1]) if found else {}


def _words_of_scripts():
    """Return what Wagtail's built scripts translate: the argument of the call made for one text.

    The build shortens the name of that call, so it is learnt from a text that is known.
    """
    calls = []
    folder = Path(finders.find("wagtailadmin/js/draftail.js")).parent
    for script in folder.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        calls += re.findall(r"""\(0,\w+\.(\w+)\)\("((?:[^"\\]|\\.)*)"\)""", text)
    names = {name for name, text in calls if text == "Broken link"}
    return {text for name, text in calls if name in names}


def test_the_place_that_stands_before_a_date_is_another_word_than_one_people_go_to():
    with override("vi"):
        named = [
            str(model._meta.get_field("place").verbose_name)
            for model in (Office, EventPage, PlannedSession)
        ]
        assert [*named, str(Place._meta.verbose_name)] == [
            "địa danh", "địa điểm", "địa điểm", "địa điểm",
        ]  # fmt: skip
