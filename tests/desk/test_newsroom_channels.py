"""The composer: words for each channel beside each other, saved with the text."""

import pytest

from signalmast.channels import connectors as folder
from signalmast.channels.models import Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.factories import account
from signalmast.newsroom.domain.composing import Words, compose, link_of, prepare
from signalmast.newsroom.tests.factories import approver, draft, hand_in, writer
from signalmast.people.tests.screens import words
from tests.desk.newsroom import fresh, said, verbs

pytestmark = pytest.mark.usefixtures("own_site")


@pytest.fixture(autouse=True)
def channel(monkeypatch, settings, tmp_path, office):
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    monkeypatch.setattr(simulated, "board", simulated.Board())
    monkeypatch.setattr(folder, "connectors", lambda: simulated.KINDS)
    return account(office, "blind", name="Kênh của quận")


def entered(page, channel, text=None, **more):
    sent = {"account": channel.pk, f"text-{channel.pk}": text or prepare(page, channel)}
    return sent | {f"send-{channel.pk}": "on"} | more


def test_the_editor_leads_to_the_channels(office, lan):
    page = draft(office)
    assert "channels" in verbs(lan.get(f"/desk/pages/{page.pk}/edit/"), page)


def test_a_text_is_prepared_and_shown_as_the_channel_shows_it(office, lan, channel):
    page = draft(office, title="Ngày hội đọc sách")
    answer = lan.get(f"/desk/newsroom/{page.pk}/channels/")
    text = words(answer)
    for part in (
        "Kênh của quận Simulated",
        "characters, counted as the platform counts",
        "A post can&#x27;t be changed once it is out.",
    ):
        assert part in text
    assert prepare(page, channel) in answer.content.decode()
    assert "checked" not in answer.content.decode().split(f"send-{channel.pk}")[1][:20]


def test_what_is_chosen_is_saved_with_the_text_and_nothing_is_sent(office, lan, channel):
    page = draft(office, title="Ngày hội đọc sách")
    answer = lan.post(f"/desk/newsroom/{page.pk}/channels/", entered(page, channel))
    assert "They go out when it is approved." in said(lan, answer)
    (text,) = fresh(page).get_latest_revision_as_object().channel_texts.all()
    assert (text.account_id, text.with_picture) == (channel.pk, False)
    assert Delivery.objects.count() == 0


def test_a_text_that_can_not_go_out_stays_as_entered_with_the_reason(office, lan, channel):
    page = draft(office)
    answer = lan.post(f"/desk/newsroom/{page.pk}/channels/", entered(page, channel, "Ngắn gọn."))
    text = words(answer)
    assert answer.status_code == 200
    assert "Nothing is saved yet: look at what is marked." in text
    assert f"The link to the text is missing. Put {link_of(page)} into it." in text
    assert "Ngắn gọn.</textarea>" in answer.content.decode()


def test_looking_saves_nothing(office, lan, channel):
    page = draft(office)
    sent = entered(page, channel, prepare(page, channel) + " Mới", do="look")
    answer = lan.post(f"/desk/newsroom/{page.pk}/channels/", sent)
    assert "Mới" in words(answer)
    assert fresh(page).get_latest_revision_as_object().channel_texts.count() == 0


def test_lines_count_as_they_are_kept_however_the_browser_ends_them(office, lan, channel):
    page = draft(office)
    sent = entered(page, channel, "Một\r\n\r\nHai  \r\n", do="look")
    answer = lan.post(f"/desk/newsroom/{page.pk}/channels/", sent)
    assert "8 of 500 characters" in words(answer)
    assert "<p>Một</p><p>Hai</p>" in answer.content.decode()


def test_the_preview_is_a_figure_that_says_where_it_is_shown(office, lan, channel):
    answer = lan.get(f"/desk/newsroom/{draft(office).pk}/channels/").content.decode()
    assert "<figcaption>As shown on: Simulated</figcaption>" in answer


def test_a_text_that_is_being_approved_is_left_alone(office, lan, channel):
    page = draft(office)
    hand_in(page)
    answer = lan.post(f"/desk/newsroom/{page.pk}/channels/", entered(page, channel))
    assert "The text is being approved or held by a colleague; take it back first." in words(answer)


def test_the_second_person_reads_what_the_channels_will_say(office, lan, channel, client):
    page = draft(office, title="Ngày hội đọc sách", by=writer(office))
    compose(page, {channel.pk: Words(prepare(page, channel) + " Mời bà con.")}, by=page.owner)
    hand_in(fresh(page))
    client.force_login(approver(office))
    text = words(client.get(f"/desk/newsroom/approvals/{page.pk}/"))
    assert "What the channels will say" in text
    assert "Mời bà con." in text


def test_another_office_and_those_who_do_not_write_see_nothing(office, lan, client, db):
    from signalmast.people.domain.offices import open_office

    other = open_office("khac", name="Quận Khác", is_demo=True)
    page = draft(other, by=writer(other))
    assert lan.get(f"/desk/newsroom/{page.pk}/channels/").status_code == 404


def test_without_a_channel_the_screen_says_who_connects_one(office, lan, channel):
    channel.delete()
    page = draft(office)
    text = words(lan.get(f"/desk/newsroom/{page.pk}/channels/"))
    assert "An administrator connects one under Settings, Channel accounts." in text


def test_a_delivery_leads_back_to_its_text(office, lan, channel):
    from signalmast.channels.tests.factories import queued

    page = draft(office)
    one = queued(channel, source=f"page:{page.pk}")
    other = queued(channel, source="story:99")
    there = lan.get(f"/desk/deliveries/inspect/{one.pk}/").content.decode()
    assert f'href="/desk/newsroom/{page.pk}/"' in there
    assert "See the text it comes from" not in words(
        lan.get(f"/desk/deliveries/inspect/{other.pk}/")
    )
