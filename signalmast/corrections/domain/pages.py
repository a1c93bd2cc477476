"""The pages of a ruling: drafted with the proposal, published with the second person's word."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from signalmast.channels.enums import Act, State
from signalmast.channels.models import Delivery
from signalmast.core.duties import require
from signalmast.corrections.models import CorrectionPage, Ruling
from signalmast.newsroom.domain.composing import accounts_for, prepare, source_of
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, Category, ChannelText, Publication, SitePage
from signalmast.newsroom.models.approvals import record_approval
from signalmast.newsroom.receivers import announce

#: The category that an office begins with for its corrections.
CATEGORY = "dinh-chinh"
SUMMARY_SIGNS = 400


def write_pages(ruling: Ruling, *, by: Any) -> list[CorrectionPage]:
    """Draft one page per language of the ruling, or the next revision of the one there is."""
    claim = ruling.claim
    pages: list[CorrectionPage] = []
    for words in ruling.words.order_by("pk"):
        site = SitePage.objects.of(claim.office).filter(
            locale__language_code=words.language
        ).first()  # fmt: skip
        if site is None:
            continue
        page = CorrectionPage.objects.filter(claim=claim, path__startswith=site.path).first()
        if page is None:
            page = CorrectionPage(
                claim=claim, ruling=ruling, owner=by, live=False, office=claim.office,
                category=category_of(claim.office), locale=site.locale, title=words.title,
                standfirst=summary(words.known),
            )  # fmt: skip
            if pages:
                page.translation_key = pages[0].translation_key
            site.add_child(instance=page)
        draft: Any = page.get_latest_revision_as_object() if page.latest_revision else page
        draft.title, draft.standfirst, draft.ruling = words.title, summary(words.known), ruling
        _follow_the_words(draft)
        if claim.story is not None:
            follow_the_story(draft, claim.story)
        draft.save_revision(user=by)
        pages.append(page)
    return pages


def category_of(office: Any) -> Category:
    """Return the office's category for corrections, or the last one where it has none."""
    own = Category.objects.of(office)
    found = own.filter(slug=CATEGORY).first() or own.order_by("-order", "-pk").first()
    if found is None:
        raise Category.DoesNotExist(office)
    return found


def summary(known: str) -> str:
    """Return what is known, cut between words to what a standfirst holds."""
    text = " ".join(known.split())
    if len(text) <= SUMMARY_SIGNS:
        return text
    return text[: SUMMARY_SIGNS - 1].rsplit(" ", 1)[0] + "…"


def _follow_the_words(draft: CorrectionPage) -> None:
    """Write the channels' texts anew where they don't begin with what the ruling says now."""
    rows = list(draft.channel_texts.all())
    for words in rows:
        prepared = prepare(draft, words.account)
        if prepared.partition("\n\n")[0] not in words.text:
            words.text = prepared
    draft.channel_texts = rows


def follow_the_story(draft: CorrectionPage, story: Publication) -> None:
    """Have a correction of the office's own text go to every account that carried the text."""
    carried = set(
        Delivery.objects.filter(source=source_of(story), act=Act.SEND, state=State.SENT)
        .values_list("account", flat=True)
    )  # fmt: skip
    chosen = {one.account_id for one in draft.channel_texts.all()}
    new = [
        ChannelText(account=account, text=prepare(draft, account), with_picture=False)
        for account in accounts_for(draft)
        if account.pk in carried - chosen
    ]
    if new:
        draft.channel_texts = [*draft.channel_texts.all(), *new]


def publish_pages(ruling: Ruling, *, by: Any) -> None:
    """Publish the drafts of a confirmed ruling, in the same transaction."""
    for page in CorrectionPage.objects.filter(claim=ruling.claim):
        revision: Revision | None = page.get_latest_revision()
        if revision is None or revision.as_object().ruling_id != ruling.pk:
            continue
        record_approval(page, revision, by=by)
        revision.publish(user=by)
    mark_pages(ruling)


@transaction.atomic
def hand_in_channels(page: CorrectionPage, *, by: Any) -> None:
    """Ask a second person to let new words for the channels out; the ruling stays as it is.

    Raises PermissionDenied, ValidationError when nothing has changed.
    """
    require(by, "write", page.office)
    if not page.live or not page.has_unpublished_changes or page.workflow_in_progress:
        raise ValidationError(_("The channels say what was approved; there is nothing to hand in."))
    page.get_workflow().start(page, by)


def mark_pages(ruling: Ruling, *, now: bool = True) -> None:
    """Have the site follow: the correction's pages and the text that it corrects.

    Without `now` the worker does it, so that many objections in a row cost one bake.
    """
    numbers = list(CorrectionPage.objects.filter(claim=ruling.claim).values_list("pk", flat=True))
    if ruling.claim.story_id is not None:
        numbers.append(ruling.claim.story_id)
    for number in numbers:
        BakeMark.put(MarkKind.PAGE, number)
    if now:
        announce()
