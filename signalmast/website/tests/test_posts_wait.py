"""A post on a channel leaves when the page it links to can be read, and not before."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings

from signalmast.channels import connectors as folder
from signalmast.channels.domain import outbox
from signalmast.channels.enums import State
from signalmast.channels.models import Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.factories import account
from signalmast.core.coming import is_coming
from signalmast.newsroom.domain.composing import Words, compose, link_of, prepare
from signalmast.newsroom.domain.publishing import approve_page
from signalmast.newsroom.tests import factories
from signalmast.website.domain.baking import bake_marks

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(monkeypatch, settings, tmp_path):
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path
    fresh = simulated.Board()
    monkeypatch.setattr(simulated, "board", fresh)
    monkeypatch.setattr(folder, "connectors", lambda: simulated.KINDS)
    return fresh


def published(office):
    channel = account(office, "readable", name="Trang của quận")
    page = factories.draft(office, title="Ngày hội đọc sách")
    compose(page, {channel.pk: Words(prepare(page, channel))}, by=page.owner)
    page.refresh_from_db()
    factories.hand_in(page)
    approve_page(page, by=factories.approver(office))
    page.refresh_from_db()
    return page


def files_of(link):
    folder_of = django_settings.SITE_DIR / urlsplit(link).path.strip("/")
    return sorted(one.name for one in folder_of.glob("index.html*"))


def test_the_post_leaves_when_the_page_is_there(office, board, time_machine):
    page = published(office)
    link, seen = link_of(page), []
    board.meanwhile = lambda: seen.append(files_of(link))
    time_machine.move_to(Delivery.objects.get().due_at)
    assert is_coming(f"page:{page.pk}")
    assert not outbox.send_next("w")
    assert board.posts == []
    bake_marks()
    assert not is_coming(f"page:{page.pk}")
    time_machine.shift(1)
    assert outbox.send_next("w")
    assert Delivery.objects.get().state == State.SENT
    assert len(board.posts) == 1
    assert "index.html" in seen[0][0]


@pytest.mark.parametrize("thing", ["page:0", "page:", "page:x", "story:1", ""])
def test_what_is_no_page_of_the_site_is_never_coming(db, thing):
    assert not is_coming(thing)
