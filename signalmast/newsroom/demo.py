"""The example office's own texts: written by the editor, approved by the head, as real ones are."""

import tomllib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection

from signalmast.channels.demo import say_it_went_out
from signalmast.core.periods import current_period
from signalmast.newsroom.domain.composing import (
    Words,
    accounts_for,
    compose,
    prepare,
    source_of,
)
from signalmast.newsroom.domain.publishing import approve_page
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import (
    Category,
    EventPage,
    NoticePage,
    Picture,
    Publication,
    SitePage,
    StoryPage,
)
from signalmast.newsroom.models.belongings import collection_name
from signalmast.newsroom.models.publications import address_word
from signalmast.newsroom.scenes import draw
from signalmast.people.models import Office, Unit, User

KINDS: dict[str, type[Publication]] = {
    "story": StoryPage,
    "notice": NoticePage,
    "event": EventPage,
}


def fill(office: Office, *, editor: User, head: User) -> None:
    """Write, hand in and approve the texts of demo.toml, and leave one waiting for approval.

    Their days of publication are set back afterwards: an example needs a past.
    """
    texts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    vietnamese = site_of(office, "vi")
    for number, text in enumerate(reversed(texts["piece"])):
        with transaction.atomic():
            page = _write(vietnamese, text, editor, number)
            _publish(page, editor, head, text["days"])
            if "en" in text:
                _translate(page, text | text["en"], editor, head)
    waiting = {
        "kind": "story",
        "category": "hoat-dong-co-so",
        "title": "Khu phố 9 ra mắt tổ hòa giải mới",
        "standfirst": "Bảy thành viên do người dân bầu, nhận việc từ tuần sau.",
        "text": "<p>Tổ hòa giải tiếp người dân vào tối thứ năm hằng tuần.</p>",
        "units": ["Khu phố 9"],
    }
    with transaction.atomic():
        page = _write(vietnamese, waiting, editor, 0)
        page.get_workflow().start(page, editor)


def _write(site: SitePage, text: dict[str, Any], editor: User, seed: int) -> Publication:
    office = site.office
    fields: dict[str, Any] = {
        "title": text["title"],
        "standfirst": text["standfirst"],
        "category": Category.objects.get(office=office, slug=text["category"]),
        "body": _body(office, text),
        "owner": editor,
        "live": False,
    }
    if "scene" in text:
        fields["picture"] = _picture(office, text, seed)
        fields["picture_alt"] = text["alt"]
    page = KINDS[text["kind"]](**fields, **_own_fields(text))
    site.add_child(instance=page)
    page.units.set(Unit.objects.filter(office=office, name__in=text["units"]))
    page.tags.add(*text.get("tags", []))
    page.save_revision(user=editor)
    return page


def _own_fields(text: dict[str, Any]) -> dict[str, Any]:
    """Return what only notices and only events have; hours count from now."""
    if text["kind"] == "story":
        return {}
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    start, end = (now + timedelta(hours=hours) for hours in text["hours"])
    if text["kind"] == "event":
        return {"starts_at": start, "ends_at": end, "place": text["place"]}
    return {
        "valid_from": start,
        "valid_until": end,
        "changes": text["changes"],
        "where": text["where"],
        "contact": text["contact"],
    }


def _body(office: Office, text: dict[str, Any]) -> list[tuple[str, Any]]:
    body: list[tuple[str, Any]] = [("text", text["text"])]
    if "figure" in text:
        period = current_period(office.today(), office.half_year).key
        body.append(("figure", {"figure": text["figure"], "period": period, "note": ""}))
        chart = {
            "kind": "week",
            "figures": [text["figure"]],
            "period": period,
            "title": "Bài đăng theo tuần",
        }
        body.append(("chart", chart))
    if "quote" in text:
        body.append(("quote", {"text": text["quote"], "who": text["who"], "where": ""}))
    if "table" in text:
        head, *rows = text["table"]
        columns = [
            {"type": "text", "heading": head[0]},
            {"type": "number", "heading": head[1]},
        ]
        table = {"columns": columns, "rows": [{"values": row} for row in rows], "caption": ""}
        body.append(
            ("table", StoryPage.body.field.stream_block.child_blocks["table"].to_python(table))
        )
    return body


def _picture(office: Office, text: dict[str, Any], seed: int) -> Picture:
    content = BytesIO(draw(text["scene"], seed))
    collection = Collection.objects.get(name=collection_name(office.pk))
    made: Picture = Picture.objects.create(
        title=text["title"],
        file=ImageFile(content, name=f"{text['scene']}-{seed}.jpg"),
        collection=collection,
        description=text["alt"],
        credit="Tranh minh họa",
    )
    return made


def _publish(page: Publication, editor: User, head: User, days: int) -> None:
    words = {one.pk: Words(prepare(page, one)) for one in accounts_for(page)}
    if words:
        compose(page, words, by=editor)
        page.refresh_from_db()
    page.get_workflow().start(page, editor)
    approve_page(page, by=head)
    at = timezone.now() - timedelta(days=days, minutes=days * 37 % 300)
    Publication.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)
    say_it_went_out(source_of(page), at)


def _translate(page: Publication, text: dict[str, Any], editor: User, head: User) -> None:
    english = site_of(page.office, "en")
    copy = page.copy_for_translation(english.locale)
    copy.title, copy.standfirst = text["title"], text["standfirst"]
    copy.slug = copy._get_autogenerated_slug(address_word(text["title"]))
    copy.body = [("text", text["text"])]
    for name in ("changes", "where", "contact", "place"):
        if name in text and hasattr(copy, name):
            setattr(copy, name, text[name])
    copy.save_revision(user=editor)
    _publish(copy, editor, head, text["days"])
