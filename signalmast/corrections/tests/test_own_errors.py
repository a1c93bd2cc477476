"""The office's own mistake goes through the same room and out to where the mistake went."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError

from signalmast.channels import connectors as folder
from signalmast.channels.enums import State
from signalmast.channels.models import Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.factories import account
from signalmast.corrections.domain.intake import open_own_error
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.models import CorrectionPage
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.factories import approver, draft, person, writer
from signalmast.newsroom.domain.composing import Words, compose, prepare
from signalmast.newsroom.domain.publishing import approve_page
from signalmast.newsroom.models import BakeMark
from signalmast.newsroom.tests import factories as texts
from signalmast.people.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _board(monkeypatch, settings, tmp_path):
    """Simulated channels in the place of the real ones."""
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(simulated, "board", simulated.Board())
    monkeypatch.setattr(folder, "connectors", lambda: simulated.KINDS)


@pytest.fixture
def story(office):
    """Return a story that went out to one of the office's two accounts."""
    carried = account(office, "readable", name="Trang của quận")
    account(office, "keyed", name="Trang khác")
    page = texts.draft(office)
    compose(page, {carried.pk: Words(prepare(page, carried))}, by=page.owner)
    page.refresh_from_db()
    texts.hand_in(page)
    approve_page(page, by=approver(office))
    Delivery.objects.update(state=State.SENT)
    page.refresh_from_db()
    return page


def own_error(story):
    claim = open_own_error(story, wrong="Phòng đọc mở cửa mỗi ngày.", by=writer(story.office))
    return factories.with_source(claim)


def own_words(**fields):
    return draft(words={"vi": factories.words("Phòng đọc nghỉ thứ hai")}, **fields)


def test_the_same_channels_carry_the_correction(story):
    office = story.office
    ruling = propose_ruling(own_error(story), own_words(), by=writer(office))
    assert Delivery.objects.count() == 1
    confirm_ruling(ruling, by=approver(office))
    page = CorrectionPage.objects.get(live=True)
    out = Delivery.objects.get(source=f"page:{page.pk}")
    assert (out.account.name, out.state, out.title) == (
        "Trang của quận", State.DUE, "Phòng đọc nghỉ thứ hai",
    )  # fmt: skip
    assert BakeMark.objects.filter(key=story.pk).exists()
    assert ruling.claim.story_revision == story.live_revision_id


def test_a_new_version_takes_its_headline_to_the_channels(story):
    office = story.office
    claim = own_error(story)
    confirm_ruling(propose_ruling(claim, own_words(), by=writer(office)), by=approver(office))
    again = draft(words={"vi": factories.words("Phòng đọc nghỉ chủ nhật")}, change="Lịch mới.")
    confirm_ruling(propose_ruling(claim, again, by=writer(office)), by=approver(office))
    newest = Delivery.objects.order_by("pk").last()
    assert newest.title == "Phòng đọc nghỉ chủ nhật"
    assert newest.payload["text"].startswith("Phòng đọc nghỉ chủ nhật")


def test_who_wrote_for_the_channels_does_not_confirm(story):
    office = story.office
    ruling = propose_ruling(own_error(story), own_words(), by=writer(office))
    head, other = approver(office), person(office, "chi", Role.APPROVER)
    page = CorrectionPage.objects.get(claim=ruling.claim)
    words = page.get_latest_revision_as_object().channel_texts.first()
    compose(page, {words.account_id: Words(words.text + "\n\nXin lỗi bạn đọc.")}, by=head)
    with pytest.raises(PermissionDenied):
        confirm_ruling(ruling, by=head)
    confirm_ruling(ruling, by=other)
    out = Delivery.objects.get(source=f"page:{page.pk}")
    assert out.payload["text"].endswith("Xin lỗi bạn đọc.")


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_the_wrong_version_outlives_the_tidying_of_old_ones(story):
    claim = own_error(story)
    for words in ("Sửa lần một.", "Sửa lần hai."):
        story.standfirst = words
        story.save_revision(user=story.owner)
    with pytest.raises(ProtectedError), transaction.atomic():
        story.revisions.get(pk=claim.story_revision).delete()
    call_command("purge_revisions", days=0, verbosity=0)
    kept = set(story.revisions.values_list("pk", flat=True))
    assert claim.story_revision in kept
