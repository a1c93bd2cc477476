"""One text per channel, prepared from the page, edited by a person, approved with the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import regex
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.html import escape, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from signalmast.channels.connector import Connector, Image, Limits, Look, Post
from signalmast.channels.connectors import connector_of
from signalmast.channels.domain.posts import freeze
from signalmast.channels.domain.queueing import Item, queue, take_back
from signalmast.channels.enums import Act, Standing, State
from signalmast.channels.models import Account, Delivery
from signalmast.newsroom.addresses import absolute
from signalmast.newsroom.models import ChannelText, Hashtag, Picture, Publication
from signalmast.newsroom.permissions import can_write_for

MORE = "…"
#: Channels that show a post's headline by themselves.
HEADED = (Look.ARTICLE, Look.PAGE, Look.LETTER)
#: The longer side of a picture on channels, in pixels.
SIDE = 1280
HASHTAG = re.compile(r"[^\w]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Words:
    """What was entered for one account."""

    text: str
    with_picture: bool = True


def accounts_for(page: Publication) -> list[Account]:
    """Return the connected accounts of the page's office in the page's language."""
    rows = Account.objects.connected().filter(office=page.office, language=page.site.language)
    return list(rows.exclude(standing=Standing.UNPROVEN).order_by("name"))


def link_of(page: Publication) -> str:
    """Return the public address of a page with the host; it stands in every post."""
    return absolute(page.public_path())


def prepare(page: Publication, account: Account) -> str:
    """Write a first text for an account from the page, within the platform's limits.

    The office's name and the link always stand in it (charter, point 1). A channel that shows
    the headline above the text does not get it twice. What does not fit is left off from the
    end: hashtags first, then words of the standfirst.
    """
    kind = connector_of(account.connector)
    limits = kind.limits
    title = "" if kind.shows.kind in HEADED and page.standfirst.strip() else page.title
    last = f"{page.office.name}: {link_of(page)}"
    tags = " ".join(f"#{word}" for word in hashtags(page))
    for after in (tags, ""):
        text = _joined(title, page.standfirst, last, after)
        if not limits.over(text):
            return text
    room = (limits.length or 0) - limits.count(_joined(title, "", last, "")) - 2
    if room > 40:
        return _joined(title, shortened(page.standfirst, room, limits), last, "")
    room = (limits.length or 0) - limits.count(f"\n\n{last}")
    return _joined(shortened(page.title, room, limits), "", last, "")


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def shortened(text: str, room: int, limits: Limits) -> str:
    """Return the text cut to `room` between words, with an ellipsis; never inside a letter."""
    if limits.count(text) <= room:
        return text
    kept = ""
    for word in regex.findall(r"\S+\s*", text):
        if limits.count((kept + word).rstrip() + MORE) > room:
            break
        kept += word
    return kept.rstrip(" \n,;:–-") + MORE


def hashtags(page: Publication) -> list[str]:
    """Return a page's tags as hashtags: as the office's table says, else the words joined."""
    topics = list(page.tags.all())
    table = dict(
        Hashtag.objects.filter(office=page.office, topic__in=topics).values_list("topic", "word")
    )
    return [table.get(topic.pk) or joined_words(topic.name) for topic in topics]


def joined_words(name: str) -> str:
    """Return words as one hashtag: `đọc sách` becomes `ĐọcSách`."""
    return "".join(word[:1].upper() + word[1:] for word in HASHTAG.sub(" ", name).split())


def problems(text: str, *, page: Publication, account: Account) -> list[str]:
    """Return what keeps a text from going out, as sentences; none when it may."""
    limits = connector_of(account.connector).limits
    found = []
    if limits.over(text):
        found.append(
            _("%(channel)s takes %(limit)s characters and this text has %(count)s. Shorten it.")
            % {"channel": account.name, "limit": limits.length, "count": limits.count(text)}
        )
    if link_of(page) not in text:
        found.append(
            _("The link to the text is missing. Put %(link)s into it.") % {"link": link_of(page)}
        )
    if page.office.name not in text:
        found.append(
            _("The office's name is missing. Put “%(name)s” into the text.")
            % {"name": page.office.name}
        )
    return found


@transaction.atomic
def compose(page: Publication, texts: Mapping[int, Words], *, by: Any) -> Publication:
    """Save which accounts say what, as a new revision of the page; nothing is sent.

    `texts` holds words by the number of the account; accounts that are not in it stay silent,
    and what they already carry is taken down with the next approval. Raises PermissionDenied,
    ValidationError with a list by account.
    """
    draft: Publication = page.get_latest_revision_as_object()
    lock = draft.get_lock()
    if not can_write_for(by, page.office) or (lock is not None and lock.for_user(by)):
        raise PermissionDenied
    accounts = {one.pk: one for one in accounts_for(draft)}
    wrong = {}
    rows = []
    for number, words in texts.items():
        account = accounts.get(number)
        if account is None:
            raise ValidationError(_("One of the channels is not connected any more; look again."))
        text = tidied(words.text)
        said = problems(text, page=draft, account=account)
        if said:
            wrong[str(number)] = said
        rows.append(ChannelText(account=account, text=text, with_picture=words.with_picture))
    if wrong:
        raise ValidationError(wrong)
    draft.channel_texts = rows
    draft.save_revision(user=by)
    return draft


def tidied(text: str) -> str:
    """Return a text as it is kept: without spaces at the ends, lines ended as everywhere here."""
    tidy: str = regex.sub(r"[ \t]+\n", "\n", text.replace("\r\n", "\n"))
    return tidy.strip()


def source_of(page: Publication) -> str:
    """Return the word by which deliveries name a page."""
    return f"page:{page.pk}"


def deliver_to_channels(page: Publication, version: int) -> list[Delivery]:
    """Write the deliveries of a published version; called in the transaction that publishes it.

    An account that is not among its channels any more gets a withdrawal.
    """
    written = []
    texts = list(page.channel_texts.all())
    for words in texts:
        post, files = post_of(page, words)
        item = Item(words.account, source_of(page), str(version), page.title, freeze(post, files))
        delivery = queue(item)
        if delivery is not None:
            written.append(delivery)
    silent = Delivery.objects.filter(source=source_of(page), act=Act.SEND)
    silent = silent.exclude(account__in=[one.account_id for one in texts])
    gone = set(silent.exclude(state=State.WITHDRAWN).values_list("account_id", flat=True))
    return written + (take_back(source_of(page), accounts=gone) if gone else [])


def post_of(page: Publication, words: ChannelText) -> tuple[Post, list[str]]:
    """Return the post of a page for one account, and the stored files of its pictures."""
    kind = connector_of(words.account.connector)
    images, files = _pictures(page, kind) if words.with_picture else ((), [])
    post = Post(
        text=words.text, link=link_of(page), office=page.office.name, language=page.site.language,
        title=page.title, summary=page.standfirst, html=as_html(words.text),
        tags=tuple(hashtags(page)), images=images,
    )  # fmt: skip
    return post, files


def as_html(text: str) -> str:
    """Return an approved text as paragraphs with its link, and nothing that it does not say."""
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    lines = (urlize(escape(part)).replace("\n", "<br>") for part in paragraphs)
    return mark_safe("".join(f"<p>{line}</p>" for line in lines))  # noqa: S308 -- escaped above


def _pictures(page: Publication, kind: type[Connector]) -> tuple[tuple[Image, ...], list[str]]:
    if page.picture is None or not kind.limits.images:
        return (), []
    file, width, height = channel_picture(page.picture)
    alt = page.picture_alt[: kind.limits.alt_text] if kind.limits.alt_text else page.picture_alt
    image = Image(
        name=file.rpartition("/")[2], alt=alt, mime="image/jpeg", width=width, height=height,
        url=absolute(default_storage.url(file)), read=lambda: b"",
    )  # fmt: skip
    return (image,), [file]


def channel_picture(picture: Picture) -> tuple[str, int, int]:
    """Return file, width and height of a picture for channels: a JPEG without hidden data.

    Named after the content of the original, so it is made once; every platform takes JPEG.
    """
    name = f"channels/{picture.get_file_hash()[:20]}-{SIDE}.jpg"
    if not default_storage.exists(name):
        packed = BytesIO()
        with picture.open_file() as opened, Pillow.open(opened) as whole:
            small = ImageOps.exif_transpose(whole).convert("RGB")
            small.thumbnail((SIDE, SIDE))
            small.save(packed, "JPEG", quality=85, optimize=True)
        default_storage.save(name, ContentFile(packed.getvalue()))
    scale = min(1.0, SIDE / max(picture.width, picture.height))
    return name, max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
